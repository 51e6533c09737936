# Shares of variance and answers of a Stroop experiment, as scikit-learn and numpy compute them.
# stroop.py FOLDER: reads shown.npy, ink.npy, word.npy, texts.npy (of each prompt, class by class); writes want.npy, one row for
# each unit: ink share, word share; and probabilities.npy, one row for each picture.
import sys
import numpy as np
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import OneHotEncoder

folder = sys.argv[1] + "/"
shown, ink, word, texts = (np.load(folder + n + ".npy").astype(np.float64) for n in ("shown", "ink", "word", "texts"))
units = shown.shape[1] - texts.shape[2]


def share(groups, y):
    x = OneHotEncoder(sparse_output=False).fit_transform(groups.reshape(-1, 1))
    return LinearRegression().fit(x, y).score(x, y)


want = [[share(ink, shown[:, u]), share(word, shown[:, u])] for u in range(units)]
np.save(folder + "want.npy", np.array(want, dtype=np.float32))
weights = texts.sum(1)
weights /= np.linalg.norm(weights, axis=1, keepdims=True)
logits = 100 * shown[:, units:] @ weights.T
p = np.exp(logits - logits.max(1, keepdims=True))
np.save(folder + "probabilities.npy", (p / p.sum(1, keepdims=True)).astype(np.float32))
