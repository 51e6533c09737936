package checkpoint

import (
	"errors"
	"strings"
)

// Bounds on walking through modules.
const (
	maxDepth  = 64
	maxVisits = 1 << 20
)

// wrappers are the keys under which training checkpoints keep the state dictionary.
var wrappers = []string{"state_dict", "model_state_dict", "model"}

// stateDict returns the tensors of a pickle's value under their full names.
func stateDict(root any) ([]*Tensor, error) {
	w := &walker{}
	var err error
	switch root := root.(type) {
	case *object:
		err = w.object(root, "", 0)
	case *dict:
		w.dict(unwrapped(root))
	default:
		return nil, errors.New("not a state dictionary")
	}
	if err != nil {
		return nil, err
	}
	if len(w.found) == 0 {
		return nil, errors.New("not a state dictionary: it holds no tensors by name")
	}
	return withoutPrefix(w.found, "module."), nil // of DistributedDataParallel
}

// unwrapped returns the state dictionary inside of a training checkpoint.
func unwrapped(d *dict) *dict {
	for _, key := range wrappers {
		if inside, ok := d.value(key).(*dict); ok {
			return inside
		}
	}
	return d
}

func (d *dict) value(key string) any {
	for i, k := range d.keys {
		if k == key {
			return d.values[i]
		}
	}
	return nil
}

// walker collects tensors.
type walker struct {
	found  []*Tensor
	visits int
}

// dict takes the tensors of a flat dictionary.
func (w *walker) dict(d *dict) {
	for i, k := range d.keys {
		if name, ok := k.(string); ok {
			w.tensor(name, d.values[i])
		}
	}
}

func (w *walker) tensor(name string, v any) {
	if t, ok := v.(*Tensor); ok {
		named := *t
		named.Name = name
		w.found = append(w.found, &named)
	}
}

// object takes the tensors of a module and of those inside of it. A module may be there under several
// names, as shared ones are, but modules nested in rings or for exponential work are refused.
func (w *walker) object(o *object, prefix string, depth int) error {
	state, ok := o.state.(*dict)
	if !ok {
		return nil
	}
	if depth > maxDepth {
		return errors.New("modules are nested too deep")
	}
	for i, k := range state.keys {
		name, ok := k.(string)
		if !ok {
			continue
		}
		if w.visits++; w.visits > maxVisits {
			return errors.New("more modules than any checkpoint has")
		}
		w.tensor(prefix+name, state.values[i])
		if inside, ok := state.values[i].(*object); ok {
			if err := w.object(inside, prefix+name+".", depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// withoutPrefix drops a prefix that all names share.
func withoutPrefix(tensors []*Tensor, prefix string) []*Tensor {
	for _, t := range tensors {
		if !strings.HasPrefix(t.Name, prefix) {
			return tensors
		}
	}
	for _, t := range tensors {
		t.Name = t.Name[len(prefix):]
	}
	return tensors
}
