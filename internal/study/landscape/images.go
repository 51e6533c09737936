package landscape

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"multiscope/internal/dataset"
	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// images are images of things and their activations.
type images struct {
	by     string // a category; "" for folders
	things []neuron.LandscapeCount
	thing  []int // of each image
	notes  []string
	// units visits activations of units of the layer, one for each image.
	units func(ctx context.Context, from, to int, visit func(unit int, activations []float32) error) error
}

// stored takes the values of a category for things, whose activations are stored.
func stored(ctx context.Context, s *study.Session, o Options) (*images, error) {
	category, why, err := s.Category(ctx, o.Category, leastValues, max(leastValues, o.MostThings))
	if err != nil {
		return nil, err
	}
	drawn, err := s.SampleGroups(ctx, category, o.MostImages, o.LeastImages, o.Seed)
	if err != nil {
		return nil, err
	}
	if n := len(drawn.Groups); n < 2 {
		return nil, study.Unfitf("Of the values of “%s”, %d have %d of the images drawn, or more; there is nothing to tell apart. Draw more with --most-images, take fewer with --least-images, or name another category.", category, n, o.LeastImages)
	}
	g := &images{by: category}
	g.note(why != "", "%s", why)
	g.note(drawn.Of > o.MostImages, "Of the %d images that have one value of “%s” %d were drawn.", drawn.Of, category, o.MostImages)
	g.note(drawn.Several > 0, "%d images are left out since they have several values of “%s”.", drawn.Several, category)
	g.note(drawn.Unkept > 0, "%d images are left out since the layer keeps its activations on a sample of the images that they are not in.", drawn.Unkept)
	g.note(len(drawn.Small) > 0, "Values with fewer than %d images among those drawn are left out: %s.", o.LeastImages, study.Listed(drawn.Small, 12))
	counts := drawn.Counts()
	place := g.choose(drawn.Groups, counts, o.MostThings)
	var kept []study.Image
	for i, im := range drawn.Images {
		if at := place[drawn.Group[i]]; at >= 0 {
			kept, g.thing = append(kept, im), append(g.thing, at)
		}
	}
	g.units = func(ctx context.Context, from, to int, visit func(int, []float32) error) error {
		return s.Activations(ctx, kept, from, to, visit)
	}
	return g, nil
}

func (g *images) note(is bool, format string, args ...any) {
	if is {
		g.notes = append(g.notes, fmt.Sprintf(format, args...))
	}
}

// choose takes the things with the most images, in the order of their names. It returns where each of all is among them, −1 for one that is not.
func (g *images) choose(names []string, counts []int, most int) []int {
	order := make([]int, len(names))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(counts[b], counts[a]) })
	var left []string
	for _, i := range order[min(most, len(order)):] {
		left = append(left, fmt.Sprintf("%s (%d)", names[i], counts[i]))
	}
	g.note(len(left) > 0, "The %d things with the most images are compared; left out are %s.", most, study.Listed(left, 12))
	order = slices.Sorted(slices.Values(order[:min(most, len(order))]))
	place := make([]int, len(names))
	for i := range place {
		place[i] = slices.Index(order, i)
		if place[i] >= 0 {
			g.things = append(g.things, neuron.LandscapeCount{Name: names[i], Images: counts[i]})
		}
	}
	return place
}

// folder is pictures of one thing.
type folder struct {
	name   string
	source dataset.Source
	of     int // pictures, of which source has a sample
}

type folders []folder

// thingOf is what a study's recipe has of a folder: other pictures make another study.
type thingOf struct {
	Name string `json:"name"`
	Keys string `json:"keys"` // a hash
}

func (f folders) recipe() (things []thingOf) {
	for _, thing := range f {
		hash := sha256.New()
		for i := range thing.source.Len() {
			fmt.Fprintln(hash, thing.source.Image(i).Key)
		}
		things = append(things, thingOf{thing.name, hex.EncodeToString(hash.Sum(nil))})
	}
	return things
}

// openFolders opens the folders of things, and names what lies beside them; nil where none are named.
func openFolders(o Options) (all folders, left []string, err error) {
	if o.Folders == "" {
		return nil, nil, nil
	}
	names, left, err := listFolders(o)
	if err != nil {
		return nil, nil, neuron.Invalidf("The folders of things cannot be read: %v.", err)
	}
	switch {
	case len(names) < 2:
		return nil, nil, neuron.Invalidf("%s has %d folders; it needs one for each person or thing, two at least.", o.Folders, len(names))
	case len(names) > o.MostThings:
		return nil, nil, neuron.Invalidf("%s has %d folders; at most %d are compared. Raise --most-things, or name a folder with fewer.", o.Folders, len(names), o.MostThings)
	}
	for _, name := range names {
		whole, err := dataset.Open(filepath.Join(o.Folders, name), o.Files)
		if err != nil {
			return nil, nil, neuron.Invalidf("The folder %s cannot be taken for a thing: %v.", name, err)
		}
		drawn := dataset.Select(whole, dataset.Options{Sample: max(o.MostImages/len(names), 2), SampleSeed: o.Seed})
		all = append(all, folder{name, drawn, whole.Len()})
	}
	return all, left, nil
}

// listFolders lists the folders in the folder of things, and with reasons what else it holds but hidden files.
func listFolders(o Options) (names, left []string, err error) {
	entries, err := os.ReadDir(o.Folders)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		info, err := os.Stat(filepath.Join(o.Folders, e.Name()))
		hidden, link := strings.HasPrefix(e.Name(), "."), e.Type()&fs.ModeSymlink != 0
		switch {
		case err != nil:
			left = append(left, e.Name()+" (a link that leads nowhere)")
		case hidden && !info.IsDir(): // what systems write
		case hidden:
			left = append(left, e.Name()+" (a hidden folder)")
		case !info.IsDir():
			left = append(left, e.Name()+" (no folder)")
		case link && !o.Files.FollowLinks:
			left = append(left, e.Name()+" (a link; --follow-links takes it in)")
		default:
			names = append(names, e.Name())
		}
	}
	return names, left, nil
}

// picturesAtOnce are shown and stored together.
const picturesAtOnce = 32

// show shows the pictures of all folders to the network.
func (f folders) show(ctx context.Context, r *study.Run, o Options) (*images, error) {
	g := &images{}
	var at []int // thing of each picture
	var place []int
	for t, thing := range f {
		for i := range thing.source.Len() {
			at, place = append(at, t), append(place, i)
		}
		g.note(thing.of > thing.source.Len(), "Of the %d pictures of %s %d were drawn.", thing.of, thing.name, thing.source.Len())
		left := study.LeftOut(thing.source)
		g.note(len(left) > 0, "Of %s these files are left out: %s.", thing.name, study.Listed(left, 10))
	}
	side := r.Entry.Preprocess.DecodeSide()
	task := study.Task{Name: "Pictures of things", Unit: "pictures", Rows: len(at), Width: r.Layer.Units, Block: picturesAtOnce}
	all, err := r.Rows(ctx, task, func(ctx context.Context, first int, rows *tensor.Float32) error {
		return r.Images.Show(ctx, study.Pictures{Count: rows.Shape[0], Draw: func(ctx context.Context, i int) (image.Image, error) {
			return f[at[first+i]].source.Picture(ctx, place[first+i], side)
		}}, func(shown index.Shown) error {
			if shown.Failure != "" {
				rows.Row(shown.Index)[0] = float32(math.NaN()) // stands for a picture that cannot be read
				return nil
			}
			copy(rows.Row(shown.Index), shown.Activations)
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	return g, g.take(f, at, all, o)
}

// take leaves out pictures that could not be read and things that too few are left of.
func (g *images) take(f folders, at []int, all *tensor.Float32, o Options) error {
	read, failed := make([]int, len(f)), make([]int, len(f))
	unread := func(i int) bool { return math.IsNaN(float64(all.Row(i)[0])) }
	for i, t := range at {
		if unread(i) {
			failed[t]++
		} else {
			read[t]++
		}
	}
	place := make([]int, len(f))
	for t, thing := range f {
		g.note(failed[t] > 0, "%d of the pictures of %s could not be read.", failed[t], thing.name)
		if place[t] = -1; read[t] >= o.LeastImages {
			place[t] = len(g.things)
			g.things = append(g.things, neuron.LandscapeCount{Name: thing.name, Images: read[t], Failed: failed[t]})
		}
		g.note(place[t] < 0, "%s is left out: %d of its pictures could be read, of the %d that are needed.", thing.name, read[t], o.LeastImages)
	}
	if len(g.things) < 2 {
		return study.Unfitf("Of the %d folders %d have %d pictures that can be read; there is nothing to tell apart. --least-images says how many are needed.", len(f), len(g.things), o.LeastImages)
	}
	var rows []int
	for i, t := range at {
		if place[t] >= 0 && !unread(i) {
			rows, g.thing = append(rows, i), append(g.thing, place[t])
		}
	}
	g.units = func(_ context.Context, from, to int, visit func(int, []float32) error) error {
		activations := make([]float32, len(rows))
		for unit := from; unit < to; unit++ {
			for k, i := range rows {
				activations[k] = all.Row(i)[unit]
			}
			if err := visit(unit, activations); err != nil {
				return err
			}
		}
		return nil
	}
	return nil
}
