package onnx

import (
	"fmt"
	"slices"
)

// slide returns the spatial dimensions of a window's outputs.
func (c *call) slide(w Window, spatial []Dim) ([]Dim, error) {
	out := make([]Dim, len(spatial))
	for i, d := range spatial {
		if !d.Known() {
			out[i] = c.unknown(i + 2)
			continue
		}
		n := w.Positions(i, d.Size)
		if n < 1 {
			return nil, fmt.Errorf("a kernel of %d does not fit into %d positions", w.Extent(i), d.Size+w.Begin[i]+w.End[i])
		}
		out[i] = Fixed(n)
	}
	return out, nil
}

// conv: [N C …] and weights [M C/group …] give [N M …].
func conv(c *call) error {
	dims, err := c.convolved(c.dims(0), c.dims(1), c.dims(2))
	c.set(c.dtype(0), dims)
	return err
}

// convolved returns the shape of a convolution's result; bias is nil where there is none.
func (c *call) convolved(x, wt, bias []Dim) ([]Dim, error) {
	if x == nil || wt == nil {
		return nil, nil
	}
	kernel, err := kernelOf(x, wt)
	if err != nil {
		return nil, err
	}
	groups := int(min(c.n.Attrs.Int("group", 1), maxSize))
	if err := checkChannels(groups, x[1], wt, bias); err != nil {
		return nil, err
	}
	w, err := WindowOf(c.n, kernel, x[2:])
	if err != nil || len(w.Kernel) != len(x)-2 {
		return nil, orMismatch(err, "kernel %v does not fit input %s", w.Kernel, FormatShape(x))
	}
	if !slices.Equal(w.Kernel, kernel) {
		return nil, fmt.Errorf("kernel_shape %v differs from the weights' %v", w.Kernel, kernel)
	}
	spatial, err := c.slide(w, x[2:])
	return append([]Dim{x[0], wt[0]}, spatial...), err
}

// orMismatch returns err, or the message where there is none.
func orMismatch(err error, format string, args ...any) error {
	if err != nil {
		return err
	}
	return fmt.Errorf(format, args...)
}

// kernelOf returns the spatial size of convolution weights.
func kernelOf(x, wt []Dim) ([]int, error) {
	if len(x) < 3 || len(wt) != len(x) || !Known(wt) {
		return nil, fmt.Errorf("input %s and weights %s are not a convolution's", FormatShape(x), FormatShape(wt))
	}
	kernel := make([]int, 0, len(wt)-2)
	for _, d := range wt[2:] {
		kernel = append(kernel, d.Size)
	}
	return kernel, nil
}

// checkChannels compares a convolution's input channels and bias with its weights and groups.
func checkChannels(groups int, in Dim, wt, bias []Dim) error {
	if groups < 1 || wt[0].Size%groups != 0 {
		return fmt.Errorf("%d groups do not divide %d output channels", groups, wt[0].Size)
	}
	if in.Known() && in.Size != wt[1].Size*groups {
		return fmt.Errorf("the weight expects %d channels, the input has %d", wt[1].Size*groups, in.Size)
	}
	if bias != nil && !SameShape(bias, wt[:1]) {
		return fmt.Errorf("bias %s does not fit %d output channels", FormatShape(bias), wt[0].Size)
	}
	return nil
}

// convTranspose: [N C …] and weights [C M/group …] give [N M …].
func convTranspose(c *call) error {
	x, wt := c.dims(0), c.dims(1)
	if x == nil || wt == nil {
		c.set(c.dtype(0), nil)
		return nil
	}
	kernel, err := kernelOf(x, wt)
	if err != nil {
		return err
	}
	groups := int(min(max(c.n.Attrs.Int("group", 1), 0), maxWindow))
	if groups < 1 || x[1].Known() && (x[1].Size != wt[0].Size || x[1].Size%groups != 0) {
		return fmt.Errorf("weights %s in %d groups do not fit input %s", FormatShape(wt), groups, FormatShape(x))
	}
	spatial, err := c.spread(kernel, x[2:])
	c.set(c.dtype(0), append([]Dim{x[0], Fixed(wt[1].Size * groups)}, spatial...))
	return err
}

// spread returns the spatial dimensions of ConvTranspose's output.
func (c *call) spread(kernel []int, spatial []Dim) ([]Dim, error) {
	w, err := WindowOf(c.n, kernel, nil)
	if err != nil || len(w.Kernel) != len(spatial) {
		return nil, orMismatch(err, "kernel %v does not fit %d spatial dimensions", w.Kernel, len(spatial))
	}
	extra := listOr(c.n, "output_padding", len(spatial), 0)
	want := toInts(c.n.Attrs.Ints("output_shape"))
	out := make([]Dim, len(spatial))
	for i, d := range spatial {
		switch {
		case len(want) == len(spatial):
			out[i] = Fixed(want[i])
		case !d.Known() || i >= len(extra):
			out[i] = c.unknown(i + 2)
		case d.Size > maxSize/maxWindow:
			return nil, fmt.Errorf("input %s is too large", FormatShape(spatial))
		default:
			out[i] = Fixed((d.Size-1)*w.Strides[i] + w.Extent(i) - w.Begin[i] - w.End[i] + extra[i])
		}
	}
	return out, nil
}

// pool: a window over each channel.
func pool(c *call) error {
	dims, err := c.pooled(c.dims(0))
	c.set(c.dtype(0), dims)
	if len(c.out) > 1 {
		c.out[1] = info{dtype: Int64, dims: dims}
	}
	return err
}

// pooled returns the shape of what a window leaves of x.
func (c *call) pooled(x []Dim) ([]Dim, error) {
	if x == nil {
		return nil, nil
	}
	if len(x) < 3 {
		return nil, fmt.Errorf("input %s has no spatial dimensions", FormatShape(x))
	}
	w, err := WindowOf(c.n, nil, x[2:])
	if err != nil || len(w.Kernel) != len(x)-2 {
		return nil, orMismatch(err, "kernel %v does not fit input %s", w.Kernel, FormatShape(x))
	}
	spatial, err := c.slide(w, x[2:])
	return append([]Dim{x[0], x[1]}, spatial...), err
}

// globalPool leaves one position.
func globalPool(c *call) error {
	dims := slices.Clone(c.dims(0))
	for i := 2; i < len(dims); i++ {
		dims[i] = Fixed(1)
	}
	c.set(c.dtype(0), dims)
	return nil
}

// batchNorm: scale, bias, mean and variance have one element a channel.
func batchNorm(c *call) error {
	x := c.dims(0)
	for i := 1; i < 5 && len(x) > 1; i++ {
		if p := c.dims(i); p != nil && (len(p) != 1 || p[0].Known() && x[1].Known() && p[0] != x[1]) {
			return fmt.Errorf("parameter %s does not fit input %s", FormatShape(p), FormatShape(x))
		}
	}
	c.same()
	return nil
}

// layerNorm: the further outputs are mean and 1/deviation, which keep the leading dimensions.
func layerNorm(c *call) error {
	x := c.dims(0)
	c.same()
	if x == nil {
		return nil
	}
	axis, err := axisOf(c.n.Attrs.Int("axis", -1), len(x))
	if err != nil {
		return err
	}
	if _, err := broadcast(x[axis:], c.dims(1)); err != nil {
		return err
	}
	rest := slices.Clone(x)
	for i := axis; i < len(rest); i++ {
		rest[i] = Fixed(1)
	}
	for i := 1; i < len(c.out); i++ {
		c.out[i] = info{dtype: Float, dims: rest}
	}
	return nil
}

// resize: the output's size, or the factor for each dimension, is an input.
func resize(c *call) error {
	x := c.dims(0)
	c.set(c.dtype(0), nil)
	axes, err := ResizeAxes(c.n, len(x))
	if x == nil || err != nil {
		return err
	}
	dims := slices.Clone(x)
	sizes, scales := c.ints(3), c.scales()
	for i, a := range axes {
		switch {
		case len(sizes) == len(axes):
			dims[a] = sizes[i]
		case len(scales) == len(axes) && scales[i] == 1:
		case len(scales) == len(axes) && x[a].Known() && scales[i] > 0 && scales[i] < maxWindow:
			dims[a] = Fixed(int(float32(x[a].Size) * scales[i]))
		default:
			dims[a] = c.unknown(a)
		}
	}
	c.set(c.dtype(0), dims)
	return nil
}

// ResizeAxes returns the axes that a Resize node's sizes or factors are of: those that it lists,
// else all.
func ResizeAxes(n *Node, rank int) ([]int, error) {
	if listed := n.Attrs.Ints("axes"); listed != nil {
		return axesOf(toInts(listed), rank)
	}
	axes := make([]int, rank)
	for i := range axes {
		axes[i] = i
	}
	return axes, nil
}

// gridSample gives the positions of the grid the channels of the picture.
func gridSample(c *call) error {
	x, at := c.dims(0), c.dims(1)
	c.set(c.dtype(0), nil)
	if x == nil || at == nil {
		return nil
	}
	if len(x) != len(at) || len(x) < 3 {
		return fmt.Errorf("grid %s does not fit input %s", FormatShape(at), FormatShape(x))
	}
	c.set(c.dtype(0), slices.Concat(x[:2], at[1:len(at)-1]))
	return nil
}

// scales returns Resize's constant factors, nil when they are not known.
func (c *call) scales() []float32 {
	if len(c.ts) < 3 || c.ts[2] == nil {
		return nil
	}
	s, _ := c.ts[2].Floats()
	return s
}

// depthToSpace moves blocks of channels into space.
func depthToSpace(c *call) error {
	return c.blocks(func(b int, x []Dim) []Dim {
		return []Dim{x[0], Fixed(x[1].Size / (b * b)), Fixed(x[2].Size * b), Fixed(x[3].Size * b)}
	})
}

// spaceToDepth moves blocks of space into channels.
func spaceToDepth(c *call) error {
	return c.blocks(func(b int, x []Dim) []Dim {
		return []Dim{x[0], Fixed(x[1].Size * b * b), Fixed(x[2].Size / b), Fixed(x[3].Size / b)}
	})
}

func (c *call) blocks(moved func(b int, x []Dim) []Dim) error {
	x, b := c.dims(0), c.n.Attrs.Int("blocksize", 0)
	if b < 1 || b > 1<<7 {
		return fmt.Errorf("block size %d is impossible", b)
	}
	c.set(c.dtype(0), nil)
	if len(x) == 4 && Known(x[1:]) {
		c.set(c.dtype(0), moved(int(b), x))
	}
	return nil
}
