"""What scikit-learn finds of the inputs that a study of emotions exported: python reference.py FOLDER writes found.json."""

import json
import pathlib
import sys

import numpy as np
from sklearn.decomposition import NMF
from sklearn.linear_model import Lasso

folder = pathlib.Path(sys.argv[1])
load = lambda name: np.load(folder / f"{name}.npy").astype(np.float64)

readout, vectors, use, alphas, sums = (load(n) for n in ("readout", "vectors", "use", "alphas", "sums"))
columns = (readout / np.linalg.norm(readout, axis=1, keepdims=True))[use > 0].T
off = 0
for vector, alpha, ours in zip(vectors, alphas, sums):
    y = vector / np.linalg.norm(vector)
    fit = Lasso(alpha=alpha, positive=True, fit_intercept=False, tol=1e-12, max_iter=1_000_000).fit(columns, y)
    off = max(off, np.abs(fit.coef_ - ours[use > 0]).max() / ours.max(), np.abs(ours[use == 0]).max(initial=0))

x = load("positive")
errors = {k: NMF(k, init="nndsvd", solver="cd", tol=1e-6, max_iter=20_000).fit(x).reconstruction_err_ for k in (2, 7)}
(folder / "found.json").write_text(json.dumps({"lasso": off, "nmf": errors}))
