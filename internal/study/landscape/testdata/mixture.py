"""Moments, quartiles, eta squared and mixtures of two Gaussians with numpy and scikit-learn, from the starts that are given."""
import json
import sys
import warnings

import numpy as np
from sklearn.mixture import GaussianMixture

warnings.simplefilter("ignore")
folder, starts = sys.argv[1], json.loads(sys.argv[2])
x = np.load(f"{folder}/x.npy").astype(np.float64)
thing = np.load(f"{folder}/thing.npy").astype(int)
between = sum((thing == k).sum() * (x[thing == k].mean() - x.mean()) ** 2 for k in range(len(starts)))
out = {"Eta": between / ((x - x.mean()) ** 2).sum(), "Of": []}
for k, (weights, means, variances) in enumerate(starts):
    v = x[thing == k]
    z = ((v - v.mean()) / v.std())[:, None]
    m = GaussianMixture(
        2, covariance_type="diag", tol=1e-5, max_iter=200, reg_covar=1e-6, weights_init=weights,
        means_init=np.array(means)[:, None], precisions_init=1 / np.array(variances)[:, None],
    ).fit(z)
    one = GaussianMixture(1, covariance_type="diag", reg_covar=0).fit(z)
    order = np.argsort(m.means_[:, 0])
    out["Of"].append({
        "Mean": v.mean(), "Median": np.median(v), "Std": v.std(), "Q1": np.quantile(v, .25), "Q3": np.quantile(v, .75),
        "Weights": m.weights_[order].tolist(), "Means": (v.mean() + v.std() * m.means_[order, 0]).tolist(),
        "Stds": (v.std() * np.sqrt(m.covariances_[order, 0])).tolist(), "Gain": one.bic(z) - m.bic(z),
    })
print(json.dumps(out))
