package onnx

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const (
	// externalFrom is the size from which Save puts a constant into the file of weights.
	externalFrom = 1 << 10
	// externalAlign is where constants may begin there: a page, so that they can be mapped.
	externalAlign = 4 << 10
)

// Save writes the graph to path and its weights into one file beside it, path + ".data", so
// that a reader can map them. Small constants stay in the graph.
func (g *Graph) Save(path string) error {
	outside := g.placeWeights(filepath.Base(path) + ".data")
	b, err := g.encode(outside)
	if err != nil {
		return err
	}
	if len(outside) > 0 {
		if err := g.writeWeights(path+".data", outside); err != nil {
			return fmt.Errorf("onnx: save weights: %w", err)
		}
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		return fmt.Errorf("onnx: save graph: %w", err)
	}
	return nil
}

// placeWeights gives each large constant its place in the file of weights.
func (g *Graph) placeWeights(file string) map[Value]external {
	outside, end := map[Value]external{}, int64(0)
	for _, v := range g.weights {
		n := int64(len(g.tensors[v].Raw))
		if n < externalFrom {
			continue
		}
		outside[v] = external{file: file, offset: end, length: n}
		end += (n + externalAlign - 1) / externalAlign * externalAlign
	}
	return outside
}

func (g *Graph) writeWeights(path string, outside map[Value]external) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w, at := bufio.NewWriter(f), int64(0)
	for _, v := range g.weights {
		e, ok := outside[v]
		if !ok {
			continue
		}
		// Errors of a bufio.Writer stay until Flush.
		_, _ = w.Write(make([]byte, e.offset-at))
		_, _ = w.Write(g.tensors[v].Raw)
		at = e.offset + e.length
	}
	return w.Flush()
}
