package clip

import (
	"fmt"
	"strings"

	"multiscope/internal/checkpoint"
)

// publishedHeads are the widths of a head in published image towers, by the width of the tower (OpenCLIP's model_configs).
var publishedHeads = map[int]int{384: 64, 512: 64, 768: 64, 896: 64, 1024: 64, 1280: 80, 1408: 88, 1664: 104, 1792: 112}

// publishedResNets are the same of ResNets, by the width of their stem, and publishedTexts of text towers by their width.
var (
	publishedResNets = map[int]int{64: 64, 80: 64, 96: 64, 128: 64}
	publishedTexts   = map[int]int{256: 64, 384: 64, 512: 64, 640: 64, 768: 64, 1024: 64, 1280: 64}
)

// widestOfOpenAI is the width of the widest tower that OpenAI published. Wider ones were trained by OpenCLIP.
const widestOfOpenAI = 1024

// deriveConfig reads a model's sizes off the shapes of its tensors, as OpenAI's loader does
// (openai/CLIP, clip/model.py, build_model). What shapes do not say is known where OpenAI published the file or a flag
// says it; a plain state dictionary is assumed to be like OpenAI's, and one that OpenCLIP trained is refused.
func deriveConfig(file *checkpoint.Checkpoint, o Options) (config, error) {
	d := deriver{weights: weights{file: file}}
	c := config{format: "PyTorch checkpoint", source: fromWeights}
	openAI := d.has("input_resolution") // which only OpenAI's archives hold
	if openAI {
		c.format = "OpenAI CLIP"
	}
	if d.has("visual.proj") {
		c.image, c.embed = d.viT(), d.dim("visual.proj", 1)
	} else {
		c.image, c.embed = d.resNet(), d.dim("visual.attnpool.c_proj.weight", 0)
	}
	if hasText(file) {
		c.text = d.text()
	} else {
		c.noText = "the file holds the image tower alone"
	}
	if d.missing != "" {
		return c, fmt.Errorf("not a CLIP state dictionary: tensor %s is missing or misshapen: put its open_clip_config.json or config.json beside it, or export it as ONNX", d.missing)
	}
	if d.unknown != "" {
		return c, fmt.Errorf("%s: put its open_clip_config.json beside it", d.unknown)
	}
	c.prep = openAIPreprocess(c.image.size)
	if openAI {
		return c, c.asOpenAIs(o.Tower)
	}
	marks := file.Marks()
	if c.image.scaled || c.text != nil && c.text.scaled {
		marks = append(marks, "LayerScale")
	}
	return c, c.settle(o.Tower, marks)
}

// asOpenAIs takes what OpenAI's loader does not read off the weights: heads of 64 numbers, QuickGELU.
func (c *config) asOpenAIs(t Tower) error {
	c.source, c.prepFrom = fromArchive, "OpenAI's published code"
	c.image.heads = c.image.headWidths() / 64
	if c.text != nil {
		c.text.heads = c.text.width / 64
	}
	c.activate(quickGELU)
	return c.contradicted(t)
}

// settle decides what the weights do not say, or asks for it.
func (c *config) settle(t Tower, marks []string) error {
	c.settleText()
	var asked []string
	trained := len(marks) > 0
	if c.image.family == familyViT && c.image.width > widestOfOpenAI {
		trained, marks = true, append(marks, fmt.Sprintf("an image tower %d wide, which OpenAI has not published", c.image.width))
	}
	switch {
	case c.text == nil && c.image.family == familyResNet: // its activation functions are ReLU
	case t.Activation != "":
		c.activate(activationNames[t.Activation])
		c.know("image", propActivation, "--activation")
		c.know("text", propActivation, "--activation")
	case trained:
		asked = append(asked, "the activation function, by --activation gelu or --activation quickgelu")
	default:
		c.activate(quickGELU)
		c.assume("image", propActivation, "QuickGELU", "--activation")
		c.know("text", propActivation, fromAssumed)
	}
	if ask := c.settleHeads(t.Heads, trained); ask != "" {
		asked = append(asked, ask)
	}
	if len(asked) > 0 {
		why := ""
		if trained {
			why = fmt.Sprintf("it was trained by OpenCLIP or another program, not published by OpenAI (it has %s), and ", strings.Join(marks, "; "))
		}
		return fmt.Errorf("%sits weights do not tell all: say %s; or put its open_clip_config.json beside it", why, strings.Join(asked, ", and "))
	}
	if c.image.family == familyViT {
		c.assume("image", propPooling, "that the class token is the embedding", "open_clip_config.json beside it")
	}
	for _, tower := range []string{"image", "text"} {
		c.know(tower, propNorms, fromWeights+"; epsilon "+fromAssumed)
	}
	c.know("text", propPooling, fromAssumed)
	return nil
}

// settleText decides on the heads of the text tower, or leaves the tower out: pictures do not need it.
func (c *config) settleText() {
	const settle = "open_clip_config.json beside it"
	t := c.text
	switch {
	case t == nil:
	case t.width%64 != 0:
		c.text, c.noText = nil, fmt.Sprintf("how many heads it has, which is %d wide, does not show in weights: put its %s", t.width, settle)
	case publishedTexts[t.width] != 0:
		t.heads = t.width / publishedTexts[t.width]
		c.know("text", propHeads, fromWidth)
	default:
		t.heads = t.width / 64
		c.assume("text", propHeads, fmt.Sprintf("heads of 64 numbers in a text tower %d wide", t.width), settle)
	}
}

// settleHeads decides on the heads, or returns how to ask for them.
func (c *config) settleHeads(said int, trained bool) (ask string) {
	across := c.image.headWidths()
	published := publishedHeads[c.image.width]
	if c.image.family == familyResNet {
		published = publishedResNets[c.image.width]
	}
	switch {
	case said != 0:
		c.image.heads = said
		c.know("image", propHeads, "--heads")
	case published != 0:
		c.image.heads = across / published
		c.know("image", propHeads, fromWidth)
	case trained || across%64 != 0:
		return fmt.Sprintf("how many heads the image tower has, which is %d wide, by --heads", across)
	default:
		c.image.heads = across / 64
		c.assume("image", propHeads, fmt.Sprintf("heads of 64 numbers in an image tower %d wide", across), "--heads")
	}
	return ""
}

// assume keeps a guess.
func (c *config) assume(tower, property, what, settle string) {
	c.know(tower, property, fromAssumed)
	c.assumed = append(c.assumed, assumption{what, settle})
}

// activate sets the activation function of both towers.
func (c *config) activate(a activation) {
	if c.image.family == familyViT {
		c.image.gelu = a
	}
	if c.text != nil {
		c.text.gelu = a
	}
}

// headWidths is the sum of the widths of all heads of the image tower.
func (c *imageConfig) headWidths() int {
	if c.family == familyResNet {
		return c.width * 32 // of the attention pool
	}
	return c.width
}

// deriver looks up dimensions and keeps the first that is not there.
type deriver struct {
	weights
	missing string
	unknown string // why shapes do not tell what the tower does
}

// dim returns a dimension of a tensor.
func (d *deriver) dim(name string, axis int) int {
	t := d.tensor(name)
	if t == nil || axis >= len(t.Shape) {
		if d.missing == "" {
			d.missing = name
		}
		return 0
	}
	return t.Shape[axis]
}

func (d *deriver) viT() imageConfig {
	c := imageConfig{family: familyViT, pool: poolClass, width: d.dim("visual.conv1.weight", 0), patch: d.dim("visual.conv1.weight", 3)}
	c.size = c.patch * d.side("visual.positional_embedding")
	c.stack = d.stack("visual.")
	if d.missing == "" && !d.has("visual.ln_pre.weight") {
		d.unknown = "it has no visual.ln_pre, as towers have that pool otherwise than by the class token, and how does not show in weights"
	}
	return c
}

func (d *deriver) resNet() imageConfig {
	c := imageConfig{family: familyResNet, width: d.dim("visual.layer1.0.conv1.weight", 0)}
	for i := range c.stages {
		c.stages[i] = d.count(fmt.Sprintf("visual.layer%d.%%d.conv1.weight", i+1))
	}
	c.size = 32 * d.side("visual.attnpool.positional_embedding")
	return c
}

func (d *deriver) text() *textConfig {
	c := &textConfig{
		context: d.dim("positional_embedding", 0), vocab: d.dim("token_embedding.weight", 0), width: d.dim("ln_final.weight", 0),
		pool: poolHighest, stack: d.stack(""),
	}
	return c
}

// stack describes the blocks below a prefix.
func (d *deriver) stack(prefix string) stack {
	block := prefix + "transformer.resblocks."
	return stack{
		layers: d.count(block + "%d.ln_1.weight"), hidden: d.dim(block+"0.mlp.c_fc.weight", 0), eps: 1e-5, scaled: d.has(block + "0.ls_1.gamma"),
	}
}

// count returns how many tensors there are whose names follow the pattern, from 0 on.
func (d *deriver) count(pattern string) int {
	n := 0
	for d.has(fmt.Sprintf(pattern, n)) {
		n++
	}
	return n
}

// side returns the side of the square of positions behind a class token.
func (d *deriver) side(name string) int {
	side := sideOf(d.dim(name, 0) - 1)
	if side == 0 && d.missing == "" {
		d.missing = name
	}
	return side
}
