package stimuli

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"image/png"
	"math"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// finished returns the study, given the activations of all stimuli and what a standard deviation of each unit is.
func finished(r *study.Run, suites []suite, shown *tensor.Float32, scales []neuron.Scale) (neuron.Study, neuron.Stimuli, error) {
	st := neuron.Study{Title: "Drawn stimuli and " + r.ModelName()}
	data := neuron.Stimuli{StudyLayer: r.StudyLayer()}
	std := make([]float64, r.Layer.Units)
	for _, s := range scales {
		std[s.Unit] = s.Std
	}
	for i := range suites {
		pictures, err := suites[i].show()
		if err != nil {
			return st, data, err
		}
		st.Pictures = append(st.Pictures, pictures...)
		data.Suites = append(data.Suites, suites[i].StimulusSuite)
	}
	for u := range r.Layer.Units {
		curves := curvesOf(suites, shown, u, std[u])
		tuned := neuron.TunedUnit{Unit: u}
		for _, c := range curves {
			tuned.Values, tuned.Z, tuned.Selectivity = append(tuned.Values, c.Value), append(tuned.Z, c.Z), append(tuned.Selectivity, c.Selectivity)
		}
		kept, err := json.Marshal(neuron.UnitCurves{Curves: curves})
		if err != nil {
			return st, data, err
		}
		data.Units = append(data.Units, tuned)
		st.Units = append(st.Units, neuron.StudyUnit{Ref: r.Ref(u), Part: part(data.Suites, tuned), Data: kept})
	}
	st.Summary = summary(data)
	return st, data, nil
}

// curvesOf returns how a unit answers to each suite. Numbers are rounded to what is shown.
func curvesOf(suites []suite, shown *tensor.Float32, unit int, std float64) []neuron.TuningCurve {
	curves := make([]neuron.TuningCurve, len(suites))
	first := 0
	for i, s := range suites {
		responses := make([]float64, s.stimuli())
		for k := range responses {
			if std > 0 {
				responses[k] = float64(shown.Row(first + k)[unit]) / std
			}
		}
		first += len(responses)
		top, means, share := neuron.Selectivity(responses, len(s.Values))
		c := neuron.TuningCurve{StimulusGrid: s.StimulusGrid, Tuning: neuron.Tuning{Value: top, Z: rounded(means[top], 2), Selectivity: rounded(share, 3)}}
		for _, z := range means {
			c.Curve = append(c.Curve, rounded(z, 2))
		}
		curves[i] = c
	}
	return curves
}

func rounded(x float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Round(x*scale)/scale + 0 // no −0
}

// part says in short what a unit prefers: the values that drive it most.
func part(suites []neuron.StimulusSuite, u neuron.TunedUnit) string {
	var preferred []int
	for i := range suites {
		if u.Tuning(i).Prefers() {
			preferred = append(preferred, i)
		}
	}
	if len(preferred) == 0 {
		return "prefers no value of any suite"
	}
	slices.SortStableFunc(preferred, func(a, b int) int { return cmp.Compare(u.Z[b], u.Z[a]) })
	var said []string
	for _, i := range preferred[:min(mostInWords, len(preferred))] {
		said = append(said, fmt.Sprintf("%s (z %.1f)", strings.ReplaceAll(suites[i].Prefers, "{}", suites[i].Values[u.Values[i]]), u.Z[i]))
	}
	return "prefers " + strings.Join(said, ", ")
}

// summary counts the units that prefer a value of each suite.
func summary(s neuron.Stimuli) string {
	none := 0
	of := make([]int, len(s.Suites))
	for _, u := range s.Units {
		any := false
		for i := range s.Suites {
			if u.Tuning(i).Prefers() {
				of[i]++
				any = true
			}
		}
		if !any {
			none++
		}
	}
	var said []string
	for i, suite := range s.Suites {
		said = append(said, fmt.Sprintf("%d in “%s”", of[i], suite.Title))
	}
	return fmt.Sprintf("Of %d neurons of %s %d prefer a value of some suite: %s.", len(s.Units), s.Layer, len(s.Units)-none, strings.Join(said, ", "))
}

func method(o Options, suites []suite) string {
	total := 0
	for _, s := range suites {
		total += s.stimuli()
	}
	return fmt.Sprintf("%d stimuli were drawn at the size of the model's input, each value in several variants, with seed %d. A curve is the mean activation at each value ÷ the neuron's standard deviation over the data set. "+
		"Selectivity is partial ε²: of the variance over the stimuli of a suite that is not the variants' own, the share that lies between values, less what chance gives. "+
		"A neuron is said to prefer its highest value where selectivity is %g or more and z there %g or more.", total, o.Seed, neuron.LeastSelectivity, neuron.LeastPreferredZ)
}

// notes says what is left out.
func notes(lacking []string, scales []neuron.Scale) (notes []string) {
	if len(lacking) > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d scripts are left out, since no font of this machine has their letters: %s. Indexing words in them has npm bring the fonts.", len(lacking), len(written), strings.Join(lacking, ", ")))
	}
	silent := 0
	for _, s := range scales {
		if s.Std == 0 {
			silent++
		}
	}
	if silent > 0 {
		notes = append(notes, fmt.Sprintf("Neurons that do not vary over the data set have no z, which is given as 0: %d.", silent))
	}
	return notes
}

// show encodes the pictures of a suite and notes their names.
func (s *suite) show() ([]neuron.StudyPicture, error) {
	var shown []neuron.StudyPicture
	for _, value := range s.pictured() {
		var b bytes.Buffer
		if err := png.Encode(&b, s.picture(value, s.shownVariant())); err != nil {
			return nil, err
		}
		name := fmt.Sprintf("%s-%d", s.Name, value)
		s.Pictures = append(s.Pictures, neuron.StimulusPicture{Value: value, Name: name})
		shown = append(shown, neuron.StudyPicture{Name: name, PNG: b.Bytes()})
	}
	return shown, nil
}

// shownVariant is the variant that pictures show: of colours a disc, otherwise the first.
func (s *suite) shownVariant() int {
	if s.Inks != nil {
		return 2
	}
	return 0
}
