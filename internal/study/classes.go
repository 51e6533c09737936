package study

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"multiscope/internal/neuron"
)

// Bounds of classes: generous for people, and what a study holds for each image stays small.
const (
	MostClasses  = 1000
	longestClass = 200 // bytes of a name or a prompt
)

// A category is taken by itself where it has a number of values that makes a classification interesting and says one of
// them of many images.
const (
	fewestChosen = 5
	mostChosen   = 100
)

// DefaultTemplates name a class in a sentence, as CLIP's own prompts do, and alone.
func DefaultTemplates() []string { return []string{"a photo of a {}", "{}"} }

// Class is a class of images by its name and what texts call it.
type Class struct {
	Name   string `json:"name"`
	Prompt string `json:"prompt,omitempty"` // a text for it, in place of all templates; "" for none
}

// Classes are what images are told apart by.
type Classes struct {
	// Category says which class an image is of: its value is the class's name. Where there is none, no accuracy is known.
	Category  string   `json:"category,omitempty"`
	Classes   []Class  `json:"classes,omitempty"` // none for the values of the category
	Templates []string `json:"templates"`
}

// Names returns the names of the classes.
func (c Classes) Names() []string {
	names := make([]string, len(c.Classes))
	for i, class := range c.Classes {
		names[i] = class.Name
	}
	return names
}

// Finder returns a function that finds the class of an image: −1 where nothing or more than one thing is said of it.
func (c Classes) Finder() func(neuron.Image) int {
	places := make(map[string]int, len(c.Classes))
	for i, class := range c.Classes {
		places[strings.ToLower(class.Name)] = i
	}
	return func(im neuron.Image) int {
		found := -1
		for _, said := range im.Categories {
			if at, is := places[said.Term()]; is && c.Category != "" && said.Name == c.Category && at != found {
				if found >= 0 {
					return -1
				}
				found = at
			}
		}
		return found
	}
}

// ReadClasses reads classes, one a line: a name and, after a tab, the text that stands for it in place of all templates.
func ReadClasses(r io.Reader) ([]Class, error) {
	var classes []Class
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimRightFunc(strings.TrimPrefix(lines.Text(), "\ufeff"), unicode.IsSpace)
		if line == "" {
			continue
		}
		name, prompt, _ := strings.Cut(line, "\t")
		c := Class{strings.TrimSpace(name), strings.TrimSpace(prompt)}
		switch {
		case !utf8.ValidString(line):
			return nil, neuron.Invalidf("Line %d of the classes is not UTF-8.", n)
		case c.Name == "":
			return nil, neuron.Invalidf("Line %d of the classes has no name before its tab.", n)
		case strings.ContainsFunc(c.Name+prompt, neuron.IsControl) || strings.ContainsFunc(c.Name+prompt, neuron.IsInvisible):
			return nil, neuron.Invalidf("Line %d of the classes has more than a name, a tab and a prompt, or a character that cannot be seen.", n)
		case len(c.Name) > longestClass || len(c.Prompt) > longestClass:
			return nil, neuron.Invalidf("Line %d of the classes has more than %d bytes in a name or a prompt.", n, longestClass)
		case slices.ContainsFunc(classes, func(o Class) bool { return strings.EqualFold(o.Name, c.Name) }):
			return nil, neuron.Invalidf("Line %d of the classes names %q again.", n, c.Name)
		case len(classes) == MostClasses:
			return nil, neuron.Invalidf("There are more than %d classes.", MostClasses)
		}
		classes = append(classes, c)
	}
	if err := lines.Err(); err != nil {
		if errors.Is(err, bufio.ErrTooLong) {
			return nil, neuron.Invalidf("A list of classes has one a line; one of its lines has more than %d bytes.", bufio.MaxScanTokenSize-1)
		}
		return nil, neuron.Invalidf("The classes cannot be read as lines of text: %v.", err)
	}
	if len(classes) < 2 {
		return nil, neuron.Invalidf("A list of classes has two at least, one a line; this has %d.", len(classes))
	}
	return classes, nil
}

// Choose completes classes from the categories of the data set: those that the category has, where none are named; the
// category that knows most of them, where none is; and where neither is, the finest of the categories that say of a third of the
// images what they show. It returns what was chosen and, in a sentence, why; "" where all was named.
func (s *Session) Choose(ctx context.Context, c Classes) (Classes, string, error) {
	categories, err := s.Store.Categories(ctx, s.Entry.Slug)
	if err != nil {
		return c, "", err
	}
	if c.Category != "" && !slices.ContainsFunc(categories, func(n neuron.CategoryName) bool { return n.Name == c.Category }) {
		return c, "", neuron.Invalidf("The images of %s have no category %q; they have %s.", s.Entry.Slug, c.Category, namesOf(categories))
	}
	counts, err := s.countValues(ctx, categories, c.Category)
	if err != nil {
		return c, "", err
	}
	switch {
	case len(c.Classes) > 0 && c.Category != "":
		return c, "", nil
	case len(c.Classes) > 0:
		c.Category = counts.knowing(c.Classes)
		if c.Category == "" {
			return c, "No category of the images knows half of the classes, so that nothing says which class an image is of.", nil
		}
		return c, fmt.Sprintf("Which class an image is of says its category “%s”, the one that knows most of the classes.", c.Category), nil
	}
	why := ""
	if c.Category == "" {
		c.Category, why, err = s.Category(ctx, "", fewestChosen, mostChosen)
		if unfit := new(UnfitError); errors.As(err, &unfit) {
			return c, "", Unfitf("%s Or name classes with --class-list.", unfit.Why)
		}
		if err != nil {
			return c, "", err
		}
	}
	values := counts.values[c.Category]
	at := slices.IndexFunc(categories, func(n neuron.CategoryName) bool { return n.Name == c.Category })
	if n := categories[at].Values; n > MostClasses || len(values) < 2 {
		return c, "", neuron.Invalidf("The category %q has %d values; a classification takes 2 to %d.", c.Category, n, MostClasses)
	}
	for value := range values {
		c.Classes = append(c.Classes, Class{Name: value})
	}
	slices.SortFunc(c.Classes, func(a, b Class) int { return cmp.Compare(a.Name, b.Name) })
	return c, why, nil
}

// valueCounts is how many images have each value of categories.
type valueCounts struct {
	order  []string                  // of the categories
	values map[string]map[string]int // of categories that have few enough
}

// countValues counts the values of a category, or of all where it is "".
func (s *Session) countValues(ctx context.Context, categories []neuron.CategoryName, of string) (valueCounts, error) {
	c := valueCounts{values: map[string]map[string]int{}}
	for _, n := range categories {
		if of == n.Name || of == "" && n.Values <= MostClasses {
			c.order, c.values[n.Name] = append(c.order, n.Name), map[string]int{}
		}
	}
	err := s.Store.EachImage(ctx, s.Entry.Slug, func(_ int, im neuron.Image) {
		for _, said := range im.Categories {
			if values, counted := c.values[said.Name]; counted && len(values) <= MostClasses {
				values[said.Value]++
			}
		}
	})
	return c, err
}

// knowing returns the category that has the most of the classes among its values: half at least.
func (c valueCounts) knowing(classes []Class) string {
	best, most := "", (len(classes)-1)/2
	for _, name := range c.order {
		lower := map[string]bool{}
		for value := range c.values[name] {
			lower[strings.ToLower(strings.TrimSpace(value))] = true
		}
		n := 0
		for _, class := range classes {
			if lower[strings.ToLower(class.Name)] {
				n++
			}
		}
		if n > most {
			best, most = name, n
		}
	}
	return best
}
