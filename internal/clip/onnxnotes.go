package clip

import (
	"fmt"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/onnx"
)

// notes are what people should know of how the file is taken.
func (t *onnxTower) notes(prep neuron.Preprocess) (notes []string) {
	say := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	if q := t.quantised(); q != "" {
		say("quantised %s", q)
	}
	switch {
	case t.wide:
		say("%s, computed in float32", t.precision())
	case t.precision() == onnx.Float16:
		say("float16: activations differ from those of the float32 model by 1e-4 to 4e-3 of the largest, and a little from one machine to another")
	}
	if t.grey {
		say("one channel: pictures are converted to shades of grey, by PIL's weights")
	}
	if len(t.scaling.nodes) > 0 {
		say("normalises pictures itself (%s): it is given %s", strings.Join(t.scaling.nodes, ", "), t.given(prep))
	}
	if t.sizeFrom == sizeOfPositions {
		say("size of %d pixels: %s; --input-size gives another", t.size, t.sizeFrom)
	}
	return notes
}

// given words what a file that normalises pictures itself is given.
func (t *onnxTower) given(prep neuron.Preprocess) string {
	switch own := t.preprocess(); {
	case prep.Mean != own.Mean || prep.Std != own.Std:
		return "normalised ones nevertheless, as flags or a configuration beside it say"
	case t.scaling.bytes:
		return "numbers from 0 to 255"
	}
	return "numbers from 0 to 1"
}

// noText says why there is no text tower.
func (t *onnxTower) noText() string {
	if len(t.others) == 0 {
		return "an ONNX file is taken as an image tower"
	}
	names := make([]string, len(t.others))
	for i, v := range t.others {
		names[i] = string(v)
	}
	return fmt.Sprintf("an ONNX file is taken as an image tower; what depends on %s is left out", strings.Join(names, ", "))
}

// mostShapeless is how many values of unknown shape are counted.
const mostShapeless = 1000

// unknownShapes words how many values there are of whose shape nothing is known, "" for none.
func (t *onnxTower) unknownShapes() string {
	switch n := len(t.shapeless); {
	case n == 0:
		return ""
	case n == mostShapeless:
		return fmt.Sprintf("nothing is known of the shapes of %d values or more, the first %s", n, t.shapeless[0])
	default:
		return fmt.Sprintf("nothing is known of the shapes of %d values, the first %s", n, t.shapeless[0])
	}
}
