package address

import (
	"net/url"
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

func TestParseLayerQuery(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     LayerQuery
		wrong    bool
	}{
		{name: "nothing asked", in: "", want: LayerQuery{Sort: DefaultSort, Page: 1}},
		{name: "letters", in: "filter=letters", want: LayerQuery{Sort: DefaultSort, Letters: true, Page: 1}},
		{name: "multimodal", in: "sort=multimodal&filter=multimodal", want: LayerQuery{Sort: neuron.ByMultimodal, Multimodal: true, Page: 1}},
		{name: "all asked", in: "sort=kurtosis&filter=live&page=3", want: LayerQuery{Sort: neuron.ByKurtosis, Live: true, Page: 3}},
		{name: "as a form sends it", in: "sort=&filter=&filter=letters&family=&label=+&word=+New++Year&category=", want: LayerQuery{Sort: DefaultSort, Letters: true, Word: "new year", Page: 1}},
		{name: "all filters", in: "filter=monosemantic&filter=dead&filter=multimodal&family=food&label=Tea+time&category=Green+Tea", want: LayerQuery{
			Sort: DefaultSort, Dead: true, Multimodal: true, Monosemantic: true, Family: "food", Label: "Tea time", Category: "green tea", Page: 1}},
		{name: "words behind a unit", in: "sort=name-clarity&show=words&after=0", want: LayerQuery{Sort: neuron.ByClearName, Words: true, Page: 1, Behind: true}},
		{name: "unknown order", in: "sort=beauty", wrong: true},
		{name: "order of a publication", in: "sort=name", wrong: true},
		{name: "unknown filter", in: "filter=loud", wrong: true},
		{name: "live and dead", in: "filter=live&filter=dead", wrong: true},
		{name: "two orders", in: "sort=peak&sort=number", wrong: true},
		{name: "no family", in: "family=Food!", wrong: true},
		{name: "a long word", in: "word=" + strings.Repeat("a", 101), wrong: true},
		{name: "what cannot be printed", in: "label=a%00b", wrong: true},
		{name: "words and a facet", in: "show=words&facet=text", wrong: true},
		{name: "unknown tiles", in: "show=images", wrong: true},
		{name: "a page behind a unit", in: "page=2&after=3", wrong: true},
		{name: "behind no unit", in: "after=-1", wrong: true},
		{name: "page zero", in: "page=0", wrong: true},
		{name: "page of no number", in: "page=x", wrong: true},
		{name: "page too far", in: "page=99999999999", wrong: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseLayerQuery(values(t, tt.in))
			if (err != nil) != tt.wrong || err == nil && got != tt.want {
				t.Errorf("parseLayerQuery(%q) = %+v, %v; want %+v, error %v", tt.in, got, err, tt.want, tt.wrong)
			}
		})
	}
}

func TestParseWordOrder(t *testing.T) {
	for _, by := range neuron.WordSorts {
		for _, address := range []string{SearchPage{SearchQuery: SearchText("new year"), By: by}.Address(), "/words/red" + WordOrder(by)} {
			u, err := url.Parse(address)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := ParseWordOrder(u.Query()); err != nil || got != by {
				t.Errorf("ParseWordOrder of %s = %q, %v; want %q", address, got, err, by)
			}
		}
	}
	if by, err := ParseWordOrder(values(t, "by=beauty")); err == nil {
		t.Errorf("ParseWordOrder(by=beauty) = %q; want an error", by)
	}
}

func TestParseRangeQuery(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     RangeQuery
		wrong    bool
	}{
		{name: "nothing asked", in: "", want: RangeQuery{}},
		{name: "a range", in: "lo=-2.5&hi=4", want: RangeQuery{Asked: true, Lo: -2.5, Hi: 4, Seed: 1}},
		{name: "with a seed", in: "lo=0&hi=1&seed=7", want: RangeQuery{Asked: true, Hi: 1, Seed: 7}},
		{name: "one end", in: "lo=1", wrong: true},
		{name: "the wrong way round", in: "lo=2&hi=1", wrong: true},
		{name: "empty", in: "lo=1&hi=1", wrong: true},
		{name: "not a number", in: "lo=NaN&hi=1", wrong: true},
		{name: "endless", in: "lo=-Inf&hi=1", wrong: true},
		{name: "negative seed", in: "lo=0&hi=1&seed=-1", wrong: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseRangeQuery(values(t, tt.in))
			if (err != nil) != tt.wrong || err == nil && got != tt.want {
				t.Errorf("parseRangeQuery(%q) = %+v, %v; want %+v, error %v", tt.in, got, err, tt.want, tt.wrong)
			}
		})
	}
}

func values(t *testing.T, query string) url.Values {
	t.Helper()
	v, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func FuzzLayerQuery(f *testing.F) {
	f.Add("sort=kurtosis&filter=live&page=2")
	f.Add("sort=clarity&filter=dead&filter=monosemantic&family=food&label=Tea&word=tea&category=green+tea&show=words&after=7")
	f.Add("word=%E2%80%83a%CC%81%C4%B0&facet=text")
	f.Add("")
	f.Fuzz(func(t *testing.T, query string) {
		v, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		q, err := ParseLayerQuery(v)
		if err != nil {
			return
		}
		again, err := ParseLayerQuery(values(t, strings.TrimPrefix(q.String(), "?")))
		if err != nil || again != q {
			t.Errorf("%q reads as %+v and again as %+v, %v", query, q, again, err)
		}
	})
}

func FuzzRangeQuery(f *testing.F) {
	f.Add("lo=-2.5&hi=4&seed=3")
	f.Add("lo=1e-7&hi=1e5")
	f.Fuzz(func(t *testing.T, query string) {
		v, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		q, err := ParseRangeQuery(v)
		if err != nil {
			return
		}
		again, err := ParseRangeQuery(values(t, strings.TrimPrefix(q.String(), "?")))
		if err != nil || again != q {
			t.Errorf("%q reads as %+v and again as %+v, %v", query, q, again, err)
		}
	})
}

func FuzzSearchQuery(f *testing.F) {
	f.Add("  Japan\tTokyo ")
	f.Add(strings.Repeat("é", 99))
	f.Add("\xff\x00")
	f.Fuzz(func(t *testing.T, s string) {
		q := ParseSearch(s)
		if len(q) > SearchLength || ParseSearch(q) != q {
			t.Errorf("parseQuery(%q) = %q, again %q", s, q, ParseSearch(q))
		}
	})
}

func FuzzWordAddress(f *testing.F) {
	f.Add("japan")
	f.Add("a/b c.json%2F?#")
	f.Fuzz(func(t *testing.T, s string) {
		word := ParseSearch(s)
		if word == "" {
			return
		}
		got, err := ParseWord(strings.TrimPrefix(Word(word), "/words/"))
		if err != nil || got != word {
			t.Errorf("the address of %q reads as %q, %v", word, got, err)
		}
	})
}
