"""Writes pictures of several modes, configurations of preprocessing, and what their libraries make of the pictures:
transformers 5.24 (its PIL backend) of preprocessor_config.json, open_clip 3.3 of preprocess_cfg.json,
timm 1.0.31 of pretrained_cfg in config.json.

    python make_preparation.py

expected.npy is float32 [configurations, pictures, 3, 8, 8]. Processors that do not convert to RGB themselves are given
pictures that are converted.
"""
import importlib
import json

import numpy as np
from open_clip.transform import PreprocessCfg, image_transform_v2
from PIL import Image
from timm.data import create_transform, resolve_data_config

SIDE = 8
rng = np.random.default_rng(7)


def smooth(height, width, channels):
    small = rng.integers(0, 256, (height // 4 + 2, width // 4 + 2, channels), dtype="u1")
    planes = [np.array(Image.fromarray(small[..., c]).resize((width, height), Image.BICUBIC)) for c in range(channels)]
    a = np.stack(planes, -1).astype(int) + rng.integers(-20, 20, (height, width, channels))
    a = np.clip(a, 0, 255).astype("u1")
    return a[..., 0] if channels == 1 else a


def pictures():
    palette = Image.fromarray(smooth(15, 21, 3)).quantize(16)
    palette.save("transparent.png", transparency=3)
    for name, im in {
        "wide": Image.fromarray(smooth(15, 22, 3)), "tall": Image.fromarray(smooth(27, 12, 3)), "small": Image.fromarray(smooth(5, 7, 3)),
        "grey": Image.fromarray(smooth(13, 17, 1)), "rgba": Image.fromarray(smooth(14, 11, 4)), "palette": Image.fromarray(smooth(12, 19, 3)).quantize(16),
    }.items():
        im.save(name + ".png")
    return ["wide", "tall", "small", "grey", "rgba", "palette", "transparent"]


CLIP = {"image_processor_type": "CLIPImageProcessor", "size": SIDE, "crop_size": SIDE}
PROCESSORS = {
    "CLIP": {"image_processor_type": "CLIPImageProcessor", "size": {"shortest_edge": 8}, "crop_size": {"height": 8, "width": 8}},
    "CLIP, early": {"feature_extractor_type": "CLIPFeatureExtractor", "size": 8, "crop_size": 8, "resample": 3},
    "resized to more": {**CLIP, "image_processor_type": "CLIPImageProcessorFast", "size": {"shortest_edge": 11}},
    "resized to less": {**CLIP, "size": {"shortest_edge": 5}},
    "squashed and cut": {**CLIP, "size": {"height": 11, "width": 11}},
    "squashed": {**CLIP, "size": {"height": 8, "width": 8}, "do_center_crop": False},
    "not resized": {**CLIP, "do_resize": False},
    "not rescaled": {**CLIP, "do_rescale": False},
    "not normalised": {**CLIP, "do_normalize": False},
    "neither": {**CLIP, "do_rescale": False, "do_normalize": False},
    "another factor": {**CLIP, "rescale_factor": 1 / 127.5, "image_mean": [1, 1, 1], "image_std": [1, 1, 1]},
    "one mean": {**CLIP, "image_mean": 0.4, "image_std": 0.3},
    "not converted": {**CLIP, "do_convert_rgb": False},
    "ViT": {"image_processor_type": "ViTImageProcessor", "size": {"height": 8, "width": 8}},
    "ViT, early": {"feature_extractor_type": "ViTFeatureExtractor", "size": 8, "resample": 2},
    "ViT, a list": {"image_processor_type": "ViTImageProcessor", "size": [8, 8]},
    "SigLIP": {"image_processor_type": "SiglipImageProcessor", "size": {"height": 8, "width": 8}},
    "DINOv2": {"image_processor_type": "BitImageProcessor", "size": {"shortest_edge": 9}, "crop_size": {"height": 8, "width": 8},
               "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]},
    "ConvNeXT": {"image_processor_type": "ConvNextImageProcessor", "size": {"shortest_edge": 8}},
    "ConvNeXT, early": {"feature_extractor_type": "ConvNextFeatureExtractor", "size": 8, "crop_pct": 0.7},
    "DeiT": {"image_processor_type": "DeiTImageProcessor", "size": {"height": 11, "width": 11}, "crop_size": 8},
    "PoolFormer": {"image_processor_type": "PoolFormerImageProcessor", "size": {"shortest_edge": 8}, "crop_size": 8},
    **{f"filter {n}": {**CLIP, "resample": n} for n in range(6)},
}
OPENCLIP = {
    "OpenCLIP": {"size": 8},
    "OpenCLIP, random": {"size": [8, 8], "mode": "RGB", "interpolation": "random", "resize_mode": "shortest", "fill_color": 0},
    "OpenCLIP, squash": {"size": 8, "resize_mode": "squash", "interpolation": "bilinear", "mean": 0.5, "std": 0.5},
    "OpenCLIP, longest": {"size": 8, "resize_mode": "longest"},
    "OpenCLIP, longest, filled": {"size": 8, "resize_mode": "longest", "fill_color": 128},
}
TIMM = {
    "timm": {"input_size": [3, 8, 8], "interpolation": "bicubic", "crop_pct": 0.9, "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]},
    "timm, defaults": {"input_size": [3, 8, 8]},
    "timm, squash": {"input_size": [3, 8, 8], "interpolation": "bilinear", "crop_pct": 0.8, "crop_mode": "squash"},
    "timm, border": {"input_size": [3, 8, 8], "crop_pct": 1.0, "crop_mode": "border"},
    "timm, border, cut": {"input_size": [3, 8, 8], "crop_pct": 0.7, "crop_mode": "border"},
}
FILES = {"CLIP": "clip", "Siglip": "siglip", "ViT": "vit", "Bit": "bit", "ConvNext": "convnext", "DeiT": "deit", "PoolFormer": "poolformer"}


def processor(config):
    kind = config.get("image_processor_type", config.get("feature_extractor_type"))
    kind = kind.removesuffix("Fast").replace("FeatureExtractor", "").replace("ImageProcessor", "")
    module = importlib.import_module(f"transformers.models.{FILES[kind]}.image_processing_pil_{FILES[kind]}")
    made = getattr(module, kind + "ImageProcessorPil")(**{k: v for k, v in config.items() if not k.endswith("_type")})

    def run(im):
        if not made.do_convert_rgb:
            im = im.convert("RGB")
        return made(im, return_tensors="np")["pixel_values"][0]

    return run


def openclip(config):
    config = {k: tuple(v) if isinstance(v, list) else v for k, v in config.items()}
    config = {k: (v,) * 3 if k in ("mean", "std") else v for k, v in config.items()}
    transform = image_transform_v2(PreprocessCfg(**config), False)
    return lambda im: transform(im).numpy()


def timm(config):
    transform = create_transform(**resolve_data_config({}, pretrained_cfg=config))
    return lambda im: transform(im.convert("RGB")).numpy()


names = pictures()
cases, expected = [], []
for file, configs, make in (("preprocessor_config.json", PROCESSORS, processor), ("preprocess_cfg.json", OPENCLIP, openclip), ("config.json", TIMM, timm)):
    for name, config in configs.items():
        cases.append({"name": name, "file": file, "config": config})
        expected.append([make(config)(Image.open(n + ".png")) for n in names])
json.dump({"pictures": names, "cases": cases}, open("cases.json", "w"), indent=1)
np.save("expected.npy", np.array(expected, dtype="f4"))
