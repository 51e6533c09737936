package clip

import "strings"

// plan builds both towers without their weights: it finds the taps, and a checkpoint that does not
// fit its configuration.
func (m *Model) plan() error {
	m.image, m.text = m.towers()
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
func (m *Model) count(used map[string]bool) (n int64) {
	for name := range used {
		if !strings.Contains(name, ".running_") {
			n += int64(m.weights.tensor(name).Len())
		}
	}
	return n
}

// towers returns what writes the graphs; text is nil where there is none.
func (m *Model) towers() (image, text tower) {
	c := m.config
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
	if m.weights.has("text.token_embedding.weight") {
		return "text."
	}
	return ""
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
