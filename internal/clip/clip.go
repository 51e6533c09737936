// Package clip turns models on disk into ONNX graphs. It knows CLIP's architectures (ResNet, vision
// transformer, text transformer, CoCa, SigLIP), the vision transformers and ConvNeXt of timm, those of transformers,
// EfficientNet-Lite, and the formats they come in, names their taps, and writes
// graphs that compute only the taps asked for, with activations reduced inside the graph. It also
// takes any ONNX vision model as it is. Tokens and preprocessing of pictures are here as well;
// nothing is run.
//
// Start at Open, then Model.ImageGraph. open.go tells formats apart, packaging.go whose names tensors have; config*.go read
// what a model says of itself, config_preparation.go what is said of its pictures; known.go says where all of it is from;
// resnet.go, vit.go, trunk.go, convnext.go, efficientnet.go and text.go write the towers; tap.go is what can be looked at.
package clip

import (
	"fmt"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/onnx"
)

// Model is an open model. It is safe for concurrent use; graphs made from it hold parts of its mapped
// file and must not be used after Close.
type Model struct {
	path    string // as it was opened
	folder  string // that its files lie in
	config  config
	weights *weights // nil of an ONNX model
	image   tower
	text    tower // nil where there is none
	taps    []Tap
	params  int64
	cost    Cost // of the image tower
	scale   float64
	bias    float64
	hash    func() string

	oneByOne bool
	refused  map[onnx.Value]error // values of an ONNX model that are no taps, and why

	copyTaken  string   // of the weights, where their file holds several
	copiesLeft []string // of the weights
}

// Copy returns which copy of the weights was taken from their file, "" for the plain one, and which others it holds: a
// moving average, the weights before the last.
func (m *Model) Copy() (taken string, left []string) { return m.copyTaken, m.copiesLeft }

// Taps returns what can be looked at, from input to output, the image tower before the text tower. Of
// an ONNX model these are suggestions: Tap finds its other values as well.
func (m *Model) Taps() []Tap {
	return slices.DeleteFunc(slices.Clone(m.taps), func(t Tap) bool { return t.Kind == "" })
}

// Tap returns the tap of a name. It also knows ".pre_relu" for ".sum", and the embeddings as
// "image_embedding" and "text_embedding".
func (m *Model) Tap(name string) (Tap, error) {
	var bySlug []Tap
	for _, t := range m.taps {
		if t.Name == name || t.Name == alias(name) {
			return t, nil
		}
		if neuron.SlugOf(t.Name) == name {
			bySlug = append(bySlug, t)
		}
	}
	switch len(bySlug) {
	case 0:
	case 1:
		return bySlug[0], nil
	default:
		return Tap{}, neuron.Invalidf("%s is the address of several taps of the model, %s and %s among them: name one of those.", name, bySlug[0].Name, bySlug[1].Name)
	}
	if err := m.refused[onnx.Value(name)]; err != nil {
		return Tap{}, neuron.Invalidf("The model has no tap %s: %v.", name, err)
	}
	return Tap{}, neuron.NotFoundf("The model has no tap %s. “multiscope model inspect” lists what it has, such as %s.", name, m.DefaultTap().Name)
}

// DefaultTap returns the tap whose units are indexed unless others are asked for.
func (m *Model) DefaultTap() Tap {
	for _, t := range m.taps {
		if t.Default {
			return t
		}
	}
	return m.taps[len(m.taps)-1]
}

// Preprocess says how a picture becomes the model's input.
func (m *Model) Preprocess() neuron.Preprocess { return m.config.prep }

// Format names the kind of file that the model came in, for people.
func (m *Model) Format() string { return m.config.format }

// NoText says why there is no text tower, "" where there is one.
func (m *Model) NoText() string { return m.config.noText }

// LogitScale returns what the cosine of a picture's and a text's embedding is multiplied by, and what is
// then added, to give a logit; 1 and 0 where the model has none.
func (m *Model) LogitScale() (scale, bias float64) { return m.scale, m.bias }

// Context returns the number of tokens that the text tower takes, 0 where there is none.
func (m *Model) Context() int {
	if m.config.text == nil {
		return 0
	}
	return m.config.text.context
}

// Tokenizer reads the vocabulary beside the model. The error is ErrNoVocabulary where there is none.
func (m *Model) Tokenizer() (*Tokenizer, error) {
	if m.config.text == nil {
		return nil, neuron.Invalidf("This model has no text tower that Multiscope can run: %s.", m.config.noText)
	}
	return m.OpenTokenizer(m.folder)
}

// OpenTokenizer reads another vocabulary for the model's text tower, as the function of that name.
func (m *Model) OpenTokenizer(path string) (*Tokenizer, error) {
	if m.config.text == nil {
		return nil, neuron.Invalidf("This model has no text tower that Multiscope can run: %s.", m.config.noText)
	}
	t, err := openTokenizer(path, m.config.text.clean)
	if err == nil && t.Size() > m.config.text.vocab {
		return nil, fmt.Errorf("read vocabulary %s: it has %d tokens, the model's text tower %d: it is another model's", path, t.Size(), m.config.text.vocab)
	}
	return t, err
}

// OneByOne says whether pictures that go through the model together change each other's activations, so that each must be
// run by itself: scales of a dynamically quantised network follow from all of them.
func (m *Model) OneByOne() bool { return m.oneByOne }

// Close unmaps the model's file.
func (m *Model) Close() error {
	if m.weights == nil {
		return nil
	}
	return m.weights.file.Close()
}

// ImageGraph returns the image tower with the outputs asked for and nothing that they do not need.
// Its input "image" is [batch, 3, size, size], normalised as Preprocess says. The output of a whole
// tap is an Identity of the value that later layers use.
func (m *Model) ImageGraph(outputs ...Output) (*onnx.Graph, error) {
	return m.graph("image", m.image, outputs)
}

// TextGraph returns the text tower with the outputs asked for. Its input "tokens" is
// [batch, context] of int64.
func (m *Model) TextGraph(outputs ...Output) (*onnx.Graph, error) {
	if m.text == nil {
		return nil, neuron.Invalidf("This model has no text tower that Multiscope can run: %s.", m.config.noText)
	}
	return m.graph("text", m.text, outputs)
}

func (m *Model) graph(name string, t tower, outputs []Output) (*onnx.Graph, error) {
	b := newBuilder(name, m.weights)
	if len(outputs) == 0 {
		return nil, fmt.Errorf("clip: a graph of the %s tower without outputs", name)
	}
	taps := make([]Tap, len(outputs))
	for i, o := range outputs {
		tap, err := m.Tap(o.Tap)
		if err != nil {
			return nil, err
		}
		if tap.Tower != name {
			return nil, fmt.Errorf("clip: tap %s belongs to the %s tower, not to the %s tower", o.Tap, tap.Tower, name)
		}
		taps[i], b.asked[tap.Name] = tap, true
	}
	t.build(b)
	for i, o := range outputs {
		b.Output(o.Name(), b.reduced(b.values[taps[i].Name], taps[i], o.Reduce))
	}
	b.Prune()
	if err := b.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", m.path, err)
	}
	return b.Graph, nil
}
