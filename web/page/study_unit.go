package page

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/chart"
	"multiscope/web/server"
	"multiscope/web/view"
)

// addFigures draws what studies say of a neuron on its page: its map of the world, its plot of what images show and its
// tuning curves.
func (s *Site) addFigures(r *server.Request, src studyReader, p *view.StudyPanel, ref neuron.Ref, parts []neuron.UnitStudy) error {
	for _, part := range parts {
		if part.Kind == neuron.StimulusStudy && part.Data != nil {
			if err := addTuning(p, part, ref); err != nil {
				return err
			}
		}
		if part.Kind != neuron.RegionStudy && part.Kind != neuron.ConditionalStudy {
			continue
		}
		st, err := src.Study(r.Context(), part.Slug)
		if err != nil {
			return err
		}
		if part.Kind == neuron.RegionStudy {
			err = s.addRegion(r, p, st, ref)
		} else {
			err = addConditional(r, p, st, ref)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// studyReader reads a study with its data.
type studyReader interface {
	Study(ctx context.Context, slug string) (neuron.Study, error)
}

func (s *Site) addRegion(r *server.Request, p *view.StudyPanel, st neuron.Study, ref neuron.Ref) error {
	data, err := s.regions.decode(st)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(data.Units, func(u neuron.RegionUnit) bool { return u.Ref() == ref })
	if at < 0 {
		return nil
	}
	u := data.Units[at]
	if p.Notice, err = newNotice(r, u.Sensitive); err != nil || p.Notice != nil {
		return err
	}
	label := fmt.Sprintf("World map: the countries whose names drive it most are %s.", placeNames(data.Countries, u.Countries, 3))
	p.Region = &view.RegionPart{
		Address: address.StudyAt(st.Slug, ref), Map: chart.CountriesInBrief(s.world.Map(), label, data.Countries, u.Countries),
		Text:   "Each country by the neuron's level for its written name. Strongest: " + placeNames(data.Countries, u.Countries, 5) + ".",
		Credit: mapCredit(s.world) + " " + st.Source,
	}
	p.Region.Map.Missing = mapMissing(s.world)
	return nil
}

func addConditional(r *server.Request, p *view.StudyPanel, st neuron.Study, ref neuron.Ref) error {
	plots, err := decodeConditional(st)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(plots, func(c neuron.ConditionalPlot) bool { return c.Ref() == ref })
	if at < 0 {
		return nil
	}
	hidden, err := newNotice(r, plots[at].Sensitive)
	if err != nil || hidden != nil {
		p.Notice = cmp.Or(p.Notice, hidden)
		return err
	}
	plot := newConditionalPlot(plots[at])
	plot.Source = st.Source
	p.Plot = &plot
	return nil
}
