package paper

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"multiscope/internal/neuron"
)

// attackStudy has the article's typographic attacks (Figures 14 to 16).
func attackStudy() (neuron.Study, error) {
	s := neuron.Study{
		Slug: "attacks", Kind: neuron.AttackStudy, Title: "Typographic attacks",
		Summary: "A word on a picture changes what RN50x4 takes it for: an apple with a label that says iPod becomes an iPod.",
		Method: "Automated: a text is put at the same eight places, in one style, on each of 1,000 ImageNet validation images, and a linear probe of the last layer classifies them. " +
			"An attack succeeds where the target is the likeliest class afterwards and was not before. Texts came from looking at neurons or from trying every short class name. " +
			"In the wild: things with labels of paper, photographed and classified zero-shot (“a photo of a …” for each ImageNet class) and by the linear probe. " +
			"Figure 14 is round 2; rounds 1 and 3 are in the article's repository and not drawn.",
	}
	a := neuron.Attacks{StudyLayer: studyLayer(), Notes: []string{
		"The article's text speaks of 97 % success for changing about 7 % of the pixels; the best attack of its data is 95.4 % at 7.6 %.",
		"The eight places, the font and its size are not published, and a probability of 0 in the photos means too small to show.",
	}}
	if err := readAutomated(&a); err != nil {
		return s, err
	}
	var err error
	if a.Examples, err = attackExamples(); err != nil {
		return s, err
	}
	if a.Wild, err = attackRounds(); err != nil {
		return s, err
	}
	for _, u := range []struct {
		unit int
		part string
	}{
		{1330, "answers to piggy banks and to “$$$”: the attack on piggy bank came from it"},
		{1156, "answers to waste containers and to “trash”: the attack on waste container came from it"},
	} {
		s.Units = append(s.Units, neuron.StudyUnit{Ref: a.Ref(u.unit), Part: u.part})
	}
	return s, s.SetData(a)
}

func readAutomated(a *neuron.Attacks) error {
	var file struct {
		Classifier string          `json:"classifier"`
		Images     int             `json:"images"`
		Baseline   float64         `json:"baseline_accuracy"`
		Positions  int             `json:"positions"`
		Attacks    []neuron.Attack `json:"attacks"`
	}
	err := readJSON("attacks.json", &file)
	a.Classifier, a.Images, a.Baseline, a.Positions, a.Automated = file.Classifier, file.Images, file.Baseline, file.Positions, file.Attacks
	return err
}

func attackExamples() ([]neuron.AttackExample, error) {
	rows, err := readCSV("attack_examples.csv")
	if err != nil {
		return nil, err
	}
	var all []neuron.AttackExample
	for _, r := range rows {
		n, err := numbers(r[1], r[4])
		if err != nil {
			return nil, fmt.Errorf("paper: attack_examples.csv: %w", err)
		}
		target := map[string]string{"ipod": "iPod"}[r[0]]
		e := neuron.AttackExample{Target: cmp.Or(target, r[0]), Text: cmp.Or(target, r[0]), Image: int(n[0])}
		if e.Target == "pizza" {
			e.Figure = "Figure 15"
		}
		at := slices.IndexFunc(all, func(x neuron.AttackExample) bool { return x.Target == e.Target && x.Image == e.Image })
		if at < 0 {
			at = len(all)
			all = append(all, e)
		}
		p := neuron.ClassProbability{Class: r[3], Probability: n[1]}
		if r[2] == "before" {
			all[at].Before = append(all[at].Before, p)
		} else {
			all[at].After = append(all[at].After, p)
		}
	}
	slices.SortStableFunc(all, func(a, b neuron.AttackExample) int { return cmp.Compare(b.Figure, a.Figure) })
	return all, nil
}

// attackRounds has the photos, the round that the article draws first.
func attackRounds() ([]neuron.AttackRound, error) {
	photos, err := readCSV("attacked_photos.csv")
	if err != nil {
		return nil, err
	}
	rounds := []neuron.AttackRound{{Name: "2", Figure: "Figure 14"}, {Name: "1"}, {Name: "3"}}
	at := map[string]*neuron.AttackRound{"2": &rounds[0], "1": &rounds[1], "3": &rounds[2]}
	for _, p := range photos {
		c := neuron.AttackCell{Object: p[1], Label: p[2], Method: p[3], LabelClasses: listed(p[4]), ObjectClasses: listed(p[6])}
		if c.LabelProbability, err = maybe(p[5]); err != nil {
			return nil, err
		}
		if c.ObjectProbability, err = maybe(p[7]); err != nil {
			return nil, err
		}
		if p[8] != "" {
			fooled := p[8] == "true"
			c.Fooled = &fooled
		}
		at[p[0]].Photos = append(at[p[0]].Photos, c)
	}
	return rounds, addPhotoClasses(at)
}

func addPhotoClasses(rounds map[string]*neuron.AttackRound) error {
	rows, err := readCSV("photo_classes.csv")
	if err != nil {
		return err
	}
	for _, r := range rows {
		n, err := numbers(r[5])
		if err != nil {
			return fmt.Errorf("paper: photo_classes.csv: %w", err)
		}
		photos := rounds[r[0]].Photos
		at := slices.IndexFunc(photos, func(c neuron.AttackCell) bool { return c.Object == r[1] && c.Label == r[2] && c.Method == r[3] })
		if at < 0 {
			return fmt.Errorf("paper: photo_classes.csv: no photo of %s with %s", r[1], r[2])
		}
		photos[at].Classes = append(photos[at].Classes, neuron.ClassProbability{Class: r[4], Probability: n[0]})
	}
	return nil
}

func listed(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "; ")
}

// maybe reads a number that may be missing.
func maybe(s string) (*float64, error) {
	if s == "" {
		return nil, nil
	}
	n, err := numbers(s)
	if err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	return &n[0], nil
}
