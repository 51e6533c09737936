package page

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// newBlindStudyPage words a study as an author sees it, "" for who is not signed in.
func newBlindStudyPage(d neuron.UnitDetail, st neuron.BlindStudy, author string) view.BlindStudyPage {
	p := view.BlindStudyPage{
		Heading: st.Title, Crumbs: blindCrumbs(d, st.Title), Author: st.Author, Made: dayOf(st.Made), Own: author == st.Author,
		Withdraw: address.BlindStudy(st.Ref, st.ID) + "/withdraw", Shown: st.MayRead(author),
	}
	if st.Paper != nil {
		p.Plot = elsewherePlot(st)
		p.Facts = []view.Fact{{Name: "labels", Value: format.Count(len(st.Paper.LabelNames))}, {Name: "bins", Value: format.Count(len(st.Paper.Bins))}}
		p.PaperJSON = address.BlindStudy(st.Ref, st.ID) + "/paper.json"
		return p
	}
	p.Facts = []view.Fact{
		{Name: "images", Value: format.Count(len(st.Images))}, {Name: "levels", Value: fmt.Sprintf("%d of equal width", len(st.Available))},
		{Name: "of each", Value: format.Plural(st.PerBin, "image")}, {Name: "categories", Value: strings.Join(st.Categories, ", ")},
	}
	p.Missing = missingImages(st)
	for _, a := range st.Annotators() {
		row := view.BlindAnnotator{Name: a.Name, State: fmt.Sprintf("%d of %d", a.Done, len(st.Images))}
		if a.Finished {
			row.State = "finished"
		}
		p.Annotators = append(p.Annotators, row)
	}
	if position, done, more := st.Next(author); more {
		p.Next, p.Begun = address.BlindNext(st.Ref, st.ID), position > 0 || done > 0
		p.Left = format.Plural(len(st.Images)-done, "image")
	}
	if !p.Shown {
		p.Withheld = "Nobody has labelled all images yet."
		if len(st.Finished()) > 0 {
			p.Withheld = "What others found is shown to you once you have labelled all images, so that you label them blind."
		}
		return p
	}
	addBlindResult(st, &p)
	return p
}

// missingImages names the levels that have fewer images than were asked for.
func missingImages(st neuron.BlindStudy) string {
	var short int
	for _, n := range st.Available {
		if n > 0 && n < st.PerBin {
			short++
		}
	}
	var parts []string
	if empty := st.EmptyBins(); len(empty) > 0 {
		names := make([]string, len(empty))
		for i, bin := range empty {
			names[i] = strconv.Itoa(bin)
		}
		parts = append(parts, fmt.Sprintf("%s without any image (counted from the lowest: %s)", format.Plural(len(empty), "level"), strings.Join(names, ", ")))
	}
	if short > 0 {
		parts = append(parts, fmt.Sprintf("%s with fewer than %d images", format.Plural(short, "level"), st.PerBin))
	}
	if len(parts) == 0 {
		return ""
	}
	return "Sampled were " + strings.Join(parts, ", and ") + "."
}

// addBlindResult adds what those found who have finished.
func addBlindResult(st neuron.BlindStudy, p *view.BlindStudyPage) {
	r := st.Result()
	p.PaperJSON = address.BlindStudy(st.Ref, st.ID) + "/paper.json"
	p.Facts = append(p.Facts, view.Fact{Name: "seed", Value: strconv.FormatInt(st.Seed, 10), Explained: "Determines which images were drawn and in which order they are shown"})
	p.Agreement = blindAgreement(r, len(st.Images))
	p.Plot = newCountedPlot(countedPlot{id: "blind", counts: r.Counts, std: st.Std, note: blindNote(r, st)})
}

// blindAgreement says how far annotators agree.
func blindAgreement(r neuron.BlindResult, images int) string {
	n := len(r.Annotators)
	if n < 2 {
		return "One person has labelled all images; with a second one it is said how far they agree."
	}
	kind := "Cohen's κ"
	if n > 2 {
		kind = "Fleiss' κ"
	}
	of := fmt.Sprintf(" of %d annotators over %s", n, format.Plural(images, "image"))
	if math.IsNaN(r.Kappa) {
		return kind + of + " is not defined: all answers are of one category."
	}
	return fmt.Sprintf("%s%s is %s: agreement beyond chance, 1 for always.", kind, of, strings.Replace(strconv.FormatFloat(r.Kappa, 'f', 2, 64), "-", "−", 1))
}

// blindNote says how the images were drawn and labelled.
func blindNote(r neuron.BlindResult, st neuron.BlindStudy) string {
	s := fmt.Sprintf("Up to %s of each level, drawn at random and labelled in random order without knowing the activation. Shares say nothing of how common a category is among all images. Brackets are 95 %% intervals by Wilson's score.", format.Plural(st.PerBin, "image"))
	if n := len(r.Annotators); n > 1 {
		s += fmt.Sprintf(" Each image counts once for each of %d annotators: numbers of images are numbers of answers, and intervals are narrower than as many images would give.", n)
	}
	return s
}

// elsewherePlot words a plot that was made elsewhere.
func elsewherePlot(st neuron.BlindStudy) view.ConditionalPlot {
	plot := st.PlotElsewhere()
	total := 0
	for _, n := range st.Paper.LabelCounts {
		total += n
	}
	v := newConditionalPlot(plot)
	v.Summary = fmt.Sprintf("%s in %s, by activation.", format.Plural(total, "image"), format.Plural(len(plot.Images), "bin"))
	v.Chart.Name = "Shares of labels by activation. " + v.Summary + " The table below has all shares."
	return v
}
