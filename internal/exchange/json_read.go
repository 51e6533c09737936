package exchange

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"multiscope/internal/neuron"
)

// readJSON reads a file of ours, one list as a server sends it, or explanations of Neuronpedia's.
func readJSON(content []byte, o Options) (*Contents, error) {
	var kind struct {
		Format  *string          `json:"format"`
		Entries *json.RawMessage `json:"entries"`
	}
	// A file of several values, one a line, fails here after the first, which is enough to know.
	err := json.NewDecoder(bytes.NewReader(content)).Decode(&kind)
	switch {
	case err == nil && kind.Format != nil:
		return readDocument(content, o)
	case err == nil && kind.Entries != nil:
		var l List
		if err := strictly(content, &l); err != nil {
			return nil, err
		}
		return contentsOf(document{Lists: []List{l}}, o)
	}
	return readExplanations(content, o)
}

func readDocument(content []byte, o Options) (*Contents, error) {
	var d document
	if err := strictly(content, &d); err != nil {
		return nil, err
	}
	if d.Format != format || d.Version != version {
		return nil, neuron.Invalidf("The file is %q of version %d; this version of Multiscope reads %q of version %d.", d.Format, d.Version, format, version)
	}
	return contentsOf(d, o)
}

// contentsOf returns what a document says. Its neurons need not be in the index: it names them as we do.
func contentsOf(d document, o Options) (*Contents, error) {
	c := &Contents{}
	var p problems
	for i, e := range d.Labels {
		l, err := e.label(o)
		if err != nil {
			p.addf("label %d: %v", i+1, err)
		}
		c.Labels = append(c.Labels, l)
	}
	for _, f := range d.Families {
		c.addFamily(f, o, &p)
	}
	for i, j := range d.Lists {
		l, err := j.list(o)
		if err != nil {
			p.addf("list %d: %v", i+1, err)
		}
		c.Lists = append(c.Lists, l)
	}
	for i, j := range d.Blind {
		s, err := j.study(o)
		if err != nil {
			p.addf("blind study %d: %v", i+1, err)
		}
		c.Blind = append(c.Blind, s)
	}
	return c, p.err(false)
}

// label returns the label of a neuron that is named as here.
func (e explanation) label(o Options) (l neuron.Label, err error) {
	ref, err := e.ref()
	if err != nil {
		return l, err
	}
	made, err := readTime(e.CreatedAt, o)
	withdrawn, err2 := readTime(e.WithdrawnAt, Options{})
	return neuron.Label{Ref: ref, Weights: cmp.Or(e.Weights, o.Index.Weights(ref.Model)), Author: cmp.Or(e.AuthorName, o.Author), Text: e.Description,
		Note: e.Notes, Confidence: e.Confidence, Made: made, Withdrawn: withdrawn}, cmp.Or(err, err2)
}

func (c *Contents) addFamily(j family, o Options, p *problems) {
	if j.Title != "" {
		made, err := readTime(j.CreatedAt, o)
		if err != nil {
			p.addf("family %s: %v", j.Slug, err)
		}
		c.Families = append(c.Families, neuron.Family{Slug: j.Slug, Title: j.Title, Description: j.Description, Parent: j.Parent,
			Sensitive: j.Sensitive, MergedInto: j.MergedInto, Author: cmp.Or(j.AuthorName, o.Author), Made: made})
	} else if j.Description+j.Parent+j.Sensitive+j.MergedInto != "" {
		p.addf("family %s has no title", j.Slug)
	}
	for i, m := range j.Members {
		one, err := m.membership(j.Slug, o)
		if err != nil {
			p.addf("member %d of family %s: %v", i+1, j.Slug, err)
		}
		c.Members = append(c.Members, one)
	}
}

func (m member) membership(family string, o Options) (one neuron.Membership, err error) {
	ref, err := m.ref()
	if err != nil {
		return one, err
	}
	made, err := readTime(m.CreatedAt, o)
	withdrawn, err2 := readTime(m.WithdrawnAt, Options{})
	one = neuron.Membership{Ref: ref, Weights: cmp.Or(m.Weights, o.Index.Weights(ref.Model)), Family: family, Origin: neuron.Refused,
		Role: cmp.Or(neuron.Role(m.Role), neuron.Primary), Author: cmp.Or(m.AuthorName, o.Author), Note: m.Notes, Made: made, Withdrawn: withdrawn}
	if m.Belongs == nil || *m.Belongs {
		one.Origin = neuron.Confirmed
	}
	return one, cmp.Or(err, err2)
}

// theirs is an explanation as Neuronpedia sends it. It has many more fields, of language models.
type theirs struct {
	explanation
	Author struct {
		Name string `json:"name"`
	} `json:"author"`
	TypeName  string `json:"typeName"`
	ModelName string `json:"explanationModelName"`
}

// author names who wrote an explanation, or else what computed it.
func (t theirs) author(o Options) string {
	computed := strings.TrimSpace(t.TypeName + " " + t.ModelName)
	return cmp.Or(t.AuthorName, t.Author.Name, computed, o.Author)
}

// readExplanations reads explanations: a list of them, one a line as in Neuronpedia's exports, or a feature that has
// some.
func readExplanations(content []byte, o Options) (*Contents, error) {
	c := &Contents{counted: "explanation"}
	var p problems
	d := json.NewDecoder(bytes.NewReader(content))
	for {
		var value json.RawMessage
		err := d.Decode(&value)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, neuron.Invalidf("The JSON cannot be read, after %d bytes: %v.", d.InputOffset(), err)
		}
		all, err := explanationsOf(value)
		if err != nil {
			return nil, neuron.Invalidf("The JSON has no explanations, after %d bytes: %v. An explanation has modelId, layer, index and description.", d.InputOffset(), err)
		}
		if c.count+len(all) > MaxRows {
			return nil, tooMany()
		}
		for _, t := range all {
			c.addExplanation(t, o, &p)
		}
	}
	c.Skipped, c.Reasons, c.Taken = p.skipped, p.reasons(), o.Index.taken
	return c, p.err(o.SkipUnknown)
}

// explanationsOf returns the explanations of one value.
func explanationsOf(value json.RawMessage) (all []theirs, err error) {
	if value[0] == '[' {
		return all, json.Unmarshal(value, &all)
	}
	var one struct {
		theirs
		Explanations []theirs `json:"explanations"`
	}
	if err := json.Unmarshal(value, &one); err != nil {
		return nil, err
	}
	if one.Explanations == nil {
		return []theirs{one.theirs}, nil
	}
	for i := range one.Explanations { // a feature's explanations need not repeat which feature that is
		e := &one.Explanations[i]
		e.unit = unit{cmp.Or(e.Model, one.Model), cmp.Or(e.Layer, one.Layer), cmp.Or(e.Index, one.Index)}
	}
	return one.Explanations, nil
}

func (c *Contents) addExplanation(t theirs, o Options, p *problems) {
	c.count++
	ref, weights, err := o.Index.Unit(t.Model, t.Layer, string(t.Index))
	if err != nil {
		p.lacks(fmt.Sprint("explanation ", c.count), err)
		return
	}
	made, err := readTime(t.CreatedAt, o)
	if err != nil {
		p.addf("explanation %d: %v", c.count, err)
		return
	}
	c.Labels = append(c.Labels, neuron.Label{Ref: ref, Weights: weights, Author: t.author(o), Text: strings.TrimSpace(t.Description),
		Note: strings.TrimSpace(t.Notes), Confidence: t.Confidence, Made: made})
	c.places = append(c.places, c.count)
}
