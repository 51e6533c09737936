package dataset

import (
	"bufio"
	"os"
	"path"
	"regexp"
	"strings"

	"multiscope/internal/neuron"
)

// classNames maps the folders of classes to the names that people know them by.
type classNames map[string]string

// classFiles are the files that say what ImageNet's folders hold: a folder's name, a space or
// tab, and its names, separated by commas.
var classFiles = []string{"LOC_synset_mapping.txt", "synset_words.txt", "words.txt"}

// readClassNames reads the first of classFiles that lies in a folder; nil where there is none.
func readClassNames(dir *os.Root) classNames {
	for _, name := range classFiles {
		f, err := place{dir, name}.open()
		if err != nil {
			continue
		}
		defer f.Close()
		names := classNames{}
		for lines := bufio.NewScanner(f); lines.Scan(); {
			id, rest, _ := strings.Cut(strings.ReplaceAll(lines.Text(), "\t", " "), " ")
			first, _, _ := strings.Cut(rest, ",")
			if first = strings.TrimSpace(first); first != "" {
				names[id] = first
			}
		}
		return names
	}
	return nil
}

// labelled matches the names of labelled ImageNet pictures outside of their folders, such as
// "n01443537_goldfish.JPEG".
var labelled = regexp.MustCompile(`^(n\d{8})_([^.]*[A-Za-z][^.]*)\.`)

// of returns what a picture's place says of it: the folder that it lies in is its class.
func (names classNames) of(key string) []neuron.Category {
	dir, base := path.Split(key)
	if dir == "" {
		if m := labelled.FindStringSubmatch(base); m != nil {
			return []neuron.Category{{Name: "class", Value: strings.ReplaceAll(m[2], "_", " ")}, {Name: "synset", Value: m[1]}}
		}
		return nil
	}
	class := path.Base(dir)
	if name, ok := names[class]; ok {
		return []neuron.Category{{Name: "class", Value: name}, {Name: "synset", Value: class}}
	}
	return []neuron.Category{{Name: "class", Value: class}}
}
