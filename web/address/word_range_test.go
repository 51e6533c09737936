package address

import (
	"net/url"
	"strings"
	"testing"
)

func TestParseWordRangeQuery(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     WordRangeQuery
		wrong    bool
	}{
		{name: "nothing asked", in: "", want: WordRangeQuery{}},
		{name: "a range", in: "words=-2.5..4", want: WordRangeQuery{Spectrum: true, Asked: true, Lo: -2.5, Hi: 4, Seed: 1}},
		{name: "another sample", in: "words=0..1&sample=7", want: WordRangeQuery{Spectrum: true, Asked: true, Hi: 1, Seed: 7}},
		{name: "from the form", in: "words-lo=2&words-hi=5", want: WordRangeQuery{Spectrum: true, Asked: true, Lo: 2, Hi: 5, Seed: 1}},
		{name: "the spectrum alone", in: "words=all", want: WordRangeQuery{Spectrum: true}},
		{name: "one end of the form", in: "words-lo=2", wrong: true},
		{name: "one number", in: "words=1", wrong: true},
		{name: "the wrong way round", in: "words=2..1", wrong: true},
		{name: "empty", in: "words=1..1", wrong: true},
		{name: "no end", in: "words=1..", wrong: true},
		{name: "not a number", in: "words=NaN..1", wrong: true},
		{name: "endless", in: "words=-Inf..1", wrong: true},
		{name: "three", in: "words=1..2..3", wrong: true},
		{name: "a sample of nothing", in: "sample=2", wrong: true},
		{name: "negative sample", in: "words=0..1&sample=-1", wrong: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseWordRangeQuery(values(t, tt.in))
			if (err != nil) != tt.wrong || err == nil && got != tt.want {
				t.Errorf("ParseWordRangeQuery(%q) = %+v, %v; want %+v, error %v", tt.in, got, err, tt.want, tt.wrong)
			}
		})
	}
}

// FuzzParseWordRangeQuery: a range that is read is written so that it reads the same.
func FuzzParseWordRangeQuery(f *testing.F) {
	for _, s := range []string{"words=2..4", "words=-0.25..1e3&sample=3", "words-lo=1&words-hi=2", "words=..", "words=1..2..3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		v, err := url.ParseQuery(in)
		if err != nil {
			return
		}
		q, err := ParseWordRangeQuery(v)
		if err != nil || !q.Spectrum {
			return
		}
		again, err := url.ParseQuery(strings.TrimPrefix(q.String(), "?"))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ParseWordRangeQuery(again); err != nil || got != q {
			t.Errorf("%q reads as %+v; written %s reads as %+v, %v", in, q, q, got, err)
		}
	})
}
