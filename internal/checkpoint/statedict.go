package checkpoint

import (
	"errors"
	"fmt"
	"strconv"
)

// Bounds on walking through what a pickle holds.
const (
	maxDepth  = 64
	maxVisits = 1 << 20
	maxName   = 1 << 12 // bytes of a tensor's name with those of all that it is in
)

// stateDict returns the tensors of a pickle's value under their full names: keys of dictionaries, attributes of modules
// and places in lists, joined by dots.
func stateDict(root any) (c contents, err error) {
	switch root := root.(type) {
	case *object:
	case *dict:
		c.keys = root.words()
	default:
		return c, errors.New("not a state dictionary")
	}
	w := &walker{}
	if err := w.value("", root, 0); err != nil {
		return c, err
	}
	if len(w.found) == 0 {
		return c, errors.New("not a state dictionary: it holds no tensors by name" +
			"; save the weights alone: torch.save(model.state_dict(), \"weights.pt\")")
	}
	c.tensors = w.found
	return c, nil
}

// words returns the keys that are text.
func (d *dict) words() (keys []string) {
	for _, k := range d.keys {
		if key, ok := k.(string); ok {
			keys = append(keys, key)
		}
	}
	return keys
}

// walker collects tensors.
type walker struct {
	found  []*Tensor
	visits int
}

// value takes what is a tensor, or the tensors inside. A module may be there under several names, as shared ones are, but
// values nested in rings or for exponential work are refused.
func (w *walker) value(name string, v any, depth int) error {
	if w.visits++; w.visits > maxVisits {
		return errors.New("more values than any checkpoint has")
	}
	if len(name) > maxName {
		return fmt.Errorf("a name is longer than any checkpoint's: %s", shorten(name))
	}
	if depth > maxDepth {
		return errors.New("dictionaries or modules are nested too deep")
	}
	switch v := v.(type) {
	case *Tensor:
		named := *v
		named.Name = name
		w.found = append(w.found, &named)
	case *object:
		if state, ok := v.state.(*dict); ok {
			return w.dict(name, state, depth)
		}
	case *dict:
		return w.dict(name, v, depth)
	case tuple, *list:
		elements, _ := items(v)
		for i, e := range elements {
			if err := w.value(joined(name, strconv.Itoa(i)), e, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// dict takes what stands under keys that are text.
func (w *walker) dict(name string, d *dict, depth int) error {
	for i, k := range d.keys {
		key, ok := k.(string)
		if !ok {
			continue
		}
		if err := w.value(joined(name, key), d.values[i], depth+1); err != nil {
			return err
		}
	}
	return nil
}

func joined(name, key string) string {
	if name == "" {
		return key
	}
	return name + "." + key
}
