"""A map of Himmelblau's basins in NumPy on one thread, for benches/basins.js.

The only argument is JSON: the window, its pixels, the rate, the steps, the tolerance and the minima. Prints JSON: the milliseconds of
nine rounds and how many pixels reach each minimum, or why there is none.
"""

import json
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

try:
    import numpy as np
except ImportError:
    print(json.dumps({"skipped": "NumPy is not installed"}))
    raise SystemExit

asked = json.loads(sys.argv[1])
side, rate, tolerance = asked["side"], asked["rate"], asked["tolerance"]
places = np.array(asked["places"])
centres = asked["lo"] + (asked["hi"] - asked["lo"]) * ((np.arange(side) + 0.5) / side)

# Starts that are moved together, which fit the second cache, and steps until those that have arrived are taken out.
BLOCK, EVERY = 8192, 8


def descend(x, y):
    """Which minimum each start reaches; all temporaries are kept from step to step."""
    labels = np.full(len(x), len(places))
    runs = np.arange(len(x))
    a, b, du, dv = (np.empty_like(x) for _ in range(4))
    for k in range(asked["steps"]):
        n = len(x)
        a, b, du, dv = a[:n], b[:n], du[:n], dv[:n]
        np.multiply(x, x, out=a)
        a += y
        a -= 11
        np.multiply(y, y, out=b)
        b += x
        b -= 7
        np.multiply(x, 4, out=du)
        du *= a
        np.multiply(y, 4, out=dv)
        dv *= b
        a *= 2
        b *= 2
        du += b
        dv += a
        if k % EVERY == EVERY - 1:
            moving = (np.abs(du) > tolerance) | (np.abs(dv) > tolerance)
            if not moving.all():
                there = ~moving
                far = (x[there, None] - places[:, 0]) ** 2 + (y[there, None] - places[:, 1]) ** 2
                labels[runs[there]] = far.argmin(axis=1)
                x, y, runs, du, dv = x[moving], y[moving], runs[moving], du[moving], dv[moving]
                if len(runs) == 0:
                    break
        du *= rate
        dv *= rate
        x -= du
        y -= dv
    return labels


def whole():
    labels = np.empty(side * side, dtype=np.int64)
    x, y = np.tile(centres, side), np.repeat(centres, side)
    for start in range(0, side * side, BLOCK):
        block = slice(start, start + BLOCK)
        labels[block] = descend(x[block].copy(), y[block].copy())
    return labels


counts = np.bincount(whole(), minlength=len(places) + 1)
times = []
for _ in range(9):
    begin = time.perf_counter()
    whole()
    times.append((time.perf_counter() - begin) * 1e3)
print(json.dumps({"times": times, "counts": counts.tolist()}))
