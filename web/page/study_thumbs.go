package page

import (
	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/chart"
	"multiscope/web/view"
)

// thumbRegions is the cities of the world as dots, by the unit that has most to show of those that stand behind no notice.
func thumbRegions(st neuron.Study) (templ.Component, error) {
	data, err := decodeRegions(st)
	if err != nil {
		return nil, err
	}
	var shown []byte
	most := -1
	for _, u := range data.Units {
		if n := strongCities(u); u.Sensitive == "" && n > most {
			shown, most = u.Cities, n
		}
	}
	return view.WorldThumb(chart.Cities(nil, "Cities of the world by the levels of one neuron", data.Cities, shown)), nil
}

// strongCities counts the cities of a high level.
func strongCities(u neuron.RegionUnit) (n int) {
	for _, level := range u.Cities {
		if level >= 96 {
			n++
		}
	}
	return n
}

// thumbConditional is the first plot without words.
func thumbConditional(st neuron.Study) (templ.Component, error) {
	plots, err := decodeConditional(st)
	if err != nil {
		return nil, err
	}
	return view.StackedThumb(chart.Stacked(plots[0], "Stacked shares by activation")), nil
}

// thumbRows are as many as can be told apart in a thumbnail.
const thumbRows = 12

// thumbLandscape is the rows without names.
func thumbLandscape(st neuron.Study) (templ.Component, error) {
	var data neuron.Landscape
	if err := st.Decode(&data); err != nil {
		return nil, err
	}
	if data.Survey != nil && data.Survey.First == nil {
		return nil, nil // its unit is hidden
	}
	if data.Survey != nil {
		for _, i := range chart.ByMean(data.Survey.First.UnitLandscape) {
			t := data.Survey.First.Of[i]
			data.Of = append(data.Of, neuron.LandscapeThing{Median: t.Median, Std: t.Std})
		}
	}
	return view.LandscapeThumb(chart.Landscape(data.Of[:min(len(data.Of), thumbRows)])), nil
}
