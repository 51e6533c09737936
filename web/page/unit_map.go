package page

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/chart"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// mapReader is the maps of layers.
type mapReader interface {
	// UnitMap returns the map of a layer's units; its Rule is 0 before it is made.
	UnitMap(ctx context.Context, model, layer string) (neuron.UnitMap, error)
	// MapMarks returns what the units of a layer are called and what tells them apart, by number.
	MapMarks(ctx context.Context, model, layer string, by neuron.MapColour) ([]neuron.MapMark, error)
}

// unitMapSource is what the map of a layer reads besides the layer.
type unitMapSource interface {
	mapReader
	familySource
}

// unitMapPageSource is that, and what its list shows.
type unitMapPageSource interface {
	unitMapSource
	layerPageSource
	UnitCards(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref]neuron.UnitCard, error)
}

// mapRows is how many units an answer of data has.
const mapRows = 2000

// UnitMap shows the map of a layer's units.
func (s *Site) UnitMap(src unitMapPageSource, as server.Format) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		l, m, q, err := s.askedMap(r, src)
		if err != nil {
			return server.Answer{}, err
		}
		region, err := regionOf(l, m, q)
		if err != nil {
			return server.Answer{}, err
		}
		switch as {
		case server.AsJSON:
			return unitMapJSON(l, m, q, region)
		case server.AsCSV:
			return server.CSV(api.MapColumns, api.MapCells(apiRows(m.in(region))))
		}
		return s.showUnitMap(r, src, l, m, q, region)
	}
}

// askedMap reads which layer's map is asked for, and how.
func (s *Site) askedMap(r *server.Request, src unitMapPageSource) (l neuron.Layer, m unitMap, q address.MapQuery, err error) {
	if l, err = findLayer(r.Context(), src, r.Param("model"), r.Param("layer")); err != nil {
		return l, m, q, err
	}
	if q, err = address.ParseMapQuery(r.Query()); err != nil {
		return l, m, q, err
	}
	m, err = s.unitMap(r.Context(), src, l, q.By)
	return l, m, q, err
}

// regionOf returns the part of a map that is asked for: around a unit where only that is named.
func regionOf(l neuron.Layer, m unitMap, q address.MapQuery) (address.MapRegion, error) {
	if q.Unit < 0 || m.Rule == 0 {
		return cmp.Or(q.Region, address.WholeMap), nil
	}
	u, there := m.find(q.Unit)
	switch {
	case q.Unit >= l.Units:
		return address.MapRegion{}, neuron.NotFoundf("Layer %s has %d units, numbered from 0; there is no unit %d.", l.Slug, l.Units, q.Unit)
	case !there:
		return address.MapRegion{}, neuron.NotFoundf("Unit %d has no place on the map of layer %s: silent and constant neurons have none, nor have those that are not shown on this server.", q.Unit, l.Slug)
	}
	return cmp.Or(q.Region, address.Around(float64(u.X), float64(u.Y), 1./address.Cells)), nil
}

// MapDrawing sends the points of a map. Under the address that pages name it never changes.
func (s *Site) MapDrawing(src unitMapPageSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		l, m, _, err := s.askedMap(r, src)
		if err != nil {
			return server.Answer{}, err
		}
		if m.Rule == 0 {
			return server.Answer{}, neuron.NotFoundf("Layer %s of %s has no map.", l.Slug, l.Model)
		}
		body := chart.MapDrawing(m.units, len(m.key.Rows))
		answer := server.Answer{Type: "image/svg+xml", Body: body}
		if r.Query().Get("v") == hashOf(body) {
			answer.Cache = server.Forever
		}
		return answer, nil
	}
}

func hashOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:6])
}

func apiRows(units []chart.MapUnit) []api.MapRow {
	rows := make([]api.MapRow, len(units))
	for i, u := range units {
		rows[i] = api.NewMapRow(neuron.MapPlace{Unit: u.Unit, X: u.X, Y: u.Y}, u.Name, u.Kind, u.Value)
	}
	return rows
}

func unitMapJSON(l neuron.Layer, m unitMap, q address.MapQuery, region address.MapRegion) (server.Answer, error) {
	units := m.in(region)
	doc := api.NewUnitMap(l, m.UnitMap, m.by, [3]float64{region.X, region.Y, region.W})
	doc.Total = len(units)
	from, _ := slices.BinarySearchFunc(units, q.After+1, func(u chart.MapUnit, unit int) int { return u.Unit - unit })
	units = units[from:]
	if len(units) > mapRows {
		units = units[:mapRows]
		q.After = units[mapRows-1].Unit
		doc.Next = address.UnitMap(l.Model, l.Slug) + ".json" + q.String()
	}
	doc.Rows = apiRows(units)
	return server.JSON(doc)
}

func (s *Site) showUnitMap(r *server.Request, src unitMapPageSource, l neuron.Layer, m unitMap, q address.MapQuery, region address.MapRegion) (server.Answer, error) {
	of, err := src.Model(r.Context(), l.Model)
	if err != nil {
		return server.Answer{}, err
	}
	listed := inReadingOrder(m.in(region), region)
	if last := lastPage(len(listed)); q.Page > last {
		return server.Answer{}, neuron.NotFoundf("This list has %d pages; there is no page %d.", last, q.Page)
	}
	from := (q.Page - 1) * pageUnits
	shown := listed[from:min(from+pageUnits, len(listed))]
	refs := make([]neuron.Ref, len(shown))
	for i, u := range shown {
		refs[i] = neuron.Ref{Model: l.Model, Layer: l.Slug, Unit: u.Unit}
	}
	byRef, err := src.UnitCards(r.Context(), refs)
	if err != nil {
		return server.Answer{}, err
	}
	var cards []neuron.UnitCard
	for _, ref := range refs {
		if c, there := byRef[ref]; there {
			cards = append(cards, c)
		}
	}
	p := newUnitMapPage(of, l, m, q, region, cards)
	p.Page = s.page(r, p.Title+" · "+layerName(of, l), "The neurons of "+layerName(of, l)+" on a plane: those whose activations go together lie near each other.")
	p.Page.Section, p.Page.Hidden = "models", r.Query().Encode() != ""
	p.Page.Assets.Scripts = append(slices.Clone(p.Page.Assets.Scripts), s.mapScript)
	path := address.UnitMap(l.Model, l.Slug)
	data := address.MapQuery{By: q.By, Region: q.Region, Unit: q.Unit, Page: 1, After: -1}
	p.JSON, p.CSV = path+".json"+data.String(), path+".csv"+data.String()
	return server.Page(view.UnitMap(p)), nil
}

// listRows is how many rows of a region the list goes through, from the top.
const listRows = 8

// inReadingOrder sorts units by rows of a region, and in a row from left to right.
func inReadingOrder(units []chart.MapUnit, r address.MapRegion) []chart.MapUnit {
	row := func(u chart.MapUnit) int { return int((float64(u.Y) - r.Y) / r.W * listRows) }
	slices.SortFunc(units, func(a, b chart.MapUnit) int {
		return cmp.Or(row(a)-row(b), cmp.Compare(a.X, b.X), a.Unit-b.Unit)
	})
	return units
}

func newUnitMapPage(of neuron.Model, l neuron.Layer, m unitMap, q address.MapQuery, region address.MapRegion, cards []neuron.UnitCard) view.UnitMapPage {
	path := address.UnitMap(l.Model, l.Slug)
	p := view.UnitMapPage{
		Crumbs: []view.Link{{Text: of.Name, Address: address.Model(of.Slug)}, {Text: l.Tap, Address: address.Layer(l.Model, l.Slug)}, {Text: "map"}},
		Title:  "Map of neurons",
		Lead:   "Neurons that are driven by the same images lie near each other.",
	}
	if m.Rule == 0 {
		p.Empty = "This layer has no map yet. Index the model again to have one made: it is computed last."
		return p
	}
	to := func(change func(*address.MapQuery)) string {
		next := address.MapQuery{By: q.By, Region: q.Region, Unit: q.Unit, Page: 1, After: -1}
		change(&next)
		return path + next.String()
	}
	toRegion := func(r address.MapRegion) string {
		return to(func(next *address.MapQuery) {
			if next.Region = r; r == address.WholeMap {
				next.Region, next.Unit = address.MapRegion{}, -1
			}
		})
	}
	for _, by := range neuron.MapColours {
		p.Colours = append(p.Colours, view.Choice{
			Link:   view.Link{Text: colours[by][0], Address: to(func(next *address.MapQuery) { next.By = by })},
			Chosen: by == m.by, Explained: colours[by][1],
		})
	}
	drawn := m.in(region)
	drawing := address.MapDrawing(l.Model, l.Slug, m.by, hashOf(chart.MapDrawing(m.units, len(m.key.Rows))))
	p.Map = chart.NewUnitMap(drawn, drawing, m.classes(), region, toRegion)
	p.Map.Label = fmt.Sprintf("Map of %s in view, of %s. The list below has the same neurons.", format.Plural(len(drawn), "neuron"), format.Count(len(m.units)))
	p.Map.By = string(m.by)
	if u, there := m.find(q.Unit); there && region.Holds(u.X, u.Y) {
		ref := neuron.Ref{Model: l.Model, Layer: l.Slug, Unit: u.Unit}
		p.Map.Pin = chart.PinAt(cmp.Or(u.Name, unitNumber(u.Unit)), address.Unit(ref), (float64(u.X)-region.X)/region.W, (float64(u.Y)-region.Y)/region.W)
	}
	p.Key, p.Moves = m.key, movesOver(region, toRegion)
	p.Facts = mapFacts(l, m)
	p.How = howMapped(m)
	p.Heading = "Neurons in this part of the map"
	if region == address.WholeMap {
		p.Heading = "All neurons on the map"
	}
	p.Order = "As on the map: from its top to its bottom in eight rows, each from left to right."
	if len(cards) > 0 {
		first := (q.Page-1)*pageUnits + 1
		p.Shown = fmt.Sprintf("%s–%s of %s", format.Count(first), format.Count(first+len(cards)-1), format.Count(len(drawn)))
	}
	p.Cards = newCards(cards)
	p.Pages = pagesAt(q.Page, lastPage(len(drawn)), func(page int) string {
		return to(func(next *address.MapQuery) { next.Page = page }) + "#listed"
	})
	return p
}

// movesOver lead from a part of a map to those around it.
func movesOver(r address.MapRegion, to func(address.MapRegion) string) []view.Link {
	if r == address.WholeMap {
		return nil
	}
	moves := []view.Link{
		{Text: "Whole map", Address: to(address.WholeMap)},
		{Text: "Zoom out", Address: to(address.Around(r.X+r.W/2, r.Y+r.W/2, r.W*address.Cells))},
	}
	for _, m := range []struct {
		text   string
		dx, dy float64
	}{{"← Left", -1, 0}, {"→ Right", 1, 0}, {"↑ Up", 0, -1}, {"↓ Down", 0, 1}} {
		next := address.Around(r.X+r.W/2+m.dx*r.W, r.Y+r.W/2+m.dy*r.W, r.W)
		if next != address.Around(r.X+r.W/2, r.Y+r.W/2, r.W) {
			moves = append(moves, view.Link{Text: m.text, Address: to(next)})
		}
	}
	return moves
}

func mapFacts(l neuron.Layer, m unitMap) []view.Fact {
	facts := []view.Fact{{Name: "on the map", Value: format.Count(len(m.units))}}
	if m.Silent > 0 {
		facts = append(facts, view.Fact{Name: "silent", Value: format.Count(m.Silent), Explained: "Never above zero on any image: without a place"})
	}
	if m.Constant > 0 {
		facts = append(facts, view.Fact{Name: "constant", Value: format.Count(m.Constant), Explained: "The same on all images: without a place"})
	}
	if n := len(l.Hidden); n > 0 {
		facts = append(facts, view.Fact{Name: "hidden", Value: format.Count(n), Explained: "Not shown on this server: its operator hides them"})
	}
	if m.Kept > 0 {
		facts = append(facts, view.Fact{Name: "neighbours kept", Value: format.Percent(m.Kept), Explained: fmt.Sprintf("Of the %d neurons that correlate most with one, those that are among the %d nearest on the map", neuron.MapNear, neuron.MapNear)})
	}
	return facts
}

// howMapped says what distances mean and what they do not.
func howMapped(m unitMap) []string {
	over := format.Plural(m.Files, "image")
	if m.Sampled > 0 {
		over = fmt.Sprintf("a sample of %s of %s", format.Count(m.Sampled), over)
	}
	how := []string{
		fmt.Sprintf("Each neuron is its activations on %s, standardised: two neurons are the nearer the higher they correlate, and inhibition of one by what drives the other puts them apart. "+
			"Principal components, which hold %s of the variance, then t-SNE (van der Maaten and Hinton 2008; Barnes–Hut, perplexity 30, seed %d) put them on a plane.", over, format.Percent(m.Share), m.Seed),
		"Who lies next to whom says something. How far groups lie from each other, how large and how dense they are, and which way is up say little or nothing: t-SNE does not keep them.",
	}
	if m.Kept > 0 {
		how = append(how, fmt.Sprintf("A plane cannot hold all of it: of the %d neurons that correlate most with one, %s are among the %d nearest on the map, on average. The page of a neuron lists those that correlate most exactly.", neuron.MapNear, format.Percent(m.Kept), neuron.MapNear))
	}
	return append(how, "A word on the map is the name that most neurons of a field share: a label, else what their strongest images share, else the strongest word. It names these neurons, not all that lie around it.")
}

// addMap leads from a layer to its map, where it has one.
func addMap(ctx context.Context, src mapReader, l neuron.Layer, p *view.LayerPage) error {
	if !l.Ready {
		return nil
	}
	m, err := src.UnitMap(ctx, l.Model, l.Slug)
	if m.Rule > 0 {
		p.Further = append(p.Further, view.Link{Text: "Map of neurons", Address: address.UnitMap(l.Model, l.Slug)})
	}
	return err
}

// mapOfUnit returns the address of a neuron's place on its layer's map, "" where it has none.
func mapOfUnit(ctx context.Context, src mapReader, r neuron.Ref) (string, error) {
	m, err := src.UnitMap(ctx, r.Model, r.Layer)
	_, there := slices.BinarySearchFunc(m.Places, r.Unit, func(p neuron.MapPlace, unit int) int { return p.Unit - unit })
	if err != nil || !there {
		return "", err
	}
	return address.OnMap(r), nil
}
