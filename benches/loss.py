"""Descent on the loss of 100 points in PyTorch, for benches/loss.js: the same model, points, starts, rate and steps.

Prints the median of the rounds in milliseconds as JSON by model, or why there is none.
"""

import json
import math
import statistics
import time

try:
    import torch
except ImportError:
    print(json.dumps({"skipped": "PyTorch is not installed"}))
    raise SystemExit

torch.set_default_dtype(torch.float64)
x = torch.tensor([i / 99 * 4 - 2 for i in range(100)])
y = torch.tensor([0.8 * (i / 99 * 4 - 2) + 0.3 + 0.4 * math.sin(7.3 * i) for i in range(100)])
starts = [[((i % 40) - 19.63) / 10, (i // 40 - 12.29) / 8] for i in range(1000)]


def descend(model):
    p = torch.tensor(starts, requires_grad=True)
    optimizer = torch.optim.SGD([p], lr=0.05)
    begin = time.perf_counter()
    for _ in range(20):
        optimizer.zero_grad()
        z = p[:, :1] * x + p[:, 1:]
        loss = ((model(z) - y) ** 2).mean(dim=1)
        loss.sum().backward()
        optimizer.step()
    return (time.perf_counter() - begin) * 1000


result = {}
for name, model in (("W*x+b", lambda z: z), ("tanh(W*x+b)", torch.tanh)):
    for _ in range(3):
        descend(model)
    result[name] = statistics.median(descend(model) for _ in range(15))
print(json.dumps(result))
