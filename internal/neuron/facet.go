package neuron

import "time"

// Facet is a theme that visualizations can be pulled towards: text, faces, buildings. It is a
// linear probe on each of several lower layers that tells pictures of the theme from generic
// ones (Goh et al., Multimodal Neurons, Distill 2021, "Faceted Feature Visualization").
type Facet struct {
	Model   string // slug; a facet is of no use to another model
	Name    string // a slug: "text"
	Theme   string // where its pictures came from
	Generic string
	// How many pictures of either kind it was trained on, and the seed of the folds.
	ThemeImages, GenericImages int
	Seed                       int64
	Layers                     []FacetLayer
	Trained                    time.Time
}

// AUC returns the mean of the layers' AUC.
func (f Facet) AUC() float64 {
	sum := 0.
	for _, l := range f.Layers {
		sum += l.AUC
	}
	return sum / float64(max(len(f.Layers), 1))
}

// FacetLayer is a facet's probe on one tap.
type FacetLayer struct {
	Tap    string
	Units  int
	Height int // of the maps; for tokens their number, with Width 1
	Width  int
	// Weights of the activations as they lie in the tap: [units,height,width], of tokens
	// [tokens,units].
	Weights []float32
	Bias    float64
	C       float64 // weighs errors against the size of the weights while fitting
	// On pictures that it was not fitted to: the share told right, and the area under the
	// ROC curve, 0.5 for chance.
	Accuracy, AUC float64
}
