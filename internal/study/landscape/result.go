package landscape

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
)

// muchOf is the share of a unit's variance above which the summary counts it: 0.25 is what Cohen's f = 0.58 comes to, a large effect and more.
const muchOf = .25

func (g *images) study(ctx context.Context, s *study.Session, o Options, found []neuron.UnitLandscape) (neuron.Study, error) {
	var units, silent []int
	for unit, u := range found {
		if len(u.Of) > 0 {
			units = append(units, unit)
		} else {
			silent = append(silent, unit)
		}
	}
	if len(units) == 0 {
		return neuron.Study{}, study.Unfitf("No neuron of %s differs over the data set.", s.Layer.Slug)
	}
	g.note(len(silent) > 0, "%d neurons have the same activation on all images of the data set and are left out.", len(silent))
	slices.SortStableFunc(units, func(a, b int) int { return cmp.Compare(found[b].Eta, found[a].Eta) })
	named, err := s.NameUnits(ctx, units)
	if err != nil {
		return neuron.Study{}, err
	}
	survey := &neuron.LandscapeSurvey{By: g.by, Things: g.things, First: &neuron.FirstLandscape{Unit: units[0], UnitLandscape: found[units[0]]}}
	st := neuron.Study{Title: "Neurons that tell " + g.what() + " apart on " + s.ModelName(), Sensitive: o.Sensitive}
	if best, ok := s.Entry.BestLayer(); ok && best.Slug != s.Layer.Slug {
		st.Title += ", " + s.Layer.Slug
	}
	much := 0
	for i, unit := range units {
		u := neuron.SeparatingUnit{NamedUnit: named[i], Eta: found[unit].Eta}
		for t, of := range found[unit].Of {
			if of.Mean > found[unit].Of[u.Highest].Mean {
				u.Highest = t
			}
		}
		u.Mean = found[unit].Of[u.Highest].Mean
		if u.Eta >= muchOf {
			much++
		}
		survey.Units = append(survey.Units, u)
		part := neuron.StudyUnit{Ref: s.Ref(unit), Part: g.part(u, o.Sensitive != "")}
		if part.Data, err = json.Marshal(found[unit]); err != nil {
			return st, err
		}
		st.Units = append(st.Units, part)
	}
	chance := float64(len(g.things)-1) / float64(len(g.thing)-1)
	g.note(true, "By chance alone, %d things of %d images give a mean η² of %.3f.", len(g.things), len(g.thing), chance)
	g.note(true, "Names of neurons are those of the index when the study was run.")
	survey.Notes = g.notes
	st.Summary = g.summary(survey.Units[0], len(units), much, o.Sensitive != "")
	st.Method = g.method(s, o)
	return st, st.SetData(neuron.Landscape{StudyLayer: s.StudyLayer(), Survey: survey})
}

// what says what is told apart.
func (g *images) what() string {
	if g.by == "" {
		return fmt.Sprintf("%d folders of pictures", len(g.things))
	}
	return fmt.Sprintf("%d values of “%s”", len(g.things), g.by)
}

// summary names no neuron, since it stands where an operator may hide one.
func (g *images) summary(top neuron.SeparatingUnit, units, much int, sensitive bool) string {
	highest := ""
	if !sensitive {
		highest = fmt.Sprintf(", and it answers most to “%s” (mean %s)", g.things[top.Highest].Name, sigma(top.Mean))
	}
	return fmt.Sprintf("The %s account for %.0f %% or more of the variance of %d of %d neurons (η²); of the one that tells them apart most they account for %.0f %%%s.",
		g.what(), 100*muchOf, much, units, 100*top.Eta, highest)
}

// part is what a neuron's page says, where it stands outside the notice of a sensitive study.
func (g *images) part(u neuron.SeparatingUnit, sensitive bool) string {
	if sensitive {
		return fmt.Sprintf("η² %.2f over %s", u.Eta, g.what())
	}
	return fmt.Sprintf("highest for %s: mean %s; η² %.2f", g.things[u.Highest].Name, sigma(u.Mean), u.Eta)
}

// sigma writes standard deviations: "+3.1σ".
func sigma(z float64) string {
	return strings.Replace(fmt.Sprintf("%+.1fσ", math.Round(z*10)/10), "-", "−", 1)
}

func (g *images) method(s *study.Session, o Options) string {
	from := fmt.Sprintf("The stored activations of %s on %d images of the data set", s.Layer.Slug, len(g.thing))
	if g.by == "" {
		from = fmt.Sprintf("%d pictures in %d folders were shown to the model; their activations at %s", len(g.thing), len(g.things), s.Layer.Slug)
	}
	return fmt.Sprintf("%s are in standard deviations over the data set from zero. η² is the share of a neuron's variance over all these images that lies between the %d. Two Gaussians were fitted to each neuron's activations on each by expectation maximisation, and are kept where their Bayesian information criterion is below that of one. Images were drawn with the seed %d.",
		from, len(g.things), o.Seed)
}
