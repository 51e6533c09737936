"""Fits scikit-learn's L1 logistic regression to the activations of a probe and compares objective and weights."""
import json
import sys
import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression

folder, lam = sys.argv[1], float(sys.argv[2])
load = lambda name: np.load(f"{folder}/{name}.npy").astype(np.float64)
X, y, held, held_y = load("fitted"), load("fitted_y"), load("held"), load("held_y")


def objective(W, b):
    z = X @ W.T + b
    z -= z.max(axis=1, keepdims=True)
    loss = np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y.astype(int)]
    return loss.mean() + lam * np.abs(W).sum()


warnings.simplefilter("ignore")
m = LogisticRegression(penalty="l1", solver="saga", C=1 / (len(y) * lam), tol=1e-6, max_iter=5000, random_state=0).fit(X, y)
W, b = load("weights"), load("intercepts")
centred = lambda W: W - W.mean(axis=0)  # the penalty leaves a constant of each unit open where the number of classes is even
accuracy = lambda W, b: float(((held @ W.T + b).argmax(axis=1) == held_y).mean())
print(json.dumps({
    "Objective": objective(m.coef_, m.intercept_),
    "Ours": objective(W, b),
    "Weights": float(np.linalg.norm(centred(W) - centred(m.coef_)) / np.linalg.norm(centred(m.coef_))),
    "NonZeros": int((m.coef_ != 0).sum()),
    "Accuracy": accuracy(m.coef_, m.intercept_),
    "OurAccuracy": accuracy(W, b),
}))
