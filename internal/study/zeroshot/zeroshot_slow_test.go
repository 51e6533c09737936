//go:build slow

package zeroshot

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"testing"

	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// TestAgainstScikitLearn: counts are those of scikit-learn exactly, its areas and shares within 1e-6.
func TestAgainstScikitLearn(t *testing.T) {
	python := fixture.Python(t, "numpy", "scikit-learn")
	const images, classes, units = 300, 8, 20
	s, _ := newSession(t)
	c := &classification{
		Run: &study.Run{Session: s}, options: Options{Classes: study.Classes{Category: "class"}},
		probabilities: tensor.New[float32](images, classes), activations: tensor.New[float32](images, units),
	}
	random, truths := rand.New(rand.NewPCG(1, 2)), tensor.New[float32](images)
	for i := range classes {
		c.options.Classes.Classes = append(c.options.Classes.Classes, study.Class{Name: string(rune('a' + i))})
	}
	for i := range images {
		truth := random.IntN(classes)
		logits := make([]float64, classes)
		for k := range logits {
			logits[k] = random.NormFloat64()
		}
		logits[truth]++
		for k, p := range study.Softmax(logits) {
			c.probabilities.Row(i)[k] = float32(p)
		}
		for u := range units {
			c.activations.Row(i)[u] = float32(math.Round(10*max(random.NormFloat64()+float64(truth*(u%3))/8, 0)) / 10) // with ties
		}
		truths.Data[i] = float32(truth)
		c.images, c.truths = append(c.images, study.Image{}), append(c.truths, truth)
	}
	folder := t.TempDir()
	for name, x := range map[string]*tensor.Float32{"probabilities": c.probabilities, "activations": c.activations, "truths": truths} {
		if err := tensor.WriteNPY(filepath.Join(folder, name+".npy"), x); err != nil {
			t.Fatal(err)
		}
	}
	said, err := exec.CommandContext(t.Context(), python, filepath.Join("testdata", "reference.py"), folder).Output()
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Right             int
		RightInFive       int `json:"right_in_five"`
		Confusion         [][]int
		Recall, Precision []float64
		Units             []neuron.ClassUnit
	}
	if err := json.Unmarshal(said, &want); err != nil {
		t.Fatal(err)
	}
	z := c.data()
	if z.Right != want.Right || z.RightInFive != want.RightInFive {
		t.Errorf("%d right, %d in five; want %d, %d", z.Right, z.RightInFive, want.Right, want.RightInFive)
	}
	for _, cell := range z.Cells {
		if cell.Images != want.Confusion[cell.Class][cell.Answer] {
			t.Errorf("cell %+v; want %d images", cell, want.Confusion[cell.Class][cell.Answer])
		}
	}
	near := func(what string, i int, got, want float64) {
		if math.Abs(got-want) > 1e-6 {
			t.Errorf("%s of class %d is %v, want %v", what, i, got, want)
		}
	}
	for i, class := range z.Classes {
		near("recall", i, class.Recall(), want.Recall[i])
		near("precision", i, class.Precision(), want.Precision[i])
		near("the best unit", i, float64(class.Units[0].Unit), float64(want.Units[i].Unit))
		near("the AUC", i, class.Units[0].Area, want.Units[i].Area)
		near("the difference", i, class.Units[0].Difference, want.Units[i].Difference)
	}
}
