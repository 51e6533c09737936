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
	files   []*mapping
	byName  map[string]*Tensor
	names   []string
	copy    string   // the prefix of the tensors that were kept, "" where there was nothing to choose
	others  []string // those of other models in the file
	prefix  string   // of the tensors that were kept
	keys    []string // of the outermost dictionary
	outside []string // names of tensors of no model
	salt    string   // what tells the hash of weights that were asked for from that of the file's other weights
}

// openCLIPKeys are those of the checkpoints that OpenCLIP writes after each epoch (open_clip_train/main.py).
var openCLIPKeys = []string{"epoch", "name", "state_dict"}

// Marks names what shows that a training run wrote the file rather than who published the model: the keys of OpenCLIP's
// checkpoints, and what DistributedDataParallel and torch.compile put before names. It is empty where nothing does.
func (c *Checkpoint) Marks() (marks []string) {
	if !slices.ContainsFunc(openCLIPKeys, func(key string) bool { return !slices.Contains(c.keys, key) }) {
		marks = append(marks, "the keys "+strings.Join(openCLIPKeys, ", "))
	}
	for _, wrapper := range []string{"module", "_orig_mod"} {
		if slices.Contains(strings.Split(c.prefix, "."), wrapper) {
			marks = append(marks, wrapper+". before names")
		}
	}
	return marks
}

// Copy returns the prefix of the weights that were taken where the file holds several copies or a moving average, else "",
// and those of the other copies.
func (c *Checkpoint) Copy() (taken string, others []string) { return c.copy, c.others }

// Outside returns how many tensors of the file belong to no model, such as an optimizer's, and the first of them.
func (c *Checkpoint) Outside() (n int, first string) {
	if len(c.outside) == 0 {
		return 0, ""
	}
	return len(c.outside), shorten(c.outside[0])
}

// The copies of its weights that a training checkpoint may hold.
const (
	Trained = "trained" // what the optimizer changes
	EMA     = "ema"     // their exponential moving average
)

// Open maps the file at path and reads its table of tensors: a .safetensors file, an index
// (.index.json) of shards, or a PyTorch archive. The format is told by content, not by name. Dictionaries inside of
// dictionaries are part of the names: state_dict.visual.conv1.weight.
func Open(path string) (*Checkpoint, error) {
	if strings.HasSuffix(path, indexSuffix) {
		return openShards(path)
	}
	m, err := mapFile(path)
	if err != nil {
		return nil, err
	}
	parsed, err := parse(m)
	if err != nil {
		m.close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	c := newCheckpoint([]*mapping{m}, parsed.tensors)
	c.keys = parsed.keys
	return c, nil
}

// OpenModel is Open of the tensors of one model, which root knows, under that model's own names. which is Trained, EMA or a
// word of what its names begin with; "" takes the trained weights, or a moving average where that is all there is. What is
// asked for and not there, and a file with several models, are errors.
func OpenModel(path, which string, root Root) (*Checkpoint, error) {
	c, err := Open(path)
	if err != nil {
		return nil, err
	}
	if err := c.choose(which, root); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), c.Close())
	}
	return c, nil
}

// contents is what a file holds.
type contents struct {
	tensors []*Tensor
	keys    []string // of the outermost dictionary of a pickle
}

// parse reads the table of tensors of one file.
func parse(m *mapping) (contents, error) {
	if err := Foreign(m.bytes); err != nil {
		return contents{}, err
	}
	switch {
	case bytes.HasPrefix(m.bytes, []byte("PK\x03\x04")):
		return parseArchive(m.bytes)
	case looksPickled(m.bytes):
		return parseLegacy(m.bytes)
	}
	tensors, err := parseSafetensors(m.bytes)
	return contents{tensors: tensors}, err
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

// Hash returns the SHA-256 of the file in hex; of all shards, one after another, where there are several. Weights that
// were asked for and lie beside others have a hash of their own. It reads everything.
func (c *Checkpoint) Hash() string {
	h := sha256.New()
	h.Write([]byte(c.salt))
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
