package paper

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
)

// units gathers what several files say of units.
type units map[neuron.Ref]*neuron.PublishedUnit

func (all units) at(model, unit string) (*neuron.PublishedUnit, error) {
	number, err := strconv.Atoi(unit)
	ref, known := Ref(model, number)
	if err != nil || !known {
		return nil, fmt.Errorf("paper: there is no unit %q of a model %q", unit, model)
	}
	if all[ref] == nil {
		all[ref] = &neuron.PublishedUnit{Ref: ref}
	}
	return all[ref], nil
}

// Units returns all units that the article says something of, by model and number. Sensitive ones are those of a
// sensitive family, of regions only those that the article's map warns of, and those that list sexual words or insults.
func Units() ([]neuron.PublishedUnit, error) {
	all := units{}
	for _, read := range []func(units) error{readWords, readRegionWords, readNames, readSensitive, flagWords} {
		if err := read(all); err != nil {
			return nil, err
		}
	}
	list := make([]neuron.PublishedUnit, 0, len(all))
	for _, u := range all {
		list = append(list, *u)
	}
	slices.SortFunc(list, func(a, b neuron.PublishedUnit) int {
		return cmp.Or(strings.Compare(a.Model, b.Model), cmp.Compare(a.Unit, b.Unit))
	})
	return list, nil
}

// readWords reads the three strongest words of each unit of RN50x4. Some hold an empty one: the word list had an empty
// entry, and those units like a blank image. It names nothing and is left out.
func readWords(all units) error {
	rows, err := readCSV("words.csv")
	if err != nil {
		return err
	}
	for _, row := range rows {
		u, err := all.at("RN50x4", row[0])
		if err != nil {
			return err
		}
		u.Words = slices.DeleteFunc(slices.Clone(row[1:]), func(w string) bool { return w == "" })
	}
	return nil
}

// readRegionWords reads the twenty strongest words of each region unit, which begin with the same three.
func readRegionWords(all units) error {
	return all.each("region_words.csv", func(u *neuron.PublishedUnit, row []string) { u.Words = strings.Fields(row[2]) })
}

// each visits the rows of a file whose first two columns name a model and a unit.
func (all units) each(file string, visit func(u *neuron.PublishedUnit, row []string)) error {
	rows, err := readCSV(file)
	if err != nil {
		return err
	}
	for _, row := range rows {
		u, err := all.at(row[0], row[1])
		if err != nil {
			return err
		}
		visit(u, row)
	}
	return nil
}

func readNames(all units) error {
	return all.each("names.csv", func(u *neuron.PublishedUnit, row []string) {
		switch name := row[2]; {
		case u.Name == "":
			u.Name, u.Uncertain = name, row[3] == "true"
		case !strings.EqualFold(name, u.Name) && !slices.ContainsFunc(u.Other, func(o string) bool { return strings.EqualFold(o, name) }):
			u.Other = append(u.Other, name)
		}
	})
}

// offensive are words of the authors' list that a page should not show unasked.
var offensive = strings.Fields("bitch blowjob blowjobs boobs bukkake cock cocks dildos fuck fucking gangbang hentai incest masturbating " +
	"masturbation milfs nipple nipples nude orgasm penis pussy sexy sluts tranny upskirts vagina whore xnxx xxx zoophilia")

// flagWords marks units whose words are offensive.
func flagWords(all units) error {
	for _, u := range all {
		if slices.ContainsFunc(u.Words, func(w string) bool { return slices.Contains(offensive, w) }) {
			u.Sensitive = cmp.Or(u.Sensitive, "sexual words or insults")
		}
	}
	return nil
}
