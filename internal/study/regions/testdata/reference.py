"""Levels, Moran's I and discoveries of a study of regions, from exported activations.

    python reference.py FOLDER

reads answers.npy, [countries, units], and places.npy, [countries, longitude and latitude], and prints JSON. Permutation tests
are drawn anew: which units are found depends on them as little as the data are clear.
"""
import json
import sys

import numpy as np
from scipy.stats import false_discovery_control

folder = sys.argv[1]
answers = np.load(f"{folder}/answers.npy").astype(np.float64)
lon, lat = np.radians(np.load(f"{folder}/places.npy").astype(np.float64)).T

above = answers - answers.mean(axis=0)
levels = np.floor(np.clip(above, 0, None) / above.max(axis=0) * 254 + 0.5).astype(int)

closeness = np.sin(lat)[:, None] * np.sin(lat) + np.cos(lat)[:, None] * np.cos(lat) * np.cos(lon[:, None] - lon)
np.fill_diagonal(closeness, -np.inf)
near = np.argsort(-closeness, axis=1, kind="stable")[:, :6]


def moran(x):
    x = x - x.mean()
    return float((x * x[near].mean(axis=1)).sum() / (x * x).sum())


random = np.random.default_rng(0)
i = [moran(x) for x in answers.T]
p = [(sum(moran(random.permutation(x)) >= i[u] for _ in range(999)) + 1) / 1000 for u, x in enumerate(answers.T)]
print(json.dumps({"Levels": levels.T.tolist(), "Moran": i, "Found": (false_discovery_control(p) <= 0.05).tolist()}))
