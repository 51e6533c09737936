package wordspace

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseQuery(t *testing.T) {
	word := func(w string, weight float64) Term { return Term{Word: w, Weight: weight} }
	for _, tt := range []struct {
		name, in string
		want     Query
		says     string // part of the error
	}{
		{name: "the paper's", in: "King - Man + Woman", want: Query{word("king", 1), word("man", -1), word("woman", 1)}},
		{name: "one word", in: " terrorism ", want: Query{word("terrorism", 1)}},
		{name: "weights", in: "2*king - 0.5 * ice cream", want: Query{word("king", 2), word("ice cream", -.5)}},
		{name: "a minus first", in: "-man+woman", want: Query{word("man", -1), word("woman", 1)}},
		{name: "another minus", in: "king − man", want: Query{word("king", 1), word("man", -1)}},
		{name: "hyphens", in: "t-shirt - x-ray", want: Query{word("t-shirt", 1), word("x-ray", -1)}},
		{name: "quotes", in: `"c++" + "new  york"`, want: Query{word("c++", 1), word("new york", 1)}},
		{name: "an image", in: "image:12 - 2*image:7", want: Query{{Image: 12, Weight: 1}, {Image: 7, Weight: -2}}},
		{name: "a number is a word", in: "7 + 11", want: Query{word("7", 1), word("11", 1)}},
		{name: "nothing", in: "  ", says: "There is no word to add"},
		{name: "a sign at the end", in: "king -", says: "no word after the last"},
		{name: "two signs", in: "king + + man", says: "no word after the last"},
		{name: "an open quote", in: `king + "man`, says: `A quote is not closed: "man`},
		{name: "nothing between quotes", in: `""`, says: "nothing between two quotes"},
		{name: "no sign", in: `"king" man`, says: `missing before "man"`},
		{name: "zero", in: "0*king", says: `multiplied by "0"`},
		{name: "a huge number", in: "101*king", says: `multiplied by "101"`},
		{name: "a word for an image", in: "image:king", says: `"image:king" is no image`},
		{name: "too many", in: strings.Repeat("a+", 12) + "a", says: "more than 12 terms"},
		{name: "too long", in: strings.Repeat("a", 501), says: "501 bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseQuery(tt.in)
			if tt.says != "" {
				if err == nil || !strings.Contains(err.Error(), tt.says) {
					t.Errorf("ParseQuery(%q) = %v, %v; want an error with %q", tt.in, got, err, tt.says)
				}
				return
			}
			if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
				t.Errorf("ParseQuery(%q): %v (-want +got):\n%s", tt.in, err, diff)
			}
		})
	}
}

func FuzzParseQuery(f *testing.F) {
	for _, s := range []string{"king - man + woman", `2*"c++" - image:3`, "-a", "−a –b", "0.1*é", "İ", `a"b" + "x*y"`, "1*2*3", "image:00012", "\u2003- x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := ParseQuery(s)
		if err != nil {
			return
		}
		written := q.String()
		if len(written) > MostBytes {
			return // quotes and spaces that were added
		}
		again, err := ParseQuery(written)
		if diff := cmp.Diff(q, again); err != nil || diff != "" {
			t.Errorf("ParseQuery(%q), written %q, is read as another: %v\n%s", s, written, err, diff)
		}
	})
}
