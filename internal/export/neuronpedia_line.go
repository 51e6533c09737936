package export

import (
	"strconv"

	"multiscope/internal/neuron"
)

// feature is a unit as Neuronpedia writes one. Fields that nothing here has are empty, as its importer expects them.
type feature struct {
	ModelID      string    `json:"modelId"`
	Layer        string    `json:"layer"`
	Index        string    `json:"index"`
	MaxAct       float64   `json:"maxActApprox"`
	HasVector    bool      `json:"hasVector"`
	Vector       []float64 `json:"vector"`
	VectorLabel  *string   `json:"vectorLabel"`
	HookName     string    `json:"hookName"`
	CosIndices   []int     `json:"topkCosSimIndices"`
	CosValues    []float64 `json:"topkCosSimValues"`
	AlignIndices []int     `json:"neuron_alignment_indices"`
	AlignValues  []float64 `json:"neuron_alignment_values"`
	AlignL1      []float64 `json:"neuron_alignment_l1"`

	CorrelatedUnits []int     `json:"correlated_neurons_indices"`
	Correlations    []float64 `json:"correlated_neurons_pearson"`
	CorrelatedL1    []float64 `json:"correlated_neurons_l1"`

	FeatureIndices []int     `json:"correlated_features_indices"`
	FeaturePearson []float64 `json:"correlated_features_pearson"`
	FeatureL1      []float64 `json:"correlated_features_l1"`

	LowWords     []string  `json:"neg_str"`
	LowExcess    []float64 `json:"neg_values"`
	Words        []string  `json:"pos_str"`
	Excess       []float64 `json:"pos_values"`
	Nonzero      float64   `json:"frac_nonzero"`
	Heights      []int64   `json:"freq_hist_data_bar_heights"`
	Bins         []float64 `json:"freq_hist_data_bar_values"`
	LogitHeights []int64   `json:"logits_hist_data_bar_heights"`
	LogitValues  []float64 `json:"logits_hist_data_bar_values"`
	Decoder      []float64 `json:"decoder_weights_dist"`
}

// featureOf is a feature and what is made of its unit besides.
type featureOf struct {
	feature
	unit      neuron.Unit
	histogram neuron.Histogram
}

func newFeature(s source, u neuron.Unit, h neuron.Histogram) featureOf {
	none, numbers := []int{}, []float64{}
	f := feature{
		ModelID: u.Model, Layer: u.Layer, Index: strconv.Itoa(u.Unit), MaxAct: u.Max, HookName: s.layer.Tap, Nonzero: u.Density, Heights: h.Counts, Bins: make([]float64, len(h.Counts)),
		Vector: numbers, CosIndices: none, CosValues: numbers, AlignIndices: none, AlignValues: numbers, AlignL1: numbers,
		CorrelatedUnits: none, Correlations: numbers, CorrelatedL1: numbers, FeatureIndices: none, FeaturePearson: numbers, FeatureL1: numbers,
		LowWords: []string{}, LowExcess: numbers, Words: []string{}, Excess: numbers, LogitHeights: []int64{}, LogitValues: numbers, Decoder: numbers,
	}
	for i := range f.Bins {
		f.Bins[i] = h.Lo + float64(i)*h.Step
	}
	return featureOf{f, u, h}
}

func (f *featureOf) addWord(w neuron.RankedWord) {
	if w.Side == "top" {
		f.Words, f.Excess = append(f.Words, w.Word), append(f.Excess, w.Excess)
		return
	}
	f.LowWords, f.LowExcess = append(f.LowWords, w.Word), append(f.LowExcess, w.Excess)
}

// activation is an example as Neuronpedia writes one: a text of one token, which is the image's key.
type activation struct {
	ID          string    `json:"id"`
	Tokens      []string  `json:"tokens"`
	DataSource  string    `json:"dataSource"` // slug of the data set
	DataIndex   string    `json:"dataIndex"`  // ordinal of the image in it
	Index       string    `json:"index"`
	Layer       string    `json:"layer"`
	ModelID     string    `json:"modelId"`
	MaxValue    float64   `json:"maxValue"`
	MaxAt       int       `json:"maxValueTokenIndex"`
	MinValue    float64   `json:"minValue"`
	Values      []float64 `json:"values"`
	BinMin      *float64  `json:"binMin"`
	BinMax      *float64  `json:"binMax"`
	BinContains *float64  `json:"binContains"`
	Qualifying  int       `json:"qualifyingTokenIndex"`
}

func newActivation(s source, f *featureOf, x neuron.RankedExample) activation {
	a := activation{
		ID: activationID(s.layer, x), Tokens: []string{x.Image.Key}, DataSource: s.model.Dataset.Slug, DataIndex: strconv.Itoa(x.Ordinal),
		Index: f.Index, Layer: f.Layer, ModelID: f.ModelID, MaxValue: x.Activation, MinValue: x.Activation, Values: []float64{x.Activation},
	}
	if x.Kind == "level" {
		lo, hi := float64(x.Level)*neuron.LevelStep, float64(x.Level+1)*neuron.LevelStep
		a.BinMin, a.BinMax = new(lo*f.unit.Std), new(hi*f.unit.Std)
		a.BinContains = new(f.histogram.Share(lo, hi))
	}
	return a
}

// descriptions are the lines of the files in describing.
func (e *exporter) descriptions(s source) []any {
	m := s.model
	line := "Images of " + m.Dataset.Name + ", activations by Multiscope " + e.Version
	set := m.Slug + "-" + m.Dataset.Slug
	return []any{
		map[string]any{"id": m.Slug, "instruct": false, "displayNameShort": m.Name, "displayName": m.Name},
		map[string]any{"name": set, "description": line, "descriptionShort": line, "urls": []string{}, "creatorName": "", "creatorNameShort": ""},
		map[string]any{"modelId": m.Slug, "name": set, "creatorName": "", "releaseName": set, "description": line, "visibility": "PRIVATE"},
		map[string]any{"modelId": m.Slug, "setName": set, "visibility": "PRIVATE", "dataset": m.Dataset.Name, "id": s.layer.Slug,
			"num_prompts": m.Dataset.Images, "num_tokens_in_prompt": 1, "hfRepoId": nil, "hfFolderId": nil},
	}
}
