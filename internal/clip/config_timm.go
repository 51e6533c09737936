package clip

import (
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"multiscope/internal/neuron"
)

// timmFile is config.json as timm writes it to the Hugging Face Hub.
type timmFile struct {
	Architecture string                     `json:"architecture"`
	Classes      int                        `json:"num_classes"`
	Pool         string                     `json:"global_pool"`
	Labels       []string                   `json:"label_names"`
	Args         map[string]json.RawMessage `json:"model_args"`
	Pretrained   timmPretrained             `json:"pretrained_cfg"`
}

type timmPretrained struct {
	Input         []int       `json:"input_size"` // channels, height, width
	Mean          *[3]float32 `json:"mean"`
	Std           *[3]float32 `json:"std"`
	Interpolation string      `json:"interpolation"`
	Share         float64     `json:"crop_pct"`
	Mode          string      `json:"crop_mode"`
	Labels        []string    `json:"label_names"`
}

// plainArgs are the arguments of timm's constructors that change nothing but what the weights or other keys say as well.
var plainArgs = []string{sizeArg, "in_chans", "num_classes", "global_pool", "drop_rate", "drop_path_rate", "dynamic_img_size"}

const sizeArg = "img_size"

// readTimm reads the configuration of a model of timm by itself, with or without a classifier.
func readTimm(raw []byte, dir string) (config, error) {
	var f timmFile
	if err := decodeObject(raw, &f); err != nil {
		return config{}, err
	}
	for arg := range f.Args {
		if !slices.Contains(plainArgs, arg) {
			return config{}, fmt.Errorf("model_args.%s is not supported: the model is not %s as timm has it", arg, f.Architecture)
		}
	}
	p, err := f.Pretrained.preparation()
	if err != nil {
		return config{}, err
	}
	size := p.Size
	if raw := f.Args[sizeArg]; !absent(raw) {
		if err := json.Unmarshal(raw, (*side)(&size)); err != nil {
			return config{}, fmt.Errorf("model_args.%s: %w", sizeArg, err)
		}
	}
	c := config{format: "timm", noText: "the model is an image tower alone"}
	tower := openCLIPVision{Timm: f.Architecture, TimmPool: f.Pool, Size: side(size)}
	if c.image, err = tower.asTrunk(); err != nil {
		return c, withTimmExport(err, dir)
	}
	if f.Classes > 0 {
		c.image.trunk.classes = f.Classes
		if names := slices.Concat(f.Labels, f.Pretrained.Labels); len(names) == f.Classes {
			c.classes = names
		}
	}
	p.Preprocess, p.from = p.at(size), "config.json"
	c.prepare(p, nil)
	return c, nil
}

// preparation reads how pictures are prepared (timm, data/transforms_factory.py, transforms_imagenet_eval). What is absent has timm's
// defaults.
func (t timmPretrained) preparation() (preparation, error) {
	p := preparation{Preprocess: neuron.Preprocess{Size: defaultSize, Mode: neuron.Shortest, Mean: imageNetMean, Std: imageNetStd, Convert: neuron.ConvertBefore}}
	if t.Mean != nil {
		p.Mean = *t.Mean
	}
	if t.Std != nil {
		p.Std = *t.Std
	}
	if n := len(t.Input); n == 3 && t.Input[0] == 3 && t.Input[1] == t.Input[2] {
		p.Size = t.Input[1]
	} else if n > 0 {
		return p, fmt.Errorf("pretrained_cfg.input_size %v is not supported; three colours and a square are", t.Input)
	}
	share := or(t.Share, 0.875)
	switch {
	case !(share > 0) || share > 1:
		return p, fmt.Errorf("pretrained_cfg.crop_pct %g is not above 0 and at most 1", share)
	case p.Size < 1 || p.Size > maxSize:
		return p, fmt.Errorf("pretrained_cfg.input_size is %d; sides are between 1 and %d", p.Size, maxSize)
	}
	if resized := int(math.Floor(float64(p.Size) / share)); resized != p.Size {
		p.Resized = min(resized, maxSize)
	}
	p.Interpolation = or(t.Interpolation, "bicubic")
	switch t.Mode {
	case "", "center":
	case "squash":
		p.Mode = neuron.Squash
	case "border": // filled with what becomes zero
		p.Mode = neuron.Longest
		for c, mean := range p.Mean {
			p.Fill[c] = uint8(roundEven(255 * float64(min(max(mean, 0), 1))))
		}
	default:
		return p, fmt.Errorf("pretrained_cfg.crop_mode %q is not supported; center, squash and border are", t.Mode)
	}
	return p, checkPreprocessing(p.Preprocess)
}

// readTimmCfg reads the same of a file that may be of another library.
func readTimmCfg(path string) (preparation, error) {
	var f timmFile
	raw, err := readRaw(path)
	if err != nil {
		return preparation{}, err
	}
	if json.Unmarshal(raw, &f) != nil || f.Architecture == "" || len(f.Pretrained.Input) == 0 {
		return preparation{}, errSaysNothing
	}
	return f.Pretrained.preparation()
}

// withTimmExport adds to a refusal how timm writes the model of a folder as ONNX.
func withTimmExport(err error, folder string) error {
	return exported(err, folder, `pip install timm onnx`,
		`import torch, timm; d = '%s'; m = timm.create_model('local-dir:' + d, pretrained=True).eval(); s = m.pretrained_cfg['input_size']; `+
			`torch.onnx.export(m, torch.zeros(1, *s), d + '/model.onnx', input_names=['image'], output_names=['output'], `+
			`dynamic_axes={'image': {0: 'batch'}, 'output': {0: 'batch'}}, dynamo=False)`, filepath.Join(folder, "model.onnx"))
}
