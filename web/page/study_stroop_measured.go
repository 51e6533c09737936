package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// What a Stroop experiment that was run here has besides a published one: several sets of prompts, several pictures of each
// stimulus, and units.

// choose makes the set of a name the one that is shown: "" for the first.
func (s *stroopAsked) choose(name string) error {
	s.sets = s.Sets()
	at := slices.IndexFunc(s.sets, func(set neuron.StroopSet) bool { return name == "" || set.Name == name })
	if at < 0 {
		return neuron.NotFoundf("This study has no set of prompts %s.", format.Quoted(name))
	}
	s.StroopSet = s.sets[at]
	return nil
}

// counted reports whether several pictures of each stimulus were classified.
func (s stroopAsked) counted() bool { return len(s.Stimuli) > 0 && s.Stimuli[0].Answers != nil }

func (s stroopAsked) picture(st neuron.StroopStimulus) string {
	if st.Picture == "" {
		return ""
	}
	return address.StudyPicture(s.study.Slug, st.Picture)
}

func (s stroopAsked) addMeasured(p *view.StroopPage) (err error) {
	p.Counted = s.counted()
	if len(s.sets) > 1 {
		for i, set := range s.sets {
			name := set.Name
			if i == 0 {
				name = "" // as it is without a choice
			}
			p.Sets = append(p.Sets, view.Choice{Link: view.Link{Text: set.Name, Address: s.with("prompts", name) + "#kinds"}, Chosen: set.Name == s.Name})
		}
		var prompts []string
		for _, prompt := range append([]string{s.Prompt}, s.More...) {
			prompts = append(prompts, format.Quoted(prompt))
		}
		p.Chance = format.Percent(1 / float64(len(s.Colors)))
		p.Prompts = strings.Join(prompts, " and ")
	}
	for _, l := range s.Looks {
		share := func(k int) string { return fmt.Sprintf("%d, %s", k, format.Percent(float64(k)/float64(l.Pictures))) }
		p.Looks = append(p.Looks, []string{l.Font, l.Paper, format.Count(l.Pictures), share(l.Ink), share(l.Word), share(l.Pictures - l.Ink - l.Word)})
	}
	if p.Follow, err = s.follow(); err == nil {
		p.Chosen, err = s.chosen()
	}
	return err
}

// chosen says how far the unit that is asked for follows ink and word.
func (s stroopAsked) chosen() (*view.StroopChosen, error) {
	if s.unit == nil || len(s.Units) == 0 {
		return nil, nil
	}
	neurons, err := s.neurons([]neuron.Ref{*s.unit})
	if err != nil {
		return nil, err
	}
	c := &view.StroopChosen{Neuron: nameInStudy(neurons[*s.unit], ""), Said: "It is not among the neurons that follow ink or word most.", Close: s.with("unit", "") + "#kinds"}
	for _, u := range s.study.Units {
		if u.Ref == *s.unit {
			c.Said = "It " + u.Part + "."
		}
	}
	return c, nil
}

// follow lists the units that follow the ink more than the word, and those that follow the word more.
func (s stroopAsked) follow() (parts []view.StroopPart, err error) {
	refs := make([]neuron.Ref, len(s.Units))
	for i, u := range s.Units {
		refs[i] = s.Ref(u.Unit)
	}
	if len(refs) == 0 {
		return nil, nil
	}
	neurons, err := s.neurons(refs)
	if err != nil {
		return nil, err
	}
	ink := view.StroopPart{ID: "by-ink", Heading: "Neurons that follow the ink"}
	word := view.StroopPart{ID: "by-word", Heading: "Neurons that follow the word"}
	for i, u := range s.Units {
		bar := view.SignedBar{Neuron: nameInStudy(neurons[refs[i]], ""), Chosen: s.unit != nil && refs[i] == *s.unit}
		if u.Ink >= u.Word {
			bar.Value, bar.Share, bar.Note = shortPercent(u.Ink), share(u.Ink, 1), fmt.Sprintf("the word %s; most for %s", shortPercent(u.Word), u.TopInk)
			ink.Units = append(ink.Units, bar)
			continue
		}
		bar.Value, bar.Share, bar.Note = shortPercent(u.Word), share(u.Word, 1), fmt.Sprintf("the ink %s; most for %s", shortPercent(u.Ink), format.Quoted(cmp.Or(u.TopWord, s.Neutral)))
		word.Units = append(word.Units, bar)
	}
	for _, p := range []view.StroopPart{ink, word} {
		if len(p.Units) > 0 {
			parts = append(parts, p)
		}
	}
	return parts, nil
}

func wilsonRange(k, n int) string {
	lo, hi := neuron.Wilson(k, n)
	return fmt.Sprintf("%.0f–%.0f %%", 100*lo, 100*hi)
}
