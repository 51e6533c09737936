package checkpoint

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// What wrappers of modules put before every name: DistributedDataParallel and AveragedModel, torch.compile,
// Lightning and other trainers.
var modulePrefixes = []string{"module.", "_orig_mod.", "model.", "_forward_module.", "network."}

// emaPrefixes begin the names of a moving average that lies beside the weights themselves.
var emaPrefixes = []string{"model_ema.", "ema_model.", "ema.", "shadow."}

// choose keeps one copy of the weights, and drops what wrappers put before all names.
func (c *Checkpoint) choose(which string) error {
	if err := c.chooseByPrefix(which); err != nil {
		return err
	}
	if which == EMA && !isAverage(c.copy) {
		return errors.New("it holds no moving average of its weights (" + strings.Join(emaWrappers, ", ") + " and names that begin with " +
			strings.Join(emaPrefixes, ", ") + " are known): leave --weights out")
	}
	c.dropPrefixes()
	return nil
}

// isAverage reports whether a copy is a moving average, by what it stood under.
func isAverage(copied string) bool {
	return slices.Contains(emaWrappers, copied) || slices.Contains(emaPrefixes, copied)
}

// chooseByPrefix tells copies apart that lie in one dictionary, by the beginnings of their names.
func (c *Checkpoint) chooseByPrefix(which string) error {
	c.dropPrefixes()
	for _, prefix := range emaPrefixes {
		averaged := func(name string) bool { return strings.HasPrefix(name, prefix) }
		if !slices.ContainsFunc(c.names, averaged) {
			continue
		}
		plain := slices.ContainsFunc(c.names, func(name string) bool { return !averaged(name) && !counters[name] })
		switch {
		case which == EMA || !plain && which == "":
			c.rename(func(name string) (string, bool) { return strings.CutPrefix(name, prefix) })
			c.copy = prefix
			if plain {
				c.others = append(c.others, "names without "+prefix)
			}
		case plain:
			c.rename(func(name string) (string, bool) { return name, !averaged(name) })
			c.others = append(c.others, prefix)
		default:
			return fmt.Errorf("all its names begin with %s: it holds a moving average only", prefix)
		}
		return nil
	}
	return nil
}

// counters are tensors that wrappers add beside the module that they wrap.
var counters = map[string]bool{"n_averaged": true, "num_updates": true, "decay": true, "initted": true, "step": true}

// dropPrefixes drops, one after another, what wrappers put before every name.
func (c *Checkpoint) dropPrefixes() {
	for again := true; again; {
		again = false
		for _, prefix := range modulePrefixes {
			if c.share(prefix) {
				c.rename(func(name string) (string, bool) { return strings.CutPrefix(name, prefix) })
				again = true
			}
		}
	}
}

// share says whether all names begin so but the counters of wrappers.
func (c *Checkpoint) share(prefix string) bool {
	some := false
	for _, name := range c.names {
		if counters[name] {
			continue
		}
		if !strings.HasPrefix(name, prefix) {
			return false
		}
		some = true
	}
	return some
}

// rename gives tensors other names and drops those for which to says so.
func (c *Checkpoint) rename(to func(name string) (string, bool)) {
	byName, names := map[string]*Tensor{}, c.names[:0:0]
	for _, name := range c.names {
		if renamed, ok := to(name); ok && renamed != "" {
			t := *c.byName[name]
			t.Name = renamed
			byName[renamed], names = &t, append(names, renamed)
		}
	}
	c.byName, c.names = byName, names
}
