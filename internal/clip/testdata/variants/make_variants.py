"""Tiny OpenCLIP models of the variants that the shared goldens lack, with their embeddings in float64.
Made with open_clip_torch 2.29.0 and torch 1.13.0, the last three with 3.3.0 and 2.15.0: python3 make_variants.py DIR"""
import copy, json, os, sys
import torch
from open_clip.model import CLIP, CustomTextCLIP, resize_pos_embed
from safetensors.torch import save_file

torch.manual_seed(5)
VISION = dict(image_size=32, layers=1, width=16, head_width=8, patch_size=8)
TEXT = dict(context_length=8, vocab_size=40, width=16, heads=2, layers=1)
VARIANTS = dict(
    mean_pool=(dict(pool_type="avg"), {}),
    mean_pool_then_norm=(dict(pool_type="avg", final_ln_after_pool=True), {}),
    no_norm_before=(dict(no_ln_pre=True), {}),
    gelu_tanh=(dict(act_kwargs=dict(approximate="tanh")), dict(act_kwargs=dict(approximate="tanh"))),
    odd_heads=(dict(width=24, head_width=12, mlp_ratio=3.0), dict(width=24, heads=3)),
    open_text=({}, dict(pool_type="last", no_causal_mask=True, proj_bias=True)),
    layer_scale=(dict(ls_init_value=0.3), dict(ls_init_value=0.2)),
    waves=(dict(pos_embed_type="sin_cos_2d"), {}),
    no_projection=({}, dict(width=12, proj_type="none")),
)

for name, (vision, text) in VARIANTS.items():
    cfg = dict(embed_dim=12, vision_cfg={**VISION, **vision}, text_cfg={**TEXT, **text})
    build = CustomTextCLIP if name in ("open_text", "no_projection") else CLIP
    m = build(**copy.deepcopy(cfg)).eval()
    with torch.no_grad():
        for n, p in m.named_parameters():
            if n == "logit_scale": continue
            p.add_(torch.randn_like(p) * 0.1) if p.ndim == 1 else p.copy_(torch.randn_like(p) * p[0].numel() ** -0.5)
    d = os.path.join(sys.argv[1], name)
    os.makedirs(d, exist_ok=True)
    json.dump(dict(model_cfg=dict(cfg, custom_text=build is CustomTextCLIP)), open(d + "/open_clip_config.json", "w"))
    state = {k: v.contiguous().clone() for k, v in m.state_dict().items()}
    save_file(state, d + "/open_clip_model.safetensors")
    ids = torch.zeros(2, 8, dtype=torch.long)
    ids[0, :4], ids[1, :7] = torch.tensor([38, 5, 6, 39]), torch.tensor([38, 9, 8, 7, 6, 5, 39])
    x, larger = torch.randn(2, 3, 32, 32), torch.randn(1, 3, 56, 56)
    big = copy.deepcopy(cfg)
    big["vision_cfg"]["image_size"] = 56  # pictures larger than those trained on
    m_big = build(**big).eval()
    resized = dict(state)
    resize_pos_embed(resized, m_big)
    m_big.load_state_dict(resized)
    with torch.no_grad():
        out = dict(input=x, text_tokens=ids.int(), image_embedding=m.double().encode_image(x.double()), text_embedding=m.encode_text(ids),
                   larger=larger, larger_embedding=m_big.double().encode_image(larger.double()))
    save_file({k: v.float() if v.is_floating_point() else v for k, v in out.items()}, d + "/batch0.safetensors")
