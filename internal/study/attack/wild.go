package attack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"image"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/dataset"
	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// Bounds of photographs.
const (
	mostPhotos  = 2000
	mostRounds  = 20
	wildClasses = 12 // of a photograph that are kept
)

// Wild is photographs of things with labels on them: in a folder for each thing, those without a label; in folders within,
// those with the label that the folder is called.
type Wild struct {
	Pictures dataset.Source `json:"-"`
	Sum      string         `json:"sum"` // of names and bytes of all photographs
}

// OpenWild opens a folder of photographs.
func OpenWild(dir string, o dataset.Options) (w Wild, err error) {
	if w.Pictures, err = dataset.Open(dir, o); err != nil {
		return w, err
	}
	if n := w.Pictures.Len(); n > mostPhotos {
		return w, neuron.Invalidf("%s has %d photographs; up to %d are taken.", dir, n, mostPhotos)
	}
	sum := sha256.New()
	for i := range w.Pictures.Len() {
		if err := addFile(sum, dir, w.Pictures.Image(i).Key); err != nil {
			return w, neuron.Invalidf("The photographs of %s cannot be read: %v. They are files in folders, not in archives or lists.", dir, err)
		}
	}
	w.Sum = hex.EncodeToString(sum.Sum(nil))
	return w, nil
}

// addFile adds the name of a file in a folder and its bytes to a sum.
func addFile(sum hash.Hash, dir, key string) error {
	file, err := os.Open(filepath.Join(dir, filepath.FromSlash(key)))
	if err != nil {
		return err
	}
	defer file.Close()
	fmt.Fprintf(sum, "%q\n", key)
	_, err = io.Copy(sum, file)
	return err
}

// photo is a photograph of a thing with a label.
type photo struct {
	source        int
	name          string
	object, label string
}

// parsePhoto reads what the path of a photograph says of it.
func parsePhoto(key string) (p photo, ok bool) {
	parts := strings.Split(key, "/")
	switch {
	case slices.Contains(parts, ""):
		return p, false
	case len(parts) == 2:
		p = photo{object: parts[0], label: neuron.NoLabel}
	case len(parts) == 3:
		p = photo{object: parts[0], label: parts[1]}
	default:
		return p, false
	}
	p.name = path.Base(key)
	return p, true
}

// says reports whether the label says something else than what the thing is.
func (p photo) says() bool {
	return p.label != neuron.NoLabel && p.label != neuron.BlankLabel && !sameWord(p.label, p.object)
}

func sameWord(a, b string) bool { return strings.EqualFold(study.Spoken(a), study.Spoken(b)) }

// photograph classifies the user's photographs by both classifiers. The zero-shot one is asked for the things and labels
// besides the classes of the study.
func (a *attack) photograph(ctx context.Context) error {
	photos := a.photos
	if len(photos) == 0 {
		return nil
	}
	wide, err := a.wideClassifier(ctx, photos)
	if err != nil {
		return err
	}
	n := len(wide.Classes)
	rows, err := a.Rows(ctx, study.Task{Name: "Photographs", Unit: "photographs", Rows: len(photos), Width: 1 + n + a.Layer.Units, Block: groupImages},
		func(ctx context.Context, first int, rows *tensor.Float32) error {
			show := study.Pictures{Count: rows.Shape[0], Draw: func(ctx context.Context, i int) (image.Image, error) {
				return a.options.Wild.Pictures.Picture(ctx, photos[first+i].source, a.Entry.Preprocess.DecodeSide())
			}}
			return a.Session.Images.Show(ctx, show, func(p index.Shown) error {
				if p.Embedding != nil {
					row := rows.Row(p.Index)
					row[0] = 1
					putFloats(row[1:], wide.Probabilities(p.Embedding))
					copy(row[1+n:], p.Activations)
				}
				return nil
			})
		})
	if err != nil {
		return err
	}
	var failed []string
	seen := map[[2]string]int{} // photographs of a thing with a label
	for i, p := range photos {
		row := rows.Row(i)
		if row[0] == 0 {
			failed = append(failed, a.options.Wild.Pictures.Image(p.source).Key)
			continue
		}
		round := seen[[2]string{p.object, p.label}]
		seen[[2]string{p.object, p.label}]++
		if round == mostRounds {
			a.note("Of %s labelled %s the first %d photographs are shown.", p.object, p.label, mostRounds)
		}
		if round >= mostRounds {
			continue
		}
		if len(a.rounds) == round {
			a.rounds = append(a.rounds, neuron.AttackRound{Name: strconv.Itoa(round + 1)})
		}
		a.rounds[round].Photos = append(a.rounds[round].Photos, a.cells(p, wide.Classes, row[1:1+n], row[1+n:])...)
	}
	if len(failed) > 0 {
		a.note("%d photographs could not be read and are left out: %s.", len(failed), study.Listed(failed, 10))
	}
	return nil
}

// listPhotos lists the photographs, and names what is none.
func (a *attack) listPhotos() error {
	if a.options.Wild.Pictures == nil {
		return nil
	}
	var strays []string
	for i := range a.options.Wild.Pictures.Len() {
		key := a.options.Wild.Pictures.Image(i).Key
		p, ok := parsePhoto(key)
		if !ok {
			strays = append(strays, key)
			continue
		}
		p.source = i
		a.photos = append(a.photos, p)
	}
	if len(a.photos) == 0 {
		return neuron.Invalidf("None of the photographs lies in a folder called as the thing it shows, or in one of a label within: mug/ipod/1.jpg.")
	}
	strays = append(strays, study.LeftOut(a.options.Wild.Pictures)...)
	if len(strays) > 0 {
		a.note("%d files are no photographs in a folder of a thing or of a label on it, and are left out: %s.", len(strays), study.Listed(strays, 10))
	}
	return nil
}

// wideClassifier returns a zero-shot classifier of the study's classes and of all things and labels among the photographs.
func (a *attack) wideClassifier(ctx context.Context, photos []photo) (*study.Classifier, error) {
	classes := study.Classes{Classes: slices.Clone(a.options.Classes.Classes), Templates: a.options.Templates}
	added := 0
	for _, p := range photos {
		for _, name := range []string{p.object, p.label} {
			if name != neuron.NoLabel && name != neuron.BlankLabel && !slices.ContainsFunc(classes.Classes, func(c study.Class) bool { return sameWord(c.Name, name) }) {
				classes.Classes = append(classes.Classes, study.Class{Name: study.Spoken(name)})
				added++
			}
		}
	}
	if added > 0 {
		a.note("Photographs were classified zero-shot among the classes of the study and %d things and labels that are none of them. The linear probe does not know these: a label that is none of its classes cannot fool it.", added)
	}
	return a.ClassifierOf(ctx, classes)
}

// cells says what each classifier makes of a photograph.
func (a *attack) cells(p photo, classes []string, zero, activations []float32) []neuron.AttackCell {
	wide := make([]float64, len(zero))
	for i, v := range zero {
		wide[i] = float64(v)
	}
	cells := []neuron.AttackCell{cell(p, neuron.ZeroShotClassifier, classes, wide)}
	if len(a.classifiers) > 1 {
		cells = append(cells, cell(p, neuron.ProbeClassifier, a.options.Classes.Names(), a.classifiers[1].of(nil, activations)))
	}
	return cells
}

// cell says what a classifier makes of a photograph. It is fooled where the label's class comes first; where it has no such class,
// or the label says nothing, nothing is said of it.
func cell(p photo, method string, classes []string, probabilities []float64) neuron.AttackCell {
	c := neuron.AttackCell{Object: p.object, Label: p.label, Photo: p.name, Method: method}
	first := classes[top(probabilities)]
	for i, class := range classes {
		if sameWord(class, p.object) {
			c.ObjectClasses, c.ObjectProbability = []string{class}, &probabilities[i]
		}
		if p.label != neuron.NoLabel && p.label != neuron.BlankLabel && sameWord(class, p.label) {
			c.LabelClasses, c.LabelProbability = []string{class}, &probabilities[i]
			if fooled := class == first; p.says() {
				c.Fooled = &fooled
			}
		}
		c.Classes = append(c.Classes, neuron.ClassProbability{Class: class, Probability: probabilities[i]})
	}
	slices.SortStableFunc(c.Classes, func(a, b neuron.ClassProbability) int {
		switch {
		case a.Probability > b.Probability:
			return -1
		case a.Probability < b.Probability:
			return 1
		}
		return 0
	})
	c.Classes = c.Classes[:min(len(c.Classes), wildClasses)]
	return c
}
