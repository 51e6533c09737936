package checkpoint

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// legacyMagic begins a file that torch.save wrote before PyTorch 1.6, as a pickled number.
const legacyMagic = "119547037146038801333356" // 0x1950a86a20f9469cfc6c

// pendingStorage is a storage whose bytes come after the pickles, and the tensors that wait for them.
type pendingStorage struct {
	storage
	elements int
	views    []pendingView
}

type pendingView struct {
	tensor *Tensor
	offset int
}

// looksPickled tells a pickle of protocol 2 to 5 from safetensors, which may begin with the same two
// bytes: those are then a length that fits the file.
func looksPickled(b []byte) bool {
	return len(b) >= 8 && b[0] == 0x80 && b[1] >= 2 && b[1] <= 5 && binary.LittleEndian.Uint64(b) > uint64(len(b))
}

// parseLegacy reads a file of pickles in a row: the magic number, a version, facts of the machine, the
// state dictionary and the order of the storages, which follow it (PyTorch, serialization.py,
// _legacy_save).
func parseLegacy(file []byte) (contents, error) {
	l := &legacy{pickle: pickle{b: file[:min(len(file), maxPickle)]}, waiting: map[string]*pendingStorage{}, size: len(file)}
	l.storage = l.wait
	var values [5]any
	for i := range values {
		var err error
		if values[i], err = l.run(); err != nil {
			return contents{}, err
		}
		if i == 0 && values[0] != legacyMagic {
			return contents{}, errors.New("a pickle, but not a checkpoint of PyTorch")
		}
	}
	if err := l.read(file, values[4]); err != nil {
		return contents{}, err
	}
	return stateDict(values[3])
}

// legacy is the pickles of an old file.
type legacy struct {
	pickle
	waiting map[string]*pendingStorage
	size    int
}

// wait returns a storage that is still to come.
func (l *legacy) wait(id tuple) (storage, error) {
	key, d, elements, err := storageID(id)
	if err != nil {
		return storage{}, err
	}
	if elements > int64(l.size/d.Width()) {
		return storage{}, fmt.Errorf("storage %s: %d elements of %s are more than the file holds", shorten(key), elements, d)
	}
	s := l.waiting[key]
	if s == nil {
		s = &pendingStorage{storage: storage{key: key, dtype: d}, elements: int(elements)}
		l.waiting[key] = s
	}
	if s.elements != int(elements) || s.dtype != d {
		return storage{}, fmt.Errorf("storage %s is described in two ways", shorten(key))
	}
	return storage{key: key, dtype: d, pending: s}, nil
}

// read gives each storage its bytes: for each key a count of elements in eight bytes, then these.
func (l *legacy) read(file []byte, keys any) error {
	order, _ := items(keys)
	l.b = file
	for _, k := range order {
		key, _ := k.(string)
		s := l.waiting[key]
		if s == nil {
			return fmt.Errorf("byte %d: storage %q belongs to no tensor", l.at, shorten(key))
		}
		n, err := l.number(8)
		if err == nil && n != uint64(s.elements) {
			err = fmt.Errorf("it has %d elements where %d were announced", n, s.elements)
		}
		b, err2 := l.take(uint64(s.elements * s.dtype.Width()))
		if err = errors.Join(err, err2); err != nil {
			return fmt.Errorf("byte %d: storage %s: %w", l.at, shorten(key), err)
		}
		s.bytes = b
		delete(l.waiting, key)
		for _, v := range s.views {
			storage{dtype: s.dtype, bytes: b}.view(v.tensor, v.offset)
		}
	}
	for key := range l.waiting {
		return fmt.Errorf("storage %s is missing", shorten(key))
	}
	return nil
}
