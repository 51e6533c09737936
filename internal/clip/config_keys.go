package clip

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// keys are those of a JSON object. Each is taken by name; what is left at the end is unknown, and an error unless it
// says nothing. The first error is kept.
type keys struct {
	raw  map[string]json.RawMessage
	left map[string]bool
	err  error
}

func readKeys(raw map[string]json.RawMessage) *keys {
	k := &keys{raw: raw, left: map[string]bool{}}
	for name := range raw {
		k.left[name] = true
	}
	return k
}

// take reads a key into a variable, which stays as it is where the key is absent or null. It says whether it was there.
func (k *keys) take(name string, into any) bool {
	delete(k.left, name)
	raw := k.raw[name]
	if k.err != nil || absent(raw) {
		return false
	}
	if err := decodeValue(raw, into); err != nil {
		k.err = fmt.Errorf("%s: %w", name, err)
	}
	return k.err == nil
}

// fail keeps an error about a key.
func (k *keys) fail(name, format string, args ...any) {
	if k.err == nil {
		k.err = fmt.Errorf("%s %s", name, fmt.Sprintf(format, args...))
	}
}

// done returns the first error, or one about a key that is not known: harmless ones aside, and those that say that
// nothing is done (null, or "do_…": false).
func (k *keys) done(harmless ...string) error {
	if k.err != nil {
		return k.err
	}
	for _, name := range slices.Sorted(maps.Keys(k.left)) {
		raw := k.raw[name]
		off := strings.HasPrefix(name, "do_") && string(raw) == "false"
		if !off && !absent(raw) && !slices.Contains(harmless, name) {
			return fmt.Errorf("%s is a key that is not supported, and may change pixels (docs/preprocessing.md lists those that are); take it out if it does not", name)
		}
	}
	return nil
}

// decodeValue reads one JSON value; errors say what it should be.
func decodeValue(raw json.RawMessage, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	err := d.Decode(into)
	if wrong, ok := err.(*json.UnmarshalTypeError); ok {
		return fmt.Errorf("%s found where %s is expected", wrong.Value, wrong.Type)
	}
	return err
}

// colours is a number for each of red, green and blue, written as three or as one.
type colours [3]float32

func (c *colours) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] != '[' {
		var one float32
		if err := json.Unmarshal(b, &one); err != nil {
			return err
		}
		*c = colours{one, one, one}
		return nil
	}
	var list []float32
	if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	switch len(list) {
	case 1: // of a network that sees no colours
		*c = colours{list[0], list[0], list[0]}
		return nil
	case 3:
	default:
		return fmt.Errorf("%d numbers found where three are expected, for red, green and blue, or one for all", len(list))
	}
	*c = colours(list)
	return nil
}
