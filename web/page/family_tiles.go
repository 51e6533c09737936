package page

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

// familyTiles words a page of neurons, as images, words or visualizations of a facet.
func familyTiles(ctx context.Context, src familyPageSource, models []neuron.Model, members []neuron.FamilyMember, q address.FamilyQuery) ([]view.FamilyTile, error) {
	refs := refsOf(members)
	found, err := src.UnitCards(ctx, refs)
	if err != nil {
		return nil, err
	}
	made, err := facetPictures(ctx, src, refs, q.Facet)
	if err != nil {
		return nil, err
	}
	tiles := make([]view.FamilyTile, len(members))
	shown := map[int64]int{}
	for i, m := range members {
		card, known := found[m.Ref]
		fresh := slices.IndexFunc(card.Top, func(e neuron.Example) bool { return shown[e.Image.ID] < neuron.MaxRepeats })
		if card.Top = card.Top[max(fresh, 0):]; len(card.Top) > 0 {
			shown[card.Top[0].Image.ID]++
		}
		tiles[i] = newFamilyTile(m, card, known)
		tiles[i].Where = tileWhere(models, members, i)
		if q.Facet != "" && known {
			v, ok := made[m.Ref]
			showVisualization(&tiles[i].NeuronCard, card.Unit, v, ok)
		}
		if q.Words {
			tiles[i].Picture, tiles[i].Heat = "", ""
		}
	}
	return tiles, nil
}

func newFamilyTile(m neuron.FamilyMember, card neuron.UnitCard, known bool) view.FamilyTile {
	tile := view.FamilyTile{Ref: m.Ref.String(), Role: string(m.Role), Origin: string(m.Origin), OriginNote: originNote(m), Evidence: evidenceWords(m.Evidence)}
	if known {
		tile.NeuronCard, tile.List = newCard(card), card.Words
	} else {
		tile.NeuronCard = view.NeuronCard{Address: address.Unit(m.Ref), Name: unitNumber(m.Unit)}
	}
	if m.Title != "" {
		tile.Name, tile.Number = m.Title, strconv.Itoa(m.Unit)
	}
	tile.Unmarked = m.Origin == neuron.Published
	return tile
}

// tileWhere says which model a neuron is of and which layer, as far as the neurons of the page differ in them.
func tileWhere(models []neuron.Model, members []neuron.FamilyMember, i int) string {
	r := members[i].Ref
	var where []string
	if slices.ContainsFunc(members, func(m neuron.FamilyMember) bool { return m.Model != r.Model }) {
		where = append(where, nameOfModel(models, r.Model))
	}
	if slices.ContainsFunc(members, func(m neuron.FamilyMember) bool { return m.Model == r.Model && m.Layer != r.Layer }) {
		where = append(where, r.Layer)
	}
	return strings.Join(where, ", ")
}

// originNote says on whose word a neuron is in its family, everybody's who has said something.
func originNote(m neuron.FamilyMember) string {
	if len(m.Opinions) == 0 {
		return string(m.Origin)
	}
	var said []string
	for _, o := range m.Opinions {
		said = append(said, string(o.Origin)+" by "+o.Author)
	}
	return strings.Join(said, ", ")
}

// evidenceWords words what speaks for a suggestion: "4 of 5 words: japan, tokyo, kyoto …; 12 of 20 images: japan".
func evidenceWords(evidence []neuron.Evidence) string {
	var lines []string
	for _, what := range []string{"words", "images"} {
		var terms []string
		n, of := 0, 0
		for _, e := range evidence {
			if (e.Kind == "word") != (what == "words") {
				continue
			}
			terms = append(terms, e.Text)
			n, of = n+max(e.Images, 1), e.Of
		}
		if n == 0 {
			continue
		}
		line := fmt.Sprintf("%d of %d %s: %s", n, of, what, strings.Join(terms[:min(evidenceTerms, len(terms))], ", "))
		if len(terms) > evidenceTerms {
			line += " …"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "; ")
}

// groupByRole parts the tiles of a page, which are in the order of roles.
func groupByRole(tiles []view.FamilyTile) (groups []view.FamilyGroup) {
	for _, tile := range tiles {
		if n := len(groups); n == 0 || groups[n-1].Role != tile.Role {
			groups = append(groups, view.FamilyGroup{Role: tile.Role, Heading: roleWords[neuron.Role(tile.Role)]})
		}
		last := &groups[len(groups)-1]
		last.Tiles = append(last.Tiles, tile)
	}
	return groups
}

func newRefused(models []neuron.Model, m neuron.FamilyMember) view.RefusedMember {
	row := view.RefusedMember{Link: view.Link{Text: m.Ref.String(), Address: address.Unit(m.Ref)}}
	for _, o := range m.Opinions {
		said := fmt.Sprintf("refused by %s, %s", o.Author, dayOf(o.Made))
		if o.Note != "" {
			said += ": " + o.Note
		}
		row.Opinions = append(row.Opinions, said)
	}
	if len(models) > 1 {
		row.Where = whereOf(models, m.Ref)
	}
	return row
}
