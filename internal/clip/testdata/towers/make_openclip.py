"""Each built-in configuration of OpenCLIP, small: two layers, narrow, random weights, and what the reference makes of it in
float64. Made with torch 2.15.0, timm 1.0.31 and open_clip_torch 3.3.0: python3 make_openclip.py DIR [NAME …]
Without names all configurations are made; MULTISCOPE_TOWERS=DIR go test -run MoreTowers ./internal/clip compares them.
With "tiny" in place of names, those of testdata/towers are made, narrower still."""
import copy, functools, json, os, re, sys
import timm, torch, open_clip
from open_clip.model import CLIP, CustomTextCLIP
from open_clip.coca_model import CoCa
from safetensors.torch import save_file
from make_towers import randomise, record, store

WIDTH, HEADS, VOCAB, CONTEXT = 32, 2, 60, 9
HF_WIDTH = 64 * HEADS  # where no text tower of the same width tells the heads
TINY = ["coca_ViT-B-32", "ViT-B-16-SigLIP2", "PE-Core-B-16", "EVA02-B-16", "EVA01-g-14", "EVA02-E-14", "MobileCLIP-B", "MobileCLIP2-L-14",
        "vit_medium_patch16_gap_256", "convnext_base", "convnext_large_d"]
NOT_BUILT = ("fastvit", "swin", "vitamin", "vit_relpos")  # towers that Multiscope refuses
real_create_model = timm.create_model


def small_timm(name, width=None, **kwargs):
    """timm.create_model of a narrow model with two layers."""
    if name.startswith(("vit_", "eva")):
        kwargs.update(embed_dim=width or WIDTH, depth=2, num_heads=HEADS, img_size=image_size(name))
        if name.endswith("mci_224"):  # whose stem has a width of its own
            import timm.models.vision_transformer_hybrid as hybrid
            stem = hybrid.ConvStem
            hybrid.ConvStem = lambda **k: stem(**{**k, "channels": (WIDTH // 4, WIDTH // 4, WIDTH)})
            try: return real_create_model(name, **kwargs)
            finally: hybrid.ConvStem = stem
    elif name.startswith("convnext"):
        kwargs.update(depths=(1, 1, 2, 1), dims=(8, 12, 16, 20))
    return real_create_model(name, **kwargs)


def image_size(name):
    patch = re.search(r"_patch(\d+)", name)
    return 3 * int(patch.group(1)) if patch else 48


def reduced(cfg):
    """The configuration of a small model of the same structure."""
    cfg = copy.deepcopy(cfg)
    v, t = cfg["vision_cfg"], cfg["text_cfg"]
    hf = t.get("hf_model_name")
    t.update(width=WIDTH, heads=HEADS, layers=2, vocab_size=VOCAB, context_length=CONTEXT)
    if "timm_model_name" in v:
        v["image_size"] = image_size(v["timm_model_name"]) if v["timm_model_name"].startswith(("vit_", "eva")) else 64
        cfg["embed_dim"] = (HF_WIDTH if hf else WIDTH) if v.get("timm_proj") == "none" or t.get("proj_type") == "none" else 12
    elif isinstance(v["layers"], list):
        v.update(layers=[1, 2, 1, 1], width=8, image_size=64)
        cfg["embed_dim"] = 12
    else:
        if WIDTH < 32: v.update(head_width=8, patch_size=8)
        head = v.get("head_width", 64)
        v.update(layers=2, width=2 * head, image_size=3 * v["patch_size"])
        cfg["embed_dim"] = 24
        if v.get("attentional_pool"): v["attn_pooler_queries"] = 5
    if "multimodal_cfg" in cfg:
        cfg["multimodal_cfg"].update(width=WIDTH, heads=HEADS, layers=1, context_length=CONTEXT, vocab_size=VOCAB)
    if hf:
        for k in list(t):
            if k.startswith("hf_"): del t[k]
    return cfg, hf


# Modules whose outputs are taps. An output that Multiscope does not have under that name is left out here by name.
TAPS = {p: r"\g<0>" for p in (
    r"visual\.ln_pre", r"visual\.ln_post", r"visual\.layer\d\.\d+", r"visual\.attnpool",
    r"(visual\.|text\.)?transformer\.resblocks\.\d+(\.mlp\.gelu)?", r"(text\.)?ln_final",
    r"visual\.trunk\.(norm_pre|norm|fc_norm|attn_pool|blocks\.\d+(\.mlp\.act)?)",
    r"visual\.trunk\.(stem|stages\.\d\.blocks\.\d+)",
)}
TAPS[r"visual\.avgpool"] = "visual.stem"


def make(name, d):
    cfg, hf = reduced(open_clip.get_model_config(name))
    build = dict(copy.deepcopy(cfg))
    custom = build.pop("custom_text", False) or hf
    coca = "multimodal_cfg" in build
    timm.create_model = functools.partial(small_timm, width=HF_WIDTH if hf else None)
    try: m = (CoCa if coca else CustomTextCLIP if custom else CLIP)(**build)
    finally: timm.create_model = real_create_model
    randomise(m, 7)
    g = torch.Generator().manual_seed(9)
    size = cfg["vision_cfg"]["image_size"]
    x = torch.randn(1, 3, size, size, generator=g)
    ids = torch.zeros(2, CONTEXT, dtype=torch.long)
    end = cfg["text_cfg"].get("eos_id", VOCAB - 1) if cfg["text_cfg"].get("pool_type") == "eos" else VOCAB - 1
    ids[0, :4], ids[1, :7] = torch.tensor([58, 5, 6, end]), torch.tensor([58, 9, 8, 7, 6, 5, end])
    os.makedirs(d, exist_ok=True)
    written = copy.deepcopy(cfg)
    if hf: written["text_cfg"]["hf_model_name"] = hf
    json.dump(dict(model_cfg=written), open(d + "/open_clip_config.json", "w"))
    state = {k: v.half().contiguous().clone() if v.is_floating_point() else v for k, v in m.state_dict().items() if not k.startswith("text_decoder.")}
    save_file(state, d + "/open_clip_model.safetensors")
    pick = dict(TAPS)
    vision = cfg["vision_cfg"]
    if vision.get("attentional_pool"): del pick[r"visual\.ln_post"]  # of all queries, where Multiscope computes one
    seen = record(m.double(), pick)
    kwargs = dict(normalize=False)
    with torch.no_grad():
        seen["visual"] = m.encode_image(x.double(), **kwargs)
        image = dict(seen)
        if not hf: seen["text"] = m.encode_text(ids, **kwargs)
    if hf: seen = image
    if any(k.endswith(".mlp.act") for k in seen) and not any("mlp.fc1.weight" in k and "trunk" in k and "blocks" in k for k in state):
        seen = {k: v for k, v in seen.items() if not k.endswith(".mlp.act")}  # of SwiGLU's gates
    return seen, x, None if hf else ids


def main(out, names):
    global WIDTH
    if names == ["tiny"]: WIDTH, names = 16, TINY
    for name in names or open_clip.list_models():
        d = os.path.join(out, "openclip_" + name)
        if open_clip.get_model_config(name)["vision_cfg"].get("timm_model_name", "").startswith(NOT_BUILT):
            print(name, "is not built")
            continue
        try:
            seen, x, ids = make(name, d)
        except Exception as e:
            print(name, "NOT MADE", repr(e)[:200])
            continue
        store("openclip_" + name, seen, x, ids)


def timm_folder(out, name, size=48, **kwargs):
    """A model of timm by itself, as timm.models.push_to_hf_hub writes it."""
    m = real_create_model(name, **kwargs)
    randomise(m, 11)
    d = os.path.join(out, "timm_" + name)
    os.makedirs(d, exist_ok=True)
    cfg = {**m.pretrained_cfg, "input_size": (3, size, size)}
    json.dump(dict(architecture=name, num_classes=m.num_classes, num_features=m.num_features, global_pool=getattr(m, "global_pool", "avg"),
                   pretrained_cfg={k: cfg[k] for k in ("input_size", "mean", "std", "interpolation", "crop_pct", "crop_mode")}), open(d + "/config.json", "w"))
    save_file({k: v.half().contiguous() for k, v in m.state_dict().items()}, d + "/model.safetensors")
    x = torch.randn(1, 3, size, size, generator=torch.Generator().manual_seed(9))
    seen = record(m.double(), {r"(norm|fc_norm|blocks\.\d+(\.mlp\.act)?|stages\.\d\.blocks\.\d+)": r"visual.trunk.\1"})
    with torch.no_grad():
        pooled = m.forward_head(m.forward_features(x.double()), pre_logits=True)
        seen["visual"] = pooled
        if m.num_classes > 0 and "distilled" not in name: seen["visual.trunk.head"] = m(x.double())
    store("timm_" + name, {k: v for k, v in seen.items() if not (re.search("giant|eva02", name) and k.endswith(".act"))}, x)


def all_timm(out):
    small = dict(embed_dim=16, depth=2, num_heads=1, img_size=48)
    timm_folder(out, "vit_tiny_patch16_224", num_classes=5, **small)
    timm_folder(out, "vit_base_patch16_224", num_classes=5, global_pool="avg", **small)
    timm_folder(out, "deit3_small_patch16_224", num_classes=5, **small)
    timm_folder(out, "vit_small_patch14_reg4_dinov2", size=42, **{**small, "img_size": 42})
    timm_folder(out, "vit_giant_patch14_dinov2", size=42, **{**small, "img_size": 42, "embed_dim": 24})
    timm_folder(out, "eva02_base_patch16_clip_224", num_classes=5, **small)
    timm_folder(out, "convnext_tiny", size=64, num_classes=5, depths=(1, 1, 2, 1), dims=(8, 12, 16, 20))


if __name__ == "__main__":
    if sys.argv[2:] in ([], ["tiny"]): all_timm(sys.argv[1])
    if sys.argv[2:] == ["timm"]: sys.exit(all_timm(sys.argv[1]))
    main(sys.argv[1], sys.argv[2:])
