package page

import (
	"fmt"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

// unitName is what people call a unit, else the name that its model gives it, else what its strongest images
// share, else its strongest word, else its number.
func unitName(u neuron.Unit, words []string) string {
	switch {
	case u.Called.Text != "":
		return u.Called.Text
	case u.Name != "":
		return u.Name
	case u.Shared.Name != "":
		return u.Shared.Name
	case len(words) > 0:
		return words[0]
	}
	return unitNumber(u.Unit)
}

// givenName is what a unit is called on its own page, "" where only its number names it.
func givenName(d neuron.UnitDetail) string {
	var words []string
	if w := namingWord(d); w != "" {
		words = []string{w}
	}
	if name := unitName(d.Unit, words); name != unitNumber(d.Unit.Unit) {
		return name
	}
	return ""
}

// namingWord is a unit's strongest word, "" where none stands out.
func namingWord(d neuron.UnitDetail) string {
	if len(d.TopWords) > 0 && d.TopWords[0].Excess >= neuron.NamingExcess {
		return d.TopWords[0].Word
	}
	return ""
}

// nameEvidence says what a unit can be named by besides its model: "japan: 18 of 20 strongest images; word:
// japan (9.1σ)". It says nothing of what is not there.
func nameEvidence(d neuron.UnitDetail) string {
	var parts []string
	if by := calledBy(d.Called); by != "" {
		parts = append(parts, by)
	}
	if s := d.Shared; s.Name != "" {
		parts = append(parts, fmt.Sprintf("%s: %d of %s", s.Name, s.Images, format.Plural(s.Among, "strongest image")))
	}
	if w := namingWord(d); w != "" {
		parts = append(parts, fmt.Sprintf("word: %s (%s)", w, format.Sigma(d.TopWords[0].Excess)))
	}
	return strings.Join(parts, "; ")
}

// calledBy says whose label a name is: "label by Ada", "label by Ada, the newest of 3"; "" where it is no label.
func calledBy(c neuron.Called) string {
	switch {
	case c.Text == "":
		return ""
	case c.Of > 1:
		return fmt.Sprintf("label by %s, the newest of %d", c.Author, c.Of)
	}
	return "label by " + c.Author
}

// unitHeading is givenName, else the number as a heading.
func unitHeading(d neuron.UnitDetail) string {
	if name := givenName(d); name != "" {
		return name
	}
	return "Unit " + strconv.Itoa(d.Unit.Unit)
}

func unitNumber(n int) string { return "unit " + strconv.Itoa(n) }
