package web

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"multiscope/internal/neuron"
	"multiscope/web/view"
)

// visualizationSource is where pictures that were made to drive a neuron come from.
type visualizationSource interface {
	VisualizationPicture(ctx context.Context, id int64) (b []byte, mime string, err error)
}

// visualization sends such a picture. Made anew, it has a new number.
func (s *site) visualization(src visualizationSource) echo.HandlerFunc {
	if s.opts.Stories {
		src = storyVisualizations{src}
	}
	return func(c echo.Context) error {
		id, err := strconv.ParseInt(c.Param("id"), 10, 64)
		if err != nil {
			return neuron.Invalidf("A visualisation has a number; %q is not one.", c.Param("id"))
		}
		b, mime, err := src.VisualizationPicture(c.Request().Context(), id)
		if err != nil {
			return err
		}
		c.Response().Header().Set("Cache-Control", forever)
		return send(c, http.StatusOK, mime, b)
	}
}

func visualizationPath(id int64) string { return "/visualizations/" + strconv.FormatInt(id, 10) }

// genericFacet stands in addresses for pictures without a facet, which have no name elsewhere.
const genericFacet = "generic"

// facetName names a facet in addresses.
func facetName(facet string) string {
	if facet == "" {
		return genericFacet
	}
	return facet
}

// facetOf is the inverse of facetName.
func facetOf(name string) string {
	if name == genericFacet {
		return ""
	}
	return name
}

// facetQuery asks a neuron page to show one of its pictures large.
type facetQuery struct {
	Facet    string // "" for none asked for, else genericFacet or a facet's name
	Inhibits bool
}

func parseFacetQuery(v url.Values) (facetQuery, error) {
	q := facetQuery{Facet: v.Get("facet"), Inhibits: v.Get("inhibits") == "1"}
	if q.Facet != "" && !neuron.IsSlug(q.Facet) {
		return q, neuron.Invalidf("A facet is a short name such as text or generic; %q is not.", q.Facet)
	}
	return q, nil
}

// String is the inverse of parseFacetQuery.
func (q facetQuery) String() string {
	v := url.Values{}
	if q.Facet != "" {
		v.Set("facet", q.Facet)
	}
	if q.Inhibits {
		v.Set("inhibits", "1")
	}
	return encode(v)
}

func queryOf(v neuron.Visualization) facetQuery {
	return facetQuery{Facet: facetName(v.Facet), Inhibits: v.Inhibits}
}

// newDrawings words the pictures made for a neuron, the one that q asks for large.
func newDrawings(d neuron.UnitDetail, q facetQuery) (view.Drawings, error) {
	var drawings view.Drawings
	for _, v := range d.Visualizations {
		f := newFigure(v)
		if f.Chosen = queryOf(v) == q; f.Chosen {
			drawings.Opened = newOpenedFigure(d, v, f)
		}
		drawings.Figures = append(drawings.Figures, f)
	}
	if q.Facet != "" && drawings.Opened == nil {
		return drawings, neuron.NotFoundf("There is no picture towards %s of this neuron.", q.Facet)
	}
	drawings.Note = "Pictures made by gradient ascent to drive this neuron: a generic one, then pulled towards one facet at a time. " +
		"Under each, the activation when the finished picture is shown to the model. The strongest image reaches " + sigma(d.Z(d.Max)) + "."
	return drawings, nil
}

func newFigure(v neuron.Visualization) view.Figure {
	name := queryOf(v).Facet
	if v.Inhibits {
		name += ", inhibiting"
	}
	return view.Figure{
		Name: name, Picture: visualizationPath(v.ID), Value: sigma(v.Z), Tone: tone(v.Z),
		Alt:     "picture made for unit " + strconv.Itoa(v.Unit) + ", " + name,
		Address: queryOf(v).String() + "#picture",
	}
}

func newOpenedFigure(d neuron.UnitDetail, v neuron.Visualization, f view.Figure) *view.OpenedFigure {
	heading := "Generic"
	if v.Facet != "" {
		heading = "Towards " + v.Facet
	}
	if v.Inhibits {
		heading += ", inhibiting"
	}
	return &view.OpenedFigure{
		Figure: f, Heading: heading, Facts: figureFacts(d, v), Trace: newTrace(v.Trace), Command: v.Command, Close: "?#looks",
	}
}

func figureFacts(d neuron.UnitDetail, v neuron.Visualization) []view.Fact {
	facts := []view.Fact{
		{Name: "Activation", Value: sigma(v.Z) + " (" + plain(v.Activation) + "); the data set's strongest image reaches " + sigma(d.Z(d.Max))},
		{Name: "Objective", Value: v.Objective},
	}
	if v.Facet != "" {
		facts = append(facts,
			view.Fact{Name: "Strength of the facet", Value: plain(v.Strength)},
			view.Fact{Name: "Facet score", Value: plain(v.FacetScore), Explained: "What the facet's linear probes see in the finished picture, above zero for more of the facet"})
	}
	return append(facts,
		view.Fact{Name: "Steps", Value: count(v.Steps) + ", learning rate " + plain(v.Rate)},
		view.Fact{Name: "Size", Value: fmt.Sprintf("%d × %d pixels", v.Size, v.Size)},
		view.Fact{Name: "Seed", Value: strconv.FormatInt(v.Seed, 10)},
		view.Fact{Name: "Made", Value: v.Made.UTC().Format("2 January 2006, 15:04 UTC")})
}

// newTrace draws the course of an objective; nothing for less than two numbers.
func newTrace(trace []float32) view.Trace {
	if len(trace) < 2 {
		return view.Trace{}
	}
	low, high := float64(trace[0]), float64(trace[0])
	for _, v := range trace {
		low, high = math.Min(low, float64(v)), math.Max(high, float64(v))
	}
	var line strings.Builder
	for i, v := range trace {
		x := 100 * float64(i) / float64(len(trace)-1)
		y := 28 - 26*(float64(v)-low)/math.Max(high-low, 1e-9)
		fmt.Fprintf(&line, "%c%s %s", "ML"[min(i, 1)], pixels(x), pixels(y))
	}
	return view.Trace{Line: line.String(), Name: fmt.Sprintf("From %s to %s", plain(float64(trace[0])), plain(float64(trace[len(trace)-1])))}
}

// visualizationJSON is such a picture as data.
type visualizationJSON struct {
	Facet      string  `json:"facet"`
	Inhibits   bool    `json:"inhibits"`
	Picture    string  `json:"picture"` // address
	Activation float64 `json:"activation"`
	Z          float64 `json:"z"`
	FacetScore float64 `json:"facet_score"`
	Strength   float64 `json:"strength"`
	Objective  string  `json:"objective"`
	Steps      int     `json:"steps"`
	Size       int     `json:"size"`
	Rate       float64 `json:"rate"`
	Seed       int64   `json:"seed"`
	Command    string  `json:"command"`
}

func newVisualizationsJSON(made []neuron.Visualization) []visualizationJSON {
	rows := make([]visualizationJSON, len(made))
	for i, v := range made {
		rows[i] = visualizationJSON{
			Facet: queryOf(v).Facet, Inhibits: v.Inhibits, Picture: visualizationPath(v.ID), Activation: v.Activation, Z: v.Z,
			FacetScore: v.FacetScore, Strength: v.Strength, Objective: v.Objective, Steps: v.Steps, Size: v.Size,
			Rate: v.Rate, Seed: v.Seed, Command: v.Command,
		}
	}
	return rows
}
