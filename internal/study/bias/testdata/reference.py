"""The Word Embedding Association Test and that of units by numpy, all partitions enumerated: python reference.py FOLDER N of
groups of N items, X before Y before A before B, writes found.json."""

import itertools
import json
import pathlib
import sys

import numpy as np

folder, n = pathlib.Path(sys.argv[1]), int(sys.argv[2])
load = lambda name: np.load(folder / f"{name}.npy").astype(np.float64)

embeddings, activations = load("embeddings"), load("activations")
ways = list(itertools.combinations(range(2 * n), n))
masks = np.zeros((len(ways), 2 * n), bool)
for mask, way in zip(masks, ways):
    mask[list(way)] = True
slack = 1e-11


def differences(x):
    """Of the means of the two groups, for each partition and column."""
    return (masks.astype(float) @ x - (~masks).astype(float) @ x) / n


def two_sided(x):
    d, met = differences(x), x[:n].mean(0) - x[n:].mean(0)
    return (np.abs(d) >= np.abs(met) - slack).mean(0)


x, y, a, b = np.split(embeddings, 4)
s = np.concatenate([x, y])
s = (s @ a.T).mean(1) - (s @ b.T).mean(1)
d = (s[:n].mean() - s[n:].mean()) / s.std(ddof=1)
p = (differences(s) >= s[:n].mean() - s[n:].mean() - slack).mean()
(folder / "found.json").write_text(json.dumps({
    "d": d, "p": p, "targets": two_sided(activations[: 2 * n]).tolist(), "attributes": two_sided(activations[2 * n :]).tolist(),
}))
