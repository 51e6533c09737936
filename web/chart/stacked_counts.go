package chart

import (
	"fmt"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/web/format"
	"multiscope/web/view"
)

// Kinds is how many colours tell kinds apart.
const Kinds = 8

// Kind returns the class of the colour of a category by its place among those shown: the same in all charts of a page.
func Kind(category int) string { return fmt.Sprintf("kind f%d", category%Kinds) }

// thinBand is the least width of an interval that is drawn: a narrower one would be lost in the edge of its bar.
const thinBand = .04

// StackedCounts draws the shares of counted categories, in colours of kinds, the first on the ground with the interval of
// its share where bins hold few images. The last rest categories are what is left, in grey.
func StackedCounts(id string, c neuron.ConditionalCounts, std float64, rest int, summary string) view.Stacked {
	p := c.Plot(std, rest)
	s := stack(p, id, summary, func(group, label int) (class, hatch string) {
		if group < len(p.Groups)-1 {
			return fmt.Sprintf("neutral s%d", mostShades-1-label%2), ""
		}
		category := len(p.Groups[group].Labels) - 1 - label
		return Kind(category), stackedHatches[category%len(stackedHatches)]
	})
	for i := range s.Images { // counts are wide: where there is little room, every fourth has some, the last one among them
		s.Images[i].Minor = (len(s.Images)-1-i)%4 != 0
	}
	if at := c.N - 1; at > 8 { // the last edge but one has no room beside the last
		s.Sigmas, s.Raw = slices.Delete(s.Sigmas, at, at+1), slices.Delete(s.Raw, at, at+1)
	}
	for bin, images := range c.Images {
		if _, lo, hi := c.Share(0, bin); images > 0 && hi-lo > thinBand {
			s.Bands = append(s.Bands, view.StackedBand{
				X: format.CSSPercent((float64(bin) + .5) / float64(c.N)), Y1: format.Coordinate(stackedHeight * (1 - hi)), Y2: format.Coordinate(stackedHeight * (1 - lo)),
			})
		}
	}
	return s
}
