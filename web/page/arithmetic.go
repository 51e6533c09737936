package page

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/wordspace"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/server"
	"multiscope/web/view"
)

// arithmeticSource is what the page that adds and subtracts words reads.
type arithmeticSource interface {
	modelSource
	placeSource
}

const (
	nearestWords    = 24
	nearestImages   = 12
	nearestData     = 100 // words and images as data
	examplesOffered = 6
)

// Arithmetic adds and subtracts words and images.
func (s *Site) Arithmetic(src arithmeticSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		q, err := address.ParseArithmeticQuery(r.Query())
		if err != nil {
			return server.Answer{}, err
		}
		a, err := s.addable(r.Context(), src, q)
		if err != nil {
			return server.Answer{}, err
		}
		p := view.ArithmeticPage{Heading: "Word arithmetic", Note: arithmeticNote}
		status := 0
		if len(a.models) == 0 {
			p.Empty = wordspace.NoneYet.Error()
		} else if status, err = s.addArithmetic(r.Context(), src, a, q, &p); err != nil {
			return server.Answer{}, err
		}
		p.Page = s.page(r, p.Heading, "Written words added and subtracted as a vision model sees them.")
		p.Address += q.String()
		p.Hidden = q.Q != ""
		if len(p.Terms) > 0 {
			p.JSON, p.CSV = q.Data(".json"), q.Data(".csv")
			s.shared(r, &p.Page, q.Path())
		}
		answer := server.Page(view.Arithmetic(p))
		answer.Status = status
		return answer, nil
	}
}

const arithmeticNote = "Each word was drawn as a picture and shown to a model. Add and subtract where it places them, and see which words and images lie nearest."

// addition is a model whose words can be added, of those there are.
type addition struct {
	models []neuron.Model // that place words
	model  neuron.Model   // the one that is asked for
	places neuron.WordPlaces
}

// addable finds the model that is asked for.
func (s *Site) addable(ctx context.Context, src arithmeticSource, q address.ArithmeticQuery) (a addition, err error) {
	slugs, err := src.PlacedModels(ctx)
	if err != nil {
		return a, err
	}
	for _, slug := range slugs {
		m, err := src.Model(ctx, slug)
		if err != nil {
			return a, err
		}
		if a.models = append(a.models, m); a.model.Slug == "" && (q.Model == "" || q.Model == slug) {
			a.model = m
		}
	}
	if q.Model != "" && a.model.Slug == "" {
		if _, err := src.Model(ctx, q.Model); err != nil {
			return a, err
		}
		return a, neuron.NotFoundf("It is not known where model %s places written words.", q.Model)
	}
	if a.model.Slug != "" {
		a.places, err = src.WordPlaces(ctx, a.model.Slug)
	}
	return a, err
}

// addArithmetic calculates and words what came out. What cannot be calculated is said on the page, whose status it returns.
func (s *Site) addArithmetic(ctx context.Context, src arithmeticSource, a addition, q address.ArithmeticQuery, p *view.ArithmeticPage) (status int, err error) {
	p.Form = view.ArithmeticForm{Value: q.Q, Most: wordspace.MostBytes, Masked: q.Masked, Related: q.Related, CanMask: a.places.LetterUnits > 0, Models: modelOptions(a)}
	space, err := s.spaces.get(ctx, src, a.model.Slug, q.Masked)
	if status := unanswered(err); q.Masked && status > 0 {
		p.Problem = err.Error() + " Its words can be added as they are."
		return status, nil
	}
	if err != nil {
		return 0, err
	}
	p.Method = methodOf(a.model, space)
	for _, e := range space.Examples(examplesOffered) {
		to := q
		to.Q = e.Query().String()
		p.Examples = append(p.Examples, view.Link{Text: to.Q, Address: to.Path()})
	}
	if q.Q == "" {
		return 0, nil
	}
	query, found, err := calculate(space, q, nearestWords)
	if status := unanswered(err); status > 0 {
		p.Heading, p.Problem, p.Near = q.Q, err.Error(), sumsMeant(space, query, q)
		return status, nil
	}
	if err != nil {
		return 0, err
	}
	p.Heading = strings.NewReplacer(" - ", " − ", "*", " × ").Replace(query.String())
	found.Images = found.Images[:min(nearestImages, len(found.Images))]
	return 0, addFound(ctx, src, query, found, a, space, p)
}

// unanswered returns the status of a page that says what is wrong with a sum, 0 for other errors and none.
func unanswered(err error) int {
	ours := new(neuron.Error)
	switch {
	case !errors.As(err, &ours):
		return 0
	case ours.Kind == neuron.Invalid:
		return http.StatusBadRequest
	case ours.Kind == neuron.NotFound:
		return http.StatusNotFound
	}
	return 0
}

func calculate(space *wordspace.Space, q address.ArithmeticQuery, most int) (wordspace.Query, wordspace.Found, error) {
	query, err := wordspace.ParseQuery(q.Q)
	if err != nil {
		return nil, wordspace.Found{}, err
	}
	found, err := space.Arithmetic(query, wordspace.Options{Most: most, Related: q.Related})
	return query, found, err
}

// sumsMeant returns sums in which a word that is not known is replaced by one that is spelled like it.
func sumsMeant(space *wordspace.Space, query wordspace.Query, q address.ArithmeticQuery) (links []view.Link) {
	for i, t := range query {
		if _, err := space.Vector(t.Word); t.Word == "" || err == nil {
			continue
		}
		for _, alike := range space.Alike(t.Word) {
			better := append(wordspace.Query{}, query...)
			better[i].Word = alike
			to := q
			to.Q = better.String()
			links = append(links, view.Link{Text: to.Q, Address: to.Path()})
		}
		return links // one mistake at a time
	}
	return links
}

// addFound words what lies nearest. The captions of images are read at once.
func addFound(ctx context.Context, src placeSource, query wordspace.Query, found wordspace.Found, a addition, space *wordspace.Space, p *view.ArithmeticPage) error {
	images, err := imagesNamed(ctx, src, query, found)
	if err != nil {
		return err
	}
	for i, t := range query {
		p.Terms = append(p.Terms, newTerm(t, i == 0, images))
	}
	p.Words = view.NearPanel{Heading: "Nearest words", Note: comparedNote(a.model, space), Tiles: wordTiles(found.Words)}
	p.Images = view.NearPanel{Heading: "Nearest images", Note: imagesNote(space)}
	for _, n := range found.Images {
		t := imageTile(n.Image, images)
		t.Value = cosine(n.Cosine)
		p.Images.Tiles = append(p.Images.Tiles, t)
	}
	return nil
}

// imagesNamed reads the images of a query and of what was found, by number.
func imagesNamed(ctx context.Context, src placeSource, query wordspace.Query, found wordspace.Found) (map[int64]neuron.Image, error) {
	var ids []int64
	for _, t := range query {
		if t.Word == "" {
			ids = append(ids, t.Image)
		}
	}
	for _, n := range found.Images {
		ids = append(ids, n.Image)
	}
	images, err := src.Images(ctx, ids)
	named := make(map[int64]neuron.Image, len(images))
	for _, im := range images {
		named[im.ID] = im
	}
	return named, err
}

func newTerm(t wordspace.Term, first bool, images map[int64]neuron.Image) view.ArithmeticTerm {
	v := view.ArithmeticTerm{Sign: "+"}
	switch {
	case t.Weight < 0:
		v.Sign = "−"
	case first:
		v.Sign = ""
	}
	if w := math.Abs(t.Weight); w != 1 {
		v.Weight = strconv.FormatFloat(w, 'f', -1, 64) + " ×"
	}
	if t.Word != "" {
		v.Tile = wordTile(t.Word)
		return v
	}
	v.Tile = imageTile(t.Image, images)
	return v
}

func modelOptions(a addition) (options []view.ModelOption) {
	for _, m := range a.models {
		options = append(options, view.ModelOption{Value: m.Slug, Text: m.Name, Chosen: m.Slug == a.model.Slug})
	}
	if len(options) < 2 {
		return nil
	}
	return options
}

// ArithmeticData sends what the page shows, and more of it.
func (s *Site) ArithmeticData(src arithmeticSource, as server.Format) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		ctx := r.Context()
		q, err := address.ParseArithmeticQuery(r.Query())
		if err != nil {
			return server.Answer{}, err
		}
		a, err := s.addable(ctx, src, q)
		if err != nil {
			return server.Answer{}, err
		}
		if len(a.models) == 0 {
			return server.Answer{}, wordspace.NoneYet
		}
		space, err := s.spaces.get(ctx, src, a.model.Slug, q.Masked)
		if err != nil {
			return server.Answer{}, err
		}
		query, found, err := calculate(space, q, nearestData)
		if err != nil {
			return server.Answer{}, err
		}
		images, err := imagesNamed(ctx, src, query, found)
		if err != nil {
			return server.Answer{}, err
		}
		data := newArithmeticData(a.model.Slug, query, found, space, images)
		if as == server.AsCSV {
			return server.CSV(api.ArithmeticColumns, api.ArithmeticRows(data))
		}
		return server.JSON(data)
	}
}

func newArithmeticData(model string, query wordspace.Query, found wordspace.Found, space *wordspace.Space, images map[int64]neuron.Image) api.Arithmetic {
	data := api.Arithmetic{ModelID: model, Query: query.String(), Words: nearWordsData(found.Words), Images: []api.NearImage{}, WordSpace: wordSpaceData(space)}
	for _, t := range query {
		data.Terms = append(data.Terms, api.ArithmeticTerm(t))
	}
	for _, n := range found.Images {
		im := images[n.Image]
		data.Images = append(data.Images, api.NearImage{Image: n.Image, Key: im.Key, Caption: im.Caption, Cosine: n.Cosine})
	}
	return data
}
