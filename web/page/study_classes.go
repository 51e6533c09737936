package page

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// How much of a classifier a page shows.
const (
	pageClasses  = 100
	mostColumns  = 24
	mostFitted   = 40 // columns, of a classifier that was fitted here
	mostAlike    = 8  // neurons that a cluster of it is said to share
	usualCut     = 6
	sharedOfUnit = .5 // of a cluster's classes that have a unit which it is said to share
)

// cuts are the numbers of clusters to choose from.
var cuts = []int{2, 4, usualCut, 8, 12}

// classesAsked is what is shown of a study of classes.
type classesAsked struct {
	studyAsked
	neuron.Classes
	fit      int            // of the path of penalties
	names    map[int]string // of units
	labels   map[int]string // of units, where a name alone stands for one: with its number where several have it
	order    []int          // classes as the tree orders them
	clusters []int          // of each class
	cut      int
	first    int // of the classes on this page, in order
	class    string
	unit     *neuron.Ref
}

func showClasses(a studyAsked) (templ.Component, error) {
	p, err := newClassesPage(a)
	return view.Classes(p), err
}

func newClassesPage(a studyAsked) (view.ClassesPage, error) {
	p := view.ClassesPage{StudyPage: a.page}
	c, err := readClasses(a)
	if err != nil {
		return p, err
	}
	p.Matrix, p.Clusters, p.Table = c.matrix(), c.clusterKey(), c.table()
	p.Facts, p.Notes = c.facts(), nonEmpty(c.Note)
	if c.Probe != nil {
		p.Path, p.Notes = c.pathPanel(), append(p.Notes, c.Probe.Notes...)
	}
	p.Tree = c.dendrogram()
	for _, k := range cuts {
		if k < len(c.Classes.Classes) {
			p.Cuts = append(p.Cuts, view.Choice{Link: view.Link{Text: format.Plural(k, "cluster"), Address: c.with("clusters", strconv.Itoa(k)) + "#matrix"}, Chosen: k == c.cut})
		}
	}
	if len(c.order) > pageClasses {
		p.Pages = pagesAt(c.first/pageClasses+1, (len(c.order)+pageClasses-1)/pageClasses, func(page int) string { return c.with("page", strconv.Itoa(page)) })
	}
	if p.Class, err = c.classPanel(); err != nil {
		return p, err
	}
	p.Unit, err = c.unitPanel()
	return p, err
}

func nonEmpty(notes ...string) []string {
	return slices.DeleteFunc(notes, func(s string) bool { return s == "" })
}

func (c classesAsked) facts() []view.Fact {
	weights := 0
	for _, class := range c.Classes.Classes {
		weights += len(class.Weights)
	}
	facts := []view.Fact{
		{Name: "classes", Value: format.Count(len(c.Classes.Classes))}, {Name: "neurons", Value: format.Count(c.unitsTaken())}, {Name: "weights", Value: format.Count(weights)},
	}
	if c.AllClasses > 0 {
		facts = append(facts, view.Fact{Name: "classes of the whole classifier", Value: format.Count(c.AllClasses)})
	}
	if c.Probe != nil {
		return append(append(facts, c.probeFacts()...), c.modelFact(c.Model))
	}
	if c.UnitsPerClass > 0 {
		facts = append(facts, view.Fact{Name: "neurons a class", Value: format.Number(c.UnitsPerClass), Explained: "Mean over all classes of the whole classifier"})
	}
	if c.TopFive > 0 {
		facts = append(facts, view.Fact{Name: "top-5 accuracy", Value: format.Percent(c.TopFive), Explained: "Share of images whose class is among the five likeliest, of the whole classifier"})
	}
	return append(facts, c.modelFact(c.Model))
}

// readClasses reads which class, unit, number of clusters and page are asked for.
func readClasses(a studyAsked) (classesAsked, error) {
	c := classesAsked{studyAsked: a, names: map[int]string{}, labels: map[int]string{}}
	if err := a.study.Decode(&c.Classes); err != nil {
		return c, err
	}
	if err := c.readFit(); err != nil {
		return c, err
	}
	n := len(c.Classes.Classes)
	if n == 0 || !neuron.CheckTree(n, c.Tree) {
		return c, fmt.Errorf("the tree of the study %s does not join its %d classes", a.study.Slug, n)
	}
	for _, u := range c.Units {
		c.names[u.Unit] = u.Name
	}
	c.label()
	var err error
	if c.cut, err = readCut(a.query.Get("clusters")); err != nil {
		return c, err
	}
	c.order, c.clusters = neuron.TreeOrder(n, c.Tree), neuron.CutTree(n, c.Tree, c.cut)
	page, err := address.ParsePageNumber(a.query)
	if err != nil || (page-1)*pageClasses >= n {
		return c, cmp.Or(err, neuron.NotFoundf("This study has no page %d.", page))
	}
	c.first = (page - 1) * pageClasses
	if c.class = a.query.Get("class"); c.class == "" {
		c.class = c.Classes.Classes[c.order[c.first]].Class
	} else if c.find(c.class) < 0 {
		return c, neuron.NotFoundf("This study has no class %s.", format.Quoted(c.class))
	}
	if c.unit, err = address.ParseStudyUnitOf(a.query, c.StudyLayer); err != nil {
		return c, err
	}
	c.keep("lambda", a.query.Get("lambda"), "clusters", a.query.Get("clusters"), "page", a.query.Get("page"), "class", a.query.Get("class"), "unit", unitValue(c.unit, c.StudyLayer))
	return c, nil
}

func readCut(s string) (int, error) {
	if s == "" {
		return usualCut, nil
	}
	k, err := strconv.Atoi(s)
	if err != nil || !slices.Contains(cuts, k) {
		return 0, neuron.Invalidf("Classes are shown in 2, 4, 6, 8 or 12 clusters, not in %q.", s)
	}
	return k, nil
}

func (c classesAsked) find(class string) int {
	return slices.IndexFunc(c.Classes.Classes, func(x neuron.SparseClass) bool { return x.Class == class })
}

// shown returns the classes on this page, in order.
func (c classesAsked) shown() []int {
	return c.order[c.first:min(c.first+pageClasses, len(c.order))]
}

func (c classesAsked) unitName(unit int) string {
	return cmp.Or(c.labels[unit], "unit "+strconv.Itoa(unit))
}

func (c classesAsked) classLink(i int) view.Link {
	class := c.Classes.Classes[i].Class
	return view.Link{Text: class, Address: c.with("class", class) + "#class"}
}

// bySize returns weights, largest first.
func bySize(weights []neuron.UnitWeight) []neuron.UnitWeight {
	return slices.SortedStableFunc(slices.Values(weights), func(a, b neuron.UnitWeight) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
}

func (c classesAsked) classPanel() (*view.ClassPanel, error) {
	at := c.find(c.class)
	weights := bySize(c.Classes.Classes[at].Weights)
	refs := make([]neuron.Ref, len(weights))
	for i, w := range weights {
		refs[i] = c.Ref(w.Unit)
	}
	neurons, err := c.neurons(refs)
	if err != nil {
		return nil, err
	}
	p := &view.ClassPanel{Class: c.class, Right: c.right(at)}
	if len(weights) == 0 {
		p.Empty = "At this penalty no neuron is taken for this class: it is what is left when no other class is likely."
	}
	for i, w := range weights {
		n := nameInStudy(neurons[refs[i]], c.names[w.Unit])
		p.Units = append(p.Units, view.SignedBar{Neuron: n, Value: signed(w.Weight), Inhibit: w.Weight < 0, Share: share(math.Abs(w.Weight), math.Abs(weights[0].Weight))})
	}
	for i := range c.Classes.Classes {
		if i != at && c.clusters[i] == c.clusters[at] && len(p.Like) < pageClasses {
			p.Like = append(p.Like, c.classLink(i))
		}
	}
	return p, nil
}

// unitPanel lists the classes of the neuron that is chosen; nil where none is.
func (c classesAsked) unitPanel() (*view.ClassUnitPanel, error) {
	if c.unit == nil {
		return nil, nil
	}
	neurons, err := c.neurons([]neuron.Ref{*c.unit})
	if err != nil {
		return nil, err
	}
	p := &view.ClassUnitPanel{Neuron: neurons[*c.unit], Close: c.with("unit", "") + "#matrix"}
	p.Neuron = nameInStudy(p.Neuron, c.names[c.unit.Unit])
	of := map[int]float64{} // weights by class
	for i, class := range c.Classes.Classes {
		for _, w := range class.Weights {
			if c.Ref(w.Unit) == *c.unit {
				of[i] = w.Weight
			}
		}
	}
	classes := slices.Collect(maps.Keys(of))
	slices.SortFunc(classes, func(a, b int) int { return cmp.Or(cmp.Compare(of[b], of[a]), cmp.Compare(a, b)) })
	largest := 0.0
	for _, w := range of {
		largest = max(largest, math.Abs(w))
	}
	for _, i := range classes[:min(len(classes), pageClasses)] {
		p.Classes = append(p.Classes, view.SignedBar{
			Neuron: view.Neuron{Name: c.Classes.Classes[i].Class, Address: c.classLink(i).Address},
			Value:  signed(of[i]), Inhibit: of[i] < 0, Share: share(math.Abs(of[i]), largest), Chosen: c.Classes.Classes[i].Class == c.class,
		})
	}
	if len(classes) == 0 {
		p.Empty = "No class here has this neuron; choose another one."
	}
	return p, nil
}

// clusterKey lists the clusters with the units that most of their classes have.
func (c classesAsked) clusterKey() []view.ClassCluster {
	var key []view.ClassCluster
	for k := range min(c.cut, len(c.order)) {
		cluster := view.ClassCluster{Tone: factorTone(k), Name: "Cluster " + strconv.Itoa(k+1)}
		counts, weights, size := map[int]int{}, map[int]float64{}, 0
		for _, i := range c.order {
			if c.clusters[i] != k {
				continue
			}
			if size++; size <= pageClasses {
				cluster.Classes = append(cluster.Classes, c.classLink(i))
			}
			for _, w := range c.Classes.Classes[i].Weights {
				if w.Weight > 0 {
					counts[w.Unit]++
					weights[w.Unit] += w.Weight
				}
			}
		}
		var names []string
		units := slices.Clone(c.Units)
		if c.Probe != nil {
			slices.SortStableFunc(units, func(a, b neuron.NamedUnit) int { return cmp.Compare(weights[b.Unit], weights[a.Unit]) })
		}
		for _, u := range units {
			if float64(counts[u.Unit]) >= sharedOfUnit*float64(size) {
				names = append(names, c.unitName(u.Unit))
			}
		}
		if more := len(names) - mostAlike; c.Probe != nil && more > 0 {
			names = append(names[:mostAlike], format.Count(more)+" more")
		}
		cluster.Units = strings.Join(names, ", ")
		key = append(key, cluster)
	}
	return key
}

func (c classesAsked) table() [][]string {
	var rows [][]string
	for _, i := range c.shown() {
		class := c.Classes.Classes[i]
		var weights []string
		for _, w := range bySize(class.Weights) {
			weights = append(weights, c.unitName(w.Unit)+" "+signed(w.Weight))
		}
		rows = append(rows, []string{class.Class, strings.Join(weights, ", "), strconv.Itoa(c.clusters[i] + 1)})
	}
	return rows
}
