"""Makes the models here with onnxruntime.quantization, and what ONNX Runtime computes of them: every tensor that is a
layer of units, dequantised, maps as their means, as NAME_expected.safetensors. Needs torch, onnx, onnxruntime and safetensors.

    python make_quantised.py CASES     # CASES: the folder of static_qdq.onnx, dynamic.onnx and static_qoperator.onnx
"""

import shutil
import sys

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from safetensors.numpy import save_file
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
np.random.seed(0)


class Mobile(nn.Module):
    """Depthwise convolution, hard swish, SiLU, squeeze and excitation, concatenation, pools."""

    def __init__(self):
        super().__init__()
        self.stem, self.dw, self.pw = nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.Conv2d(8, 8, 3, 1, 1, groups=8), nn.Conv2d(8, 12, 1)
        self.s1, self.s2, self.c2, self.fc = nn.Conv2d(12, 4, 1), nn.Conv2d(4, 12, 1), nn.Conv2d(24, 10, 3, 2, 1), nn.Linear(10, 4)

    def forward(self, x):
        x = torch.clamp(self.pw(F.silu(self.dw(F.hardswish(self.stem(x))))), 0, 6)
        y = x * torch.sigmoid(self.s2(torch.relu(self.s1(x.mean((2, 3), keepdim=True)))))
        z = F.avg_pool2d(F.leaky_relu(self.c2(torch.cat([x, y], 1)), 0.1), 2)
        return self.fc(F.adaptive_avg_pool2d(z, 1).flatten(1))


class Tokens(nn.Module):
    """One block of a vision transformer with GELU."""

    def __init__(self, d=8):
        super().__init__()
        self.p, self.cls, self.n1, self.qkv, self.o = nn.Conv2d(3, d, 8, 8), nn.Parameter(torch.randn(1, 1, d)), nn.LayerNorm(d), nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.n2, self.f1, self.f2, self.fc = nn.LayerNorm(d), nn.Linear(d, 4 * d), nn.Linear(4 * d, d), nn.Linear(d, 6)

    def forward(self, x):
        x = self.p(x).flatten(2).transpose(1, 2)
        b, t, d = x.shape
        x = torch.cat([self.cls.expand(b, -1, -1), x], 1)
        q = self.qkv(self.n1(x)).reshape(b, t + 1, 3, 2, d // 2).permute(2, 0, 3, 1, 4)
        a = torch.softmax(q[0] @ q[1].transpose(-1, -2) * (d // 2) ** -0.5, -1) @ q[2]
        x = x + self.o(a.transpose(1, 2).reshape(b, t + 1, d))
        return self.fc((x + self.f2(F.gelu(self.f1(self.n2(x)))))[:, 0])


class Calibration(CalibrationDataReader):
    def __init__(self):
        self.batches = iter([{"image": np.random.randn(4, 3, 32, 32).astype("f")} for _ in range(4)])

    def get_next(self):
        return next(self.batches, None)


QDQ, QOP = QuantFormat.QDQ, QuantFormat.QOperator
VARIANTS = {
    "mobile_qdq": (Mobile, dict(quant_format=QDQ, activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, per_channel=True)),
    "mobile_qoperator": (Mobile, dict(quant_format=QOP, activation_type=QuantType.QInt8, weight_type=QuantType.QInt8, per_channel=True)),
    "mobile_dynamic": (Mobile, None),
    "tokens_qdq": (Tokens, dict(quant_format=QDQ, activation_type=QuantType.QInt8, weight_type=QuantType.QInt8)),
    "tokens_qdq16": (Tokens, dict(quant_format=QDQ, activation_type=QuantType.QUInt16, weight_type=QuantType.QInt8)),
    "tokens_qoperator": (Tokens, dict(quant_format=QOP, activation_type=QuantType.QUInt8, weight_type=QuantType.QUInt8)),
    "tokens_dynamic": (Tokens, None),
}

# Where the scale and the zero point of an operator's result are among its inputs.
SCALED = {"QLinearConv": (6, 7), "QLinearMatMul": (6, 7), "QLinearAdd": (6, 7), "QLinearMul": (6, 7), "QGemm": (7, 8), "QLinearSigmoid": (3, 4),
          "QLinearLeakyRelu": (3, 4), "QLinearAveragePool": (3, 4), "QLinearGlobalAveragePool": (3, 4), "QLinearConcat": (0, 1), "QuantizeLinear": (1, 2)}


def make(name, net, options):
    net = net().eval()
    torch.onnx.export(net, torch.randn(1, 3, 32, 32), "float.onnx", input_names=["image"], output_names=["logits"], opset_version=17, dynamo=False,
                      dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}})
    quant_pre_process("float.onnx", "float.onnx", skip_symbolic_shape=True)
    if options is None:
        quantize_dynamic("float.onnx", name + ".onnx", weight_type=QuantType.QUInt8)
    else:
        quantize_static("float.onnx", name + ".onnx", Calibration(), **options)


def expect(name, x):
    """Writes every tensor of the picture's batch: real ones as they are, codes of a known scale dequantised."""
    m = onnx.load(name + ".onnx")
    producer = {o: n for n in m.graph.node for o in n.output}
    constants = {t.name: numpy_helper.to_array(t) for t in m.graph.initializer}
    present = {o.name for o in m.graph.output}
    m.graph.output.extend(onnx.ValueInfoProto(name=k) for k in producer if k and k not in present)
    s = onnxruntime.InferenceSession(m.SerializeToString())
    names = [o.name for o in s.get_outputs()]
    out = {"input": x}
    for k, v in zip(names, s.run(names, {s.get_inputs()[0].name: x})):
        n = producer[k]
        if v.ndim not in (2, 3, 4) or v.shape[0] != len(x):
            continue
        if n.op_type in SCALED:
            scale, zero = (constants[n.input[i]] for i in SCALED[n.op_type])
            v = (v.astype("f") - zero.astype("f")) * scale
        elif v.dtype != np.float32:
            continue
        out[k] = np.ascontiguousarray(v.mean((2, 3), dtype=np.float64).astype("f") if v.ndim == 4 else v)
    save_file(out, name + "_expected.safetensors")


for name, (net, options) in VARIANTS.items():
    make(name, net, options)
for name in ["static_qdq", "dynamic", "static_qoperator"]:
    shutil.copy(f"{sys.argv[1]}/{name}.onnx", name + ".onnx")
x = np.random.randn(2, 3, 32, 32).astype("f")
for name in list(VARIANTS) + ["static_qdq", "dynamic", "static_qoperator"]:
    expect(name, np.load(f"{sys.argv[1]}/x.npy") if name not in VARIANTS else x)
