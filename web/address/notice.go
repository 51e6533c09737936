package address

import (
	"maps"
	"net/url"

	"multiscope/internal/neuron"
)

// Shown returns a query with the notice in front of a sensitive subject opened.
func Shown(q url.Values) string {
	q = maps.Clone(q)
	if q == nil {
		q = url.Values{}
	}
	q.Set("shown", "1")
	return "?" + q.Encode()
}

// ParseShown reads whether a query has the notice opened.
func ParseShown(q url.Values) (bool, error) {
	switch s := q.Get("shown"); s {
	case "":
		return false, nil
	case "1":
		return true, nil
	default:
		return false, neuron.Invalidf("A notice is opened by shown=1; %q says nothing.", s)
	}
}
