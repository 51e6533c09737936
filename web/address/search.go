package address

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
)

// SearchField is what of a neuron is searched.
type SearchField string

const (
	AnyField       SearchField = ""          // all of them
	FieldUnit      SearchField = "unit"      // number, or full name
	FieldName      SearchField = "name"      // by its model, a publication, or in a family
	FieldLabel     SearchField = "label"     // by people
	FieldFamily    SearchField = "family"    // title or slug
	FieldPublished SearchField = "published" // a word that was published for it
	FieldWord      SearchField = "word"      // that was shown to its model
	FieldCategory  SearchField = "category"  // of its strongest images: emoji, kind=emoji
	FieldCaption   SearchField = "caption"   // words in captions of its strongest images
	FieldText      SearchField = "text"      // words in texts that it calls for
)

// SearchFields are the fields that a query can name, in the order in which what they find is shown. With each of them, or with
// none, go filters by model: and layer:, of one word each.
var SearchFields = []SearchField{FieldUnit, FieldName, FieldLabel, FieldFamily, FieldPublished, FieldWord, FieldCategory, FieldCaption, FieldText}

// Names of the filters.
const (
	modelFilter = "model"
	layerFilter = "layer"
)

// SearchQuery is what is searched for.
type SearchQuery struct {
	Field        SearchField
	Text         string // at most SearchLength bytes, in small letters, without quotation marks
	Exact        bool   // in quotation marks: nothing but this, its words one after the other
	Model, Layer string // slugs; "" for all
}

// queryLength bounds what is typed: a text, what may surround it, and two slugs.
const queryLength = 4 * SearchLength

// ParseSearchQuery reads what was typed into a search box. Its grammar, in which a space stands for any white space:
//
//	query  = { filter | [ field ":" ] text }      at most one text and one of each filter
//	filter = ( "model" | "layer" ) ":" word
//	field  = one of SearchFields
//	text   = words, up to the next filter or field; or "…" for exactly this
//
// "#89" is unit:89. An unknown field is an error, unless a space follows the colon or no letter comes first: "12:30".
func ParseSearchQuery(typed string) (SearchQuery, error) {
	p := searchParser{rest: bounded(strings.ToLower(neuron.OneLine(typed)), queryLength)}
	for p.rest != "" && p.err == nil {
		p.next()
	}
	if p.err != nil {
		return SearchQuery{}, p.err
	}
	q := p.query
	q.Text = ParseSearch(strings.Join(p.words, " "))
	if number, is := strings.CutPrefix(q.Text, "#"); is && q.Field == AnyField && !q.Exact && digits(number) {
		q.Field, q.Text = FieldUnit, number
	}
	q.Exact = q.Exact && q.Text != ""
	return q, nil
}

// searchParser reads a query from left to right.
type searchParser struct {
	rest    string
	query   SearchQuery
	words   []string
	fielded bool // a field was named
	err     error
}

// next reads a quoted text, a filter, the name of a field or a word.
func (p *searchParser) next() {
	switch name, after, is := cutField(p.rest); {
	case strings.HasPrefix(p.rest, `"`):
		text, rest, _ := strings.Cut(p.rest[1:], `"`)
		p.words, p.query.Exact, p.rest = append(p.words, text), true, rest
	case is && (name == modelFilter || name == layerFilter):
		p.filter(name, after)
	case is:
		p.field(SearchField(name), after)
	default:
		word := p.rest
		if end := strings.IndexAny(word, ` "`); end >= 0 {
			word = word[:end]
		}
		p.words, p.rest = append(p.words, word), p.rest[len(word):]
	}
	p.rest = strings.TrimLeft(p.rest, " ")
}

func (p *searchParser) filter(name, after string) {
	to := &p.query.Model
	if name == layerFilter {
		to = &p.query.Layer
	}
	word, rest, _ := strings.Cut(strings.TrimLeft(after, " "), " ")
	word = strings.ReplaceAll(word, `"`, "")
	switch {
	case word == "":
		p.err = neuron.Invalidf("%s: is to be followed by the name of a %[1]s as addresses have it.", name)
	case len(word) > SearchLength:
		p.err = neuron.Invalidf("The name of a %s is not as long as that.", name)
	case *to != "":
		p.err = neuron.Invalidf("%s: is there twice. A search is in one %[1]s or in all.", name)
	}
	*to, p.rest = word, rest
}

func (p *searchParser) field(name SearchField, after string) {
	switch {
	case !slices.Contains(SearchFields, name):
		p.err = neuron.Invalidf("There is no field %q to search. There are %s, and to narrow a search model: and layer:. Put a text with a colon in quotation marks: \"…\".", name, fieldNames())
	case p.fielded && name == p.query.Field:
		p.err = neuron.Invalidf("%s: is there twice.", name)
	case p.fielded:
		p.err = neuron.Invalidf("A search is in one field, not in %s: and %s: at once. Only model: and layer: go with another.", p.query.Field, name)
	case len(p.words) > 0:
		p.err = neuron.Invalidf("“%s” stands before %s:. A search is in one field or in all; put it behind the colon, or leave the field out.", strings.Join(p.words, " "), name)
	}
	p.query.Field, p.fielded, p.rest = name, true, after
}

func fieldNames() string {
	names := make([]string, len(SearchFields))
	for i, f := range SearchFields {
		names[i] = string(f) + ":"
	}
	return strings.Join(names, ", ")
}

// cutField splits "name:rest" where the name is that of a field or a filter, or looks like one: letters, and no space after
// the colon.
func cutField(s string) (name, after string, is bool) {
	name, after, is = strings.Cut(s, ":")
	if !is || name == "" || strings.ContainsFunc(name, func(c rune) bool { return c < 'a' || c > 'z' }) {
		return "", "", false
	}
	known := name == modelFilter || name == layerFilter || slices.Contains(SearchFields, SearchField(name))
	return name, after, known || after != "" && after[0] != ' '
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// String returns the query as it is typed: what ParseSearchQuery reads.
func (q SearchQuery) String() string {
	var parts []string
	if q.Model != "" {
		parts = append(parts, modelFilter+":"+q.Model)
	}
	if q.Layer != "" {
		parts = append(parts, layerFilter+":"+q.Layer)
	}
	text := q.Text
	if q.Exact {
		text = `"` + text + `"`
	}
	if q.Field != AnyField {
		text = string(q.Field) + ":" + text
	}
	if text != "" {
		parts = append(parts, text)
	}
	return strings.Join(parts, " ")
}

// SearchText returns the query for a text in all fields, in quotation marks where it would be read as something else.
func SearchText(text string) SearchQuery {
	q := SearchQuery{Text: ParseSearch(strings.ReplaceAll(text, `"`, " "))}
	if read, err := ParseSearchQuery(q.String()); err != nil || read != q {
		q.Exact = q.Text != ""
	}
	return q
}

// SearchPage is what an address of the search asks for.
type SearchPage struct {
	SearchQuery
	By    neuron.WordSort
	Page  int        // from 1; 0 for the first
	After neuron.Ref // of data: the neuron that they go on after; none for the first
}

// ParseSearchPage reads what SearchPage.String writes.
func ParseSearchPage(v url.Values) (p SearchPage, err error) {
	if p.SearchQuery, err = ParseSearchQuery(v.Get("q")); err != nil {
		return p, err
	}
	for name, to := range map[string]*string{modelFilter: &p.Model, layerFilter: &p.Layer} {
		if slug := strings.ToLower(v.Get(name)); slug != "" && *to != "" && *to != slug {
			return p, neuron.Invalidf("The search is in %s %s and in %s at once.", name, *to, slug)
		} else if slug != "" {
			*to = slug
		}
	}
	if p.By, err = ParseWordOrder(v); err != nil {
		return p, err
	}
	if v.Has("page") {
		n, err := parseWhole(v, "page", 1, 1)
		if err != nil {
			return p, err
		}
		p.Page = int(n)
	}
	if after := v.Get("after"); after != "" {
		p.After, err = neuron.ParseRef(after)
	}
	return p, err
}

// Narrow returns the query without its filters, which an address has as parameters.
func (q SearchQuery) Narrow(model, layer string) SearchQuery {
	q.Model, q.Layer = model, layer
	return q
}

// String returns the query of the address: "?model=pictogram&q=word%3Ajapan".
func (p SearchPage) String() string {
	v := url.Values{}
	for name, value := range map[string]string{"q": p.Narrow("", "").String(), modelFilter: p.Model, layerFilter: p.Layer} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if p.By != neuron.ByExcess && p.By != "" {
		v.Set("by", string(p.By))
	}
	if p.Page > 1 {
		v.Set("page", strconv.Itoa(p.Page))
	}
	if p.After.Model != "" {
		v.Set("after", p.After.String())
	}
	return encode(v)
}

// Address returns the address of the page.
func (p SearchPage) Address() string { return "/search" + p.String() }

// Address returns the address of what a query finds.
func (q SearchQuery) Address() string { return SearchPage{SearchQuery: q}.Address() }

// Search returns the address of the neurons that a text finds.
func Search(text string) string { return SearchText(text).Address() }
