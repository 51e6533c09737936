package study

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// A category is fit to tell images apart where it says one value of a third of them, and each of ten of them on average.
const (
	fitShare    = 3
	fitPerValue = 10
)

// Category finds what images are told apart by: the category that is named; else, of those with between least and most values
// that are fit for it, the one with the most values, and where none is, the one that says one value of the most images. Why says
// how it was chosen; "" for one that was named.
func (s *Session) Category(ctx context.Context, named string, least, most int) (category, why string, err error) {
	all, err := s.Store.Categories(ctx, s.Entry.Slug)
	if err != nil {
		return "", "", err
	}
	if named != "" {
		if !slices.ContainsFunc(all, func(c neuron.CategoryName) bool { return c.Name == named }) {
			return "", "", neuron.Invalidf("The images of %s have no category %q. There are: %s.", s.Entry.Slug, named, namesOf(all))
		}
		return named, "", nil
	}
	images, single := 0, map[string]int{} // images that have one value of a category
	err = s.Store.EachImage(ctx, s.Entry.Slug, func(_ int, im neuron.Image) {
		images++
		for _, c := range all {
			if value, _ := oneValue(im, c.Name); value != "" {
				single[c.Name]++
			}
		}
	})
	if err != nil {
		return "", "", err
	}
	var best neuron.CategoryName
	rank := func(c neuron.CategoryName) int {
		n := single[c.Name]
		if fitShare*n >= images && n >= fitPerValue*c.Values {
			return images + c.Values
		}
		return n
	}
	for _, c := range all {
		if c.Values >= least && c.Values <= most && (best.Name == "" || rank(c) > rank(best)) {
			best = c
		}
	}
	if best.Name == "" {
		return "", "", Unfitf("No category of the images of %s has %d to %d values, so that it is not clear what to tell apart: name one with --category. There are: %s.", s.Entry.Slug, least, most, namesOf(all))
	}
	return best.Name, fmt.Sprintf("The category “%s” was chosen since none was named: it has the most values, up to %d, of those that say one of a third of the images and each of %d on average.", best.Name, most, fitPerValue), nil
}

func namesOf(categories []neuron.CategoryName) string {
	names := make([]string, len(categories))
	for i, c := range categories {
		names[i] = fmt.Sprintf("%s (%d values)", c.Name, c.Values)
	}
	return cmp.Or(strings.Join(names, ", "), "none")
}

// Grouped is images that were drawn, each of one group.
type Grouped struct {
	Sampled
	Groups  []string // by name
	Group   []int    // of each image
	Small   []string // groups that were left out since too few of the images drawn are of them: “pair (3)”
	Several int      // images left out since they are of several groups
	Unkept  int      // images left out since the layer keeps its activations on a sample that they are not in
}

// Counts returns how many images each group has.
func (g Grouped) Counts() []int {
	counts := make([]int, len(g.Groups))
	for _, at := range g.Group {
		counts[at]++
	}
	return counts
}

// SampleGroups draws n images, at most, that have one value of a category and whose activations are stored. Groups are the
// values; one of fewer images than least is left out with its images. Pictures are not needed.
func (s *Session) SampleGroups(ctx context.Context, category string, n, least int, seed int64) (g Grouped, err error) {
	kept, err := s.Store.ColumnSample(ctx, s.Entry.Slug, s.Layer.Slug)
	if err != nil {
		return g, err
	}
	var usable []bool // images in the order of the data set
	counts := map[string]int{}
	err = s.Store.EachImage(ctx, s.Entry.Slug, func(ordinal int, im neuron.Image) {
		value, several := oneValue(im, category)
		_, there := kept.Place(ordinal)
		usable = append(usable, value != "" && there)
		switch {
		case several:
			g.Several++
		case value != "" && !there:
			g.Unkept++
		}
	})
	if err != nil {
		return g, err
	}
	stored := *s
	stored.Pictures = nil // no picture is needed, so that it makes no difference which the session has
	at := -1
	drawn, err := stored.Sample(ctx, n, seed, func(neuron.Image) bool { at++; return usable[at] })
	if err != nil {
		return g, err
	}
	g.Of = drawn.Of
	for _, im := range drawn.Images {
		value, _ := oneValue(im.Image, category)
		counts[value]++
	}
	for _, value := range slices.Sorted(maps.Keys(counts)) {
		if counts[value] >= least {
			g.Groups = append(g.Groups, value)
		} else {
			g.Small = append(g.Small, fmt.Sprintf("%s (%d)", value, counts[value]))
		}
	}
	for _, im := range drawn.Images {
		value, _ := oneValue(im.Image, category)
		if group, found := slices.BinarySearch(g.Groups, value); found {
			g.Images, g.Group = append(g.Images, im), append(g.Group, group)
		}
	}
	return g, nil
}

// oneValue returns an image's value of a category: "" where it has none, or several.
func oneValue(im neuron.Image, category string) (value string, several bool) {
	for _, c := range im.Categories {
		if c.Name != category || c.Value == value {
			continue
		}
		if value != "" {
			return "", true
		}
		value = c.Value
	}
	return value, false
}

// Activations reads those of units of the layer, from one up to another, on images, a unit after the other. What visit is given is
// valid while it is visited.
func (s *Session) Activations(ctx context.Context, images []Image, from, to int, visit func(unit int, activations []float32) error) error {
	kept, err := s.Store.ColumnSample(ctx, s.Entry.Slug, s.Layer.Slug)
	if err != nil {
		return err
	}
	places := make([]int, len(images))
	for i, im := range images {
		places[i], _ = kept.Place(im.Ordinal)
	}
	var column []float32
	activations := make([]float32, len(images))
	for unit := from; unit < to; unit++ {
		halves, err := s.Store.Column(ctx, s.Entry.Slug, s.Layer.Slug, unit)
		if err != nil {
			return err
		}
		column = tensor.Halves(column[:0], halves)
		for i, at := range places {
			if at >= len(column) {
				return fmt.Errorf("unit %d has %d activations and none of image %d", unit, len(column), images[i].Ordinal)
			}
			activations[i] = column[at]
		}
		if err := visit(unit, activations); err != nil {
			return err
		}
	}
	return nil
}
