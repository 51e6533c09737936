package clip

import (
	"fmt"
	"math"
	"slices"

	"multiscope/internal/neuron"
)

// config is what a model is, whatever the format it came in.
type config struct {
	format       string // for people: "OpenCLIP"
	architecture string // of the image tower, for people
	embed        int    // numbers in an embedding
	image        imageConfig
	text         *textConfig // nil where there is none that we can run
	noText       string      // why
	classes      []string    // of a classifier, where the configuration names them
	prep         neuron.Preprocess
	prepFrom     string            // the file that prep is from, or whose defaults it is
	prepErr      error             // why that cannot be used, where flags do not say it all
	unsquare     error             // why it does not make pictures square, where a flag does not say how
	prepAssumed  []assumption      // of prep
	assumed      []assumption      // what neither a configuration nor the weights say
	source       string            // the file that all the rest is from
	from         map[string]string // where properties of the towers are from that are not from source
	notes        []string          // what of the configuration is set aside
}

// family is an architecture of image towers.
type family string

const (
	familyResNet   family = "ModifiedResNet"
	familyViT      family = "ViT"
	familySigLIP   family = "SigLIP ViT"
	familyConvNeXt family = "ConvNeXt"           // of timm
	familyTrunk    family = "Vision transformer" // of timm or transformers, other than the above
)

// imageConfig describes an image tower.
type imageConfig struct {
	family    family
	title     string // what the family is called for people, "" for its own name
	size      int    // pixels that the checkpoint was trained on
	width     int    // channels after the stem of a ResNet; numbers in a token of a transformer
	stages    [4]int // blocks in each stage of a ResNet or ConvNeXt
	widths    [4]int // channels of each stage of a ConvNeXt
	patch     int    // pixels
	stack            // of a transformer
	heads     int    // also of a ResNet's attention pool
	noPre     bool   // no normalisation before the first block
	pool      pooling
	noLast    bool // pooled before the last normalisation, not after it
	attends   bool // an attentional pool of so many queries and heads comes before the last normalisation (CoCa)
	queries   int
	poolHeads int
	noProj    bool        // the pooled token is the embedding
	trunk     trunkConfig // of familySigLIP and the families after it
	anySize   bool        // the reference takes pictures of other sizes than it was trained on, without being told to
}

// stack describes the blocks of a transformer.
type stack struct {
	layers int
	hidden int // units of each MLP
	gelu   activation
	eps    float64 // of the normalisations
	scaled bool    // has LayerScale
}

// textConfig describes a text tower.
type textConfig struct {
	context int // tokens
	vocab   int
	width   int
	heads   int
	stack
	open bool    // every token sees every other; else only those before it
	pool pooling // where the embedding is read
	end  int     // token that ends a text, where pool is poolEnd
	bias bool    // the projection is a linear layer with a bias
	bare bool    // there is no projection: the width is the embedding's

	class    bool // a class token follows the text (CoCa), and the embedding is read there
	padded   bool // padding is hidden, where every token sees every other
	straight bool // padding is hidden where it is; else, with a class token, one place later
	pad      int  // the token of padding

	clean cleaning // of texts, before a tokenizer of Hugging Face
}

// activation is the function between the layers of an MLP.
type activation string

const (
	gelu      activation = "gelu"
	geluTanh  activation = "gelu_tanh"  // its approximation by tanh
	quickGELU activation = "quick_gelu" // x·σ(1.702·x), OpenAI's
	silu      activation = "silu"       // x·σ(x)
)

// pooling says how the tokens of a transformer become one.
type pooling string

const (
	poolClass     pooling = "class"          // the class token
	poolMean      pooling = "mean"           // the mean of all positions
	poolMap       pooling = "map"            // attention of a learnt query (SigLIP)
	poolNone      pooling = "none"           // there is no embedding
	poolClassMean pooling = "class and mean" // one behind the other (DINOv2's classifier)
	poolHighest   pooling = "highest"        // the token of the highest id: CLIP's end of text
	poolEnd       pooling = "end"            // the first token of a given id
	poolLast      pooling = "last"
	poolFirst     pooling = "first"
)

// Bounds on what a configuration may say. They are several times what any published model has, and
// keep the arithmetic on sizes from overflowing.
const (
	maxWidth   = 1 << 16
	maxLayers  = 1 << 10
	maxSize    = 1 << 13
	maxContext = 1 << 16
	maxVocab   = 1 << 24
)

// bound is a number of the configuration, its key there, and the most it may be.
type bound struct {
	key   string
	value int
	most  int
}

func checkBounds(bounds ...bound) error {
	for _, b := range bounds {
		if b.value < 1 || b.value > b.most {
			return fmt.Errorf("%s is %d, which is not between 1 and %d", b.key, b.value, b.most)
		}
	}
	return nil
}

// check refuses what no model can be, before anything is built.
func (c *config) check() error {
	if err := checkBounds(bound{"embed_dim", c.embed, maxWidth}); err != nil {
		return err
	}
	if err := c.image.check(); err != nil {
		return err
	}
	if c.image.attends {
		if err := checkHeads(c.embed, c.image.poolHeads); err != nil {
			return fmt.Errorf("attentional pool: %w", err)
		}
	}
	if c.text != nil {
		if err := c.text.check(); err != nil {
			return fmt.Errorf("text: %w", err)
		}
	}
	return checkPreprocessing(c.prep)
}

func (c *imageConfig) check() error {
	if err := checkBounds(bound{"image_size", c.size, maxSize}, bound{"width", c.width, maxWidth}); err != nil {
		return err
	}
	switch c.family {
	case familyResNet:
		return c.checkResNet()
	case familyConvNeXt:
		return c.checkConvNeXt()
	}
	if err := checkBounds(bound{"patch_size", c.patch, c.size}); err != nil {
		return err
	}
	if c.trunk.rope != nil && c.heads > 0 && c.width/c.heads%4 != 0 {
		return fmt.Errorf("heads of %d numbers cannot be turned by positions along two axes, which takes a multiple of 4", c.width/c.heads)
	}
	if c.attends && c.pool == poolMean && c.queries < 2 {
		return fmt.Errorf("attn_pooler_queries is %d, where the mean of all but the first is taken", c.queries)
	}
	if c.attends {
		if err := checkBounds(bound{"attn_pooler_queries", c.queries, maxContext}, bound{"attn_pooler_heads", c.poolHeads, maxWidth}); err != nil {
			return err
		}
	}
	return checkStack(c.stack, c.width, c.heads)
}

func (c *imageConfig) checkResNet() error {
	for i, n := range c.stages {
		if err := checkBounds(bound{fmt.Sprintf("layers[%d]", i), n, maxLayers}); err != nil {
			return err
		}
	}
	if c.size < 32 {
		return fmt.Errorf("image_size is %d; a ResNet needs at least 32", c.size)
	}
	if c.width%2 != 0 {
		return fmt.Errorf("width is %d; a ResNet's must be even", c.width)
	}
	return checkHeads(c.width*32, c.heads)
}

func (c *textConfig) check() error {
	if err := checkBounds(bound{"context_length", c.context, maxContext}, bound{"vocab_size", c.vocab, maxVocab},
		bound{"width", c.width, maxWidth}); err != nil {
		return err
	}
	return checkStack(c.stack, c.width, c.heads)
}

func checkStack(s stack, width, heads int) error {
	if err := checkBounds(bound{"layers", s.layers, maxLayers}, bound{"MLP units", s.hidden, maxWidth * 8}); err != nil {
		return err
	}
	if s.eps <= 0 || s.eps > 1 {
		return fmt.Errorf("epsilon of the normalisations is %g, which is not between 0 and 1", s.eps)
	}
	return checkHeads(width, heads)
}

func checkHeads(width, heads int) error {
	if heads < 1 || width%heads != 0 {
		return fmt.Errorf("width %d cannot be divided among %d heads", width, heads)
	}
	return nil
}

// prepare takes how pictures are prepared from a configuration, or keeps why that cannot be used.
func (c *config) prepare(p preparation, err error) {
	c.prep, c.prepFrom, c.prepAssumed, c.prepErr, c.unsquare = p.Preprocess, p.from, p.assumed, err, p.unsquare
}

func checkPreprocessing(p neuron.Preprocess) error {
	if _, known := filters[p.Interpolation]; !known {
		return fmt.Errorf("preprocessing: interpolation %q is not supported; %s are", p.Interpolation, FilterNames())
	}
	if !slices.Contains(resizeModes, p.Mode) {
		return fmt.Errorf("preprocessing: resize mode %q is not supported; shortest, squash, longest and none are", p.Mode)
	}
	if p.Resized < 0 || p.Resized > maxSize {
		return fmt.Errorf("preprocessing: resizing to %d pixels is not between 1 and %d", p.Resized, maxSize)
	}
	for i, s := range p.Std {
		if !(s > 0) || math.IsInf(float64(s), 0) {
			return fmt.Errorf("preprocessing: std of channel %d is %g; it must be above zero", i, s)
		}
	}
	return nil
}
