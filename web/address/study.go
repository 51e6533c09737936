package address

import (
	"net/url"

	"multiscope/internal/neuron"
)

// Studies is the address of the list of all studies.
const Studies = "/studies"

// Study returns the address of a study.
func Study(slug string) string { return Studies + "/" + slug }

// StudyAt returns the address of a study with a unit chosen.
func StudyAt(slug string, r neuron.Ref) string {
	return Study(slug) + "?unit=" + r.String() + "#chosen"
}

// StudyTable returns the address of one of a study's tables.
func StudyTable(slug, table string) string { return Study(slug) + ".csv" + With(nil, "table", table) }

// StudyTableOf returns the address of one of a study's tables, of what it found of one unit.
func StudyTableOf(slug, table string, r neuron.Ref) string {
	return Study(slug) + ".csv?table=" + table + "&unit=" + r.String()
}

// StudyPicture returns the address of a picture that a study shows.
func StudyPicture(slug, name string) string { return Study(slug) + "/pictures/" + name }

// ParseStudyUnit reads the unit that StudyAt chooses; false where none is.
func ParseStudyUnit(v url.Values) (neuron.Ref, bool, error) {
	if v.Get("unit") == "" {
		return neuron.Ref{}, false, nil
	}
	r, err := neuron.ParseRef(v.Get("unit"))
	return r, err == nil, err
}

// ParseStudyUnitOf reads the unit of a study. On one layer its number alone will do; l is the zero value where a study is on
// several. Nil where none is chosen.
func ParseStudyUnitOf(v url.Values, l neuron.StudyLayer) (*neuron.Ref, error) {
	if unit, err := neuron.ParseUnit(v.Get("unit")); err == nil && l.Layer != "" {
		r := l.Ref(unit)
		return &r, nil
	}
	r, chosen, err := ParseStudyUnit(v)
	if !chosen {
		return nil, err
	}
	return &r, nil
}

// With returns a query with some values in place of others, given as names and values; "" takes a name out.
func With(v url.Values, pairs ...string) string {
	to := url.Values{}
	for name, values := range v {
		to[name] = values
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			to.Del(pairs[i])
			continue
		}
		to.Set(pairs[i], pairs[i+1])
	}
	if len(to) == 0 {
		return "?"
	}
	return encode(to)
}

// ParsePageNumber reads which page of a long list is asked for, from 1.
func ParsePageNumber(v url.Values) (int, error) {
	page, err := parseWhole(v, "page", 1, 1)
	return int(page), err
}
