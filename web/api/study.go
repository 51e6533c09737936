package api

import (
	"encoding/json"
	"strconv"
	"time"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

// Study is a study as data.
type Study struct {
	Slug      string          `json:"slug"`
	Kind      string          `json:"kind"`
	Title     string          `json:"title"`
	Summary   string          `json:"summary"`
	Method    string          `json:"method"`
	Source    string          `json:"source,omitempty"` // attribution and licence of what was published
	Sensitive string          `json:"sensitive,omitempty"`
	Made      *time.Time      `json:"made,omitempty"`
	Recipe    string          `json:"recipe,omitempty"` // of one that was run here: a hash of its settings and of the model
	Units     []StudyUnit     `json:"units,omitempty"`
	Data      json.RawMessage `json:"data,omitempty"` // of a type that kind determines
}

// StudyUnit is a neuron's part in a study.
type StudyUnit struct {
	ModelID string          `json:"modelId"`
	Layer   string          `json:"layer"`
	Index   string          `json:"index"`
	Part    string          `json:"part"`
	Data    json.RawMessage `json:"data,omitempty"` // of a type that kind determines, of the neuron that is asked for
}

// NewStudy returns a study as data, without its data where it comes without them.
func NewStudy(s neuron.Study) Study {
	out := Study{
		Slug: s.Slug, Kind: string(s.Kind), Title: s.Title, Summary: s.Summary, Method: s.Method, Source: s.Source,
		Sensitive: s.Sensitive, Recipe: s.Recipe, Data: s.Data,
	}
	if !s.Made.IsZero() {
		out.Made = &s.Made
	}
	for _, u := range s.Units {
		out.Units = append(out.Units, StudyUnit{u.Model, u.Layer, strconv.Itoa(u.Unit), u.Part, u.Data})
	}
	return out
}

// StudyTable is a table of a study's data.
type StudyTable struct {
	Name    string // in addresses
	What    string // "weights"
	Columns []string
	Rows    [][]string
}

// studyTables has one row for each kind; the first table is the one that is meant where none is named.
var studyTables = map[neuron.StudyKind]func(neuron.Study) ([]StudyTable, error){
	neuron.EmotionStudy:  emotionTables,
	neuron.ProbeStudy:    classTables,
	neuron.AttackStudy:   attackTables,
	neuron.ZeroShotStudy: zeroShotTables,
	neuron.StroopStudy:   stroopTables,
	neuron.BiasStudy:     biasTables,

	neuron.StimulusStudy: stimulusTables,

	neuron.RegionStudy:      regionTables,
	neuron.ConditionalStudy: conditionalTables,
	neuron.LandscapeStudy:   landscapeTables,
}

// StudyTables returns the tables of a study; none where its kind has none.
func StudyTables(s neuron.Study) ([]StudyTable, error) {
	if tables, known := studyTables[s.Kind]; known {
		return tables(s)
	}
	return nil, nil
}

func emotionTables(s neuron.Study) ([]StudyTable, error) {
	var e neuron.Emotions
	if err := s.Decode(&e); err != nil {
		return nil, err
	}
	units := e.UnitsByNumber()
	weights := StudyTable{Name: "weights", What: "weights of all sets", Columns: []string{"set", "sparsity", "word", "unit", "name", "letters_unit", "weight"}}
	for _, l := range e.Levels {
		for _, w := range l.Weights {
			u := units[w.Unit]
			weights.Rows = append(weights.Rows, []string{l.Set, format.Exact(l.Sparsity), w.Word, strconv.Itoa(w.Unit), u.Name, strconv.FormatBool(u.Letters), format.Exact(w.Weight)})
		}
	}
	tables := []StudyTable{weights}
	for _, a := range e.Atlases {
		tables = append(tables, atlasTable(a))
	}
	return tables, nil
}

func atlasTable(a neuron.Atlas) StudyTable {
	n := strconv.Itoa(len(a.Factors))
	t := StudyTable{Name: "atlas-" + n, What: "atlas of " + n + " factors", Columns: []string{"word", "row", "column", "negligible"}}
	for i := range a.Factors {
		t.Columns = append(t.Columns, "factor_"+strconv.Itoa(i+1))
	}
	for _, w := range a.Words {
		row := []string{w.Word, strconv.Itoa(w.Row), strconv.Itoa(w.Column), strconv.FormatBool(w.Negligible)}
		for _, f := range w.Factors {
			row = append(row, format.Exact(f))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
