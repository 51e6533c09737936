"""Writes the image tower of a training checkpoint of OpenCLIP, with heads of 12 numbers and GELU, a picture batch and its
embedding (open_clip 3.3).

    python make_alone.py
"""
import numpy as np
import open_clip
import torch
from open_clip.model import CLIPTextCfg, CLIPVisionCfg

torch.manual_seed(3)
vision = CLIPVisionCfg(image_size=16, patch_size=8, width=24, head_width=12, layers=1, mlp_ratio=2)
model = open_clip.CLIP(8, vision, CLIPTextCfg(context_length=4, vocab_size=8, width=8, heads=1, layers=1)).eval()
for p in model.parameters():
    p.data = torch.randn_like(p) * 0.3
tower = {"module." + k: v for k, v in model.state_dict().items() if k.startswith("visual.")}
torch.save({"epoch": 1, "name": "run", "state_dict": tower}, "epoch_1.pt")
x = torch.randn(2, 3, 16, 16)
np.save("x.npy", x.numpy())
np.save("expected.npy", model.encode_image(x).detach().numpy())
