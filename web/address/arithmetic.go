package address

import (
	"net/url"

	"multiscope/internal/neuron"
)

// ArithmeticQuery is the state of the page that adds and subtracts words.
type ArithmeticQuery struct {
	Q       string // "king - man + woman", not parsed; "" for none
	Model   string // "" for the first
	Masked  bool   // without what letter units add
	Related bool   // whether words that contain one of the query are left out
}

// lettersMasked and relatedOut are what the query says for Masked and Related.
const (
	lettersMasked = "masked"
	relatedOut    = "hidden"
)

// ParseArithmeticQuery reads what is added and how.
func ParseArithmeticQuery(v url.Values) (q ArithmeticQuery, err error) {
	q.Q, q.Model = neuron.OneLine(v.Get("q")), v.Get("model")
	if q.Model != "" && !neuron.IsSlug(q.Model) {
		return q, neuron.NotFoundf("There is no model %s here.", q.Model)
	}
	if q.Masked, err = ParseLetters(v); err != nil {
		return q, err
	}
	switch related := v.Get("related"); related {
	case "", relatedOut:
		q.Related = related != ""
		return q, nil
	default:
		return q, neuron.Invalidf("Related words can be hidden, with related=hidden; %q is not known.", related)
	}
}

// ParseLetters reads whether what letter units add is left out.
func ParseLetters(v url.Values) (masked bool, err error) {
	switch letters := v.Get("letters"); letters {
	case "", lettersMasked:
		return letters != "", nil
	default:
		return false, neuron.Invalidf("Letter units can be masked, with letters=masked; %q is not known.", letters)
	}
}

// String is the inverse of ParseArithmeticQuery.
func (q ArithmeticQuery) String() string {
	v := url.Values{}
	if q.Q != "" {
		v.Set("q", q.Q)
	}
	if q.Model != "" {
		v.Set("model", q.Model)
	}
	if q.Masked {
		v.Set("letters", lettersMasked)
	}
	if q.Related {
		v.Set("related", relatedOut)
	}
	return encode(v)
}

// Path returns the address of the page in this state, Data that of its data in a format.
func (q ArithmeticQuery) Path() string { return "/arithmetic" + q.String() }

// Data returns the address of what the page shows as data: format is ".json" or ".csv".
func (q ArithmeticQuery) Data(format string) string { return "/arithmetic" + format + q.String() }

// WordQuery returns the query of a word's page: the order of its neurons, and whether letter units are masked.
func WordQuery(by neuron.WordSort, masked bool) string {
	v := url.Values{}
	if by != neuron.ByExcess {
		v.Set("by", string(by))
	}
	if masked {
		v.Set("letters", lettersMasked)
	}
	return encode(v)
}
