package page

import (
	"context"
	"fmt"
	"net/url"
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/asset"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// unitSource is what the neuron page reads.
type unitSource interface {
	Unit(ctx context.Context, r neuron.Ref) (neuron.UnitDetail, error)
	UnitRange(ctx context.Context, r neuron.Ref, lo, hi float64, n int, seed int64) (neuron.Level, error)
	RandomUnit(ctx context.Context) (neuron.Ref, error)
	// UnitCards returns the cards of units of any layers, by name. Those that are not in the index are left out.
	UnitCards(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref]neuron.UnitCard, error)
	UnitStudies(ctx context.Context, r neuron.Ref) ([]neuron.UnitStudy, error)
	studyReader
	asset.Source
	categorySource
	givenSource
	unitFamilySource
	wordColumnSource
	mapReader
}

// Images of each kind on a neuron page.
const (
	topShown    = 32
	bottomShown = 16
	wordsShown  = 20
	lowShown    = 10
)

func (s *Site) Unit(src unitSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		last, as := server.SplitFormat(r.Param("unit"))
		last, asPicture := asset.CutPreview(last, as)
		ref, err := parseUnitPath(r, last)
		if err != nil {
			return server.Answer{}, err
		}
		d, err := src.Unit(r.Context(), ref)
		if err != nil {
			return server.Answer{}, err
		}
		if asPicture {
			return asset.SendPreview(r, src, unitPreview(d))
		}
		switch {
		case d.Published != nil && as == server.AsJSON:
			return server.JSON(api.NewPublishedUnit(*d.Published, d.ModelOf, d.LayerOf))
		case d.Published != nil && as == server.AsCSV:
			return server.CSV(api.PublishedColumns, api.PublishedCells(*d.Published))
		case as == server.AsJSON:
			return s.unitJSON(r.Context(), src, d)
		case as == server.AsCSV:
			return server.CSV(api.UnitColumns, api.UnitRows(d))
		}
		return s.showUnit(r, src, d)
	}
}

// unitQuery is what the query of a neuron's page asks for.
type unitQuery struct {
	images  address.RangeQuery
	words   address.WordRangeQuery
	facet   address.FacetQuery
	by      string // a category
	history bool   // of labels
}

func parseUnitQuery(v url.Values) (q unitQuery, err error) {
	if q.images, err = address.ParseRangeQuery(v); err != nil {
		return q, err
	}
	if q.words, err = address.ParseWordRangeQuery(v); err != nil {
		return q, err
	}
	if q.facet, err = address.ParseFacetQuery(v); err != nil {
		return q, err
	}
	q.by = v.Get("by")
	q.history, err = parseHistory(v)
	return q, err
}

func (s *Site) showUnit(r *server.Request, src unitSource, d neuron.UnitDetail) (server.Answer, error) {
	q, err := parseUnitQuery(r.Query())
	if err == nil {
		err = askedOfPublished(r, d)
	}
	if err != nil {
		return server.Answer{}, err
	}
	p := newUnitPage(d, q.images)
	p.Texts = newTextMaxima(d, s.database)
	p.Page = s.page(r, unitTitle(d), unitDescription(d))
	if err := addMeasured(r.Context(), src, d, q, &p); err != nil {
		return server.Answer{}, err
	}
	if d.Published == nil {
		if p.Map, err = mapOfUnit(r.Context(), src, d.Ref); err != nil {
			return server.Answer{}, err
		}
	}
	if err := s.addPublished(r, src, d, &p); err != nil {
		return server.Answer{}, err
	}
	if err := s.addWhatPeopleSay(r, src, d, q.history, &p); err != nil {
		return server.Answer{}, err
	}
	if err := s.addBlind(r, d, &p); err != nil {
		return server.Answer{}, err
	}
	p.Section, p.Hidden = "models", q.images.Asked || q.words.Spectrum || q.facet.Facet != "" || p.By.Shown || q.history
	p.JSON, p.CSV = address.Unit(d.Ref)+".json", address.Unit(d.Ref)+".csv"
	previewed(r, &p.Page, address.Preview(d.Ref), unitPreviewAlt(d))
	s.shared(r, &p.Page, address.Unit(d.Ref))
	p.Citation = newCitation(d, p.Address)
	if p.Share != nil {
		p.Share.Cite = true
	}
	p.Source = d.ModelOf.Published
	if d.Published == nil {
		p.Source = "weights SHA-256 " + d.ModelOf.Hash
		p.Provenance.Command = checkCommand(d.Ref, s.database)
	}
	return server.Page(view.Unit(p)), nil
}

// addMeasured adds what of a unit's measurements the query asks for.
func addMeasured(ctx context.Context, src unitSource, d neuron.UnitDetail, q unitQuery, p *view.UnitPage) (err error) {
	if p.Visualizations, err = newVisualizations(d, q.facet); err != nil {
		return err
	}
	if err := addWordSpectrum(ctx, src, d, q.words, p); err != nil {
		return err
	}
	if p.By, err = newByCategory(ctx, src, d, q.by); err != nil || !q.images.Asked {
		return err
	}
	level, err := src.UnitRange(ctx, d.Ref, q.images.Lo, q.images.Hi, drawnExamples, q.images.Seed)
	if err == nil {
		p.Drawn = newDrawn(level, q.images)
	}
	return err
}

// addPublished adds what was published about a unit, and the studies that it has a part in.
func (s *Site) addPublished(r *server.Request, src unitSource, d neuron.UnitDetail, p *view.UnitPage) (err error) {
	if p.Published, err = newPublishedPanel(r, d, s.database); err != nil {
		return err
	}
	parts, err := src.UnitStudies(r.Context(), d.Ref)
	if err != nil {
		return err
	}
	p.Studies = newStudyPanel(d.Ref, parts)
	if p.Published.Notice != nil { // which stands in front of figures too
		return nil
	}
	return s.addFigures(r, src, &p.Studies, d.Ref, parts)
}

// parseUnitPath reads which unit an address names; last is its end without format.
func parseUnitPath(r *server.Request, last string) (neuron.Ref, error) {
	return neuron.ParseRef(r.Param("model") + "/" + r.Param("layer") + "/" + last)
}

// Random leads to a neuron of the server's choice.
func Random(src unitSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		ref, err := src.RandomUnit(r.Context())
		if err != nil {
			return server.Answer{}, err
		}
		return server.Answer{Location: address.Unit(ref), Cache: "no-store"}, nil
	}
}

func newUnitPage(d neuron.UnitDetail, q address.RangeQuery) view.UnitPage {
	p := view.UnitPage{
		Crumbs:     unitCrumbs(d),
		Heading:    unitHeading(d),
		Evidence:   nameEvidence(d),
		Facts:      unitFacts(d),
		Measured:   d.Published == nil,
		Silent:     !d.Live() && d.LayerOf.Ready,
		Spectrum:   newSpectrum(d, q),
		Top:        newTiles(d.Top, topShown),
		Bottom:     newTiles(d.Bottom, bottomShown),
		Words:      newWordBars(d.TopWords, wordsShown, false),
		LowWords:   newWordBars(d.LowWords, lowShown, true),
		WordsNote:  wordsNote(d),
		NoWords:    noWords(d.LayerOf.Words),
		Kinds:      newClusterPanel(d.Clusters),
		Meanings:   newMeaningPanel(d),
		Metrics:    newMetricPanel(d),
		Near:       newNearGroups(d),
		Provenance: view.Provenance{Heading: view.ProvenanceHeading(d.Published != nil), Facts: provenance(d.ModelOf, d.LayerOf)},
	}
	if givenName(d) != "" {
		p.Number = unitNumber(d.Unit.Unit)
	}
	p.AsDrawn = asDrawn(d.TopWords)
	p.Programs = newProgramPanel(d)
	if d.Meanings != nil { // which say more of the same images
		p.Kinds = view.ClusterPanel{}
	}
	p.Collect = newCollect(d.Ref)
	p.Given.Later = address.Given(d.Ref, address.GivenQuery{})
	if d.Published != nil {
		p.Facts = publishedFacts(*d.Published)
	}
	p.Prev = neighbour(d, -1)
	p.Next = neighbour(d, 1)
	return p
}

// neighbour returns a link to the next unit of the same layer that is shown, by steps of step; nil where there is none.
func neighbour(d neuron.UnitDetail, step int) *view.Link {
	if d.Published != nil && d.LayerOf.Published < d.LayerOf.Units {
		return nil // a publication that leaves units out may say nothing of this one
	}
	r := d.Ref
	for r.Unit += step; r.Unit >= 0 && r.Unit < d.LayerOf.Units; r.Unit += step {
		if d.LayerOf.Shows(r.Unit) {
			return &view.Link{Text: strconv.Itoa(r.Unit), Address: address.Unit(r)}
		}
	}
	return nil
}

func unitCrumbs(d neuron.UnitDetail) []view.Link {
	return []view.Link{
		{Text: d.ModelOf.Name, Address: address.Model(d.Model)},
		{Text: d.LayerOf.Tap, Address: address.Layer(d.Model, d.Layer)},
		{Text: strconv.Itoa(d.Unit.Unit)},
	}
}

func unitTitle(d neuron.UnitDetail) string {
	place := fmt.Sprintf("%s %s/%d", d.ModelOf.Name, d.LayerOf.Tap, d.Unit.Unit)
	if name := givenName(d); name != "" {
		return name + " · " + place
	}
	return place
}

func unitDescription(d neuron.UnitDetail) string {
	if d.Published != nil {
		return publishedDescription(d)
	}
	s := fmt.Sprintf("Neuron %d of layer %s of %s: what excites and what inhibits it", d.Unit.Unit, d.LayerOf.Tap, d.ModelOf.Name)
	for i, w := range d.TopWords[:min(5, len(d.TopWords))] {
		if i == 0 {
			s += "; strongest words: " + w.Word
			continue
		}
		s += ", " + w.Word
	}
	return s + "."
}

func unitFacts(d neuron.UnitDetail) []view.Fact {
	facts := []view.Fact{
		{Name: "peak", Value: format.Sigma(d.Z(d.Max)), Explained: "The strongest activation, in standard deviations from zero"},
		{Name: "σ", Value: format.Number(d.Std), Explained: "Standard deviation of the activation over all images"},
		{Name: "above +1σ", Value: format.Percent(d.Density1), Explained: "Share of images with an activation above one standard deviation"},
		{Name: "kurtosis", Value: format.Number(d.Kurtosis), Explained: "How heavy the tails are: 3 for a normal distribution, more for a neuron that rarely fires but then strongly"},
		{Name: "images", Value: format.Count(d.ModelOf.Dataset.Images)},
	}
	if m := d.Multimodal; m.Concept != "" {
		facts = append(facts, view.Fact{Name: "multimodal", Value: fmt.Sprintf("%s: pictures %s, writing %s", m.Concept, format.Sigma(m.PictureExcess), format.Sigma(m.WordExcess)), Explained: fmt.Sprintf(
			"How far %s of the concept and its written word drive it above the mean of all, in standard deviations over images and over words", format.Plural(m.Pictures, "picture"))})
	}
	if u := d.Letters; u != nil {
		facts = append(facts, view.Fact{Name: "follows letters", Value: fmt.Sprintf("%s, %d of %s; %s of all", u.Pattern, u.Words, format.Plural(u.Of, "word"), format.Percent(u.Chance)),
			Explained: "Its strongest words have these letters or this length far more often than all words do, and no meaning in common that words or images tell"})
	}
	return facts
}

// noWords says why no word excites a unit.
func noWords(words int) string {
	if words == 0 {
		return "No words have been shown to this layer yet."
	}
	return "All words drive it alike."
}

// checkCommand recomputes a unit's numbers.
func checkCommand(r neuron.Ref, database string) string {
	command := "multiscope check --unit " + r.String()
	if database != "" {
		command += " --db " + shellQuoted(database)
	}
	return command
}
