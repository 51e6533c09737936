package clip

import (
	"cmp"
	"maps"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"multiscope/internal/tensor"
)

// plan builds both towers without their weights: it finds the taps, and a checkpoint that does not
// fit its configuration.
func (m *Model) plan() error {
	m.image, m.text = m.towers()
	if err := m.planTower("image", m.image); err != nil {
		return err
	}
	if m.text != nil {
		if err := m.planTower("text", m.text); err != nil {
			return err
		}
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

func (m *Model) planTower(name string, t tower) error {
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
	return m.checkNumbers(b.used)
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
				found[i] = m.weights.tensor(names[i]).Check()
			}
		})
	}
	readers.Wait()
	return cmp.Or(found...)
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
	case familySigLIP:
		image = sigLIP{imageConfig: c.image, input: c.prep.Size}
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
