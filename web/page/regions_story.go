package page

import (
	"math"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/chart"
	"multiscope/web/view"
)

// sampleStudy is what stories show of studies with data of a kind.
func sampleStudy(kind neuron.StudyKind, data any) neuron.Study {
	st := neuron.Study{Slug: "sample", Kind: kind, Title: "A sample of a study", Summary: "What it shows, in a sentence.", Method: "How it was made, in another one.", Source: "Data: nobody, made up."}
	if err := st.SetData(data); err != nil {
		panic(err) // the sample's types are JSON
	}
	return st
}

// sampleAsked is a study that is asked for in a state, where no outlines of countries are there.
func sampleAsked(p view.Page, st neuron.Study, query string) studyAsked {
	values, err := url.ParseQuery(query)
	if err != nil {
		panic(err) // the query is one of ours
	}
	page := newStudyPage(st)
	page.Page = section(p, "studies")
	return studyAsked{
		page: page, study: st, query: values,
		neurons: func(refs []neuron.Ref) (map[neuron.Ref]view.Neuron, error) {
			return map[neuron.Ref]view.Neuron{refs[0]: {Number: strconv.Itoa(refs[0].Unit), Address: address.Unit(refs[0])}}, nil
		},
		notice: func(about string) (*view.Notice, error) {
			if about == "" {
				return nil, nil
			}
			return &view.Notice{About: about, Address: "?shown=1"}, nil
		},
	}
}

// must returns the page of a sample, which has no errors.
func must[T any](p T, err error) T {
	if err != nil {
		panic(err)
	}
	return p
}

// regionsIn is the story of the sample in a state.
func regionsIn(query string) func(view.Page) templ.Component {
	return func(p view.Page) templ.Component {
		return view.Regions(must(newRegionsPage(sampleAsked(p, sampleStudy(neuron.RegionStudy, sampleRegions()), query))))
	}
}

// regionsCountedStory is a study that was run here, without a map.
func regionsCountedStory(p view.Page) templ.Component {
	d := sampleRegions()
	d.Rows, d.Columns, d.Views = nil, nil, nil
	for i := range d.Units {
		d.Units[i].Map, d.Units[i].Sensitive, d.Units[i].PlaceWords, d.Units[i].Clustered, d.Units[i].Clustering = nil, "", 5-i, i < 2, .44
	}
	d.Shares = &neuron.RegionShares{
		Units: 640, Words: 3000, PlaceWords: 255, Clustered: 31, Conservative: 12, Liberal: 40,
		Buckets: []neuron.RegionBucket{{Units: 500, Clustered: 3}, {Units: 90, Clustered: 4}, {Units: 20, Clustered: 6}, {Units: 14, Clustered: 6}, {Units: 9, Clustered: 5}, {Units: 7, Clustered: 7}},
		Chance:  []float64{430, 170, 36, 4.1, .25, .004},
	}
	d.Notes = append(d.Notes, "The map without names was left out: the outlines of countries could not be had.")
	return view.Regions(must(newRegionsPage(sampleAsked(p, sampleStudy(neuron.RegionStudy, d), ""))))
}

// studiesDrawnStory has a card for each kind of study of this file and of conditional_story.go.
func studiesDrawnStory(p view.Page) templ.Component {
	regions := sampleRegions()
	card := view.StudyCard{Address: "/studies", Title: "A sample of a study", Summary: "What it shows, in a sentence.", State: "Published"}
	page := view.StudiesPage{Page: section(p, "studies"), Published: []view.StudyCard{card, card, card}}
	page.Published[0].Drawing = view.WorldThumb(chart.Cities(nil, "Cities", regions.Cities, regions.Units[0].Cities))
	page.Published[1].Drawing = view.StackedThumb(chart.Stacked(sampleConditionals().Plots[0], "Shares"))
	page.Published[2].Drawing = view.LandscapeThumb(chart.Landscape(sampleLandscape().Of))
	return view.Studies(page)
}

// sampleRegions has places on all continents and a map with a hill over each unit's own.
func sampleRegions() neuron.Regions {
	layer := neuron.StudyLayer{Model: "rn50x4", Layer: "layer4-5-sum"}
	d := neuron.Regions{
		Countries: []neuron.GeoPlace{
			{Name: "Japan", Lon: 138, Lat: 36}, {Name: "Chile", Lon: -71, Lat: -35}, {Name: "Kenya", Lon: 38, Lat: 0.5}, {Name: "Norway", Lon: 9, Lat: 61},
			{Name: "Democratic Republic of the Congo", Lon: 23.5, Lat: -3}, {Name: "Fiji", Lon: 178, Lat: -17.8}, {Name: "Canada", Lon: -100, Lat: 60},
		},
		Cities: []neuron.GeoPlace{
			{Name: "Tokyo", Lon: 139.7, Lat: 35.7}, {Name: "Osaka", Lon: 135.5, Lat: 34.7}, {Name: "Santiago", Lon: -70.7, Lat: -33.4}, {Name: "Nairobi", Lon: 36.8, Lat: -1.3},
			{Name: "Oslo", Lon: 10.7, Lat: 59.9}, {Name: "Auckland", Lon: 174.8, Lat: -36.8}, {Name: "Toronto", Lon: -79.4, Lat: 43.7},
		},
		Notes: []string{"Places and levels are made up."},
	}
	for i := range 18 {
		d.Rows = append(d.Rows, 85-10*float64(i))
	}
	for i := range 36 {
		d.Columns = append(d.Columns, -175+10*float64(i))
	}
	for i, at := range []neuron.GeoPlace{{Name: "Japan", Lon: 138, Lat: 36}, {Name: "Andes", Lon: -70, Lat: -30}, {Name: "Faith", Lon: 36, Lat: 10}} {
		u := neuron.RegionUnit{StudyLayer: layer, Unit: 89 + i, Title: at.Name, Uncertain: i == 0, Secondary: i == 2, Words: []string{"shrine", "rail", "sensei", "cherry"}}
		if i == 2 {
			u.Sensitive = "religion"
		}
		u.Countries, u.Cities = hill(d.Countries, at), hill(d.Cities, at)
		for _, lat := range d.Rows {
			for _, lon := range d.Columns {
				u.Map = append(u.Map, hill([]neuron.GeoPlace{{Lon: lon, Lat: lat}}, at)...)
			}
		}
		d.Units = append(d.Units, u)
	}
	d.Views = []neuron.RegionView{{Name: "two", Title: "Two of them", Units: []int{0, 1}}, {Name: "all", Title: "All", Units: []int{0, 1, 2}}}
	return d
}

// hill returns levels that are highest at a place.
func hill(places []neuron.GeoPlace, top neuron.GeoPlace) []byte {
	levels := make([]byte, len(places))
	for i, p := range places {
		levels[i] = byte(254 * math.Exp(-math.Hypot(p.Lon-top.Lon, p.Lat-top.Lat)/30))
	}
	return levels
}
