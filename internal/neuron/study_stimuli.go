package neuron

// Stimuli is the data of a StimulusStudy: which values of drawn stimuli the units of a layer prefer, one suite of stimuli after
// the other.
type Stimuli struct {
	StudyLayer
	Suites []StimulusSuite `json:"suites"`
	Units  []TunedUnit     `json:"units"` // all of the layer
	Notes  []string        `json:"notes,omitempty"`
}

// StimulusGrid is the values of a suite, in rows of Wide; the last row may have fewer.
type StimulusGrid struct {
	Name    string   `json:"suite"` // in addresses
	Title   string   `json:"title"`
	Wide    int      `json:"wide"`
	Rows    []string `json:"rows,omitempty"`    // their names, where there are several
	Columns []string `json:"columns,omitempty"` // their names, where they are short
	Inks    []string `json:"inks,omitempty"`    // of the columns, as RGB
	Values  []string `json:"values"`
}

// StimulusSuite is stimuli that differ in one thing.
type StimulusSuite struct {
	StimulusGrid
	What     string            `json:"what"`     // a sentence or two on how they are drawn
	Prefers  string            `json:"prefers"`  // what a unit prefers, with {} for the value: "the sign {}"
	Variants int               `json:"variants"` // stimuli of each value
	Pictures []StimulusPicture `json:"pictures"` // of some values
}

// StimulusPicture is a picture of the study that shows a value.
type StimulusPicture struct {
	Value int    `json:"value"` // its place
	Name  string `json:"name"`
}

// Tuning is how a unit answers to a suite: the value at which its mean over the variants is highest, and how selective it is.
type Tuning struct {
	Value       int     `json:"value"`       // its place
	Z           float64 `json:"z"`           // at the value: activation ÷ standard deviation over the data set
	Selectivity float64 `json:"selectivity"` // see Selectivity
}

// What a unit needs in order to prefer a value.
const (
	LeastSelectivity = .5
	LeastPreferredZ  = 1.
)

// Prefers reports whether the unit is said to prefer the value: half its variance follows the values, and the value drives it.
func (t Tuning) Prefers() bool { return t.Selectivity >= LeastSelectivity && t.Z >= LeastPreferredZ }

// TunedUnit is how a unit answers to each of the suites, in their order.
type TunedUnit struct {
	Unit        int       `json:"unit"`
	Values      []int     `json:"values"`
	Z           []float64 `json:"z"`
	Selectivity []float64 `json:"selectivity"`
}

// Tuning returns that of a suite.
func (u TunedUnit) Tuning(suite int) Tuning {
	return Tuning{Value: u.Values[suite], Z: u.Z[suite], Selectivity: u.Selectivity[suite]}
}

// Check returns an error where tunings do not fit the suites.
func (s Stimuli) Check() error {
	for _, suite := range s.Suites {
		if suite.Wide < 1 || len(suite.Values) == 0 {
			return Invalidf("The suite %q has %d values in rows of %d.", suite.Name, len(suite.Values), suite.Wide)
		}
	}
	for _, u := range s.Units {
		if n := len(s.Suites); len(u.Values) != n || len(u.Z) != n || len(u.Selectivity) != n {
			return Invalidf("Unit %d has not %d tunings.", u.Unit, n)
		}
		for i, v := range u.Values {
			if v < 0 || v >= len(s.Suites[i].Values) {
				return Invalidf("Unit %d prefers value %d of the suite %q, which has %d.", u.Unit, v, s.Suites[i].Name, len(s.Suites[i].Values))
			}
		}
	}
	return nil
}

// UnitCurves is what a StimulusStudy keeps of one unit, which can be read by itself.
type UnitCurves struct {
	Curves []TuningCurve `json:"curves"`
}

// TuningCurve is the mean z of a unit at each value of a suite.
type TuningCurve struct {
	StimulusGrid
	Tuning
	Curve []float64 `json:"curve"`
}

// Selectivity returns the value with the highest mean over its variants, all means, and how selective the responses are for
// values, from 0 to 1. Responses are those to the variants of the first value, then those of the second; each value has the same
// variants. Selectivity is a partial ε² = 1 − MS_e ÷ ((SS_v + SS_e) ÷ (df_v + df_e)): of the variance that is not the variants'
// own, the share that lies between values, less what chance gives to many values (Kelley, An Unbiased Correlation Ratio Measure,
// PNAS 21, 1935). SS_v is the sum of squares of values and SS_e that which is left of an analysis of variance by value and
// variant: a unit that answers to black on white more than to white on black can be as selective as one that does not. It is
// 0 where responses are all the same.
func Selectivity(responses []float64, values int) (top int, means []float64, share float64) {
	variants := len(responses) / values
	mean, of := 0., make([]float64, variants) // means of variants
	means = make([]float64, values)
	for i, r := range responses {
		means[i/variants] += r / float64(variants)
		of[i%variants] += r / float64(values)
		mean += r / float64(len(responses))
	}
	between, left := 0., 0.
	for i, r := range responses {
		v := means[i/variants] - mean
		e := r - means[i/variants] - of[i%variants] + mean
		between, left = between+v*v, left+e*e
	}
	for i, m := range means {
		if m > means[top] {
			top = i
		}
	}
	dfValues, dfLeft := float64(values-1), float64((values-1)*(variants-1))
	if dfLeft == 0 || between+left <= 1e-12*mean*mean*float64(len(responses)) {
		return top, means, 0
	}
	return top, means, min(max(1-left/dfLeft*(dfValues+dfLeft)/(between+left), 0), 1)
}
