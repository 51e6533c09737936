package dataset

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
)

// note is what is said of a picture beside it: in files of its sample or columns of its row.
type note struct {
	caption    string
	categories []neuron.Category
}

// noteLimit bounds a file that describes a picture.
const noteLimit = 1 << 20

// stemOf returns the name that the files of a WebDataset sample share.
func stemOf(name string) string {
	dir, base := path.Split(path.Clean(name))
	stem, _, _ := strings.Cut(base, ".")
	return dir + stem
}

// readNote reads a file of a sample that describes its picture; other files say nothing.
func readNote(r io.Reader, name string, notes map[string]*note) error {
	kind := path.Ext(name)
	if kind != ".txt" && kind != ".caption" && kind != ".cls" && kind != ".json" {
		return nil
	}
	b, err := io.ReadAll(io.LimitReader(r, noteLimit+1))
	if err != nil {
		return err
	}
	if len(b) > noteLimit {
		return fmt.Errorf("a description of more than %d bytes", noteLimit)
	}
	n := notes[stemOf(name)]
	if n == nil {
		n = new(note)
		notes[stemOf(name)] = n
	}
	switch kind {
	case ".cls":
		n.add("class", strings.TrimSpace(string(b)))
	case ".json":
		return n.addJSON(b)
	default:
		n.caption = strings.TrimSpace(string(b))
	}
	return nil
}

// addJSON adds the members of a JSON object, in the order of their names.
func (n *note) addJSON(b []byte) error {
	var members map[string]any
	if err := json.Unmarshal(b, &members); err != nil {
		return err
	}
	n.addAll(members)
	return nil
}

func (n *note) addAll(members map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(members)) {
		n.addValue(name, members[name])
	}
}

// addValue adds a value as one category, each of a list as one; objects are left out.
func (n *note) addValue(name string, v any) {
	switch v := v.(type) {
	case string:
		n.add(name, v)
	case []byte:
		n.add(name, string(v))
	case []any:
		for _, each := range v {
			n.addValue(name, each)
		}
	case float64:
		n.add(name, strconv.FormatFloat(v, 'f', -1, 64))
	case bool, int64, int32, int, float32:
		n.add(name, fmt.Sprint(v))
	}
}

// columns names what a manifest calls its columns.
var columns = map[string]string{
	"path": "path", "file": "path", "filename": "path", "file_name": "path", "filepath": "path", "file_path": "path", "image": "path", "image_path": "path",
	"caption": "caption", "text": "caption", "title": "caption",
	"class": "class", "classes": "class", "label": "class", "labels": "class", "category": "class",
}

// add files a value under the name of its column: captions and classes by any of the names
// that are usual for them, everything else as a category of its own name.
func (n *note) add(name, value string) {
	value = strings.TrimSpace(value)
	if value == "" {
		return
	}
	switch usual := columns[strings.ToLower(name)]; {
	case usual == "caption":
		n.caption = value
	case usual == "class":
		n.categories = append(n.categories, neuron.Category{Name: "class", Value: value})
	default:
		n.categories = append(n.categories, neuron.Category{Name: name, Value: value})
	}
}
