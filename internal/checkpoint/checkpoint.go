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
	"errors"
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
	holding
}

// holding says which copy of the weights was taken from a file that keeps them under keys.
type holding struct {
	copy   string   // the key that they stood under, or what their names began with; "" if the file has one copy
	others []string // keys and beginnings of copies that were left
}

// Copy returns the key or the beginning of the names that the weights stood under, "" where they stood under none, and
// those of other copies in the file.
func (c *Checkpoint) Copy() (taken string, others []string) { return c.copy, c.others }

// Open maps the file at path and reads its table of tensors: a .safetensors file, an index
// (.index.json) of shards, or a PyTorch archive. The format is told by content, not by name.
func Open(path string) (*Checkpoint, error) { return OpenCopy(path, "") }

// The copies of its weights that a training checkpoint may hold.
const (
	Trained = "trained" // what the optimizer changes
	EMA     = "ema"     // their exponential moving average
)

// OpenCopy is Open of one copy of the weights: Trained, EMA, or with "" the trained ones, or what there is if
// those are missing. A copy that is asked for and not there is an error.
func OpenCopy(path, which string) (*Checkpoint, error) {
	switch which {
	case "", Trained, EMA:
	default:
		return nil, fmt.Errorf("weights %q: a checkpoint holds %s or %s", which, Trained, EMA)
	}
	c, err := openAll(path, which)
	if err != nil {
		return nil, err
	}
	if err := c.choose(which); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), c.Close())
	}
	return c, nil
}

func openAll(path, which string) (*Checkpoint, error) {
	if strings.HasSuffix(path, indexSuffix) {
		return openShards(path)
	}
	m, err := mapFile(path)
	if err != nil {
		return nil, err
	}
	tensors, held, err := parseCopy(m, which)
	if err != nil {
		m.close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	c := newCheckpoint([]*mapping{m}, tensors)
	c.copy, c.others = held.copy, held.others
	return c, nil
}

// parse reads the table of tensors of one file.
func parse(m *mapping) ([]*Tensor, error) {
	tensors, _, err := parseCopy(m, "")
	return tensors, err
}

// parseCopy reads the tensors of one copy of the weights, as far as the file keeps copies in dictionaries of their own.
func parseCopy(m *mapping, which string) ([]*Tensor, holding, error) {
	if err := Foreign(m.bytes); err != nil {
		return nil, holding{}, err
	}
	switch {
	case bytes.HasPrefix(m.bytes, []byte("PK\x03\x04")):
		return parseArchive(m.bytes, which)
	case looksPickled(m.bytes):
		return parseLegacy(m.bytes, which)
	}
	tensors, err := parseSafetensors(m.bytes)
	return tensors, holding{}, err
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

// Hash returns the SHA-256 of the file in hex; of all shards, one after another, where there are several. A moving average
// that was taken from beside other weights has another hash than those. It reads everything.
func (c *Checkpoint) Hash() string {
	h := sha256.New()
	if len(c.others) > 0 && isAverage(c.copy) {
		h.Write([]byte(EMA))
	}
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
