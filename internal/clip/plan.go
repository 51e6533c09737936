package clip

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"multiscope/internal/checkpoint"
	"multiscope/internal/tensor"
)

// plan builds both towers without their weights: it finds the taps, and a checkpoint that does not
// fit its configuration.
func (m *Model) plan() error {
	m.image, m.text = m.towers()
	known := map[string]bool{}
	if err := m.planTower("image", m.image, known); err != nil {
		return err
	}
	if m.text != nil {
		if err := m.planTower("text", m.text, known); err != nil {
			return err
		}
	}
	if err := m.checkAll(known); err != nil {
		return err
	}
	m.markDefault()
	return m.readScale()
}

// readScale reads the two numbers that turn a cosine into a logit.
func (m *Model) readScale() error {
	m.scale, m.bias = 1, 0
	for _, s := range []struct {
		name string
		use  func(x float64)
	}{
		{"logit_scale", func(x float64) { m.scale = math.Exp(x) }},
		{"logit_bias", func(x float64) { m.bias = x }},
	} {
		t := m.weights.tensor(s.name)
		if t == nil || t.Len() != 1 {
			continue
		}
		x, err := t.Floats()
		if err != nil {
			return err
		}
		s.use(float64(x[0]))
		m.params++
	}
	return nil
}

// planTower also adds the names of the file's tensors that the tower uses to known.
func (m *Model) planTower(name string, t tower, known map[string]bool) error {
	b := newBuilder(name, m.weights)
	b.plan = true
	t.build(b)
	if err := b.Err(); err != nil {
		return err
	}
	m.taps = append(m.taps, b.taps...)
	m.params += count(b.used)
	if name == "image" {
		var err error
		if m.cost, err = costOf(b.Graph); err != nil {
			return err
		}
	}
	for p := range b.used {
		file, _ := m.weights.locate(p)
		known[file] = true
	}
	return m.checkNumbers(b.used)
}

// The tensors of a checkpoint that belong to a tower, and those among them that say nothing of it: counters,
// and what follows from the sizes.
var (
	ofTower  = regexp.MustCompile(`^(visual|vision_model|transformer|text|text_model)\.`)
	ofNoUse  = regexp.MustCompile(`(num_batches_tracked|position_ids|attn_mask|mask_token)$`)
	ofVision = regexp.MustCompile(`^(visual|vision_model)\.`)
)

// checkAll refuses tensors that no layer uses: the model is then not the one that its configuration
// describes, or has parts that Multiscope does not know, and the numbers would be wrong without a word.
func (m *Model) checkAll(known map[string]bool) error {
	tower := ofTower
	if m.text == nil {
		tower = ofVision
	}
	left := map[string]int{} // by the first part of their names
	for _, name := range m.weights.file.Names() {
		switch {
		case known[name] || ofNoUse.MatchString(name):
		case tower.MatchString(name):
			return fmt.Errorf("tensor %s belongs to no layer that the configuration describes", name)
		case !ofModel[name]:
			part, _, _ := strings.Cut(name, ".")
			left[part]++
		}
	}
	for i, part := range slices.Sorted(maps.Keys(left)) {
		if i == maxLeft {
			m.config.notes = append(m.config.notes, fmt.Sprintf("of the weights, %d more parts are left out", len(left)-i))
			break
		}
		m.config.notes = append(m.config.notes, fmt.Sprintf("of the weights, %s is left out (tensors: %d)", part, left[part]))
	}
	return nil
}

// maxLeft bounds how many parts of a file are named as left out.
const maxLeft = 5

// ofModel are the tensors that belong to both towers, and the settings in OpenAI's archives.
var ofModel = map[string]bool{
	"logit_scale": true, "logit_bias": true, "input_resolution": true, "context_length": true, "vocab_size": true, "text_projection": true, "positional_embedding": true,
}

// count returns the number of trained parameters among the tensors used. What BatchNorm measured is
// not trained.
func count(used map[string]param) (n int64) {
	for name, p := range used {
		if !strings.Contains(name, ".running_") {
			n += int64(tensor.Size(p.shape))
		}
	}
	return n
}

// checkNumbers reads every parameter once and refuses what is not a finite number, so that a damaged
// file is found before hours are spent on it.
func (m *Model) checkNumbers(used map[string]param) error {
	names := slices.Sorted(maps.Keys(used))
	found := make([]error, len(names))
	var next atomic.Int64
	var readers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		readers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(names)); i = next.Add(1) - 1 {
				found[i] = checkNumbersOf(names[i], m.weights.tensor(names[i]))
			}
		})
	}
	readers.Wait()
	return cmp.Or(found...)
}

func checkNumbersOf(name string, t *checkpoint.Tensor) error {
	if !strings.HasSuffix(name, ".running_var") {
		return t.Check()
	}
	variances, err := t.Floats()
	if i := slices.IndexFunc(variances, func(v float32) bool { return v < 0 }); i >= 0 {
		return fmt.Errorf("tensor %s: element %d is a variance below zero", name, i)
	}
	return err
}

// towers returns what writes the graphs; text is nil where there is none.
func (m *Model) towers() (image, text tower) {
	c := &m.config
	c.architecture = c.image.describe()
	switch c.image.family {
	case familyResNet:
		image = resNet{imageConfig: c.image, input: c.prep.Size, embed: c.embed}
	case familyViT:
		image = viT{imageConfig: c.image, input: c.prep.Size, embed: c.embed}
	case familyConvNeXt:
		image = convNeXt{imageConfig: c.image, input: c.prep.Size}
	case familySigLIP, familyTrunk:
		image = trunk{imageConfig: c.image, input: c.prep.Size}
	}
	if c.text != nil {
		text = transformerText{textConfig: *c.text, embed: c.embed, prefix: m.textPrefix()}
	}
	return image, text
}

// textPrefix returns what the text tower's modules begin with: OpenCLIP has them at the top or under
// "text.", depending on the class of the whole model.
func (m *Model) textPrefix() string {
	if m.weights.file != nil && m.weights.has("text.token_embedding.weight") {
		return "text."
	}
	return ""
}

// markDefault marks the tap whose units are neurons: in a ResNet the last residual sum, before its ReLU
// as in the paper; in a transformer the hidden units of the last MLP before the pool, whose activation
// gives each of them a meaning of its own, while the directions of a residual stream are arbitrary.
func (m *Model) markDefault() {
	kind := KindMLP
	if m.config.image.family == familyResNet {
		kind = KindSum
	}
	for i := len(m.taps) - 1; i >= 0; i-- {
		if t := &m.taps[i]; t.Tower == "image" && t.Kind == kind && t.Height*t.Width > 1 {
			t.Default = true
			return
		}
	}
	m.taps[0].Default = true
}
