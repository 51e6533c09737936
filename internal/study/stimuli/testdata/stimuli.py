# Tuning curves and selectivity, as numpy and scikit-learn compute them.
# stimuli.py FOLDER VALUES VARIANTS...: reads responses.npy, one row for each stimulus and a column for each unit, suite by suite
# and value by value; writes curves.npy, one row for each value, and selectivity.npy, one row for each suite.
import sys
import numpy as np
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import OneHotEncoder

folder, sizes = sys.argv[1] + "/", [int(x) for x in sys.argv[2:]]
responses = np.load(folder + "responses.npy").astype(np.float64)


def left(x, y):
    return np.sum((y - LinearRegression().fit(x, y).predict(x)) ** 2, axis=0)


curves, selectivity, first = [], [], 0
for values, variants in zip(sizes[::2], sizes[1::2]):
    y = responses[first : first + values * variants]
    first += values * variants
    curves.append(y.reshape(values, variants, -1).mean(1))
    value, variant = np.divmod(np.arange(len(y)), variants)
    by_variant = OneHotEncoder(sparse_output=False).fit_transform(variant[:, None])
    by_value = OneHotEncoder(sparse_output=False).fit_transform(value[:, None])
    error = left(np.hstack([by_variant, by_value]), y)
    of_values = left(by_variant, y) - error
    df_error, df_values = (values - 1) * (variants - 1), values - 1
    selectivity.append(np.clip(1 - (error / df_error) / ((of_values + error) / (df_values + df_error)), 0, 1))
np.save(folder + "curves.npy", np.vstack(curves).astype(np.float32))
np.save(folder + "selectivity.npy", np.vstack(selectivity).astype(np.float32))
