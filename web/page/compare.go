package page

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// compareSource is what the page that compares neurons reads.
type compareSource interface {
	wordsSource
	Unit(ctx context.Context, r neuron.Ref) (neuron.UnitDetail, error)
	// Joint returns how two units respond to the same images.
	Joint(ctx context.Context, a, b neuron.Ref) (neuron.Joint, error)
	// Correlations returns the correlation of each two units, NaN where there is none.
	Correlations(ctx context.Context, refs []neuron.Ref) ([][]float64, error)
}

// Compare shows neurons side by side, or asks which.
func (s *Site) Compare(src compareSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		asked, err := address.ParseCompareQuery(r.Query())
		if err != nil {
			return server.Answer{}, err
		}
		q, fields, err := namedUnits(r.Context(), src, asked)
		if err != nil {
			return server.Answer{}, err
		}
		if len(q.Units) < address.LeastCompared || len(q.Units) < len(q.Named) {
			return s.askCompared(r, src, q, fields)
		}
		if written := q.String(); !slices.EqualFunc(q.Units, q.Named, func(ref neuron.Ref, name string) bool { return ref.String() == name }) {
			return server.Answer{Location: "/compare" + written}, nil
		}
		c, err := compared(r.Context(), src, q)
		if err != nil {
			return server.Answer{}, err
		}
		p := newComparePage(c, q)
		p.Page = s.page(r, p.Heading, "Neurons side by side: what excites them, what they have in common, and their correlation.")
		p.Address += q.String()
		p.Hidden = true
		previewed(r, &p.Page, "/compare.jpg"+q.String(), "Images that excite the neurons that are compared.")
		s.shared(r, &p.Page, q.Path())
		p.JSON, p.CSV = "/compare.json"+q.String(), "/compare.csv"+q.String()
		return server.Page(view.Compare(p)), nil
	}
}

// CompareData sends what the page that compares neurons shows.
func CompareData(src compareSource, as server.Format) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		q, err := address.ParseCompareQuery(r.Query())
		if err != nil {
			return server.Answer{}, err
		}
		if n := len(q.Units); n < address.LeastCompared || n < len(q.Named) {
			return server.Answer{}, neuron.Invalidf("To compare, name %d to %d neurons as u=model/layer/number; %d of %d are.",
				address.LeastCompared, address.MostCompared, n, len(q.Named))
		}
		c, err := compared(r.Context(), src, q)
		if err != nil {
			return server.Answer{}, err
		}
		if as == server.AsCSV {
			return server.CSV(api.JointColumns, api.JointRows(c.Joint))
		}
		return server.JSON(api.NewComparison(c))
	}
}

// compared reads all that a comparison shows.
func compared(ctx context.Context, src compareSource, q address.CompareQuery) (neuron.Comparison, error) {
	c := neuron.Comparison{X: q.X, Y: q.Y}
	if ref, twice := q.Repeated(); twice {
		return c, neuron.Invalidf("%s is named twice: compare it with another neuron.", ref)
	}
	for _, ref := range q.Units {
		d, err := src.Unit(ctx, ref)
		if err != nil {
			return c, err
		}
		c.Units = append(c.Units, d)
	}
	var err error
	if c.Joint, err = src.Joint(ctx, q.Units[q.X], q.Units[q.Y]); err != nil {
		return c, err
	}
	if c.Correlations, err = src.Correlations(ctx, q.Units); err != nil {
		return c, err
	}
	c.Common()
	return c, nil
}

// namedUnits looks up what is no full name of a neuron. Each name has its field of the form, with what may be meant by it.
func namedUnits(ctx context.Context, src wordsSource, q address.CompareQuery) (address.CompareQuery, []view.CompareField, error) {
	found := q
	found.Units = nil
	var fields []view.CompareField
	for i, written := range q.Named {
		field := view.CompareField{Value: written}
		if ref, err := address.ParseUnitLink(written); err == nil {
			found.Units = append(found.Units, ref)
			field.Value = ref.String()
			fields = append(fields, field)
			continue
		}
		meant, err := unitsMeant(ctx, src, written)
		if err != nil {
			return q, nil, err
		}
		if len(meant) == 1 {
			found.Units = append(found.Units, meant[0].ref)
			field.Value = meant[0].ref.String()
		} else {
			field.Problem, field.Choices = whichUnit(q, i, meant)
		}
		fields = append(fields, field)
	}
	return found, fields, nil
}

// meant is a neuron that may be meant by a word or a number.
type meant struct {
	ref  neuron.Ref
	name string
}

// mostMeant is how many neurons are offered for a word.
const mostMeant = 6

// unitsMeant finds the neurons that a number or part of a name means, else those that a word drives most.
func unitsMeant(ctx context.Context, src wordsSource, written string) ([]meant, error) {
	numbered, err := unitsCalled(ctx, src, written)
	if err != nil {
		return nil, err
	}
	var all []meant
	for _, ref := range numbered {
		all = append(all, meant{ref, ref.String()})
	}
	if len(all) > 0 {
		return all, nil
	}
	models, err := src.Models(ctx)
	if err != nil {
		return nil, err
	}
	layers, err := wordHits(ctx, src, models, wordAsked{address.ParseSearch(written), neuron.ByExcess, mostMeant, 1, ""})
	if err != nil {
		return nil, err
	}
	for _, l := range layers {
		for _, h := range l.Hits {
			ref, err := address.ParseUnitLink(h.NeuronCard.Address)
			if err != nil {
				return nil, err
			}
			all = append(all, meant{ref, h.Name + " " + ref.String()})
		}
	}
	return all[:min(len(all), 2*mostMeant)], nil
}

// whichUnit asks which of several neurons is meant at place i of a query.
func whichUnit(q address.CompareQuery, i int, all []meant) (problem string, choices []view.Link) {
	if len(all) == 0 {
		return fmt.Sprintf("%s is no neuron here: write model/layer/number, paste the link of its page, or try a word that drives it.", format.Quoted(q.Named[i])), nil
	}
	for _, m := range all {
		named := slices.Clone(q.Named)
		named[i] = m.ref.String()
		choices = append(choices, view.Link{Text: m.name, Address: "/compare?" + strings.Join(compareNames(named), "&")})
	}
	return fmt.Sprintf("%s can be any of these:", format.Quoted(q.Named[i])), choices
}

// askCompared asks for neurons to compare.
func (s *Site) askCompared(r *server.Request, src compareSource, q address.CompareQuery, fields []view.CompareField) (server.Answer, error) {
	form := &view.CompareForm{
		Heading: "Which ones?", Button: "Compare",
		Note: fmt.Sprintf("Two to %d, of one model or of several: by name, by number, by the link of their page, or by a word that drives them.", address.MostCompared),
	}
	status := 0
	for _, f := range fields {
		if f.Problem != "" {
			status = 404
		}
	}
	for len(fields) < address.LeastCompared {
		fields = append(fields, view.CompareField{})
	}
	for i := range fields {
		fields[i].Label = "Neuron " + letter(i)
	}
	form.Fields = fields
	if len(q.Units) == 1 && len(q.Named) == 1 {
		d, err := src.Unit(r.Context(), q.Units[0])
		if err != nil {
			return server.Answer{}, err
		}
		for _, n := range d.Neighbours[:min(len(d.Neighbours), mostMeant)] {
			form.Near = append(form.Near, view.Link{Text: nearName(n), Address: address.Compare(d.Ref, n.Ref)})
		}
	}
	p := view.ComparePage{Page: s.page(r, "Compare neurons", "Two to six neurons side by side."), Heading: "Compare neurons", Form: form}
	p.Hidden = len(fields) > 0
	return server.Answer{Status: status, Page: view.Compare(p)}, nil
}

// nearName names a neighbour and how much it is alike.
func nearName(n neuron.Neighbour) string {
	return fmt.Sprintf("%s %d, r = %s", unitName(n.Unit, n.Words), n.Unit.Unit, correlationText(n.Correlation))
}

// letter is what a neuron at a place is called beside others.
func letter(place int) string { return string(rune('A' + place)) }
