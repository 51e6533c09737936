"""Tiny models of the families of image towers, with random weights, and what the reference makes of them in float64.
Made with torch 2.15.0, transformers 5.24.0, timm 1.0.31 and open_clip_torch 3.3.0: python3 make_towers.py DIR [NAME …]"""
import copy, json, os, re, sys
import torch
import transformers as T
from safetensors.torch import load_file, save_file

torch.set_default_dtype(torch.float32)
DIR, ONLY = sys.argv[1], sys.argv[2:]


def randomise(module, seed):
    """Weights that make every part count: none is zero, one or near it."""
    g = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in sorted(module.named_parameters()):
            r = torch.randn(p.shape, generator=g)
            if p.ndim <= 1 or name.endswith(("ls1.gamma", "ls2.gamma", "lambda1")):
                p.add_(r * 0.1)
            elif "token" in name or "pos" in name or "latent" in name or "probe" in name or name.endswith("class_embedding"):
                p.copy_(r * 0.5)
            else:
                p.copy_(r * p[0].numel() ** -0.5)
        for name, b in sorted(module.named_buffers()):
            if name.endswith("running_mean"):
                b.copy_(torch.randn(b.shape, generator=g) * 0.1)
            if name.endswith("running_var"):
                b.copy_(torch.rand(b.shape, generator=g) + 0.5)
        for p in [*module.parameters(), *(b for n, b in module.named_buffers() if "running_" in n)]:
            p.copy_(p.half().float())  # as the file holds it, in half precision
    return module.eval()


def record(module, names):
    """Collects the outputs of modules under the names of taps. names maps patterns of modules to taps."""
    seen = {}
    for path, m in module.named_modules():
        if isinstance(m, torch.nn.Identity): continue  # no layer
        for pattern, tap in names.items():
            if re.fullmatch(pattern, path):
                if isinstance(tap, tuple): tap = tap["Siglip" in type(module).__name__]  # CLIP's or SigLIP's
                def hook(_, __, out, path=path, pattern=pattern, tap=tap):
                    out = out[0] if isinstance(out, tuple) else out
                    seen[re.sub(pattern, tap, path)] = out
                m.register_forward_hook(hook)
                break
    return seen


def store(name, seen, x, ids=None):
    d = os.path.join(DIR, name)
    os.makedirs(d, exist_ok=True)
    out = {k: v.detach().float().contiguous().clone() for k, v in seen.items()}
    if ids is not None: out["text_tokens"] = ids.int()
    save_file({"input": x, **out}, d + "/batch0.safetensors")
    print(name, sorted(out), sum(os.path.getsize(os.path.join(d, f)) for f in os.listdir(d)))


BLOCKS = {
    r"(?:vision_model\.)?encoder\.layers\.(\d+)": (r"visual.transformer.resblocks.\1", r"visual.trunk.blocks.\1"),
    r"(?:vision_model\.)?encoder\.layers\.(\d+)\.mlp\.activation_fn": (r"visual.transformer.resblocks.\1.mlp.gelu", r"visual.trunk.blocks.\1.mlp.act"),
    r"(?:(?:vit|deit|dinov2|dinov2_with_registers|model)\.)?(?:encoder\.)?layers?\.(\d+)": r"visual.trunk.blocks.\1",
    r"(?:(?:vit|deit|dinov2|dinov2_with_registers|model)\.)?(?:encoder\.)?layers?\.(\d+)\.mlp\.activation_fn": r"visual.trunk.blocks.\1.mlp.act",
    r"(?:(?:vit|deit|dinov2|dinov2_with_registers|model)\.)?(?:encoder\.)?layers?\.(\d+)\.mlp\.act_fn": r"act.\1",
    r"(?:(?:vit|deit|dinov2|dinov2_with_registers)\.)?(?:layernorm|norm)": "visual.trunk.norm",
    r"(?:cls_)?classifier": "visual.trunk.head",
}
SMALL = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, image_size=24, patch_size=8)
LABELS = dict(id2label={0: "cat", 1: "dog", 2: "tree"}, label2id={"cat": 0, "dog": 1, "tree": 2})


def huggingface(name, cls, cfg, size=24, state_dict=False):
    if ONLY and name not in ONLY: return
    m = randomise(cls(cfg), 1)
    d = os.path.join(DIR, name)
    half = copy.deepcopy(m).half()
    half.save_pretrained(d)
    if state_dict:  # under the names of modules, which differ from those of files, and wrapped
        os.remove(d + "/model.safetensors")
        torch.save({"model_state_dict": {"module." + k: v for k, v in half.state_dict().items()}, "epoch": 3}, d + "/pytorch_model.bin")
    x = torch.randn(1, 3, size, size, generator=torch.Generator().manual_seed(9))
    seen = record(m.double(), BLOCKS)
    with torch.no_grad(): out = m(x.double())
    seen = {k: v for k, v in seen.items() if not k.startswith("act.")}
    if "logits" in out:
        seen["visual.trunk.head"] = out.logits
    elif "image_embeds" in out or out.pooler_output is not None:
        seen["visual"] = out.image_embeds if "image_embeds" in out else out.pooler_output
    store(name, seen, x)


def all_huggingface():
    huggingface("vit", T.ViTModel, T.ViTConfig(intermediate_size=24, **SMALL))
    huggingface("vit_modules", T.ViTModel, T.ViTConfig(intermediate_size=24, **SMALL), state_dict=True)
    huggingface("vit_classifier", T.ViTForImageClassification, T.ViTConfig(intermediate_size=24, **LABELS, **SMALL))
    huggingface("deit", T.DeiTModel, T.DeiTConfig(intermediate_size=24, **SMALL))
    huggingface("deit_classifier", T.DeiTForImageClassificationWithTeacher, T.DeiTConfig(intermediate_size=24, **LABELS, **SMALL))
    # DINOv2 is trained on larger pictures than it is used with: its positions are always resized.
    huggingface("dinov2", T.Dinov2Model, T.Dinov2Config(**{**SMALL, "image_size": 40}))
    huggingface("dinov2_classifier", T.Dinov2ForImageClassification, T.Dinov2Config(**LABELS, **SMALL))
    huggingface("dinov2_giant", T.Dinov2Model, T.Dinov2Config(use_swiglu_ffn=True, **SMALL), state_dict=True)
    huggingface("dinov2_registers", T.Dinov2WithRegistersModel, T.Dinov2WithRegistersConfig(**{**SMALL, "image_size": 40}))
    huggingface("dinov2_registers_classifier", T.Dinov2WithRegistersForImageClassification, T.Dinov2WithRegistersConfig(**LABELS, **SMALL))
    huggingface("dinov3", T.DINOv3ViTModel, T.DINOv3ViTConfig(intermediate_size=24, num_register_tokens=2, **SMALL))
    huggingface("dinov3_gated", T.DINOv3ViTModel, T.DINOv3ViTConfig(intermediate_size=24, num_register_tokens=2, use_gated_mlp=True, **SMALL), state_dict=True)
    small = dict(intermediate_size=24, **SMALL)
    huggingface("clip_vision", T.CLIPVisionModel, T.CLIPVisionConfig(**small))
    huggingface("clip_vision_projection", T.CLIPVisionModelWithProjection, T.CLIPVisionConfig(projection_dim=12, **small), state_dict=True)
    huggingface("siglip_vision", T.SiglipVisionModel, T.SiglipVisionConfig(**small), state_dict=True)
    huggingface("siglip_vision_headless", T.SiglipVisionModel, T.SiglipVisionConfig(vision_use_head=False, **small))


if __name__ == "__main__":
    all_huggingface()
