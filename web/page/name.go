package page

import (
	"strconv"

	"multiscope/internal/neuron"
)

// unitName is what people call a unit: the name that its model gives it, else its strongest word,
// else its number.
func unitName(u neuron.Unit, words []string) string {
	switch {
	case u.Name != "":
		return u.Name
	case len(words) > 0:
		return words[0]
	}
	return unitNumber(u.Unit)
}

// givenName is what a unit is called on its own page, "" where only its number names it.
func givenName(d neuron.UnitDetail) string {
	switch {
	case d.Name != "":
		return d.Name
	case len(d.TopWords) > 0 && d.TopWords[0].Excess >= neuron.NamingExcess:
		return d.TopWords[0].Word
	}
	return ""
}

// unitHeading is givenName, else the number as a heading.
func unitHeading(d neuron.UnitDetail) string {
	if name := givenName(d); name != "" {
		return name
	}
	return "Unit " + strconv.Itoa(d.Unit.Unit)
}

func unitNumber(n int) string { return "unit " + strconv.Itoa(n) }
