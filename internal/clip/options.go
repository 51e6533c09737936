package clip

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
)

// Options change how a model is opened. The zero value takes it as it is.
type Options struct {
	// Preprocess is how pictures become the model's input, other than the model's own; nil takes that. The
	// fields below change it further.
	Preprocess *neuron.Preprocess

	ImageSize int         // pixels, other than the model's own; positional embeddings are resized
	Mean, Std *[3]float32 // that pictures are normalised by, other than the model's own
	// Interpolation by which pictures are resized, other than the model's own: a name of PIL's, bicubic.
	Interpolation string
	Mode          neuron.ResizeMode // how pictures become square, other than the model's own
	Crop          float64           // the share of the resized side that is cut out, as timm's crop_pct; 0 is the model's own
	Layout        string            // of an ONNX model's input: NCHW or NHWC; "" looks where the three colours are

	Tower

	// Weights is the copy of the weights to take from a training checkpoint, checkpoint.Trained or checkpoint.EMA; ""
	// takes the trained ones, or what there is if those are missing.
	Weights string

	// Classes are the names of a classifier's classes, in the order of its outputs; nil takes what the model
	// itself says. A model without an output of as many units is an error.
	Classes []string

	fallbackSize int // of an ONNX model that leaves it open
}

// Tower is what a checkpoint without configuration does not say of its towers. One that has it, and says otherwise, is
// an error.
type Tower = neuron.Tower

// activationNames are the values of Tower.Activation.
var activationNames = map[string]activation{"gelu": gelu, "gelu-tanh": geluTanh, "quickgelu": quickGELU}

// Check refuses what no model could do.
func (o Options) Check() error {
	if _, known := filters[o.Interpolation]; !known && o.Interpolation != "" {
		return fmt.Errorf("interpolation %q is none of %s", o.Interpolation, FilterNames())
	}
	if !slices.Contains(resizeModes, o.Mode) && o.Mode != "" {
		return fmt.Errorf("resize mode %q is none of shortest, squash, longest and none", o.Mode)
	}
	if _, known := activationNames[o.Activation]; !known && o.Activation != "" {
		return fmt.Errorf("activation %q is none of quickgelu, gelu and gelu-tanh", o.Activation)
	}
	switch {
	case o.Heads < 0:
		return fmt.Errorf("%d heads are none", o.Heads)
	case o.Crop < 0 || o.Crop > 1 || math.IsNaN(o.Crop):
		return fmt.Errorf("crop %g is not a share of the resized side, between 0 and 1", o.Crop)
	case o.Crop > 0 && o.Mode == neuron.Keep:
		return fmt.Errorf("crop %g of pictures that are not resized: --crop and --resize-mode none contradict each other", o.Crop)
	}
	return nil
}

// refuseTower refuses flags about towers for models that say it all themselves.
func (o Options) refuseTower() error {
	if o.Activation != "" || o.Heads != 0 {
		return fmt.Errorf("--activation and --heads are for checkpoints of CLIP without configuration; this model says both itself")
	}
	return nil
}

// said names the flags that change the preprocessing.
func (o Options) said() (flags []string) {
	for _, f := range []struct {
		flag string
		said bool
	}{
		{"--image-size", o.ImageSize != 0}, {"--resize-mode", o.Mode != ""}, {"--crop", o.Crop != 0}, {"--interpolation", o.Interpolation != ""},
		{"--mean", o.Mean != nil}, {"--std", o.Std != nil},
	} {
		if f.said {
			flags = append(flags, f.flag)
		}
	}
	return flags
}

// sayAll says whether no configuration is needed to prepare pictures.
func (o Options) sayAll() bool {
	return o.Preprocess != nil || o.Mode != "" && o.Interpolation != "" && o.Mean != nil && o.Std != nil
}

// apply changes the preprocessing.
func (o Options) apply(c *config) error {
	if err := o.Check(); err != nil {
		return err
	}
	if c.prepErr != nil && !o.sayAll() {
		return c.prepErr
	}
	if c.unsquare != nil && o.Mode == "" && o.Preprocess == nil {
		return c.unsquare
	}
	if o.Preprocess != nil {
		c.prep, c.prepFrom, c.prepAssumed = *o.Preprocess, "the index", nil
		return nil
	}
	var err error
	if c.prep, err = o.Prepare(c.prep); err != nil {
		return err
	}
	flags := o.said()
	switch {
	case o.sayAll():
		c.prepAssumed, c.prepFrom = nil, strings.Join(flags, ", ")
		return nil
	case c.prepFrom == "" && len(c.prepAssumed) == 0:
		c.prepAssumed = []assumption{{"that pictures are " + c.unprepared(o),
			"--resize-mode, --interpolation, --mean and --std, or preprocessor_config.json or preprocess_cfg.json beside it"}}
	}
	c.prepFrom = strings.Join(append([]string{or(c.prepFrom, fromAssumed)}, flags...), ", ")
	return nil
}

// Prepare returns a preprocessing with what the options change of it.
func (o Options) Prepare(p neuron.Preprocess) (neuron.Preprocess, error) {
	if err := o.Check(); err != nil {
		return p, err
	}
	if o.Layout != "" {
		p.Layout = strings.ToUpper(o.Layout)
	}
	if o.ImageSize != 0 {
		p = resizedAt(p, o.ImageSize)
	}
	if o.Mode != "" {
		p.Mode, p.Resized = o.Mode, 0
	}
	if o.Crop != 0 {
		if p.Mode == neuron.Keep {
			return p, fmt.Errorf("crop %g of pictures that are not resized: say how by --resize-mode", o.Crop)
		}
		if p.Resized = resizedFor(p.Size, o.Crop); p.Resized == p.Size {
			p.Resized = 0
		}
	}
	p.Interpolation = or(o.Interpolation, p.Interpolation)
	if o.Mean != nil {
		p.Mean = *o.Mean
	}
	if o.Std != nil {
		p.Std = *o.Std
	}
	return p, checkPreprocessing(p)
}

// resizedFor returns the side of which a share is so many pixels, rounded down as timm does. What a quotient of whole
// numbers lacks for rounding does not count.
func resizedFor(size int, share float64) int { return int(min(float64(size)/share+1e-6, maxSize+1)) }

// ParseCrop reads a share of the resized side, a number or a quotient of two: 0.875 or 224/256.
func ParseCrop(s string) (float64, error) {
	over, under, quotient := strings.Cut(s, "/")
	x, err := strconv.ParseFloat(over, 64)
	if quotient && err == nil {
		var by float64
		by, err = strconv.ParseFloat(under, 64)
		x /= by
	}
	if err != nil || !(x > 0) || x > 1 {
		return 0, fmt.Errorf("--crop %s is not the share of the resized side that is cut out, above 0 and at most 1: 0.875 or 224/256", s)
	}
	return x, nil
}
