package clip

import "multiscope/internal/neuron"

// processorType has the defaults of one of transformers' image processors, release 5.24: the attributes of its class.
type processorType struct {
	mode   neuron.ResizeMode // that size is meant by
	size   int
	crop   int  // side that is cut out of the middle, 0 for not
	square bool // a size of one number is that of both sides, else of the shorter one
	filter string
	mean   [3]float32
	std    [3]float32
	rgb    bool    // do_convert_rgb
	pct    float64 // crop_pct: the share of the resized side that is kept
	squash int     // sizes from this on are squashed, without crop_pct (ConvNeXT)
}

// half is the mean and the deviation that SigLIP and ViT normalise by.
var half = [3]float32{0.5, 0.5, 0.5}

// processorTypes has one row for each image processor that resizes, cuts, rescales and normalises and does nothing else.
var processorTypes = map[string]processorType{
	"BeitImageProcessor":        {mode: neuron.Squash, size: 224, square: true, filter: "bicubic", mean: half, std: half},
	"BitImageProcessor":         {mode: neuron.Shortest, size: 224, crop: 224, filter: "bicubic", mean: clipMean, std: clipStd, rgb: true},
	"BlipImageProcessor":        {mode: neuron.Squash, size: 384, square: true, filter: "bicubic", mean: clipMean, std: clipStd, rgb: true},
	"CLIPImageProcessor":        {mode: neuron.Shortest, size: 224, crop: 224, filter: "bicubic", mean: clipMean, std: clipStd, rgb: true},
	"ChineseCLIPImageProcessor": {mode: neuron.Shortest, size: 224, crop: 224, filter: "bicubic", mean: clipMean, std: clipStd, rgb: true},
	"ConvNextImageProcessor":    {mode: neuron.Shortest, size: 384, filter: "bicubic", mean: half, std: half, pct: 224. / 256, squash: 384},
	"DINOv3ViTImageProcessor":   {mode: neuron.Squash, size: 224, square: true, filter: "bilinear", mean: imageNetMean, std: imageNetStd},
	"DeiTImageProcessor":        {mode: neuron.Squash, size: 256, crop: 224, square: true, filter: "bicubic", mean: half, std: half},
	"MobileNetV1ImageProcessor": {mode: neuron.Shortest, size: 256, crop: 224, filter: "bilinear", mean: half, std: half},
	"MobileNetV2ImageProcessor": {mode: neuron.Shortest, size: 256, crop: 224, filter: "bilinear", mean: half, std: half},
	"OwlViTImageProcessor":      {mode: neuron.Squash, size: 768, square: true, filter: "bicubic", mean: clipMean, std: clipStd, rgb: true},
	"PoolFormerImageProcessor":  {mode: neuron.Shortest, size: 224, crop: 224, filter: "bicubic", mean: imageNetMean, std: imageNetStd, pct: 0.9},
	"PvtImageProcessor":         {mode: neuron.Squash, size: 224, square: true, filter: "bicubic", mean: imageNetMean, std: imageNetStd},
	"SegformerImageProcessor":   {mode: neuron.Squash, size: 512, square: true, filter: "bilinear", mean: imageNetMean, std: imageNetStd},
	"SiglipImageProcessor":      {mode: neuron.Squash, size: 224, filter: "bicubic", mean: half, std: half, rgb: true},
	"ViTImageProcessor":         {mode: neuron.Squash, size: 224, square: true, filter: "bilinear", mean: half, std: half},
}

// processorOf has the image processor of a model_type (transformers, image_processing_auto.py).
var processorOf = map[string]string{
	"beit": "BeitImageProcessor", "blip": "BlipImageProcessor", "chinese_clip": "ChineseCLIPImageProcessor",
	"clip": "CLIPImageProcessor", "clip_vision_model": "CLIPImageProcessor", "convnext": "ConvNextImageProcessor",
	"convnextv2": "ConvNextImageProcessor", "deit": "DeiTImageProcessor", "dinov2": "BitImageProcessor",
	"dinov2_with_registers": "BitImageProcessor", "dinov3_vit": "DINOv3ViTImageProcessor",
	"mobilenet_v1": "MobileNetV1ImageProcessor", "mobilenet_v2": "MobileNetV2ImageProcessor", "poolformer": "PoolFormerImageProcessor",
	"pvt": "PvtImageProcessor", "regnet": "ConvNextImageProcessor", "resnet": "ConvNextImageProcessor", "siglip": "SiglipImageProcessor",
	"siglip_vision_model": "SiglipImageProcessor", "swin": "ViTImageProcessor", "swinv2": "ViTImageProcessor", "vit": "ViTImageProcessor",
	"vit_mae": "ViTImageProcessor", "vit_msn": "ViTImageProcessor",
}

// byImageNet are the model_types whose published models are normalised by ImageNet's mean and deviation, other than their
// processor does of itself.
var byImageNet = map[string]bool{
	"convnext": true, "convnextv2": true, "deit": true, "dinov2": true, "dinov2_with_registers": true, "regnet": true, "resnet": true, "swin": true, "swinv2": true,
}

// fallbackProcessor is assumed where neither a file nor a model_type names one.
const fallbackProcessor = "CLIPImageProcessor"
