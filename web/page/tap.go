package page

import (
	"fmt"
	"regexp"
	"strings"

	"multiscope/internal/neuron"
)

// Names of taps in the reference implementations.
var (
	stageTap = regexp.MustCompile(`^visual\.layer(\d+)\.(\d+)(?:\.(\w+))?$`)
	blockTap = regexp.MustCompile(`^(visual\.)?(?:transformer\.resblocks|trunk\.blocks)\.(\d+)(?:\.([\w.]+))?$`)
)

// partWords say what a part of a block is.
var partWords = map[string]string{
	"": "output", "sum": "residual sum", "mlp.gelu": "MLP, after its nonlinearity", "attn": "attention output",
}

// layerTitle says a tap's name in words, and leaves names that it does not know as they are.
func layerTitle(tap string) string {
	if t := stageTap.FindStringSubmatch(tap); t != nil {
		return fmt.Sprintf("Stage %s, block %s: %s", t[1], t[2], partName(t[3]))
	}
	if t := blockTap.FindStringSubmatch(tap); t != nil {
		tower := "Text block"
		if t[1] != "" {
			tower = "Block"
		}
		return fmt.Sprintf("%s %s: %s", tower, t[2], partName(t[3]))
	}
	switch tap {
	case "visual":
		return "Image embedding"
	case "text":
		return "Text embedding"
	case "visual.attnpool":
		return "Attention pooling"
	}
	return strings.TrimPrefix(tap, "visual.")
}

func partName(part string) string {
	if words, ok := partWords[part]; ok {
		return words
	}
	return part
}

func layerName(m neuron.Model, l neuron.Layer) string { return m.Name + ", " + layerTitle(l.Tap) }
