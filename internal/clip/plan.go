package clip

import (
	"slices"
	"strings"
)

// plan builds both towers without their weights: it finds the taps, and a checkpoint that does not
// fit its configuration.
func (m *Model) plan() error {
	m.image, m.text = m.config.towers()
	for _, t := range []struct {
		name  string
		tower tower
	}{{"image", m.image}, {"text", m.text}} {
		if t.tower == nil {
			continue
		}
		b := newBuilder(t.name, m.weights)
		b.plan = true
		t.tower.build(b)
		if err := b.Err(); err != nil {
			return err
		}
		m.taps = append(m.taps, b.taps...)
		m.params += m.count(b.used)
	}
	m.markDefault()
	return nil
}

// count returns the number of trained parameters among the tensors used. What BatchNorm measured is
// not trained.
func (m *Model) count(used []string) (n int64) {
	for _, name := range slices.Compact(slices.Sorted(slices.Values(used))) {
		if !strings.Contains(name, ".running_") {
			n += int64(m.weights.tensor(name).Len())
		}
	}
	return n
}

// towers returns what writes the graphs.
func (c *config) towers() (image, text tower) {
	if c.image.family == familyResNet {
		image = resNet{
			size: c.prep.Size, width: c.image.width, blocks: c.image.stages, heads: c.image.heads, embed: c.embed,
			prefix: "visual.", place: positions{side: c.image.size / 32},
		}
	}
	return image, nil
}

// markDefault marks the taps whose units the paper looks at: the last residual sum of a ResNet,
// before its ReLU, and in a transformer the hidden units of the last MLP, which have a preferred
// basis as those of a ResNet have, while a residual stream has none.
func (m *Model) markDefault() {
	for _, kind := range []Kind{KindSum, KindMLP} {
		for i := len(m.taps) - 1; i >= 0; i-- {
			if t := &m.taps[i]; t.Tower == "image" && t.Kind == kind && t.Height*t.Width > 1 {
				t.Default = true
				return
			}
		}
	}
}
