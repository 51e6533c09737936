package page

import (
	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/chart"
	"multiscope/web/view"
)

// thumbRegions is the cities of the world as dots, by the first unit that stands behind no notice.
func thumbRegions(st neuron.Study) (templ.Component, error) {
	data, err := decodeRegions(st)
	if err != nil {
		return nil, err
	}
	for _, i := range data.Views[0].Units {
		if u := data.Units[i]; u.Sensitive == "" {
			return view.WorldThumb(chart.Cities(nil, "Cities of the world by the levels of one neuron", data.Cities, u.Cities)), nil
		}
	}
	return nil, nil
}

// thumbConditional is the first plot without words.
func thumbConditional(st neuron.Study) (templ.Component, error) {
	plots, err := decodeConditional(st)
	if err != nil {
		return nil, err
	}
	return view.StackedThumb(chart.Stacked(plots[0], "Stacked shares by activation")), nil
}

// thumbLandscape is the rows without names.
func thumbLandscape(st neuron.Study) (templ.Component, error) {
	var data neuron.Landscape
	if err := st.Decode(&data); err != nil {
		return nil, err
	}
	return view.LandscapeThumb(chart.Landscape(data.Of)), nil
}
