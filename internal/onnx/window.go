package onnx

import (
	"fmt"
	"slices"
)

// A Window is how a kernel moves over the spatial dimensions of a picture, as Conv,
// ConvTranspose and the pools describe it. Each list has one entry a dimension.
type Window struct {
	Kernel, Strides, Dilations []int
	Begin, End                 []int // padding before and after
	Ceil                       bool  // pools: a last window may reach beyond the padding
}

// maxWindow bounds kernels, strides, dilations and padding, so that sums of them can not overflow.
const maxWindow = 1 << 24

// WindowOf reads a node's attributes. kernel is the size of Conv's weights, used where the
// node does not state its own; spatial is the input's shape without batch and channels, which
// automatic padding needs.
func WindowOf(n *Node, kernel []int, spatial []Dim) (Window, error) {
	if k := n.Attrs.Ints("kernel_shape"); k != nil {
		kernel = toInts(k)
	}
	rank := len(kernel)
	w := Window{Kernel: kernel, Ceil: n.Attrs.Int("ceil_mode", 0) != 0}
	w.Strides, w.Dilations = listOr(n, "strides", rank, 1), listOr(n, "dilations", rank, 1)
	pads := listOr(n, "pads", 2*rank, 0)
	if rank == 0 || len(w.Strides) != rank || len(w.Dilations) != rank || len(pads) != 2*rank {
		return w, fmt.Errorf("kernel %v, strides %v, dilations %v and pads %v do not fit each other", w.Kernel, w.Strides, w.Dilations, pads)
	}
	w.Begin, w.End = pads[:rank:rank], pads[rank:]
	for _, list := range [][]int{w.Kernel, w.Strides, w.Dilations} {
		if slices.Min(list) < 1 || slices.Max(list) > maxWindow {
			return w, fmt.Errorf("kernel %v, strides %v or dilations %v are impossible", w.Kernel, w.Strides, w.Dilations)
		}
	}
	if slices.Min(pads) < -maxWindow || slices.Max(pads) > maxWindow {
		return w, fmt.Errorf("pads %v are impossible", pads)
	}
	return w, w.automatic(n, spatial)
}

// automatic replaces the padding by what auto_pad asks for.
func (w *Window) automatic(n *Node, spatial []Dim) error {
	mode := n.Attrs.Text("auto_pad", "NOTSET")
	switch mode {
	case "NOTSET", "":
		return nil
	case "VALID":
		w.Begin, w.End = make([]int, len(w.Kernel)), make([]int, len(w.Kernel))
		return nil
	case "SAME_UPPER", "SAME_LOWER":
	default:
		return fmt.Errorf("auto_pad %q is unknown", mode)
	}
	if len(spatial) != len(w.Kernel) {
		return fmt.Errorf("auto_pad %s needs to know the input's size", mode)
	}
	w.Begin, w.End = make([]int, len(w.Kernel)), make([]int, len(w.Kernel))
	for i, d := range spatial {
		if !d.Known() {
			continue
		}
		out := (d.Size + w.Strides[i] - 1) / w.Strides[i]
		total := max(0, (out-1)*w.Strides[i]+w.Extent(i)-d.Size)
		w.Begin[i], w.End[i] = total/2, total-total/2
		if mode == "SAME_LOWER" {
			w.Begin[i], w.End[i] = w.End[i], w.Begin[i]
		}
	}
	return nil
}

// Extent is how many positions the kernel spans in dimension i, dilation included.
func (w Window) Extent(i int) int { return (w.Kernel[i]-1)*w.Dilations[i] + 1 }

// Positions is how many places the kernel takes along dimension i of an input of the given size.
func (w Window) Positions(i, size int) int {
	room := size + w.Begin[i] + w.End[i] - w.Extent(i)
	if room < 0 {
		return 0
	}
	n := room/w.Strides[i] + 1
	// With Ceil a last window may start inside the input or its leading padding, not beyond.
	if w.Ceil && room%w.Strides[i] != 0 && n*w.Strides[i] < size+w.Begin[i] {
		n++
	}
	return n
}

// listOr returns an integer list attribute, or n times fallback where it is absent.
func listOr(n *Node, name string, length, fallback int) []int {
	if v := n.Attrs.Ints(name); v != nil {
		return toInts(v)
	}
	return slices.Repeat([]int{fallback}, length)
}

// toInts narrows, keeping what does not fit impossible.
func toInts(v []int64) []int {
	out := make([]int, len(v))
	for i, x := range v {
		out[i] = int(min(max(x, -maxSize), maxSize))
	}
	return out
}
