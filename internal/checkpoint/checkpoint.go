// Package checkpoint reads the weights of models as named tensors: safetensors (also in
// shards), PyTorch's zip archives (state dictionaries and TorchScript) and PyTorch's older
// pickle files. Files are mapped into memory and a tensor is decoded when it is asked for;
// a pickle is interpreted as data, against a list of allowed names, and never executed. What
// the tensors mean is not known here. Start at Open.
//
// A file may be hostile. Whatever it says of itself is checked against its size before
// anything is allocated, and every error names the file and the offset or the key.
package checkpoint

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Checkpoint is an open set of named tensors. It is safe for concurrent reading. Its tensors
// must not be used after Close.
type Checkpoint struct {
	files  []*mapping
	byName map[string]*Tensor
	names  []string
}

// Open maps the file at path and reads its table of tensors: a .safetensors file, an index
// (.index.json) of shards, or a PyTorch archive. The format is told by content, not by name.
func Open(path string) (*Checkpoint, error) {
	if strings.HasSuffix(path, indexSuffix) {
		return openShards(path)
	}
	m, err := mapFile(path)
	if err != nil {
		return nil, err
	}
	tensors, err := parse(m)
	if err != nil {
		m.close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return newCheckpoint([]*mapping{m}, tensors), nil
}

// parse reads the table of tensors of one file.
func parse(m *mapping) ([]*Tensor, error) {
	switch {
	case bytes.HasPrefix(m.bytes, []byte("PK\x03\x04")):
		return parseArchive(m.bytes)
	case looksPickled(m.bytes):
		return parseLegacy(m.bytes)
	}
	return parseSafetensors(m.bytes)
}

func newCheckpoint(files []*mapping, tensors []*Tensor) *Checkpoint {
	c := &Checkpoint{files: files, byName: make(map[string]*Tensor, len(tensors))}
	for _, t := range tensors {
		if c.byName[t.Name] == nil {
			c.names = append(c.names, t.Name)
		}
		c.byName[t.Name] = t
	}
	return c
}

// Tensor returns the tensor of that name, nil where there is none.
func (c *Checkpoint) Tensor(name string) *Tensor { return c.byName[name] }

// Names returns the names of all tensors in the file's order.
func (c *Checkpoint) Names() []string { return slices.Clone(c.names) }

// Size returns the bytes of all files.
func (c *Checkpoint) Size() int64 {
	var n int64
	for _, f := range c.files {
		n += int64(len(f.bytes))
	}
	return n
}

// Hash returns the SHA-256 of the file in hex; of all shards, one after another, where there
// are several. It reads everything.
func (c *Checkpoint) Hash() string {
	h := sha256.New()
	for _, f := range c.files {
		h.Write(f.bytes)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Close unmaps the files.
func (c *Checkpoint) Close() error {
	var first error
	for _, f := range c.files {
		if err := f.close(); err != nil && first == nil {
			first = err
		}
	}
	c.files, c.byName, c.names = nil, nil, nil
	return first
}
