package address

import (
	"net/url"
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

func TestParsePublishedQuery(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     PublishedQuery
		wrong    bool
	}{
		{name: "nothing asked", in: "", want: PublishedQuery{Sort: neuron.ByName, Page: 1}},
		{name: "all asked", in: "sort=number&filter=named&page=3", want: PublishedQuery{Sort: neuron.ByNumber, Named: true, Page: 3}},
		{name: "an order of activations", in: "sort=peak", wrong: true},
		{name: "a filter of activations", in: "filter=live", wrong: true},
		{name: "visualizations", in: "facet=text", wrong: true},
		{name: "page zero", in: "page=0", wrong: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParsePublishedQuery(values(t, tt.in))
			if (err != nil) != tt.wrong || err == nil && got != tt.want {
				t.Errorf("ParsePublishedQuery(%q) = %+v, %v; want %+v, error %v", tt.in, got, err, tt.want, tt.wrong)
			}
		})
	}
}

func FuzzPublishedQuery(f *testing.F) {
	f.Add("")
	f.Add("sort=number&filter=named&page=3")
	f.Fuzz(func(t *testing.T, query string) {
		v, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		q, err := ParsePublishedQuery(v)
		if err != nil {
			return
		}
		again, err := ParsePublishedQuery(values(t, strings.TrimPrefix(q.String(), "?")))
		if err != nil || again != q {
			t.Errorf("%q is %+v, written %q and read again %+v, %v", query, q, q.String(), again, err)
		}
	})
}
