"""Checkpoints as trainers save them, with what is no tensor beside the weights.

python make_extras.py, with torch and numpy, in this folder. Each file holds the tensor "w" of 0, 1, 2 and "b" of 5;
moving averages are 100 above.
"""
import argparse
import collections
import datetime
import pathlib
import types

import numpy as np
import torch
from safetensors.torch import save_file

state = {"w": torch.arange(3.0), "b": torch.tensor([5.0])}
mean = {k: v + 100 for k, v in state.items()}


def prefixed(p, d):
    return {p + k: v for k, v in d.items()}


counts = collections.defaultdict(int)
counts["a"] = 1
extras = {
    "namespace": argparse.Namespace(lr=0.1, layers=[1, 2], nested=types.SimpleNamespace(a=1)),
    "scalar": np.float64(0.25), "int": np.int64(7), "flag": np.bool_(True), "array": np.arange(4.0),
    "dtype": torch.float32, "path": pathlib.Path("/a/b"), "counts": counts,
    "counter": collections.Counter("aab"), "deque": collections.deque([1, 2]), "set": {1, 2}, "frozen": frozenset({3}),
    "when": datetime.datetime(2024, 1, 2), "bytes": b"abc", "array of bytes": bytearray(b"x"), "complex": 1 + 2j,
    "slice": slice(1, 2), "big": 1 << 70, "size": torch.Size([1]), "device": torch.device("cpu"),
    "version": torch.__version__,
}
torch.save({"state_dict": state, **extras}, "extras.pt")
torch.save({"state_dict": state, **extras}, "extras_legacy.pt", _use_new_zipfile_serialization=False)
torch.save({"state_dict": state, **extras}, "extras_protocol4.pt", pickle_protocol=4)
torch.save({"state_dict": prefixed("module._orig_mod.", state), "ema_state_dict": mean}, "both.pt")
torch.save({"ema_state_dict": prefixed("module.", mean) | {"n_averaged": torch.tensor(3)}}, "ema_only.pt")
torch.save({"model": {"state_dict": prefixed("model.", state)}, "epoch": 3}, "nested.pt")
save_file(prefixed("model.", state) | prefixed("model_ema.", mean), "both.safetensors")
save_file(prefixed("_orig_mod.", state), "compiled.safetensors")
