package paper

import "multiscope/internal/neuron"

// Places returns the countries, by their middles, and the cities of the article's map, as it places them.
func Places() (countries, cities []neuron.GeoPlace, err error) {
	if countries, err = readPlaces("region_countries.csv", nil, nil); err != nil {
		return nil, nil, err
	}
	cities, err = readPlaces("region_cities.csv", nil, nil)
	return countries, cities, err
}
