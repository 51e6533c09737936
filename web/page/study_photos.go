package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/format"
	"multiscope/web/view"
)

// addRound shows the photos of a round, by each method, and the one that is chosen.
func (s attacksAsked) addRound(p *view.AttacksPage) error {
	r := s.Wild[s.round]
	if r.Figure == "" && slices.ContainsFunc(s.Wild, func(r neuron.AttackRound) bool { return r.Figure != "" }) {
		p.RoundNote = "This round is not drawn in the article."
	}
	chosen, err := s.photo(r)
	if err != nil {
		return err
	}
	for _, method := range valuesOf(r.Photos, func(c neuron.AttackCell) string { return c.Method }) {
		p.Grids = append(p.Grids, s.grid(r, method, chosen))
	}
	p.Photo = s.photoPanel(r, chosen)
	for _, c := range r.Photos {
		top := c.Top()
		p.PhotoTable = append(p.PhotoTable, []string{c.Object, c.Label, c.Method, top.Class, format.Percent(top.Probability), percentOrNone(c.LabelProbability), percentOrNone(c.ObjectProbability), fooledWord(c.Fooled)})
	}
	return nil
}

func percentOrNone(x *float64) string {
	if x == nil {
		return "–"
	}
	return format.Percent(*x)
}

func fooledWord(fooled *bool) string {
	switch {
	case fooled == nil:
		return "–"
	case *fooled:
		return "yes"
	}
	return "no"
}

// valuesOf returns the values that cells have, once each, in their order.
func valuesOf(cells []neuron.AttackCell, of func(neuron.AttackCell) string) []string {
	var values []string
	for _, c := range cells {
		if !slices.Contains(values, of(c)) {
			values = append(values, of(c))
		}
	}
	return values
}

// photo returns the cell that is chosen: where nothing is, the first that fools a method.
func (s attacksAsked) photo(r neuron.AttackRound) (neuron.AttackCell, error) {
	if s.object == "" && s.label == "" && s.method == "" {
		at := slices.IndexFunc(r.Photos, func(c neuron.AttackCell) bool { return c.Fooled != nil && *c.Fooled })
		if len(r.Photos) == 0 {
			return neuron.AttackCell{}, nil
		}
		return r.Photos[max(at, 0)], nil
	}
	for _, c := range r.Photos {
		if strings.EqualFold(c.Object, s.object) && strings.EqualFold(c.Label, cmp.Or(s.label, c.Label)) && strings.EqualFold(c.Method, cmp.Or(s.method, c.Method)) {
			return c, nil
		}
	}
	return neuron.AttackCell{}, neuron.NotFoundf("This round has no photo of %s with the label %s by the method %s.", format.Quoted(s.object), format.Quoted(s.label), format.Quoted(s.method))
}

func (s attacksAsked) photoLink(c neuron.AttackCell) string {
	return s.with("object", c.Object, "label", c.Label, "method", c.Method) + "#photo"
}

func sameCell(a, b neuron.AttackCell) bool {
	return a.Object == b.Object && a.Label == b.Label && a.Method == b.Method
}

func (s attacksAsked) grid(r neuron.AttackRound, method string, chosen neuron.AttackCell) view.PhotoGrid {
	g := view.PhotoGrid{Method: method, Labels: valuesOf(r.Photos, func(c neuron.AttackCell) string { return c.Label })}
	fooled, wrong := 0, 0
	for _, object := range valuesOf(r.Photos, func(c neuron.AttackCell) string { return c.Object }) {
		row := view.PhotoRow{Object: object, Cells: make([]view.PhotoCell, len(g.Labels))}
		for _, c := range r.Photos {
			if c.Object != object || c.Method != method {
				continue
			}
			if c.Fooled != nil {
				wrong++
				fooled += boolInt(*c.Fooled)
			}
			row.Cells[slices.Index(g.Labels, c.Label)] = s.newPhotoCell(c, sameCell(c, chosen))
		}
		g.Objects = append(g.Objects, row)
	}
	g.Fooled = fmt.Sprintf("fooled by %d of %s", fooled, format.Plural(wrong, "wrong label"))
	return g
}

func (s attacksAsked) newPhotoCell(c neuron.AttackCell, chosen bool) view.PhotoCell {
	top := c.Top()
	cell := view.PhotoCell{Link: view.Link{Text: cmp.Or(top.Class, "nothing"), Address: s.photoLink(c)}, Probability: format.Percent(top.Probability), Share: format.CSSPercent(top.Probability), State: "plain", Chosen: chosen}
	switch {
	case c.Fooled == nil:
	case *c.Fooled:
		cell.State, cell.Said = "fooled", "Fooled"
	default:
		cell.State, cell.Said = "held", "Held"
	}
	return cell
}

func (s attacksAsked) photoPanel(r neuron.AttackRound, c neuron.AttackCell) *view.PhotoPanel {
	if c.Object == "" {
		return nil
	}
	p := &view.PhotoPanel{Heading: fmt.Sprintf("%s, labelled %s", c.Object, format.Quoted(c.Label))}
	switch c.Label {
	case neuron.BlankLabel:
		p.Heading = c.Object + ", with a blank label"
	case neuron.NoLabel:
		p.Heading = c.Object + ", without a label"
	}
	if c.Photo != "" {
		p.Heading += ": " + c.Photo
	}
	top := c.Top()
	p.Said = fmt.Sprintf("By %s this is taken for %s.", c.Method, cmp.Or(top.Class, "nothing"))
	if len(c.LabelClasses) > 0 {
		p.Said += fmt.Sprintf(" The label’s class: %s.", strings.Join(c.LabelClasses, ", "))
	}
	if len(c.ObjectClasses) > 0 {
		p.Said += fmt.Sprintf(" The object’s: %s.", strings.Join(c.ObjectClasses, ", "))
	}
	p.Classes = classBars(c.Classes, mostPhotoClasses, func(class string) string {
		switch {
		case slices.Contains(c.LabelClasses, class):
			return "what the label says"
		case slices.Contains(c.ObjectClasses, class):
			return "what it is"
		}
		return ""
	})
	for _, other := range r.Photos {
		if other.Object == c.Object && other.Label == c.Label {
			p.Other = append(p.Other, view.Choice{Link: view.Link{Text: other.Method, Address: s.photoLink(other)}, Chosen: other.Method == c.Method})
		}
	}
	return p
}
