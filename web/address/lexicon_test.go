package address

import (
	"net/url"
	"strings"
	"testing"
)

func TestParseLexiconQuery(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     LexiconQuery
		wrong    bool
	}{
		{name: "the table", in: "", want: LexiconQuery{Page: 1}},
		{name: "a bucket", in: "lexicon=countries&of=5", want: LexiconQuery{"countries", 5, 1}},
		{name: "its second page", in: "lexicon=countries&of=0&page=2", want: LexiconQuery{"countries", 0, 2}},
		{name: "no number", in: "lexicon=countries", wrong: true},
		{name: "no lexicon", in: "of=5", wrong: true},
		{name: "six of five", in: "lexicon=countries&of=6", wrong: true},
		{name: "fewer than none", in: "lexicon=countries&of=-1", wrong: true},
		{name: "no slug", in: "lexicon=a%20b&of=1", wrong: true},
		{name: "page zero", in: "lexicon=countries&of=1&page=0", wrong: true},
	} {
		if got, err := ParseLexiconQuery(values(t, tt.in)); (err != nil) != tt.wrong || err == nil && got != tt.want {
			t.Errorf("%s: ParseLexiconQuery(%q) = %+v, %v; want %+v, error %v", tt.name, tt.in, got, err, tt.want, tt.wrong)
		}
	}
}

// FuzzParseLexiconQuery: a bucket that is read is written so that it reads the same.
func FuzzParseLexiconQuery(f *testing.F) {
	f.Add("lexicon=countries&of=5&page=2")
	f.Add("lexicon=a&of=0")
	f.Fuzz(func(t *testing.T, in string) {
		v, err := url.ParseQuery(in)
		if err != nil {
			return
		}
		q, err := ParseLexiconQuery(v)
		if err != nil {
			return
		}
		again, err := url.ParseQuery(strings.TrimPrefix(q.String(), "?"))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ParseLexiconQuery(again); err != nil || got != q {
			t.Errorf("%q reads as %+v; written %s reads as %+v, %v", in, q, q, got, err)
		}
	})
}
