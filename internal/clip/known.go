package clip

import "fmt"

// Property is something that decides on a tower's activations, and where it is known from.
type Property struct {
	Tower string `json:"tower"` // image or text
	Name  string `json:"name"`
	Value string `json:"value"`
	From  string `json:"from"` // a file, its defaults, the weights, a flag, or "assumed"
}

// What can be known of a tower.
const (
	propHeads      = "heads"
	propActivation = "activation"
	propNorms      = "layer norms"
	propPooling    = "pooling"
)

// Where things are known from, other than a file.
const (
	fromWeights = "shapes of the weights"
	fromArchive = "OpenAI's archive"
	fromWidth   = "published models of that width"
	fromName    = "the tower's name"
	fromAssumed = "assumed"
)

// know keeps where a property of a tower is known from, where that is not the configuration.
func (c *config) know(tower, name, from string) {
	if c.from == nil {
		c.from = map[string]string{}
	}
	c.from[tower+name] = from
}

// Properties lists what decides on the activations of CLIP's towers beside the sizes; none of an ONNX model, which says
// all of it by its nodes.
func (m *Model) Properties() (all []Property) {
	c := &m.config
	add := func(tower, name, value string) {
		if value != "" {
			all = append(all, Property{tower, name, value, or(c.from[tower+name], c.source)})
		}
	}
	i := &c.image
	if i.family == "" {
		return nil
	}
	add("image", propHeads, headsWords(i.width, i.heads, i.family))
	add("image", propActivation, i.activationWords())
	add("image", propNorms, i.normWords())
	add("image", propPooling, i.poolWords())
	if t := c.text; t != nil {
		add("text", propHeads, headsWords(t.width, t.heads, ""))
		add("text", propActivation, activationWords[t.gelu])
		add("text", propNorms, fmt.Sprintf("LayerNorm, epsilon %.3g", t.eps))
		add("text", propPooling, t.poolWords())
	}
	return all
}

func headsWords(width, n int, f family) string {
	if f == familyResNet {
		width *= 32 // of the attention pool
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d numbers", n, width/n)
}

var activationWords = map[activation]string{gelu: "GELU", geluTanh: "GELU, approximated by tanh", quickGELU: "QuickGELU", silu: "SiLU"}

func (c *imageConfig) activationWords() string {
	if c.family == familyResNet {
		return "ReLU"
	}
	return activationWords[c.gelu]
}

func (c *imageConfig) normWords() string {
	if c.family == familyResNet {
		return fmt.Sprintf("none; BatchNorm, epsilon %.3g", batchNormEps)
	}
	words := fmt.Sprintf("LayerNorm, epsilon %.3g", c.eps)
	if c.family != familyViT {
		return words
	}
	if c.noPre {
		words += ", none before the blocks"
	}
	if c.noLast {
		words += ", the last one after pooling"
	}
	return words
}

var poolWords = map[pooling]string{
	poolNone: "none", poolClassMean: "class token and mean of all positions", poolClass: "class token", poolMean: "mean of all positions", poolMap: "attention of a learnt query", poolHighest: "token of the highest id",
	poolEnd: "end token", poolLast: "last token", poolFirst: "first token",
}

func (c *imageConfig) poolWords() string {
	if c.family == familyResNet {
		return "attention of the mean"
	}
	switch {
	case c.attends && c.pool == poolMean:
		return fmt.Sprintf("attention of %d learnt queries, the mean of all but the first", c.queries)
	case c.attends:
		return fmt.Sprintf("attention of the first of %d learnt queries", c.queries)
	}
	return poolWords[c.pool]
}

func (c *textConfig) poolWords() string {
	words := poolWords[c.pool]
	if c.pool == poolEnd {
		words = fmt.Sprintf("token %d, the end of a text", c.end)
	}
	if c.class {
		words = "class token behind the text"
	}
	if c.open {
		words += "; every token sees every other"
	}
	return words
}

// Prepared says where the preprocessing of pictures is known from.
func (m *Model) Prepared() string { return m.config.prepFrom }

// Notes names what a configuration says and was set aside, and why; and how an ONNX file is taken: that it is quantised or of
// half precision, normalises pictures itself, sees no colours.
func (m *Model) Notes() []string { return m.config.notes }

// Assumed names what neither a configuration nor the weights nor a flag say of the model and was guessed, each with what
// would settle it. Activations are wrong where a guess is.
func (m *Model) Assumed() []string { return worded(m.config.assumed) }

// AssumedOfPictures names the same of how pictures become the model's input.
func (m *Model) AssumedOfPictures() []string { return worded(m.config.prepAssumed) }

func worded(all []assumption) (words []string) {
	for _, a := range all {
		words = append(words, a.String())
	}
	return words
}

// tower returns what an index keeps of the towers.
func (c *config) tower() Tower {
	t := Tower{Heads: c.image.heads}
	act := c.image.gelu
	if c.text != nil {
		act = or(act, c.text.gelu)
		if c.text.gelu != act {
			return t
		}
	}
	for name, a := range activationNames {
		if a == act {
			t.Activation = name
		}
	}
	return t
}
