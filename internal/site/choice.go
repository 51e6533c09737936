package site

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"multiscope/internal/neuron"
)

// choice is what is written.
type choice struct {
	units   []neuron.Ref        // each once, in the order in which they were named
	pages   []string            // paths, each once
	chosen  map[string]bool     // pages
	data    map[string]string   // address of data → its file
	of      map[string][]string // page → addresses of its data
	leftOut []string
	images  int // in the data sets of the models; bounds their pictures
	words   int // that the models were shown; bounds drawn words
}

// mostNamed bounds the neurons that are named one by one: the first page shows a card of each.
const mostNamed = 60

// choose finds all pages of what is named.
func choose(ctx context.Context, s *source, named Chosen) (*choice, error) {
	c := &choice{chosen: map[string]bool{}, data: map[string]string{}, of: map[string][]string{}}
	if len(named.Units) > mostNamed {
		return nil, neuron.Invalidf("At most %d neurons are named one by one, not %d: put them into a list, or take their whole layer.", mostNamed, len(named.Units))
	}
	for _, slug := range slices.Concat(named.Families, named.Lists) {
		if !neuron.IsSlug(slug) {
			return nil, neuron.Invalidf("A family and a list are named as in the addresses of their pages, by letters, digits and hyphens; %.40q is not.", slug)
		}
	}
	if err := c.settled(ctx, s); err != nil {
		return nil, err
	}
	c.add("/")
	c.add("/search")
	for _, slug := range named.Families {
		if err := c.collection(ctx, s, "/families/"+slug); err != nil {
			return nil, err
		}
	}
	for _, slug := range named.Lists {
		if err := c.list(ctx, s, slug); err != nil {
			return nil, err
		}
	}
	for _, l := range named.Layers {
		if err := c.collection(ctx, s, "/m/"+l[0]+"/"+l[1]); err != nil {
			return nil, err
		}
	}
	for _, ref := range named.Units {
		if err := s.read(ctx, "/m/"+ref.String()+".json", &struct{}{}); err != nil {
			return nil, fmt.Errorf("%s: %w", ref, err)
		}
		c.unit(ref)
	}
	if len(c.units) == 0 {
		return nil, neuron.NotFoundf("What was named has no neurons.")
	}
	return c, c.bounds(ctx, s)
}

// settled refuses pages of what is being made.
func (c *choice) settled(ctx context.Context, s *source) error {
	var status struct {
		Jobs []struct{ Name, State string }
	}
	if err := s.read(ctx, "/status.json", &status); err != nil {
		return err
	}
	for _, j := range status.Jobs {
		if j.State == "running" {
			return &neuron.Error{Kind: neuron.Unready, Message: fmt.Sprintf("The index is still being made (%s): its pages would be written half filled. Wait until it is done.", j.Name)}
		}
	}
	return nil
}

func (c *choice) add(path string) {
	if !c.chosen[path] {
		c.chosen[path] = true
		c.pages = append(c.pages, path)
	}
}

// datum takes an address of data of a page into the choice.
func (c *choice) datum(page, address, file string) {
	if _, there := c.data[address]; !there {
		c.data[address] = file
		c.of[page] = append(c.of[page], address)
	}
}

func (c *choice) unit(ref neuron.Ref) {
	path := "/m/" + ref.String()
	if c.chosen[path] {
		return
	}
	c.add(path)
	c.units = append(c.units, ref)
	c.wholeData(path)
}

// wholeData takes the data of a page that are one file in each format.
func (c *choice) wholeData(path string) {
	for _, format := range []string{".json", ".csv"} {
		c.datum(path, path+format, strings.TrimPrefix(path, "/")+format)
	}
}

// rows is what data of a family and of a layer have in common.
type rows struct {
	ModelID, Layer string // of all rows, where they are of a layer
	Rows           []struct{ ModelID, Layer, Index string }
	Next           string
}

// collection chooses a family or a layer with its neurons. Their JSON is several files, each of which names the next.
func (c *choice) collection(ctx context.Context, s *source, path string) error {
	c.add(path)
	file := strings.TrimPrefix(path, "/")
	c.datum(path, path+".csv", file+".csv")
	for n, at := 1, path+".json"; at != ""; n++ {
		var page rows
		if err := s.read(ctx, at, &page); err != nil {
			return err
		}
		if n == 1 {
			c.datum(path, at, file+".json")
		} else {
			c.datum(path, at, fmt.Sprintf("%s.%d.json", file, n))
		}
		for _, row := range page.Rows {
			if row.ModelID == "" {
				row.ModelID, row.Layer = page.ModelID, page.Layer
			}
			ref, err := neuron.ParseRef(row.ModelID + "/" + row.Layer + "/" + row.Index)
			if err != nil {
				return fmt.Errorf("a row of %s: %w", at, err)
			}
			c.unit(ref)
		}
		at = strings.TrimPrefix(page.Next, s.base)
	}
	return nil
}

// list chooses a list. Neurons that it names and the index has not are left out.
func (c *choice) list(ctx context.Context, s *source, slug string) error {
	path := "/lists/" + slug
	var list struct {
		Entries []struct{ ModelID, Layer, Index string }
	}
	if err := s.read(ctx, path+".json", &list); err != nil {
		return err
	}
	c.add(path)
	c.wholeData(path)
	for _, e := range list.Entries {
		name := e.ModelID + "/" + e.Layer + "/" + e.Index
		ref, err := neuron.ParseRef(name)
		if err == nil {
			err = s.read(ctx, "/m/"+name+".json", &struct{}{})
		}
		var unknown *neuron.Error
		switch {
		case errors.As(err, &unknown):
			c.leftOut = append(c.leftOut, fmt.Sprintf("%s of the list %s: %s", name, slug, unknown.Message))
		case err != nil:
			return err
		default:
			c.unit(ref)
		}
	}
	return nil
}

// bounds reads how many pictures there can be.
func (c *choice) bounds(ctx context.Context, s *source) error {
	seen := map[string]bool{}
	for _, ref := range c.units {
		if seen[ref.Model] {
			continue
		}
		seen[ref.Model] = true
		var m struct {
			Images int
			Layers []struct{ Words int }
		}
		if err := s.read(ctx, "/m/"+ref.Model+".json", &m); err != nil {
			return err
		}
		c.images += m.Images
		for _, l := range m.Layers {
			c.words = max(c.words, l.Words)
		}
	}
	return nil
}
