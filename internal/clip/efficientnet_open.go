package clip

import (
	"errors"
	"fmt"
	"strings"

	"multiscope/internal/checkpoint"
	"multiscope/internal/neuron"
)

// efficientNetVariant is one of the published networks (efficientnet_params in the reference's utils.py).
type efficientNetVariant struct {
	name    string
	size    int    // pixels that it was trained on
	last    int    // channels of its last block
	repeats [7]int // blocks in each stage
}

var efficientNetVariants = []efficientNetVariant{
	{"EfficientNet-Lite0", 224, 320, [7]int{1, 2, 2, 3, 3, 4, 1}},
	{"EfficientNet-Lite1", 240, 320, [7]int{1, 3, 3, 4, 4, 5, 1}},
	{"EfficientNet-Lite2", 260, 352, [7]int{1, 3, 3, 4, 4, 5, 1}},
	{"EfficientNet-Lite3", 280, 384, [7]int{1, 3, 3, 5, 5, 6, 1}},
	{"EfficientNet-Lite4", 300, 448, [7]int{1, 4, 4, 6, 6, 8, 1}},
}

// Kernels and strides of the stages (efficientnet_lite in the reference's utils.py).
var (
	efficientNetKernels = [7]int{3, 3, 5, 3, 5, 5, 3}
	efficientNetSteps   = [7]int{1, 2, 2, 2, 1, 2, 1}
)

// What Google trained the networks with: (value − 127) / 128 (efficientnet_lite_builder.py, MEAN_RGB and
// STDDEV_RGB), where values are from 0 to 255.
var (
	efficientNetMean = [3]float32{127. / 255, 127. / 255, 127. / 255}
	efficientNetStd  = [3]float32{128. / 255, 128. / 255, 128. / 255}
)

// isEfficientNet tells the state dictionaries of the package efficientnet-lite-pytorch, and of efficientnet-pytorch,
// from others.
func isEfficientNet(file *checkpoint.Checkpoint) bool {
	return file.Tensor("_conv_stem.weight") != nil && file.Tensor("_blocks.0._depthwise_conv.weight") != nil
}

// efficientNet makes m the network that the file holds.
func (m *Model) efficientNet(file *checkpoint.Checkpoint, o Options) error {
	d := deriver{weights: weights{file: file}}
	e, v, err := d.efficientNet()
	if err != nil {
		return err
	}
	m.weights, m.scale = &weights{file: file}, 1
	m.config = config{
		format: "EfficientNet-Lite state dictionary", architecture: fmt.Sprintf("%s, %d blocks, %d classes", v.name, len(e.blocks), e.classes),
		noText: "the network is an image classifier", prepFrom: "EfficientNet-Lite's published code",
		prep: neuron.Preprocess{Size: v.size, Mode: neuron.Shortest, Interpolation: "bicubic", Mean: efficientNetMean, Std: efficientNetStd},
	}
	if v.last == 0 && o.ImageSize == 0 {
		m.config.assumed = []assumption{{fmt.Sprintf("pictures of %d × %d pixels", v.size, v.size), "--image-size"}}
	}
	if err := errors.Join(o.refuseTower(), o.apply(&m.config)); err != nil {
		return err
	}
	if err := errors.Join(checkBounds(bound{"image_size", m.config.prep.Size, maxSize}), checkPreprocessing(m.config.prep)); err != nil {
		return err
	}
	e.input = m.config.prep.Size
	return m.planEfficientNet(e, v)
}

// planEfficientNet finds the taps and checks the weights. The default tap is the head's activation map, the last
// one that has places.
func (m *Model) planEfficientNet(e efficientNet, v efficientNetVariant) error {
	m.image = e
	known := map[string]bool{}
	if err := m.planTower("image", e, known); err != nil {
		return err
	}
	for _, name := range m.weights.file.Names() {
		if !known[name] && !ofNoUse.MatchString(name) {
			return fmt.Errorf("tensor %s belongs to no layer of EfficientNet-Lite", name)
		}
	}
	for i := range m.taps {
		m.taps[i].Default = m.taps[i].Name == "_bn1.relu6"
	}
	if v.last != 0 && e.classes == imageNetClasses {
		names, err := parseClasses(imageNet)
		if err != nil {
			return err
		}
		return m.nameClasses(names)
	}
	return nil
}

// efficientNet reads the sizes off the shapes of the tensors. Of a network that was not published under a name, but
// has as many blocks as one, the variant says so by last = 0, and nothing but the stages is known of it.
func (d *deriver) efficientNet() (e efficientNet, v efficientNetVariant, err error) {
	n := d.count("_blocks.%d._depthwise_conv.weight")
	if err := d.refuseOthers(); err != nil {
		return e, v, err
	}
	e = efficientNet{stem: d.dim("_conv_stem.weight", 0), head: d.dim("_conv_head.weight", 0), classes: d.dim("_fc.weight", 0)}
	if v, err = variantOf(n, d.dim(fmt.Sprintf("_blocks.%d._project_conv.weight", n-1), 0)); err != nil {
		return e, v, err
	}
	for stage, repeats := range v.repeats {
		for i := range repeats {
			e.blocks = append(e.blocks, d.invertedResidual(len(e.blocks), stage, i))
		}
	}
	if d.missing != "" {
		return e, v, fmt.Errorf("not a state dictionary of EfficientNet-Lite: tensor %s is missing or misshapen", d.missing)
	}
	return e, v, e.check()
}

func (d *deriver) invertedResidual(index, stage, i int) invertedResidual {
	module := fmt.Sprintf("_blocks.%d.", index)
	r := invertedResidual{
		inside: d.dim(module+"_depthwise_conv.weight", 0), out: d.dim(module+"_project_conv.weight", 0),
		kernel: efficientNetKernels[stage], step: 1, expands: d.has(module + "_expand_conv.weight"),
		skips: i > 0,
	}
	if i == 0 {
		r.step = efficientNetSteps[stage]
	}
	return r
}

// refuseOthers refuses EfficientNets that have the same names and are not Lite.
func (d *deriver) refuseOthers() error {
	for _, name := range d.file.Names() {
		if strings.Contains(name, "._se_reduce.") {
			return fmt.Errorf("tensor %s is of squeeze and excitation: this is an EfficientNet that is not Lite, which Multiscope cannot build; export it as ONNX", name)
		}
	}
	return nil
}

// variantOf returns the variant with so many blocks and channels of the last.
func variantOf(blocks, last int) (efficientNetVariant, error) {
	for _, v := range efficientNetVariants {
		if sum(v.repeats) == blocks && v.last == last {
			return v, nil
		}
	}
	for _, v := range efficientNetVariants {
		if sum(v.repeats) == blocks {
			return efficientNetVariant{name: "EfficientNet-Lite of other widths", size: defaultSize, repeats: v.repeats}, nil
		}
	}
	return efficientNetVariant{}, fmt.Errorf("%d blocks are those of no EfficientNet-Lite: 0 to 4 have 16, 21, 21, 24 and 30", blocks)
}

func sum(stages [7]int) (n int) {
	for _, blocks := range stages {
		n += blocks
	}
	return n
}

// check refuses sizes that no network has, before anything is built.
func (e efficientNet) check() error {
	bounds := []bound{{"channels of _conv_stem", e.stem, maxWidth}, {"channels of _conv_head", e.head, maxWidth}, {"units of _fc", e.classes, maxWidth}}
	for i, r := range e.blocks {
		bounds = append(bounds, bound{fmt.Sprintf("channels inside of _blocks.%d", i), r.inside, maxWidth}, bound{fmt.Sprintf("channels of _blocks.%d", i), r.out, maxWidth})
	}
	return checkBounds(bounds...)
}
