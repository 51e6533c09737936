package study

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"multiscope/internal/dataset"
	"multiscope/internal/neuron"
)

// UnitName returns what a study calls a unit: what its model does, else what its strongest images share, else its strongest
// word, else "".
func UnitName(u neuron.UnitCard) string {
	if name := cmp.Or(u.Name, u.Shared.Name); name != "" || len(u.Words) == 0 {
		return name
	}
	return u.Words[0]
}

// NameUnits returns units of the session's layer with their names; see UnitName.
func (s *Session) NameUnits(ctx context.Context, units []int) ([]neuron.NamedUnit, error) {
	refs := make([]neuron.Ref, len(units))
	for i, unit := range units {
		refs[i] = s.Ref(unit)
	}
	cards, err := s.Store.UnitCards(ctx, refs)
	if err != nil {
		return nil, err
	}
	named := make([]neuron.NamedUnit, len(units))
	for i, ref := range refs {
		named[i] = neuron.NamedUnit{Unit: ref.Unit, Name: UnitName(cards[ref])}
	}
	return named, nil
}

// Listed writes up to n names with commas between them, and says how many there are besides.
func Listed(names []string, n int) string {
	if len(names) <= n {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:n], ", "), len(names)-n)
}

// LeftOut names the files that a source of pictures leaves out, each with the reason.
func LeftOut(source dataset.Source) (left []string) {
	for _, f := range dataset.LeftOut(source) {
		left = append(left, f.Key+" ("+f.Reason+")")
	}
	return left
}

// Shortened cuts a text that is too long for a sentence.
func Shortened(text string) string {
	const most = 80
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return text
}
