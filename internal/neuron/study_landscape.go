package neuron

import "math"

// Landscape is the data of a LandscapeStudy: a unit's activations on images of each of several persons or things, in
// standard deviations from zero.
type Landscape struct {
	StudyLayer
	Unit   int              `json:"unit,omitempty"` // 0 where Survey has all
	Title  string           `json:"title"`
	Of     []LandscapeThing `json:"of"`
	Survey *LandscapeSurvey `json:"survey,omitempty"` // of all units of the layer; nil for a study of one unit
}

// LandscapeThing is a person or thing.
type LandscapeThing struct {
	Name   string  `json:"name"`
	Median float64 `json:"median"`
	Std    float64 `json:"std"`
}

// LandscapeSurvey is how the units of a layer tell things apart. What was found of one unit is a UnitLandscape.
type LandscapeSurvey struct {
	By     string           `json:"by"` // a category; "" for folders
	Things []LandscapeCount `json:"things"`
	Units  []SeparatingUnit `json:"units"` // by falling η²
	First  *FirstLandscape  `json:"first"` // of the unit that is shown first; nil where it is hidden
	Notes  []string         `json:"notes,omitempty"`
}

// FirstLandscape is what was found of the unit that a survey shows first.
type FirstLandscape struct {
	Unit int `json:"unit"`
	UnitLandscape
}

// Check returns an error where what was found of a unit, or of any, does not go with the things. Of a unit without anything there is
// nothing to check.
func (s LandscapeSurvey) Check(u UnitLandscape) error {
	things := len(s.Things)
	if len(u.Of) != 0 && len(u.Of) != things {
		return Invalidf("The survey has %d things and %d of a unit.", things, len(u.Of))
	}
	for _, of := range s.Units {
		if of.Highest < 0 || of.Highest >= things {
			return Invalidf("The survey has no thing %d, for which unit %d is highest.", of.Highest, of.Unit)
		}
	}
	for _, t := range u.Of {
		if len(t.Counts) == 0 || len(t.Counts) != len(u.Of[0].Counts) {
			return Invalidf("The survey has histograms of %d and of %d bins.", len(u.Of[0].Counts), len(t.Counts))
		}
	}
	return nil
}

// LandscapeCount is a thing and how many images there are of it.
type LandscapeCount struct {
	Name   string `json:"name"`
	Images int    `json:"images"`
	Failed int    `json:"failed,omitempty"` // pictures that could not be read
}

// SeparatingUnit is how well a unit tells the things apart.
type SeparatingUnit struct {
	NamedUnit
	Eta     float64 `json:"eta"`     // η²: the share of the activation's variance that lies between the things
	Highest int     `json:"highest"` // thing with the highest mean
	Mean    float64 `json:"mean"`    // of that thing, in standard deviations from zero
}

// UnitLandscape is a unit's activations on the images of each thing, in standard deviations over the data set from zero.
type UnitLandscape struct {
	Eta  float64            `json:"eta"`
	Lo   float64            `json:"lo"`   // left edge of the first bin
	Step float64            `json:"step"` // width of a bin
	Of   []ThingActivations `json:"of"`   // in the order of the things
}

// ThingActivations are a unit's activations on the images of a thing.
type ThingActivations struct {
	Images  int      `json:"images"`
	Mean    float64  `json:"mean"`
	Median  float64  `json:"median"`
	Std     float64  `json:"std"`
	Q1      float64  `json:"q1"`
	Q3      float64  `json:"q3"`
	Counts  []int    `json:"counts"` // of images in each bin
	Mixture *Mixture `json:"mixture,omitempty"`
}

// Mixture is two Gaussians that fit activations better than one does, by the Bayesian information criterion.
type Mixture struct {
	Weights [2]float64 `json:"weights"` // which sum to 1
	Means   [2]float64 `json:"means"`   // the lower first
	Stds    [2]float64 `json:"stds"`
	BIC     float64    `json:"bic"` // how much lower it is than that of one Gaussian
}

// twoPeaks is the D above which two Gaussians are cleanly apart (Ashman, Bird & Zepf 1994, Detecting bimodality in astronomical data sets).
const twoPeaks = 2

// D is the distance of the means in root mean square standard deviations.
func (m Mixture) D() float64 {
	return math.Abs(m.Means[1]-m.Means[0]) / math.Sqrt((m.Stds[0]*m.Stds[0]+m.Stds[1]*m.Stds[1])/2)
}

// Apart reports whether the two are cleanly apart: a mixture that is not may be a single skewed distribution.
func (m Mixture) Apart() bool { return m.D() > twoPeaks }

// Density returns that of component i at z, its share of the whole.
func (m Mixture) Density(i int, z float64) float64 {
	d := (z - m.Means[i]) / m.Stds[i]
	return m.Weights[i] * math.Exp(-d*d/2) / (m.Stds[i] * math.Sqrt(2*math.Pi))
}
