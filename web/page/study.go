package page

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/internal/worldmap"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/server"
	"multiscope/web/view"
)

// studySource is what the pages of studies read.
type studySource interface {
	Studies(ctx context.Context) ([]neuron.Study, error)
	Study(ctx context.Context, slug string) (neuron.Study, error)
	UnitStudies(ctx context.Context, r neuron.Ref) ([]neuron.UnitStudy, error)
	UnitCards(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref]neuron.UnitCard, error)
	modelSource
}

// studyView shows the studies of one kind.
type studyView struct {
	show  func(studyAsked) (templ.Component, error)
	thumb func(neuron.Study) (templ.Component, error) // a small picture of the data
}

// studyViews has one row for each kind.
var studyViews = map[neuron.StudyKind]studyView{
	neuron.RegionStudy:      {showRegions, thumbRegions},
	neuron.ConditionalStudy: {showConditional, thumbConditional},
	neuron.LandscapeStudy:   {showLandscape, thumbLandscape},
	neuron.EmotionStudy:     {showEmotions, thumbEmotions},
	neuron.ProbeStudy:       {showClasses, thumbClasses},
	neuron.AttackStudy:      {showAttacks, thumbAttacks},
	neuron.StroopStudy:      {showStroop, thumbStroop},
	neuron.StimulusStudy:    {showStimuli, thumbStimuli},
	neuron.BiasStudy:        {showBias, thumbBias},
	neuron.ZeroShotStudy:    {showZeroShot, thumbZeroShot},
}

// studyAsked is a study that is asked for.
type studyAsked struct {
	page    view.StudyPage
	study   neuron.Study
	query   url.Values // the state
	neurons func(refs []neuron.Ref) (map[neuron.Ref]view.Neuron, error)
	notice  func(about string) (*view.Notice, error) // in front of a sensitive subject; nil where none is needed
	models  []neuron.Model
	world   *worldmap.Atlas
	regions *heldRegions
}

// keep narrows the state that links carry to what is named, without what is usual, so that addresses stay short.
func (a *studyAsked) keep(pairs ...string) {
	kept := url.Values{}
	if a.query.Get("shown") != "" {
		kept.Set("shown", a.query.Get("shown"))
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			kept.Set(pairs[i], pairs[i+1])
		}
	}
	a.query = kept
}

// unitValue returns how links name a unit of a study's layer: its number; "" for none.
func unitValue(r *neuron.Ref, l neuron.StudyLayer) string {
	switch {
	case r == nil:
		return ""
	case *r == l.Ref(r.Unit):
		return strconv.Itoa(r.Unit)
	}
	return r.String()
}

// modelFact names the model of a study, by its slug where it is not in the index.
func (a studyAsked) modelFact(slug string) view.Fact {
	return view.Fact{Name: "model", Value: nameOfModel(a.models, slug)}
}

// with returns the query of the same page in another state, given as names and values.
func (a studyAsked) with(pairs ...string) string { return address.With(a.query, pairs...) }

// neuronParts lists the neurons that the study is about by their numbers, with their parts.
func (a studyAsked) neuronParts() ([]view.StudyNeuron, error) {
	var layer neuron.StudyLayer
	if len(a.study.Units) > 0 {
		layer = neuron.StudyLayer{Model: a.study.Units[0].Model, Layer: a.study.Units[0].Layer}
	}
	chosen, err := address.ParseStudyUnitOf(a.query, layer)
	if err != nil {
		return nil, err
	}
	refs := make([]neuron.Ref, len(a.study.Units))
	for i, u := range a.study.Units {
		refs[i] = u.Ref
	}
	neurons, err := a.neurons(refs)
	if err != nil {
		return nil, err
	}
	parts := make([]view.StudyNeuron, len(refs))
	for i, u := range a.study.Units {
		parts[i] = view.StudyNeuron{Neuron: neurons[u.Ref], Part: u.Part, Chosen: chosen != nil && u.Ref == *chosen}
		parts[i].Neuron = nameInStudy(parts[i].Neuron, "")
	}
	return parts, nil
}

// Studies lists all studies.
func (s *Site) Studies(src studySource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		studies, err := src.Studies(r.Context())
		if err != nil {
			return server.Answer{}, err
		}
		p := view.StudiesPage{Page: s.page(r, "Studies", "Experiments on neurons and what they found.")}
		p.Section, p.JSON = "studies", address.Studies+".json"
		database := shellQuoted(s.databaseOr("scope.db"))
		p.Import, p.RunAll = "multiscope import paper --db "+database, "multiscope study all --model MODEL --images PICTURES --db "+database
		for _, st := range studies {
			card, err := newStudyCard(r.Context(), src, st)
			if err != nil {
				return server.Answer{}, err
			}
			if st.Recipe != "" {
				p.Run = append(p.Run, card)
			} else {
				p.Published = append(p.Published, card)
			}
		}
		return server.Page(view.Studies(p)), nil
	}
}

// StudiesJSON lists all studies as data.
func StudiesJSON(src studySource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		studies, err := src.Studies(r.Context())
		if err != nil {
			return server.Answer{}, err
		}
		list := []api.Study{}
		for _, st := range studies {
			list = append(list, api.NewStudy(st))
		}
		return server.JSON(list)
	}
}

func newStudyCard(ctx context.Context, src studySource, st neuron.Study) (view.StudyCard, error) {
	card := view.StudyCard{Address: address.Study(st.Slug), Title: st.Title, Summary: st.Summary, State: studyState(st)}
	shown, known := studyViews[st.Kind]
	if !known {
		return card, nil
	}
	whole, err := src.Study(ctx, st.Slug)
	if err != nil {
		return card, err
	}
	card.Drawing, err = shown.thumb(whole)
	return card, err
}

// studyState says where a study comes from.
func studyState(st neuron.Study) string {
	switch {
	case st.Source != "":
		return "Published"
	case st.Made.IsZero():
		return ""
	}
	return "Run here on " + st.Made.Format("2 January 2006")
}

// Study shows one of them by the view of its kind.
func (s *Site) Study(src studySource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		slug, as := server.SplitFormat(r.Param("study"))
		st, err := src.Study(r.Context(), slug)
		if err != nil {
			return server.Answer{}, err
		}
		if err := checkStudyUnit(r.Context(), src, st, r.Query()); err != nil {
			return server.Answer{}, err
		}
		if st, err = withUnitData(r.Context(), src, st, r.Query()); err != nil {
			return server.Answer{}, err
		}
		switch as {
		case server.AsJSON:
			return server.JSON(api.NewStudy(st))
		case server.AsCSV:
			return studyTable(st, r.Query().Get("table"))
		}
		shown, known := studyViews[st.Kind]
		if !known {
			return server.Answer{}, neuron.NotFoundf("This version has no page for studies of the kind %q; their data are at %s.json.", st.Kind, address.Study(slug))
		}
		p := s.studyPage(r, st)
		if p.Notice, err = newNotice(r, st.Sensitive); err != nil {
			return server.Answer{}, err
		}
		if p.Notice != nil {
			return server.Page(view.Study(p)), nil
		}
		models, err := src.Models(r.Context())
		if err != nil {
			return server.Answer{}, err
		}
		page, err := shown.show(studyAsked{
			page: p, study: st, query: r.Query(), models: models,
			neurons: func(refs []neuron.Ref) (map[neuron.Ref]view.Neuron, error) {
				return studyNeurons(r.Context(), src, refs)
			},
			notice: func(about string) (*view.Notice, error) { return newNotice(r, about) },
			world:  s.world, regions: s.regions,
		})
		if err != nil {
			return server.Answer{}, err
		}
		return server.Page(page), nil
	}
}

// withUnitData returns the study with what it found of the unit alone that is asked for, if any. The store's study is left as
// it is: others share it.
func withUnitData(ctx context.Context, src studySource, st neuron.Study, query url.Values) (neuron.Study, error) {
	if query.Get("unit") == "" || len(st.Units) == 0 {
		return st, nil
	}
	first := st.Units[0].Ref // a number alone is one of its layer
	ref, err := address.ParseStudyUnitOf(query, neuron.StudyLayer{Model: first.Model, Layer: first.Layer})
	if err != nil {
		return st, nil // the view of its kind says what is wrong
	}
	at := slices.IndexFunc(st.Units, func(u neuron.StudyUnit) bool { return u.Ref == *ref })
	if at < 0 {
		return st, nil
	}
	parts, err := src.UnitStudies(ctx, *ref)
	if err != nil {
		return st, err
	}
	st.Units = slices.Clone(st.Units)
	for _, p := range parts {
		if p.Slug == st.Slug && p.Data != nil {
			st.Units[at].Data = p.Data
		}
	}
	return st, nil
}

func studyTable(st neuron.Study, name string) (server.Answer, error) {
	tables, err := api.StudyTables(st)
	if err != nil {
		return server.Answer{}, err
	}
	at := slices.IndexFunc(tables, func(t api.StudyTable) bool { return t.Name == name })
	switch {
	case name == "" && len(tables) > 0:
		at = 0
	case at < 0:
		return server.Answer{}, neuron.NotFoundf("This study has no table %q.", name)
	}
	return server.CSV(tables[at].Columns, tables[at].Rows)
}

// studyPage returns what surrounds the figures of a study.
func (s *Site) studyPage(r *server.Request, st neuron.Study) view.StudyPage {
	p := newStudyPage(st)
	p.Page = s.page(r, st.Title, st.Summary)
	p.Section, p.Hidden = "studies", len(r.Query()) > 0
	p.JSON, p.CSV = address.Study(st.Slug)+".json", address.Study(st.Slug)+".csv"
	return p
}

func newStudyPage(st neuron.Study) view.StudyPage {
	p := view.StudyPage{
		Crumbs:  []view.Link{{Text: "Studies", Address: address.Studies}, {Text: st.Slug}},
		Heading: st.Title, Summary: st.Summary, State: studyState(st), Method: st.Method, Source: st.Source,
	}
	tables, err := api.StudyTables(st)
	if err != nil {
		return p // the view of its kind says why
	}
	for _, t := range tables {
		p.Files = append(p.Files, view.Link{Text: "CSV: " + t.What, Address: address.StudyTable(st.Slug, t.Name)})
	}
	p.Files = append(p.Files, view.Link{Text: "JSON: everything", Address: address.Study(st.Slug) + ".json"})
	return p
}

// studyNeurons returns the neurons that a study names: with a picture where they are indexed, with an address where
// their layer is known at all.
func studyNeurons(ctx context.Context, src studySource, refs []neuron.Ref) (map[neuron.Ref]view.Neuron, error) {
	cards, err := src.UnitCards(ctx, refs)
	if err != nil {
		return nil, err
	}
	neurons := make(map[neuron.Ref]view.Neuron, len(refs))
	for _, ref := range refs {
		n := view.Neuron{Number: strconv.Itoa(ref.Unit)}
		there, err := hasUnit(ctx, src, ref)
		if err != nil {
			return nil, err
		}
		if there {
			n.Address = address.Unit(ref)
		}
		if c := cards[ref]; len(c.Top) > 0 {
			n.Picture = address.Thumb(c.Top[0].Image.ID)
		}
		neurons[ref] = n
	}
	return neurons, nil
}

// nameInStudy gives a neuron the name that a study has for it, which may be none.
func nameInStudy(n view.Neuron, name string) view.Neuron {
	if n.Name = name; name == "" {
		n.Name, n.Number = "unit "+n.Number, ""
	}
	return n
}

func hasUnit(ctx context.Context, src modelSource, ref neuron.Ref) (bool, error) {
	m, err := src.Model(ctx, ref.Model)
	var ours *neuron.Error
	if errors.As(err, &ours) {
		return false, nil
	}
	there := slices.ContainsFunc(m.Layers, func(l neuron.Layer) bool { return l.Slug == ref.Layer && ref.Unit < l.Units })
	return there, err
}

// newStudyPanel lists the parts that a neuron has in studies.
func newStudyPanel(ref neuron.Ref, parts []neuron.UnitStudy) view.StudyPanel {
	var p view.StudyPanel
	for _, s := range parts {
		p.Parts = append(p.Parts, view.StudyPart{Link: view.Link{Text: s.Title, Address: address.StudyAt(s.Slug, ref)}, Part: s.Part})
	}
	return p
}
