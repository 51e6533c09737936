package address

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"multiscope/internal/neuron"
)

// LayerQuery is the state of a layer page. What it asks for of neurons they all meet.
type LayerQuery struct {
	Sort neuron.UnitSort
	Live bool // leave silent units out
	Dead bool // leave all others out
	// Multimodal leaves out all but units that pictures and writing of one concept drive. They are live.
	Multimodal   bool
	Monosemantic bool // leave out all but units of the layer's upper quartile
	Letters      bool // leave out all but units that follow letters

	Family   string // slug of the one whose units are shown; "" for all
	Label    string // a part of what people call the units that are shown; "" for all
	Word     string // one of the strongest of the units that are shown; "" for all
	Category string // the value that the units tell best, or what their strongest images share; "" for all

	Words bool // in place of images
	// Facet of the visualizations that stand for the neurons: "" for their strongest images,
	// GenericFacet for those without a facet.
	Facet string
	Page  int // from 1

	// Behind has the rows of data begin behind unit After, whatever was added before it, and not at a page.
	Behind bool
	After  int

	Shown bool // whether the notice in front of a sensitive family is opened
}

// DefaultSort shows first the neurons that answer to little, and strongly.
const DefaultSort = neuron.ByPeak

// layerFields are what a layer's address can ask for, each once; filter can be there more often.
var layerFields = []string{"sort", "family", "label", "word", "category", "show", "facet", "page", "after", "shown"}

// ParseLayerQuery reads the state of a layer page; what is left out is as by default, and what is empty is left out: a
// form sends all its fields.
func ParseLayerQuery(v url.Values) (LayerQuery, error) {
	q := LayerQuery{Sort: DefaultSort, Page: 1}
	for _, name := range layerFields {
		if len(v[name]) > 1 {
			return q, neuron.Invalidf("An address of a layer has one %s=; this one has %d.", name, len(v[name]))
		}
	}
	for _, read := range []func(url.Values) error{q.readSort, q.readFilters, q.readNames, q.readTiles, q.readPlace, q.readShown} {
		if err := read(v); err != nil {
			return LayerQuery{}, err
		}
	}
	return q, nil
}

func (q *LayerQuery) readSort(v url.Values) error {
	s := neuron.UnitSort(v.Get("sort"))
	if s == "" {
		return nil
	}
	if !slices.Contains(neuron.UnitSorts, s) {
		return neuron.Invalidf("Neurons can be sorted by %s, not by %.40q.", wordList(neuron.UnitSorts), string(s))
	}
	q.Sort = s
	return nil
}

// LayerFilters are what filter= can say, in the order in which an address has them.
var LayerFilters = []string{"live", "dead", "multimodal", "monosemantic", "letters"}

// filters returns the fields that filter= sets, in the order of LayerFilters.
func (q *LayerQuery) filters() []*bool {
	return []*bool{&q.Live, &q.Dead, &q.Multimodal, &q.Monosemantic, &q.Letters}
}

func (q *LayerQuery) readFilters(v url.Values) error {
	for _, name := range v["filter"] {
		if name == "" {
			continue
		}
		at := slices.Index(LayerFilters, name)
		if at < 0 {
			return neuron.Invalidf("A layer can be filtered by filter=%s, and by several of them; %.40q is not known.", wordList(LayerFilters), name)
		}
		*q.filters()[at] = true
	}
	if q.Live && q.Dead {
		return neuron.Invalidf("No neuron is both: ask for filter=live or for filter=dead.")
	}
	return nil
}

// texts returns the fields that are written by people, by name.
func (q *LayerQuery) texts() map[string]*string {
	return map[string]*string{"label": &q.Label, "word": &q.Word, "category": &q.Category}
}

func (q *LayerQuery) readNames(v url.Values) error {
	for name, field := range q.texts() {
		text := strings.Join(strings.Fields(v.Get(name)), " ")
		if name != "label" { // words and what images share are in small letters
			text = strings.ToLower(text)
		}
		switch {
		case len(text) > SearchLength:
			return neuron.Invalidf("What %s= asks for has at most %d bytes; this has %d.", name, SearchLength, len(text))
		case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }):
			return neuron.Invalidf("What %s= asks for has characters that cannot be printed.", name)
		}
		*field = text
	}
	if q.Family = v.Get("family"); q.Family != "" && !neuron.IsSlug(q.Family) {
		return neuron.Invalidf("A family is named in addresses by letters, digits and hyphens; %.40q is not.", q.Family)
	}
	return nil
}

func (q *LayerQuery) readTiles(v url.Values) error {
	if q.Facet = v.Get("facet"); q.Facet != "" && !neuron.IsSlug(q.Facet) {
		return neuron.Invalidf("A facet is a short name such as text or generic; %.40q is not.", q.Facet)
	}
	switch show := v.Get("show"); {
	case show == "words" && q.Facet == "":
		q.Words = true
	case show != "":
		return neuron.Invalidf("Neurons are shown as words by show=words, or as pictures towards a facet by facet=, not by both; %.40q is not known.", show)
	}
	return nil
}

func (q *LayerQuery) readPlace(v url.Values) error {
	page, err := parseWhole(v, "page", 1, 1)
	if err != nil {
		return err
	}
	q.Page = int(page)
	if v.Get("after") == "" {
		return nil
	}
	if q.Page > 1 {
		return neuron.Invalidf("Rows begin behind a neuron, after=, or at a page, page=: not at both.")
	}
	q.Behind = true
	q.After, err = neuron.ParseUnit(v.Get("after"))
	return err
}

func (q *LayerQuery) readShown(v url.Values) (err error) {
	q.Shown, err = ParseShown(v)
	return err
}

// wordList lists values as a sentence does: "a, b or c".
func wordList[T ~string](values []T) string {
	var b strings.Builder
	for i, v := range values {
		switch {
		case i > 0 && i == len(values)-1:
			b.WriteString(" or ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(string(v))
	}
	return b.String()
}

// String is the inverse of ParseLayerQuery: "?sort=kurtosis&page=2", or "" for the defaults.
func (q LayerQuery) String() string {
	v := url.Values{}
	if q.Sort != DefaultSort {
		v.Set("sort", string(q.Sort))
	}
	for i, chosen := range q.filters() {
		if *chosen {
			v.Add("filter", LayerFilters[i])
		}
	}
	for name, value := range map[string]string{"family": q.Family, "label": q.Label, "word": q.Word, "category": q.Category, "facet": q.Facet} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if q.Words {
		v.Set("show", "words")
	}
	if q.Page > 1 {
		v.Set("page", strconv.Itoa(q.Page))
	}
	if q.Behind {
		v.Set("after", strconv.Itoa(q.After))
	}
	if q.Shown {
		v.Set("shown", "1")
	}
	return encode(v)
}
