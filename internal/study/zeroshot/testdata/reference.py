"""Evaluates a classification with scikit-learn: probabilities.npy, activations.npy and truths.npy of a folder, as JSON."""
import json, sys
import numpy as np
from sklearn.metrics import confusion_matrix, precision_score, recall_score, roc_auc_score, top_k_accuracy_score

folder = sys.argv[1]
p, x, y = (np.load(f"{folder}/{name}.npy") for name in ("probabilities", "activations", "truths"))
y = y.astype(int)
n, classes = p.shape
labels = list(range(classes))
answer = p.argmax(1)
held, fitted = np.arange(n) % 2 == 1, np.arange(n) % 2 == 0
units = []
for c in labels:
    chosen = np.array([roc_auc_score(y[fitted] == c, x[fitted, u]) for u in range(x.shape[1])])
    best = int(chosen.argmax())
    inside, outside = x[y == c, best].astype(float), x[y != c, best].astype(float)
    units.append({"unit": best, "auc": roc_auc_score(y[held] == c, x[held, best]),
                  "difference": (inside.mean() - outside.mean()) / x[:, best].astype(float).std()})
print(json.dumps({
    "right": int((answer == y).sum()),
    "right_in_five": round(top_k_accuracy_score(y, p, k=5, labels=labels) * n),
    "confusion": confusion_matrix(y, answer, labels=labels).tolist(),
    "recall": recall_score(y, answer, labels=labels, average=None, zero_division=0).tolist(),
    "precision": precision_score(y, answer, labels=labels, average=None, zero_division=0).tolist(),
    "units": units,
}))
