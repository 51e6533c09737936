"""Computes what attacks do, with numpy and scikit-learn, from what a study exported into a folder; prints JSON."""
import json, sys
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

folder = sys.argv[1]
load = lambda name: np.load(f"{folder}/{name}.npy")
x, y, train = load("activations").astype(float), load("truths").astype(int), load("train").astype(int)
attacked, target, lam = load("attacked").astype(int), int(load("target")[0]), float(load("lambda")[0])
before, after, written = load("before").astype(int), load("after").astype(int), load("written").astype(float)

success = (after == target) & (before != target)
already = (after == target) & (before == target)
away = (after != target) & (before == target)
n, p, z = len(after), success.mean(), 1.959963984540054
centre, half = (p + z * z / (2 * n)) / (1 + z * z / n), z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))

scaler = StandardScaler().fit(x[train])
rise = np.zeros(x.shape[1])
varies = x[train].std(0) > 0
rise[varies] = ((written.mean(0) - x[attacked].mean(0)) / np.where(varies, x[train].std(0), 1))[varies]

probe = LogisticRegression(l1_ratio=1, solver="saga", C=1 / (len(train) * lam), max_iter=20000, tol=1e-6)
probe.fit(scaler.transform(x[train]), y[train])
print(json.dumps({
    "success": success.mean(), "already": already.mean(), "away": away.mean(), "low": centre - half, "high": centre + half,
    "rise": rise.tolist(), "probabilities": probe.predict_proba(scaler.transform(x[attacked])).tolist(),
}))
