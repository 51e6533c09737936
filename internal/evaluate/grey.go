package evaluate

import (
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// FromOneChannel returns pictures of one channel, [N,1,height,width], as the graph of a network that sees no colours takes them: with
// the same in each of three. It returns everything else as it is.
func FromOneChannel(x tensor.Any, p neuron.Preprocess) tensor.Any {
	one, ok := x.(*tensor.Float32)
	if !ok || !p.Grey || len(one.Shape) != 4 || one.Shape[1] != 1 {
		return x
	}
	three := tensor.New[float32](one.Shape[0], 3, one.Shape[2], one.Shape[3])
	for i := range one.Shape[0] {
		copy(three.Row(i), slices.Repeat(one.Row(i), 3))
	}
	return three
}

// ToOneChannel returns pictures whose three channels are the same with one of them.
func ToOneChannel(three *tensor.Float32) *tensor.Float32 {
	one := tensor.New[float32](three.Shape[0], 1, three.Shape[2], three.Shape[3])
	for i := range three.Shape[0] {
		copy(one.Row(i), three.Row(i))
	}
	return one
}

// SumChannels returns the gradient by the one channel that three are copies of: their sum.
func SumChannels(three *tensor.Float32) *tensor.Float32 {
	one := tensor.New[float32](three.Shape[0], 1, three.Shape[2], three.Shape[3])
	for i := range three.Shape[0] {
		row, n := one.Row(i), three.Shape[2]*three.Shape[3]
		for k, v := range three.Row(i) {
			row[k%n] += v
		}
	}
	return one
}
