"""Activations and gradients of EfficientNet-Lite in float64: of a tiny network of random weights (tiny.safetensors and
tiny_expected.safetensors) and of the published networks (lite0.safetensors to lite2.safetensors, activations alone, reduced over
places). Made with efficientnet-lite-pytorch 0.1.0 and torch 2.15.0: python3 make_efficientnet.py DIR LITE0.pth LITE1.pth LITE2.pth"""
import sys
import torch
from efficientnet_lite_pytorch import EfficientNet
from efficientnet_lite_pytorch.utils import get_model_params
from safetensors.torch import save_file


def record(model):
    """The taps as they are named in Go: each block, each ReLU6 by the BatchNorm before it, the pool and the logits."""
    taps = {}

    def keep(name, f=lambda y: y):
        return lambda module, x, y: taps.__setitem__(name, f(y))

    for name, module in model.named_modules():
        if isinstance(module, torch.nn.BatchNorm2d) and not name.endswith("._bn2"):
            module.register_forward_hook(keep(name + ".relu6", lambda y: y.clamp(0, 6)))
        elif name == "_fc" or name.startswith("_blocks.") and name.count(".") == 1:
            module.register_forward_hook(keep(name))
        elif name == "_avg_pooling":
            module.register_forward_hook(keep(name, lambda y: y.flatten(1)))
    return taps


def tiny(dir):
    torch.manual_seed(9)
    blocks, params = get_model_params("efficientnet-lite0", dict(width_coefficient=0.1, fix_head_stem=False, num_classes=5, image_size=45))
    model = EfficientNet(blocks, params).eval()
    with torch.no_grad():
        for name, x in list(model.named_parameters()) + list(model.named_buffers()):
            if name.endswith("running_var"):
                x.copy_(torch.rand_like(x) + 0.5)
            elif x.ndim == 1:
                x.add_(torch.randn_like(x) * 0.3)
            elif x.ndim > 1:
                x.copy_(torch.randn_like(x) * 1.3 * x[0].numel() ** -0.5)
    state = {k: v.half() if v.is_floating_point() else v for k, v in model.state_dict().items()}
    save_file(state, dir + "/tiny.safetensors")
    model.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in state.items()})
    model.double()
    taps = record(model)
    x = torch.randn(1, 3, 45, 45).float().double().requires_grad_()
    model(x)
    inner = ("_blocks.1.", "_blocks.5.")  # whose activations are stored as well
    out = {k: v for k, v in taps.items() if k.count(".") < 3 or k.startswith(inner)} | dict(input=x)
    out["gradient of _fc"] = torch.autograd.grad(taps["_fc"][:, 3].sum(), x, retain_graph=True)[0]
    out["gradient of _bn1.relu6"] = torch.autograd.grad(taps["_bn1.relu6"][:, 7].mean((1, 2)).sum(), x)[0]
    save_file({k: v.detach().float().contiguous().clone() for k, v in out.items()}, dir + "/tiny_expected.safetensors")


def wave(size):
    """A picture without randomness, which Go computes too."""
    c, y, x = torch.meshgrid(*(torch.arange(n, dtype=torch.float64) for n in (3, size, size)), indexing="ij")
    return (torch.sin(0.11 * x * (c + 1) + 0.002 * y * y) * torch.cos(0.07 * y + c)).float().double()[None]


def published(dir, n, path):
    model = EfficientNet.from_name(f"efficientnet-lite{n}").eval()
    model.load_state_dict(torch.load(path, map_location="cpu"))
    model.double()
    taps = record(model)
    with torch.no_grad():
        model(wave(model.input_image_size))
    out = {}
    for name, y in taps.items():
        if y.ndim == 2:
            out[name] = y
        elif ".relu6" not in name or name in ("_bn0.relu6", "_bn1.relu6"):
            h, w = y.shape[2:]
            out[name + ":mean"], out[name + ":max"], out[name + ":center"] = y.mean((2, 3)), y.amax((2, 3)), y[:, :, h // 2, w // 2]
    save_file({k: v.float().contiguous().clone() for k, v in out.items()}, f"{dir}/lite{n}.safetensors")


torch.set_num_threads(1)
tiny(sys.argv[1])
for n, path in enumerate(sys.argv[2:]):
    published(sys.argv[1], n, path)
