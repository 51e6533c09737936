package clip

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"multiscope/internal/neuron"
)

// preparation is what a configuration says of how pictures become a model's input.
type preparation struct {
	neuron.Preprocess        // its Size is 0 where that is not said
	from              string // the base name of the file, "" where none says anything
	assumed           []assumption
	unsquare          error // why pictures do not become square, where a flag does not say how
}

// preparationFiles say how pictures are prepared, wherever the weights come from, the preferred first.
var preparationFiles = []preparationFile{
	{"preprocess_cfg.json", readPreprocessCfg},
	{"open_clip_config.json", readPreprocessCfg},
	{"preprocessor_config.json", readProcessorAlone},
	{"processor_config.json", readProcessorAlone},
	{"config.json", readTimmCfg},
}

type preparationFile struct {
	name string
	read func(path string) (preparation, error)
}

// preparationBeside reads the files in a folder that say how pictures are prepared. Of a folder onnx, as exports for
// transformers.js have it, the folder around it counts as well. Files that disagree are an error.
func preparationBeside(dir string) (preparation, error) {
	found, err := preparationIn(dir, preparationFiles)
	if err == nil && found.from == "" && filepath.Base(dir) == "onnx" {
		return preparationIn(filepath.Dir(dir), preparationFiles)
	}
	return found, err
}

// preparationIn reads those of the files that are in a folder.
func preparationIn(dir string, files []preparationFile) (first preparation, err error) {
	var defaults preparation
	for _, file := range files {
		path := filepath.Join(dir, file.name)
		p, err := file.read(path)
		switch {
		case errors.Is(err, errSaysNothing) && file.name == "open_clip_config.json":
			defaults = preparation{Preprocess: openAIPreprocess(0), from: "OpenCLIP's defaults"}
			continue
		case errors.Is(err, fs.ErrNotExist) || errors.Is(err, errSaysNothing):
			continue
		case err != nil:
			return first, fmt.Errorf("%s: %w", path, err)
		}
		p.from = file.name
		if p.unsquare != nil {
			p.unsquare = fmt.Errorf("%s: %w", path, p.unsquare)
		}
		if first.from == "" {
			first = p
		} else if what := first.disagrees(p); what != "" {
			return first, fmt.Errorf("%s: %s and %s disagree about %s: take one of them away", dir, first.from, p.from, what)
		}
	}
	if first.from == "" {
		return defaults, nil
	}
	return first, nil
}

// errSaysNothing is why a file that is there is no preparation.
var errSaysNothing = errors.New("the file does not say how pictures are prepared")

// disagrees names what two preparations say differently, "" for nothing. When pictures become RGB and where half a pixel
// goes are of the library that a file is for.
func (p preparation) disagrees(q preparation) string {
	switch {
	case p.Size != q.Size && p.Size != 0 && q.Size != 0:
		return fmt.Sprintf("the size, %d and %d", p.Size, q.Size)
	case p.Mode != q.Mode || p.share() != q.share():
		return "how pictures are resized and cut"
	case p.Interpolation != q.Interpolation:
		return fmt.Sprintf("the interpolation, %s and %s", p.Interpolation, q.Interpolation)
	case p.Mean != q.Mean:
		return fmt.Sprintf("the mean, %v and %v", p.Mean, q.Mean)
	case p.Std != q.Std:
		return fmt.Sprintf("the standard deviation, %v and %v", p.Std, q.Std)
	}
	return ""
}

// share is how much of the resized side is kept.
func (p preparation) share() float64 {
	if p.Resized == 0 || p.Size == 0 {
		return 1
	}
	return float64(p.Size) / float64(p.Resized)
}

// at gives the pictures another size. The share of them that is cut out stays.
func (p preparation) at(size int) neuron.Preprocess { return resizedAt(p.Preprocess, size) }

func resizedAt(p neuron.Preprocess, size int) neuron.Preprocess {
	if p.Size > 0 && p.Resized > 0 {
		p.Resized = int(int64(p.Resized) * int64(size) / int64(p.Size))
	}
	p.Size = size
	return p
}

// readPreprocessCfg reads preprocess_cfg.json, or that part of open_clip_config.json.
func readPreprocessCfg(path string) (preparation, error) {
	var file map[string]json.RawMessage
	if err := readObject(path, &file); err != nil {
		return preparation{}, err
	}
	raw, nested := file["preprocess_cfg"]
	switch {
	case nested && !absent(raw):
		file = nil
		if err := decodeObject(raw, &file); err != nil {
			return preparation{}, fmt.Errorf("preprocess_cfg: %w", err)
		}
		if len(file) == 0 {
			return preparation{}, errSaysNothing
		}
	case nested || file["model_cfg"] != nil:
		return preparation{}, errSaysNothing
	}
	return preprocessCfg(file)
}

// preprocessCfg reads the keys of OpenCLIP's PreprocessCfg. What is absent is OpenAI's, as it is there.
func preprocessCfg(raw map[string]json.RawMessage) (preparation, error) {
	p := preparation{Preprocess: openAIPreprocess(0)}
	k := readKeys(raw)
	var size side
	var mode string
	var fill fillColour
	if k.take("size", &size); size < 0 {
		k.fail("size", "is %d", size)
	}
	if k.take("mode", &mode) && mode != "RGB" {
		k.fail("mode", "%q is not supported; RGB is", mode)
	}
	k.take("mean", (*colours)(&p.Mean))
	k.take("std", (*colours)(&p.Std))
	if k.take("interpolation", &p.Interpolation) && p.Interpolation == "random" {
		p.Interpolation = "bicubic" // random is of training; open_clip.image_transform
	}
	if _, known := filters[p.Interpolation]; !known {
		k.fail("interpolation", "%q is not supported; %s are", p.Interpolation, FilterNames())
	}
	if k.take("resize_mode", &p.Mode); p.Mode != neuron.Shortest && p.Mode != neuron.Squash && p.Mode != neuron.Longest {
		k.fail("resize_mode", "%q is not supported; shortest, squash and longest are", p.Mode)
	}
	if k.take("fill_color", &fill) && p.Mode == neuron.Longest {
		p.Fill = fill
	}
	p.Size = int(size)
	return p, k.done()
}

// FilterNames lists what PIL resizes by.
func FilterNames() string { return "bicubic, bilinear, nearest, lanczos, box and hamming" }

// fillColour is one level of grey or a colour.
type fillColour [3]uint8

func (f *fillColour) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] != '[' {
		var one uint8
		if err := json.Unmarshal(b, &one); err != nil {
			return fmt.Errorf("%s is not a level from 0 to 255", b)
		}
		*f = fillColour{one, one, one}
		return nil
	}
	var list []int
	if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	if len(list) != 3 {
		return fmt.Errorf("%s is not a colour of three levels", b)
	}
	for i, v := range list {
		if v < 0 || v > 255 {
			return fmt.Errorf("%s is not a colour of levels from 0 to 255", b)
		}
		f[i] = uint8(v)
	}
	return nil
}

// prepareBeside takes how pictures are prepared from a file in the folder, if there is one.
func (c *config) prepareBeside(dir string) {
	if p, err := preparationBeside(dir); err != nil || p.from != "" {
		p.Preprocess = p.at(or(p.Size, c.prep.Size))
		c.prepare(p, err)
	}
}

// prepareONNX takes how pictures are prepared for a network of its own from what lies beside it and from flags.
func (c *config) prepareONNX(beside preparation, err error, o Options) error {
	said, size := beside.Size, c.prep.Size
	if err != nil || beside.from != "" {
		beside.Preprocess = beside.at(or(said, size))
		c.prepare(beside, err)
	}
	if err := errors.Join(o.refuseTower(), o.apply(c)); err != nil {
		return err
	}
	if said != 0 && said != size && o.ImageSize == 0 && o.Preprocess == nil {
		return fmt.Errorf("%s makes pictures of %d × %d pixels, and the network takes %d × %d: correct the file, or say which by --image-size",
			beside.from, said, said, size, size)
	}
	return checkPreprocessing(c.prep)
}

// unprepared words what is assumed of the preprocessing where no file and no flag says it, "" for nothing.
func (c *config) unprepared(o Options) string {
	var parts []string
	if o.Mode == "" {
		parts = append(parts, "resized by their shorter side")
	}
	if o.Interpolation == "" {
		parts = append(parts, c.prep.Interpolation)
	}
	if o.Mean == nil || o.Std == nil {
		parts = append(parts, c.normalisation())
	}
	return strings.Join(parts, ", ")
}

// normalisation words what pictures are normalised by where nobody says it.
func (c *config) normalisation() string {
	switch {
	case c.prep.Mean == [3]float32{}:
		return "normalised by the file itself, as its first nodes do"
	case c.prep.Mean == clipMean || c.prep.Std == clipStd:
		return "normalised by the mean and deviation of OpenAI's models"
	case c.prep.Grey:
		return "normalised by the mean of ImageNet's means and deviations"
	}
	return "normalised by the mean and deviation of ImageNet"
}

// assumption is something about a model that nothing settles.
type assumption struct {
	what   string // "QuickGELU"
	settle string // what would settle it: "--activation"
}

// String words it as a part of a sentence.
func (a assumption) String() string { return fmt.Sprintf("%s (settled by %s)", a.what, a.settle) }
