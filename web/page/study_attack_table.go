package page

import (
	"fmt"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/format"
	"multiscope/web/view"
)

// sentenceCase writes a text as the beginning of a sentence.
func sentenceCase(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// tables lists the automated attacks, those against each classifier by themselves.
func (s attacksAsked) tables() []view.AttackTable {
	var tables []view.AttackTable
	for i, at := range s.Automated {
		if i == 0 || at.Classifier != s.Automated[i-1].Classifier {
			tables = append(tables, view.AttackTable{Classifier: sentenceCase(at.Classifier), Measured: at.Images > 0, Note: s.right(at.Classifier)})
		}
		row := view.AttackRow{
			Target: view.Link{Text: at.Target}, Text: at.Text, Success: format.Percent(at.Success), SuccessShare: share(at.Success, 1), Already: format.Percent(at.Already),
			Away: format.Percent(at.Away), Never: format.Percent(at.Never), Cover: format.Percent(at.Cover), FoundBy: at.Found(), Best: at.Best, Chosen: at.Target == s.target,
		}
		if len(at.Units) > 0 {
			row.Target.Address = s.with("target", at.Target, "unit", "") + "#target"
		}
		if at.Images > 0 {
			low, high := neuron.Wilson(at.Successes, at.Images)
			row.Interval = format.Percent(low) + " to " + format.Percent(high)
		}
		t := &tables[len(tables)-1]
		t.Rows = append(t.Rows, row)
	}
	return tables
}

// right says how many images a classifier has right without a text; nothing where it is not known.
func (s attacksAsked) right(classifier string) string {
	at := slices.IndexFunc(s.Baselines, func(b neuron.AttackBaseline) bool { return b.Classifier == classifier })
	if at < 0 {
		return ""
	}
	b := s.Baselines[at]
	return fmt.Sprintf("Without a text it has %s of %s right.", interval(b.Right, b.Images), format.Plural(b.Images, "image"))
}

// targetPanel shows the units that the texts for a target excite: where none is chosen, those for the first.
func (s attacksAsked) targetPanel() (*view.AttackTarget, error) {
	target := s.target
	if at := slices.IndexFunc(s.Automated, func(at neuron.Attack) bool { return len(at.Units) > 0 }); target == "" && at >= 0 {
		target = s.Automated[at].Target
	}
	var order []string // texts
	said, units := map[string][]string{}, map[string][]neuron.AttackUnit{}
	var refs []neuron.Ref
	for _, at := range s.Automated {
		if at.Target != target || len(at.Units) == 0 {
			continue
		}
		if units[at.Text] == nil {
			order, units[at.Text] = append(order, at.Text), at.Units
			for _, u := range at.Units {
				refs = append(refs, s.Ref(u.Unit))
			}
		}
		said[at.Text] = append(said[at.Text], fmt.Sprintf("%s %s", at.Classifier, format.Percent(at.Success)))
	}
	if len(order) == 0 {
		return nil, nil
	}
	named, err := s.neurons(refs)
	if err != nil {
		return nil, err
	}
	p := &view.AttackTarget{Name: target, Said: "The neurons that each text excites most: how far their mean activation over the images rises, in their standard deviations over images without a text. A neuron that rises about as far with any text answers to writing as such."}
	for _, text := range order {
		x := view.AttackText{Heading: format.Quoted(text), Said: "Success: " + strings.Join(said[text], ", ") + "."}
		for _, u := range units[text] {
			bar := view.SignedBar{Neuron: nameInStudy(named[s.Ref(u.Unit)], ""), Value: format.Sigma(u.Rise), Share: share(u.Rise, units[text][0].Rise)}
			if u.Usual >= u.Rise/2 {
				bar.Note = "with any text"
			}
			x.Units = append(x.Units, bar)
		}
		p.Texts = append(p.Texts, x)
	}
	return p, nil
}
