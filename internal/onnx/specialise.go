package onnx

import "fmt"

// FixDims gives sizes to symbolic dimensions by name and works out all shapes again, as when
// a model for pictures of any size is to be used at one. "batch" may stay symbolic.
func (g *Graph) FixDims(sizes map[string]int) error {
	for _, in := range g.inputs {
		known := g.infos[in]
		dims := make([]Dim, len(known.dims))
		for i, d := range known.dims {
			if dims[i] = d; sizes[d.Name] > 0 {
				dims[i] = Fixed(sizes[d.Name])
			}
		}
		if known.dims != nil {
			known.dims = dims
		}
		g.infos[in] = known
	}
	return g.reinfer()
}

// RenameBatch makes the first dimension of an input symbolic under a name, whether the file
// gave it a size or a name of its own.
func (g *Graph) RenameBatch(input Value, name string) error {
	known := g.infos[input]
	if len(known.dims) == 0 {
		return fmt.Errorf("onnx: input %s has no batch dimension", input)
	}
	known.dims = append([]Dim{Sym(name)}, known.dims[1:]...)
	g.infos[input] = known
	return g.reinfer()
}

// reinfer works out the shapes of all nodes from those of the inputs.
func (g *Graph) reinfer() error {
	for _, n := range g.nodes {
		if err := g.infer(n); err != nil {
			return fmt.Errorf("onnx: node %s: %w", n, err)
		}
	}
	return nil
}
