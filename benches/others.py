"""Himmelblau, 10,000 starts, 100 steps of gradient descent on one thread: the milliseconds of the median of nine rounds.

python3 others.py numpy | torch | torch_by_hand | jax | jax_128
"""

import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
# What follows a word without dashes is not read.
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"

COUNT, STEPS, RATE = 10_000, 100, 0.001


def terms(x, y):
    a = x * x + y - 11
    b = x + y * y - 7
    return a * a + b * b, 4 * x * a + 2 * b, 2 * a + 4 * y * b


def numpy():
    import numpy as np

    x, y = np.linspace(-6, 6, COUNT), np.linspace(5, -5, COUNT)

    def work():
        u, v = x.copy(), y.copy()
        for _ in range(STEPS):
            _, du, dv = terms(u, v)
            u -= RATE * du
            v -= RATE * dv
        return u, v

    return work


def torch():
    import torch

    torch.set_num_threads(1)
    x = torch.linspace(-6, 6, COUNT, dtype=torch.float64)
    y = torch.linspace(5, -5, COUNT, dtype=torch.float64)

    def work():
        p = torch.stack([x, y]).requires_grad_()
        optimizer = torch.optim.SGD([p], lr=RATE)
        for _ in range(STEPS):
            optimizer.zero_grad()
            terms(p[0], p[1])[0].sum().backward()
            optimizer.step()
        return p

    return work


def torch_by_hand():
    """PyTorch at its best without a compiler: no graph, the gradient typed by hand, nothing allocated but what terms needs."""
    import torch

    torch.set_num_threads(1)
    x = torch.linspace(-6, 6, COUNT, dtype=torch.float64)
    y = torch.linspace(5, -5, COUNT, dtype=torch.float64)

    @torch.inference_mode()
    def work():
        u, v = x.clone(), y.clone()
        for _ in range(STEPS):
            _, du, dv = terms(u, v)
            u.sub_(du, alpha=RATE)
            v.sub_(dv, alpha=RATE)
        return u, v

    return work


def jax():
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    start = jnp.stack([jnp.linspace(-6, 6, COUNT), jnp.linspace(5, -5, COUNT)])

    @jax.jit
    def run(p):
        # All values are carried along: of what is not asked for, XLA computes nothing.
        def step(state, _):
            p, _ = state
            f, du, dv = terms(p[0], p[1])
            return (p - RATE * jnp.stack([du, dv]), f), None

        return jax.lax.scan(step, (p, jnp.zeros(COUNT)), None, length=STEPS)

    return lambda: jax.block_until_ready(run(start))


def jax_128():
    # In vectors as wide as those of WebAssembly.
    os.environ["XLA_FLAGS"] += " --xla_cpu_max_isa=SSE4_2"
    return jax()


work = {f.__name__: f for f in (numpy, torch, torch_by_hand, jax, jax_128)}[sys.argv[1]]()
times = []
for _ in range(12):
    begin = time.perf_counter()
    work()
    times.append((time.perf_counter() - begin) * 1e3)
print(sorted(times[3:])[4])
