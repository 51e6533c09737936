package address

import (
	"net/url"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
)

// Blind returns the address of a unit's blind studies, where one begins a new one.
func Blind(r neuron.Ref) string { return Unit(r) + "/label" }

// BlindStudy returns the address of a blind study: what was found, and how far its annotators are.
func BlindStudy(r neuron.Ref, id int64) string { return Blind(r) + "/" + strconv.FormatInt(id, 10) }

// BlindNext returns the address of the image of a study that a visitor has to label next.
func BlindNext(r neuron.Ref, id int64) string { return BlindStudy(r, id) + "/next" }

// BlindPicture returns the address of a study's picture by its place in the random order, from 0. It says nothing of
// which image that is.
func BlindPicture(r neuron.Ref, id int64, position int) string {
	return BlindStudy(r, id) + "/" + strconv.Itoa(position) + ".img"
}

// ParseBlindPicture reads the place that BlindPicture writes.
func ParseBlindPicture(s string) (int, error) {
	number, ok := strings.CutSuffix(s, ".img")
	position, err := neuron.ParseUnit(number)
	if !ok || err != nil {
		return 0, neuron.Invalidf("A picture of a blind study has a place, 0.img; %.40q is none.", s)
	}
	return position, nil
}

// ParseBlindNumber reads the number of a blind study.
func ParseBlindNumber(s string) (int64, error) {
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil || id < 1 || strconv.FormatInt(id, 10) != s {
		return 0, neuron.Invalidf("A blind study has a number; %.40q is not one.", s)
	}
	return id, nil
}

// BlindForm is what a form asks of a new blind study.
type BlindForm struct {
	Title        string
	Categories   []string
	Bins, PerBin int
	Seed         int64
}

// ParseBlindForm reads a form: categories stand one on each line. Where it names no seed it is seed.
func ParseBlindForm(form url.Values, seed int64) (f BlindForm, err error) {
	for line := range strings.Lines(form.Get("categories")) {
		if name := strings.Join(strings.Fields(line), " "); name != "" {
			f.Categories = append(f.Categories, name)
		}
	}
	f.Title = strings.Join(strings.Fields(form.Get("title")), " ")
	if err := neuron.CheckBlindCategories(f.Categories); err != nil {
		return f, err
	}
	if f.Bins, err = parseBetween(form, "bins", "levels", neuron.MinBlindBins, neuron.MaxBlindBins); err != nil {
		return f, err
	}
	if f.PerBin, err = parseBetween(form, "per_bin", "images of each level", 1, neuron.MaxBlindPerBin); err != nil {
		return f, err
	}
	if n := f.Bins * f.PerBin; n > neuron.MaxBlindImages {
		return f, neuron.Invalidf("%d levels of %d images are %d; at most %d are labelled in one study.", f.Bins, f.PerBin, n, neuron.MaxBlindImages)
	}
	f.Seed, err = parseWhole(form, "seed", seed, 0)
	return f, err
}

func parseBetween(form url.Values, field, of string, low, high int) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(form.Get(field)))
	if err != nil || n < low || n > high {
		return 0, neuron.Invalidf("The number of %s is %d to %d; %.40q is not.", of, low, high, form.Get(field))
	}
	return n, nil
}
