package study

import (
	"context"
	"math"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// ClassPlace stands in a template for the name of a class.
const ClassPlace = "{}"

// Classifier tells images apart by the texts that name classes: the zero-shot classifier of CLIP (Radford et al., Learning
// Transferable Visual Models From Natural Language Supervision, 2021, section 3.1).
type Classifier struct {
	Classes   []string
	Templates []string
	weights   *tensor.Float32 // [classes, embedding], each row of length one
	scale     float64         // what cosines are multiplied by: the model's temperature
}

// Classifier reads each class in each template and takes the mean direction of its texts for it. Each template has
// ClassPlace in it.
func (s *Session) Classifier(ctx context.Context, classes, templates []string) (*Classifier, error) {
	of := Classes{Templates: templates}
	for _, name := range classes {
		of.Classes = append(of.Classes, Class{Name: name})
	}
	return s.ClassifierOf(ctx, of)
}

// ClassifierOf does the same for classes of which some have a text of their own.
func (s *Session) ClassifierOf(ctx context.Context, of Classes) (*Classifier, error) {
	names := of.Names()
	if err := checkClasses(names, of.Templates); err != nil {
		return nil, err
	}
	if s.Entry.Space.Tap == "" {
		return nil, Unfitf("%s has no image embedding, so that images cannot be compared with texts.", s.Entry.Slug)
	}
	var texts []string
	var classes []int            // of the texts
	alike := map[string]string{} // names of classes by their texts
	for i, class := range of.Classes {
		read := class.texts(of.Templates)
		all := strings.Join(read, "\n")
		if other, is := alike[all]; is {
			return nil, Unfitf("The classes %q and %q are read as the same text, %q, and cannot be told apart. Give one a text of its own with --class-list.", other, class.Name, Shortened(read[0]))
		}
		alike[all] = class.Name
		for _, text := range read {
			texts, classes = append(texts, text), append(classes, i)
		}
	}
	embeddings, err := s.Texts.Encode(ctx, texts)
	if err != nil {
		return nil, err
	}
	if err := s.readToTheEnd(ctx, texts); err != nil {
		return nil, err
	}
	c := &Classifier{Classes: names, Templates: of.Templates, scale: s.Texts.LogitScale(), weights: tensor.New[float32](len(names), embeddings.Shape[1])}
	for i, class := range classes {
		row := c.weights.Row(class)
		for k, v := range embeddings.Row(i) {
			row[k] += v
		}
	}
	for i, class := range names {
		if !tensor.Normalise(c.weights.Row(i)) {
			return nil, Unfitf("The text tower of %s reads %q as nothing but zeros.", s.Entry.Slug, class)
		}
	}
	return c, nil
}

// readToTheEnd refuses texts that the text tower cuts off: classes whose names lie behind the cut would all be the same.
func (s *Session) readToTheEnd(ctx context.Context, texts []string) error {
	if s.Whole == nil {
		return nil
	}
	for _, text := range texts {
		whole, err := s.Whole(ctx, text)
		if err != nil {
			return err
		}
		if !whole {
			return Unfitf("The text tower of %s does not read %q to its end: shorten the template or the class, or name classes and texts with --class-list.", s.Entry.Slug, Shortened(text))
		}
	}
	return nil
}

// texts returns what is read for a class. In templates hyphens and underscores of names are written as spaces.
func (c Class) texts(templates []string) []string {
	if c.Prompt != "" {
		return []string{c.Prompt}
	}
	texts := make([]string, len(templates))
	for i, t := range templates {
		texts[i] = strings.ReplaceAll(t, ClassPlace, Spoken(c.Name))
	}
	return texts
}

// Spoken writes a name from a file or a category as people would: with spaces for hyphens and underscores.
func Spoken(name string) string { return strings.NewReplacer("-", " ", "_", " ").Replace(name) }

func checkClasses(classes, templates []string) error {
	if len(classes) < 2 {
		return neuron.Invalidf("A classifier needs two classes at least, not %d.", len(classes))
	}
	seen := map[string]bool{}
	for _, c := range classes {
		if strings.TrimSpace(c) == "" || seen[c] {
			return neuron.Invalidf("The class %q is empty or named twice.", c)
		}
		seen[c] = true
	}
	if len(templates) == 0 {
		return neuron.Invalidf("A classifier needs a template such as “a photo of a {}”.")
	}
	for _, t := range templates {
		if !strings.Contains(t, ClassPlace) {
			return neuron.Invalidf("The template %q has no %s for the name of a class.", t, ClassPlace)
		}
	}
	return nil
}

// Probabilities returns those of the classes for an image, given its embedding of length one: the softmax of scaled cosines.
func (c *Classifier) Probabilities(embedding []float32) []float64 {
	p := make([]float64, len(c.Classes))
	for i := range p {
		for k, v := range c.weights.Row(i) {
			p[i] += float64(v) * float64(embedding[k])
		}
		p[i] *= c.scale
	}
	return Softmax(p)
}

// Softmax replaces logits by their softmax and returns them.
func Softmax(x []float64) []float64 {
	most, sum := slices.Max(x), 0.
	for i, v := range x {
		x[i] = math.Exp(v - most)
		sum += x[i]
	}
	for i := range x {
		x[i] /= sum
	}
	return x
}
