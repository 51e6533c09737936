package page

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"multiscope/internal/exchange"
	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// blindSource is where images of blind studies come from.
type blindSource interface {
	// BlindSample draws images of bins of equal width over a unit's whole range.
	BlindSample(ctx context.Context, r neuron.Ref, bins, perBin int, seed int64) (neuron.BlindSample, error)
}

// blindNotes is what pages read of blind studies.
type blindNotes interface {
	BlindStudies(ctx context.Context, r neuron.Ref) ([]neuron.BlindSummary, error)
	BlindStudy(ctx context.Context, id int64) (neuron.BlindStudy, error)
}

// blindEditor changes blind studies.
type blindEditor interface {
	AddBlindStudy(ctx context.Context, s neuron.BlindStudy) (int64, error)
	AnswerBlind(ctx context.Context, study int64, a neuron.BlindAnswer) error
	UndoAnswer(ctx context.Context, study int64, author string, at time.Time) error
	WithdrawBlindStudy(ctx context.Context, id int64, author string, at time.Time) error
}

// Blind lists a unit's blind studies and has the form for a new one.
func (s *Site) Blind(src unitSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		d, err := blindUnit(r, src)
		if err != nil {
			return server.Answer{}, err
		}
		studies, err := s.notes.BlindStudies(r.Context(), d.Ref)
		if err != nil {
			return server.Answer{}, err
		}
		p := newBlindPage(d, studies)
		p.Page = s.page(r, p.Heading+" · "+unitTitle(d), "Images of all levels of a neuron, labelled without knowing its activation.")
		p.Section = "models"
		return server.Page(view.Blind(p)), nil
	}
}

// blindUnit reads the unit of the address, which is refused where it was not run here.
func blindUnit(r *server.Request, src unitSource) (neuron.UnitDetail, error) {
	ref, err := parseUnitPath(r, r.Param("unit"))
	if err != nil {
		return neuron.UnitDetail{}, err
	}
	d, err := src.Unit(r.Context(), ref)
	if err == nil && d.Published != nil {
		err = neuron.NotFoundf("%s is known from a publication alone: there are no images of it to label.", ref)
	}
	return d, err
}

func newBlindPage(d neuron.UnitDetail, studies []neuron.BlindSummary) view.BlindPage {
	p := view.BlindPage{Heading: "Label images blind", Crumbs: blindCrumbs(d, ""), Action: address.Blind(d.Ref), MaxBins: neuron.MaxBlindBins, MaxPerBin: neuron.MaxBlindPerBin}
	if !(d.Max > d.Min) || !(d.Std > 0) {
		p.Refused = "This neuron has the same activation on all images: there is no range to sample from."
	}
	for _, st := range studies {
		p.Studies = append(p.Studies, newBlindRow(st))
	}
	return p
}

func blindCrumbs(d neuron.UnitDetail, title string) []view.Link {
	links := unitCrumbs(d)
	links[len(links)-1].Address = address.Unit(d.Ref)
	if title == "" {
		return append(links, view.Link{Text: "Label blind"})
	}
	return append(links, view.Link{Text: "Label blind", Address: address.Blind(d.Ref)}, view.Link{Text: title})
}

// newBlindRow words how far a study is.
func newBlindRow(s neuron.BlindSummary) view.BlindRow {
	row := view.BlindRow{Link: view.Link{Text: s.Title, Address: address.BlindStudy(s.Ref, s.ID)}, Author: s.Author, Made: dayOf(s.Made), MadeISO: s.Made.UTC().Format(time.RFC3339)}
	finished := s.Finished()
	switch {
	case s.Elsewhere:
		row.State = "made elsewhere"
	case finished == 0:
		row.State = format.Plural(s.Images, "image") + ", nobody has labelled all of them yet"
	default:
		row.State = fmt.Sprintf("%s, labelled blind by %s", format.Plural(s.Images, "image"), people(finished))
	}
	return row
}

// people words how many: "1 person", "3 people".
func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return format.Count(n) + " people"
}

// addBlind says on a unit's page who labelled its images without knowing its activation.
func (s *Site) addBlind(r *server.Request, d neuron.UnitDetail, p *view.UnitPage) error {
	studies, err := s.notes.BlindStudies(r.Context(), d.Ref)
	if err != nil || d.Published != nil {
		return err
	}
	p.Blind.Offered = r.Editable()
	p.Blind.Address = address.Blind(d.Ref)
	for _, st := range studies {
		p.Blind.Studies = append(p.Blind.Studies, newBlindRow(st))
	}
	return nil
}

// AddBlind samples a new study, or takes the result of one that was made elsewhere.
func (s *Site) AddBlind(src blindUnitSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		form, err := r.Form()
		if err != nil {
			return server.Answer{}, err
		}
		d, err := blindUnit(r, src)
		if err != nil {
			return server.Answer{}, err
		}
		st := neuron.BlindStudy{Ref: d.Ref, Weights: d.ModelOf.Hash, Author: r.Author(), Made: time.UnixMilli(time.Now().UnixMilli())}
		if form.Has("plot") {
			err = takePlot(&st, d, form.Get("plot"), singleSpaced(form.Get("title")))
		} else {
			var f address.BlindForm
			if f, err = address.ParseBlindForm(form, rand.Int64N(1e9)); err == nil {
				err = sampleBlind(r.Context(), src, &st, f)
			}
		}
		if err != nil {
			return server.Answer{}, err
		}
		id, err := s.editor.AddBlindStudy(r.Context(), st)
		if err != nil {
			return server.Answer{}, err
		}
		return done(address.BlindStudy(d.Ref, id)), nil
	}
}

// blindUnitSource is units and samples of their images.
type blindUnitSource interface {
	unitSource
	blindSource
}

func sampleBlind(ctx context.Context, src blindSource, st *neuron.BlindStudy, f address.BlindForm) (err error) {
	st.Title, st.Categories, st.PerBin, st.Seed = f.Title, f.Categories, f.PerBin, f.Seed
	if st.Title == "" {
		st.Title = strings.Join(f.Categories, ", ")
		if len([]rune(st.Title)) > 200 {
			st.Title = f.Categories[0] + " and others"
		}
	}
	st.BlindSample, err = src.BlindSample(ctx, st.Ref, f.Bins, f.PerBin, f.Seed)
	return err
}

// takePlot reads a plot in the paper's shape.
func takePlot(st *neuron.BlindStudy, d neuron.UnitDetail, plot, title string) error {
	p, err := exchange.ReadPaperPlot([]byte(plot))
	if err != nil {
		return err
	}
	if !(d.Std > 0) {
		return neuron.Invalidf("Neuron %s has the same activation on all images: its plot has no standard deviations to be drawn in.", d.Ref)
	}
	st.Title, st.Paper = cmp.Or(title, "Plot from elsewhere"), &p
	st.BlindSample = neuron.BlindSample{Lo: p.Bins[0], Width: p.Width(), Std: d.Std}
	return nil
}

// blindStudy reads the study that an address names, of the unit that it names.
func (s *Site) blindStudy(r *server.Request, number string) (neuron.BlindStudy, error) {
	ref, err := parseUnitPath(r, r.Param("unit"))
	if err != nil {
		return neuron.BlindStudy{}, err
	}
	id, err := address.ParseBlindNumber(number)
	if err != nil {
		return neuron.BlindStudy{}, err
	}
	st, err := s.notes.BlindStudy(r.Context(), id)
	if err == nil && st.Ref != ref {
		err = neuron.NotFoundf("Neuron %s has no blind study %d.", ref, id)
	}
	return st, err
}

// mayRead refuses what was found to those who may yet be blind to it.
func mayRead(st neuron.BlindStudy, author string) error {
	switch {
	case st.MayRead(author):
		return nil
	case author == "" || len(st.Finished()) == 0:
		return neuron.NotFoundf("There is no result yet: nobody has labelled all %d images of this study.", len(st.Images))
	}
	return neuron.Forbiddenf("Results are shown to you once you have labelled all %d images, so that you label them blind.", len(st.Images))
}

// BlindPaper sends what was found in the shape of the paper's plots.
func (s *Site) BlindPaper(r *server.Request) (server.Answer, error) {
	st, err := s.blindStudy(r, r.Param("study"))
	if err == nil {
		err = mayRead(st, r.Author())
	}
	if err != nil {
		return server.Answer{}, err
	}
	var body bytes.Buffer
	err = exchange.WritePaperPlot(&body, st.PaperPlot())
	return server.Content("application/json", body.Bytes()), err
}

// BlindStudy shows what was found, or how far annotators are.
func (s *Site) BlindStudy(src unitSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		number, as := server.SplitFormat(r.Param("study"))
		st, err := s.blindStudy(r, number)
		if err != nil {
			return server.Answer{}, err
		}
		d, err := blindUnit(r, src)
		if err == nil && as != server.AsPage {
			err = mayRead(st, r.Author())
		}
		switch {
		case err != nil:
			return server.Answer{}, err
		case as == server.AsJSON:
			return server.JSON(api.NewBlindStudy(st))
		case as == server.AsCSV:
			if st.Paper != nil {
				return server.Answer{}, neuron.NotFoundf("The result of this study was made elsewhere: there are no answers, see its JSON.")
			}
			return server.CSV(api.BlindColumns, api.BlindRows(st))
		}
		p := newBlindStudyPage(d, st, r.Author())
		p.Page = s.page(r, st.Title+" · "+unitTitle(d), "Images of all levels of a neuron, labelled without knowing its activation.")
		p.Section = "models"
		if p.Shown {
			p.JSON = address.BlindStudy(st.Ref, st.ID) + ".json"
		}
		if p.Shown && st.Paper == nil {
			p.CSV = address.BlindStudy(st.Ref, st.ID) + ".csv"
		}
		return server.Page(view.BlindStudy(p)), nil
	}
}
