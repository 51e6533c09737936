package address

import (
	"net/url"
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

func TestParseAttributionQuery(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     AttributionQuery
		says     string // of the error; "" for none
	}{
		{name: "nothing"},
		{name: "a text", in: "text=I+feel+jealous", want: AttributionQuery{Text: "I feel jealous"}},
		{name: "all there is", in: "text=a%26b&model=rn50&layer=layer4-2-sum&units=3", want: AttributionQuery{Text: "a&b", Model: "rn50", Layer: "layer4-2-sum", Units: 3}},
		{name: "what is not the page's", in: "text=a&shown=1", want: AttributionQuery{Text: "a"}},
		{name: "lines and controls", in: "text=+a%0D%0Ab%00%E2%80%AE%1b[2J+", want: AttributionQuery{Text: "a b[2J"}},
		{name: "not UTF-8", in: "text=a%ff", want: AttributionQuery{Text: "a"}},
		{name: "the longest", in: "text=" + strings.Repeat("x", neuron.MostTextBytes), want: AttributionQuery{Text: strings.Repeat("x", neuron.MostTextBytes)}},
		{name: "too long", in: "text=" + strings.Repeat("%C3%A9", neuron.MostTextBytes/2+1), says: "this one has 502"},
		{name: "not a model", in: "model=../x", says: "A model is named"},
		{name: "not a layer", in: "model=a&layer=A+B", says: "A layer is named"},
		{name: "a layer of nothing", in: "layer=layer4", says: "name it with model="},
		{name: "no units", in: "units=0", says: "whole number from 1"},
		{name: "not a number of units", in: "units=x", says: "whole number"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseAttributionQuery(values(t, tt.in))
			if tt.says == "" && (err != nil || got != tt.want) || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("ParseAttributionQuery(%q) = %+v, %v; want %+v, %q", tt.in, got, err, tt.want, tt.says)
			}
		})
	}
}

func FuzzAttributionQuery(f *testing.F) {
	f.Add("text=I+feel+jealous&model=rn50&layer=layer4-2-sum&units=3")
	f.Add("text=%ff%00%e2%80%ae&units=999999999")
	f.Fuzz(func(t *testing.T, query string) {
		v, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		q, err := ParseAttributionQuery(v)
		if err != nil {
			return
		}
		if strings.ContainsFunc(q.Text, neuron.IsControl) || len(q.Text) > neuron.MostTextBytes {
			t.Errorf("%q reads as the text %q", query, q.Text)
		}
		again, err := ParseAttributionQuery(values(t, strings.TrimPrefix(q.String(), "?")))
		if err != nil || again != q {
			t.Errorf("%q reads as %+v and again as %+v, %v", query, q, again, err)
		}
	})
}
