package clip

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"multiscope/internal/neuron"
)

// harmlessKeys are of preprocessor_config.json and change no pixel.
var harmlessKeys = []string{
	"_auto_class", "_valid_processor_keys", "auto_map", "data_format", "device", "disable_grouping", "image_seq_length", "input_data_format",
	"model_input_names", "name_or_path", "processor_class", "reduce_labels", "do_reduce_labels", "return_tensors", "transformers_version",
}

// readProcessor reads how pictures are prepared for a model of transformers, whose own pictures are of a size. Where no
// file says it, it is assumed to be as the processor of the model_type does.
func readProcessor(dir, modelType string, size int) (preparation, error) {
	of := func(path string) (preparation, error) { return readProcessorOf(path, modelType) }
	p, err := preparationIn(dir, []preparationFile{{"preprocessor_config.json", of}, {"processor_config.json", of}, {"preprocess_cfg.json", readPreprocessCfg}})
	if err != nil || p.from != "" {
		return p, err
	}
	name := or(processorOf[modelType], fallbackProcessor)
	if p, err = processorConfig(map[string]json.RawMessage{}, modelType); err != nil {
		return p, err
	}
	as := name + " does"
	if byImageNet[modelType] {
		as += ", with ImageNet's mean and deviation"
		p.Mean, p.Std = imageNetMean, imageNetStd
	}
	p.Preprocess = p.at(size)
	p.assumed = []assumption{{"that pictures are prepared as " + as, "preprocessor_config.json beside it"}}
	return p, nil
}

// readProcessorAlone reads the configuration of an image processor without that of its model.
func readProcessorAlone(path string) (preparation, error) { return readProcessorOf(path, "") }

// readProcessorOf reads the configuration of an image processor, for a model of a model_type, which names the processor
// where the file does not.
func readProcessorOf(path, modelType string) (preparation, error) {
	var raw map[string]json.RawMessage
	if err := readObject(path, &raw); err != nil {
		return preparation{}, err
	}
	if strings.HasSuffix(path, "processor_config.json") && !strings.HasSuffix(path, "preprocessor_config.json") {
		part := raw["image_processor"] // what else there is is of texts
		if absent(part) {
			return preparation{}, errSaysNothing
		}
		raw = nil
		if err := decodeObject(part, &raw); err != nil {
			return preparation{}, fmt.Errorf("image_processor: %w", err)
		}
	}
	return processorConfig(raw, modelType)
}

// processorConfig reads preprocessor_config.json.
func processorConfig(raw map[string]json.RawMessage, modelType string) (preparation, error) {
	k := readKeys(raw)
	name := processorName(k)
	var p preparation
	if name == "" {
		if name = processorOf[modelType]; name == "" {
			name = fallbackProcessor
			p.assumed = []assumption{{"defaults of " + name + " for keys that are missing", "image_processor_type in preprocessor_config.json"}}
		}
	}
	t, known := processorTypes[name]
	if !known {
		return p, fmt.Errorf("image_processor_type %s is not supported; %s are: if one of them prepares pictures alike write that, or say it all by --resize-mode, --interpolation, --mean and --std",
			name, strings.Join(slices.Sorted(maps.Keys(processorTypes)), ", "))
	}
	p.CropFloor, p.Convert, p.Interpolation = true, t.conversion(k), t.filterOf(k)
	p.resize(k, t)
	p.normalise(k, t)
	return p, k.done(harmlessKeys...)
}

// processorName returns the type by the name that it has without a backend.
func processorName(k *keys) string {
	var name, old string
	k.take("image_processor_type", &name)
	k.take("feature_extractor_type", &old)
	name = strings.TrimSuffix(strings.TrimSuffix(or(name, old), "Fast"), "Pil")
	return strings.Replace(name, "FeatureExtractor", "ImageProcessor", 1)
}

// conversion says how pictures of other modes become RGB. Where the processor leaves that to its caller it is done first
// as well, by PIL's convert("RGB").
func (t processorType) conversion(k *keys) neuron.Conversion {
	rgb := t.rgb
	if k.take("do_convert_rgb", &rgb); rgb {
		return neuron.ConvertWhite
	}
	return neuron.ConvertBefore
}

// pilFilters are PIL's resampling filters by number.
var pilFilters = []string{"nearest", "lanczos", "bilinear", "bicubic", "box", "hamming"}

func (t processorType) filterOf(k *keys) string {
	var n int
	switch {
	case !k.take("resample", &n):
		return t.filter
	case n < 0 || n >= len(pilFilters):
		k.fail("resample", "%d is none of PIL's filters, 0 to %d", n, len(pilFilters)-1)
		return t.filter
	}
	return pilFilters[n]
}

// resize reads how a picture becomes a square.
func (p *preparation) resize(k *keys, t processorType) {
	resize, crop, pct := true, t.crop > 0, t.pct
	size, cut := processorSize{}, processorSize{}
	square := t.square
	k.take("do_resize", &resize)
	k.take("do_center_crop", &crop)
	k.take("default_to_square", &square)
	saysSize, saysCut := k.take("size", &size), k.take("crop_size", &cut)
	if t.pct > 0 {
		k.take("crop_pct", &pct)
	}
	if k.err != nil {
		return
	}
	mode, side := t.mode, t.size
	if saysSize {
		mode, side = size.resize(k, "size", square)
	}
	if saysCut && crop {
		_, t.crop = cut.resize(k, "crop_size", true)
	}
	p.Mode, p.Resized = t.scaled(k, mode, side, pct)
	whole := p.Mode == neuron.Squash
	switch {
	case !resize && !crop:
		p.unsquare = errors.New("do_resize and do_center_crop are both false, which leaves pictures of any size; say how they become square by --resize-mode")
		p.Size = p.Resized
	case !resize:
		p.Mode, p.Resized, p.Size = neuron.Keep, 0, t.cropped(k)
		return
	case t.squash > 0 && !whole: // ConvNeXT cuts as part of resizing
		p.Size = side
		if crop && t.cropped(k) != side {
			k.fail("crop_size", "of %d cuts what size has cut to %d once more, which is not supported", t.crop, side)
		}
	case crop:
		p.Size = t.cropped(k)
	case whole:
		p.Size = p.Resized
	default:
		p.unsquare = errors.New("do_center_crop is false, and size.shortest_edge leaves pictures of any shape; say how they become square by --resize-mode")
		p.Size = p.Resized
	}
	if p.Resized == p.Size {
		p.Resized = 0
	}
}

// scaled returns how a side is resized by a processor with crop_pct: larger, so that the side can be cut out.
func (t processorType) scaled(k *keys, mode neuron.ResizeMode, side int, pct float64) (neuron.ResizeMode, int) {
	switch {
	case t.pct == 0 || k.err != nil:
		return mode, side
	case t.squash > 0 && mode != neuron.Shortest:
		k.fail("size", "has no shortest_edge, which this processor needs")
		return mode, side
	case t.squash > 0 && side >= t.squash:
		return neuron.Squash, side
	case pct <= 0 || pct > 1:
		k.fail("crop_pct", "%g is not between 0 and 1", pct)
		return mode, side
	}
	return neuron.Shortest, int(float64(side) / pct)
}

func (t processorType) cropped(k *keys) int {
	if t.crop <= 0 {
		k.fail("crop_size", "is needed where do_center_crop is true")
	}
	return t.crop
}

// normalise reads what pixels are multiplied, shifted and divided by. All of it comes to a mean and a deviation of values
// from 0 to 1.
func (p *preparation) normalise(k *keys, t processorType) {
	rescale, normalise, factor := true, true, 1./255
	mean, std := colours(t.mean), colours(t.std)
	k.take("do_rescale", &rescale)
	k.take("do_normalize", &normalise)
	k.take("rescale_factor", &factor)
	k.take("image_mean", &mean)
	k.take("image_std", &std)
	if !normalise {
		mean, std = colours{}, colours{1, 1, 1}
	}
	if !rescale {
		factor = 1
	}
	if factor <= 0 || math.IsInf(factor, 0) {
		k.fail("rescale_factor", "%g is not above zero", factor)
		return
	}
	p.Mean, p.Std = mean, std
	if unit := factor * 255; math.Abs(unit-1) > 1e-9 {
		for c := range 3 {
			p.Mean[c], p.Std[c] = float32(float64(mean[c])/unit), float32(float64(std[c])/unit)
		}
	}
}

// processorSize is one number, two, or named sides.
type processorSize struct {
	one           int
	height, width int
	shortest      int
}

func (s *processorSize) UnmarshalJSON(b []byte) error {
	var pair []int
	switch {
	case len(b) > 0 && b[0] == '[':
		if err := json.Unmarshal(b, &pair); err != nil {
			return err
		}
		if len(pair) != 2 {
			return fmt.Errorf("%d numbers found where a height and a width are expected", len(pair))
		}
		s.height, s.width = pair[0], pair[1]
		return nil
	case len(b) > 0 && b[0] != '{':
		return json.Unmarshal(b, &s.one)
	}
	var named map[string]json.RawMessage
	if err := json.Unmarshal(b, &named); err != nil {
		return err
	}
	k := readKeys(named)
	k.take("shortest_edge", &s.shortest)
	k.take("height", &s.height)
	k.take("width", &s.width)
	return k.done()
}

// resize returns how a size is meant, and its side.
func (s processorSize) resize(k *keys, key string, square bool) (neuron.ResizeMode, int) {
	mode, side := neuron.Squash, s.height
	switch {
	case s.one != 0 && !square:
		mode, side = neuron.Shortest, s.one
	case s.one != 0:
		side = s.one
	case s.shortest != 0 && (s.height != 0 || s.width != 0):
		k.fail(key, "has both shortest_edge and height and width")
	case s.shortest != 0:
		mode, side = neuron.Shortest, s.shortest
	case s.height != s.width:
		k.fail(key, "of %d × %d is not square, which is all that is supported", s.height, s.width)
	}
	if side < 1 || side > maxSize {
		k.fail(key, "is %d, which is not between 1 and %d", side, maxSize)
	}
	return mode, side
}
