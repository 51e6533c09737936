package checkpoint

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Root knows models by a tensor that each of them has. Of such a tensor it returns what stands before the names of all
// tensors of its model, "" or text that ends with a dot, and what shall stand there instead. has says whether the file
// holds a tensor of a name.
type Root func(name string, has func(name string) bool) (prefix, as string, found bool)

// averaged matches a prefix below which a moving average of weights stands: one of its words says so.
var averaged = regexp.MustCompile(`(^|[._])(ema|shadow|averaged?|avg|swa)(_|\.|$)`)

// maxRoots bounds how many models are told apart.
const maxRoots = 64

// maxNamed bounds how many prefixes an error lists.
const maxNamed = 6

// choose keeps the tensors of one model: those below the prefix that root finds. Whatever wrappers and trainers put before
// names (DistributedDataParallel, torch.compile, Lightning, dictionaries in dictionaries) is dropped that way. Where there
// are several models, the one that is no moving average is taken, or the one that which asks for.
func (c *Checkpoint) choose(which string, root Root) error {
	roots := c.roots(root)
	switch {
	case len(roots) == 0:
		return c.unknown()
	case len(roots) > maxRoots:
		return fmt.Errorf("it holds %d models: save the weights of one alone", len(roots))
	}
	var taken []string
	for prefix := range roots {
		if asked(prefix, which) {
			taken = append(taken, prefix)
		}
	}
	if which == "" && len(taken) == 0 { // there are moving averages only
		for prefix := range roots {
			taken = append(taken, prefix)
		}
	}
	slices.Sort(taken)
	if len(taken) != 1 {
		return wrongCount(taken, roots, which)
	}
	c.keep(taken[0], roots)
	switch {
	case len(c.others) == 0 || which == "" || which == Trained:
	case which == EMA:
		c.salt = EMA
	default:
		c.salt = c.copy
	}
	return nil
}

// roots returns the prefixes of all models in the file, and what shall stand in their place.
func (c *Checkpoint) roots(root Root) map[string]string {
	roots := map[string]string{}
	for _, name := range c.names {
		prefix, as, found := root(name, func(name string) bool { return c.byName[name] != nil })
		if _, known := roots[prefix]; found && !known {
			roots[prefix] = as
		}
	}
	return roots
}

// asked says whether the model below a prefix is of the kind that is asked for.
func asked(prefix, which string) bool {
	switch which {
	case "", Trained:
		return !averaged.MatchString(prefix)
	case EMA:
		return averaged.MatchString(prefix)
	}
	return strings.HasPrefix(prefix, which+".") || strings.Contains(prefix, "."+which+".")
}

// wrongCount words that there is no model of the kind that is asked for, or more than one.
func wrongCount(taken []string, roots map[string]string, which string) error {
	all := make([]string, 0, len(roots))
	for prefix := range roots {
		all = append(all, prefix)
	}
	slices.Sort(all)
	switch {
	case len(taken) > 1:
		return fmt.Errorf("it holds %d models, below %s: name one with --weights, such as --weights %s, or save the weights of one alone",
			len(taken), listed(taken), firstWord(taken))
	case which == EMA:
		return fmt.Errorf("it holds no moving average of its weights, but a model below %s: leave --weights out", listed(all))
	case which == Trained:
		return fmt.Errorf("it holds a moving average only, below %s: leave --weights out", listed(all))
	}
	return fmt.Errorf("it holds no weights %q, but a model below %s: leave --weights out, or name a part of that", which, listed(all))
}

// firstWord returns a word that is in one of the prefixes alone.
func firstWord(prefixes []string) string {
	for _, prefix := range slices.Backward(prefixes) {
		for word := range strings.SplitSeq(strings.TrimSuffix(prefix, "."), ".") {
			others := slices.ContainsFunc(prefixes, func(p string) bool { return p != prefix && asked(p, word) })
			if word != "" && !others {
				return word
			}
		}
	}
	return Trained
}

func listed(prefixes []string) string {
	var b strings.Builder
	for i, p := range prefixes {
		if i == maxNamed {
			fmt.Fprintf(&b, " and %d more", len(prefixes)-i)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(or(shorten(p), "no prefix"))
	}
	return b.String()
}

func or(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

// keep keeps the tensors below a prefix and below no longer one, without it.
func (c *Checkpoint) keep(prefix string, roots map[string]string) {
	whole := func(name string) (longest string, found bool) { // the longest prefix that a name has
		for p := range roots {
			if strings.HasPrefix(name, p) && (!found || len(p) > len(longest)) {
				longest, found = p, true
			}
		}
		return longest, found
	}
	for p := range roots {
		if p != prefix {
			c.others = append(c.others, or(p, "names without "+prefix))
		}
	}
	slices.Sort(c.others)
	c.prefix = prefix
	c.rename(func(name string) (string, bool) {
		its, found := whole(name)
		if !found {
			c.outside = append(c.outside, name)
		}
		return roots[prefix] + strings.TrimPrefix(name, prefix), found && its == prefix
	})
	if len(c.others) > 0 || averaged.MatchString(prefix) {
		c.copy = prefix
	}
}

// Rename gives all tensors other names.
func (c *Checkpoint) Rename(to func(name string) string) {
	c.rename(func(name string) (string, bool) { return to(name), true })
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

// unknown says what a file holds that is no model of a known kind.
func (c *Checkpoint) unknown() error {
	if len(c.names) == 0 {
		return errors.New("it holds no tensors; save the weights alone: torch.save(model.state_dict(), \"weights.pt\")")
	}
	return fmt.Errorf("none of its %d tensors is the first layer of a model that Multiscope builds (%s …): export the model as ONNX, or save its state_dict()",
		len(c.names), listed(c.names[:min(len(c.names), 3)]))
}
