"""A tiny vision transformer as PyTorch's newer exporter writes it (operator set 20: Gelu and
LayerNormalization as one node each, a class token expanded to the batch, the batch counted at run
time), with what it computes in float64 and the gradient of unit 3 of its output.
Made with torch 2.15.0 and onnxscript: python3 make_exported.py"""
import onnx
import torch
from safetensors.torch import save_file
from torch import nn

torch.manual_seed(4)


class Tiny(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch, self.token = nn.Conv2d(3, 12, 8, 8), nn.Parameter(torch.randn(1, 1, 12))
        self.norm, self.qkv, self.project = nn.LayerNorm(12), nn.Linear(12, 36), nn.Linear(12, 12)
        self.mlp = nn.Sequential(nn.LayerNorm(12), nn.Linear(12, 20), nn.GELU(), nn.Linear(20, 12))
        self.head = nn.Sequential(nn.Conv2d(12, 6, 3, 2, 1, groups=3), nn.Hardswish())

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1)
        q, k, v = self.qkv(self.norm(x)).unflatten(2, (3, 2, 6)).permute(2, 0, 3, 1, 4)
        x = x + self.project(nn.functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))
        x = x + self.mlp(x)
        x = self.head(x[:, 1:].transpose(1, 2).unflatten(2, (4, 4)))
        x = nn.functional.interpolate(x, size=(3, 3), mode="bilinear", antialias=True)
        rows = torch.arange(x.shape[0])[:, None]
        return x.mean((2, 3))[rows, torch.tensor([[5, 1, 0, 2, 4, 3]])]


model = Tiny().eval()
x = torch.randn(2, 3, 32, 32)
torch.onnx.export(model, (x,), "model.onnx", input_names=["image"], output_names=["out"], dynamo=True, external_data=False,
                  opset_version=20, dynamic_shapes=({0: torch.export.Dim("N", min=1, max=64)},), verbose=False)
stripped = onnx.load("model.onnx")
for part in (*stripped.graph.node, *stripped.graph.value_info, stripped.graph, stripped):
    del part.metadata_props[:]  # they quote the exporter's sources
onnx.save(stripped, "model.onnx")
z = x.double().requires_grad_()
out = model.double()(z)
gradient, = torch.autograd.grad(out[:, 3].sum(), z)
save_file({"input": x, "out": out.float().detach(), "gradient": gradient.float()}, "batch0.safetensors")
