package dataset

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"multiscope/internal/neuron"
)

// note is what is said of a picture beside it: in files of its sample or columns of its row.
type note struct {
	caption    string
	categories []neuron.Category
}

// noteLimit bounds a file that describes a picture.
const noteLimit = 1 << 20

// sideNote is what a member of a shard says of its sample.
type sideNote struct {
	key  string
	note *note
}

// says reports whether there is anything in it.
func (n *note) says() bool { return n.caption != "" || len(n.categories) > 0 }

// readNote reads a file of a sample that describes its picture; nil for other files.
func readNote(r io.Reader, name string) (*note, error) {
	kind := strings.ToLower(path.Ext(name))
	if kind != ".txt" && kind != ".caption" && kind != ".cls" && kind != ".json" {
		return nil, nil
	}
	b, err := io.ReadAll(io.LimitReader(r, noteLimit+1))
	if err != nil {
		return nil, err
	}
	if len(b) > noteLimit {
		return nil, fmt.Errorf("a description of more than %d bytes", noteLimit)
	}
	n := new(note)
	switch kind {
	case ".cls":
		n.add("class", string(b))
	case ".json":
		members, err := decodeObject(b)
		if err != nil {
			return nil, err
		}
		n.addAll(members)
	default:
		if b, err = io.ReadAll(asUTF8(bytes.NewReader(b), b)); err != nil {
			return nil, err
		}
		n.caption = readable(strings.TrimSpace(string(b)))
	}
	return n, nil
}

// readable returns a text in UTF-8. What is not is taken for Windows-1252, which old programs write.
func readable(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	decoded, err := charmap.Windows1252.NewDecoder().String(s)
	if err != nil {
		return strings.ToValidUTF8(s, "\ufffd")
	}
	return decoded
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
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return
		}
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
	value = readable(strings.TrimSpace(value))
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
