package paper

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"image"
	"image/png"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
)

// regionNote says what is left out.
const regionNote = "Of the 66 neurons in the data of the article's map, 64 are here: no view of the map shows the other two."

// regionStudy is the article's map of region neurons.
func regionStudy() (neuron.Study, error) {
	s := neuron.Study{
		Slug: "regions", Kind: neuron.RegionStudy, Title: "Region neurons on a map of the world",
		Summary: "How strongly 64 neurons of four CLIP models answer to the written names of 175 countries and 620 cities, and to each place of a world map without names.",
		Method: "Each name was drawn as a picture; a neuron's level is the mean over font sizes of the most at any place of the word. " +
			"On the map it is the response at each place of an unlabelled world map, averaged over random crops. " +
			"Levels go from 0 to 254 and have no unit: those of one neuron can be compared, countries with cities and places of the map with each other, " +
			"those of two neurons can not. Negative activations are presumably cut to 0.",
	}
	data, err := readRegions()
	if err != nil {
		return s, err
	}
	for _, u := range data.Units {
		s.Units = append(s.Units, neuron.StudyUnit{Ref: u.Ref(), Part: data.Part(u)})
	}
	return s, s.SetData(data)
}

func readRegions() (neuron.Regions, error) {
	r := neuron.Regions{Notes: []string{
		regionNote,
		"A question mark is that of the article's map, whose authors doubted the name.",
		"The map calls RN50x4's neurons 1317, 1257 and 1000 West Africa?, the article's case study calls 1317 East Africa. Of names, Kenya drives 1317 most, Ghana 1257 and Lesotho 1000.",
		"The article has two models of the shape of RN50 and does not say which of them OpenAI released: here RN50 is the one that is taken for it, RN50-A the other.",
	}}
	grid := struct {
		Rows    []float64 `json:"row_lat"`
		Columns []float64 `json:"col_lon"`
	}{}
	if err := readJSON("region_grid.json", &grid); err != nil {
		return r, err
	}
	r.Rows, r.Columns = grid.Rows, grid.Columns
	var err error
	if r.Units, err = readRegionUnits(); err != nil {
		return r, err
	}
	if r.Countries, err = readPlaces("region_countries.csv", r.Units, func(u *neuron.RegionUnit) *[]byte { return &u.Countries }); err != nil {
		return r, err
	}
	if r.Cities, err = readPlaces("region_cities.csv", r.Units, func(u *neuron.RegionUnit) *[]byte { return &u.Cities }); err != nil {
		return r, err
	}
	if err := readMaps(&r); err != nil {
		return r, err
	}
	if r.Views, err = readRegionViews(r.Units); err != nil {
		return r, err
	}
	return r, r.Check()
}

// readRegionUnits reads the units without their levels.
func readRegionUnits() ([]neuron.RegionUnit, error) {
	rows, err := readCSV("region_units.csv")
	if err != nil {
		return nil, err
	}
	words := units{}
	if err := readRegionWords(words); err != nil {
		return nil, err
	}
	sensitive, err := familySensitive(regions)
	if err != nil {
		return nil, err
	}
	all := make([]neuron.RegionUnit, len(rows))
	for i, row := range rows {
		published, err := words.at(row[0], row[1])
		if err != nil {
			return nil, err
		}
		ref := published.Ref
		all[i] = neuron.RegionUnit{
			StudyLayer: neuron.StudyLayer{Model: ref.Model, Layer: ref.Layer}, Unit: ref.Unit, Title: row[2],
			Uncertain: row[3] == "true", Secondary: row[4] == "true", Words: published.Words,
		}
		if row[5] == "true" {
			all[i].Sensitive = sensitive
		}
	}
	return all, nil
}

// familySensitive returns why a family stands behind a notice.
func familySensitive(slug string) (string, error) {
	families, _, err := Families()
	for _, f := range families {
		if f.Slug == slug {
			return f.Sensitive, err
		}
	}
	return "", cmp.Or(err, fmt.Errorf("paper: there is no family %s", slug))
}

// readPlaces reads places and the level of each unit for them; without units the places alone.
func readPlaces(name string, units []neuron.RegionUnit, levels func(*neuron.RegionUnit) *[]byte) ([]neuron.GeoPlace, error) {
	rows, err := readCSV(name)
	if err != nil {
		return nil, err
	}
	places := make([]neuron.GeoPlace, len(rows))
	for i, row := range rows {
		lon, lonErr := strconv.ParseFloat(row[1], 64)
		lat, latErr := strconv.ParseFloat(row[2], 64)
		if err := errors.Join(lonErr, latErr); err != nil || units != nil && len(row) != 3+len(units) {
			return nil, fmt.Errorf("paper: %s: row %d has %d columns for %d units: %w", name, i+1, len(row), len(units), err)
		}
		places[i] = neuron.GeoPlace{Name: row[0], Lon: lon, Lat: lat}
		for j := range units {
			level, err := strconv.ParseUint(row[3+j], 10, 8)
			if err != nil {
				return nil, fmt.Errorf("paper: %s: %s: %w", name, row[0], err)
			}
			into := levels(&units[j])
			*into = append(*into, byte(level))
		}
	}
	return places, nil
}

// readMaps reads the units' maps, which lie below each other in one grey picture, a level a pixel.
func readMaps(r *neuron.Regions) error {
	b, err := embedded.ReadFile("data/region_maps.png")
	if err != nil {
		return err
	}
	decoded, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return fmt.Errorf("paper: region_maps.png: %w", err)
	}
	grey, ok := decoded.(*image.Gray)
	cells := len(r.Rows) * len(r.Columns)
	if !ok || grey.Stride != len(r.Columns) || len(grey.Pix) != cells*len(r.Units) {
		return fmt.Errorf("paper: region_maps.png is a %T of %v for %d units", decoded, decoded.Bounds(), len(r.Units))
	}
	for i := range r.Units {
		r.Units[i].Map = grey.Pix[i*cells : (i+1)*cells]
	}
	return nil
}

// viewTitles are the article's names of views in words for somebody who does not know its files.
var viewTitles = strings.NewReplacer(
	"Selected Units from 4x model", "Selected, RN50x4", " - All Models", ", all models", "4x - all", "All, RN50x4", "rn101 - all primary", "Primary, RN101",
	"rn101 - all secondary", "Secondary, RN101", "rn50", "All, RN50", "v1", "All, RN50-A", "Large Region Neurons", "Large regions", "Secondarily Regional", "Secondarily regional",
)

func readRegionViews(all []neuron.RegionUnit) ([]neuron.RegionView, error) {
	var rows []struct {
		ID      string `json:"id"`
		Title   string `json:"title"`
		Neurons []struct {
			Model string `json:"model"`
			Unit  int    `json:"unit"`
		} `json:"neurons"`
	}
	if err := readJSON("region_views.json", &rows); err != nil {
		return nil, err
	}
	views := make([]neuron.RegionView, len(rows))
	for i, row := range rows {
		views[i] = neuron.RegionView{Name: strings.TrimSuffix(row.ID, "-all-models"), Title: viewTitles.Replace(row.Title)}
		for _, n := range row.Neurons {
			ref, _ := Ref(n.Model, n.Unit)
			at := slices.IndexFunc(all, func(u neuron.RegionUnit) bool { return u.Ref() == ref })
			if at < 0 {
				return nil, fmt.Errorf("paper: the view %s names %s, which has no levels", row.ID, ref)
			}
			views[i].Units = append(views[i].Units, at)
		}
	}
	return views, nil
}
