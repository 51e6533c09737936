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

// wrappers are the keys under which training checkpoints keep the state dictionary, and emaWrappers those of its
// exponential moving average.
var (
	wrappers    = []string{"state_dict", "model_state_dict", "model", "module", "weights", "params", "network"}
	emaWrappers = []string{"state_dict_ema", "ema_state_dict", "model_ema_state_dict", "model_ema", "ema_model", "ema", "params_ema"}
)

// maxWrapping bounds how deep a state dictionary may be wrapped.
const maxWrapping = 4

// stateDict returns the tensors of a pickle's value under their full names.
func stateDict(root any, which string) ([]*Tensor, holding, error) {
	w := &walker{}
	var held holding
	var err error
	switch root := root.(type) {
	case *object:
		err = w.object(root, "", 0)
	case *dict:
		root, held = unwrapped(root, which)
		w.dict(root)
	default:
		return nil, held, errors.New("not a state dictionary")
	}
	if err != nil {
		return nil, held, err
	}
	if len(w.found) == 0 {
		return nil, held, errors.New("not a state dictionary: it holds no tensors by name, nor under " + strings.Join(append(wrappers, emaWrappers...), ", ") +
			"; save the weights alone: torch.save(model.state_dict(), \"weights.pt\")")
	}
	return w.found, held, nil
}

// unwrapped returns the state dictionary inside of a training checkpoint: of the moving average if that is asked for
// or the only one, else that of the model.
func unwrapped(d *dict, which string) (*dict, holding) {
	var held holding
	for range maxWrapping {
		plain, ema := d.firstOf(wrappers), d.firstOf(emaWrappers)
		taken, other := plain, ema
		if which == EMA && ema != "" || plain == "" && which != Trained {
			taken, other = ema, plain
		}
		if taken == "" {
			break
		}
		if other != "" {
			held.others = append(held.others, other)
		}
		if other != "" || taken == ema {
			held.copy = taken
		}
		d = d.value(taken).(*dict)
	}
	return d, held
}

// firstOf returns the first of the keys that holds a dictionary.
func (d *dict) firstOf(keys []string) string {
	for _, key := range keys {
		if _, ok := d.value(key).(*dict); ok {
			return key
		}
	}
	return ""
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
