package address

import (
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

func TestParseSearchQuery(t *testing.T) {
	for _, tt := range []struct {
		name, typed string
		want        SearchQuery
		wrong       string // part of the error; "" for none
	}{
		{name: "nothing", typed: "  "},
		{name: "a word", typed: " Japan ", want: SearchQuery{Text: "japan"}},
		{name: "several words", typed: "new  year", want: SearchQuery{Text: "new year"}},
		{name: "a number", typed: "89", want: SearchQuery{Text: "89"}},
		{name: "a number sign", typed: "#89", want: SearchQuery{Field: FieldUnit, Text: "89"}},
		{name: "a number sign before a word", typed: "#new", want: SearchQuery{Text: "#new"}},
		{name: "a full name", typed: "rn50x4/layer4-5-sum/89", want: SearchQuery{Text: "rn50x4/layer4-5-sum/89"}},
		{name: "a field", typed: "caption:Flag", want: SearchQuery{Field: FieldCaption, Text: "flag"}},
		{name: "a field of several words", typed: "name: donald trump", want: SearchQuery{Field: FieldName, Text: "donald trump"}},
		{name: "a field alone", typed: "family:", want: SearchQuery{Field: FieldFamily}},
		{name: "a category with its name", typed: "category:kind=emoji", want: SearchQuery{Field: FieldCategory, Text: "kind=emoji"}},
		{name: "a phrase", typed: `"new year"`, want: SearchQuery{Text: "new year", Exact: true}},
		{name: "a phrase in a field", typed: `caption:"red flag`, want: SearchQuery{Field: FieldCaption, Text: "red flag", Exact: true}},
		{name: "an empty phrase", typed: `""`},
		{name: "a filter", typed: "model:rn50x4 japan", want: SearchQuery{Text: "japan", Model: "rn50x4"}},
		{name: "filters around a field", typed: "layer:layer4-5-sum word:japan model:rn50x4", want: SearchQuery{Field: FieldWord, Text: "japan", Model: "rn50x4", Layer: "layer4-5-sum"}},
		{name: "a filter alone", typed: "layer:layer4-5-sum", want: SearchQuery{Layer: "layer4-5-sum"}},
		{name: "a colon in a phrase", typed: `"foo:bar"`, want: SearchQuery{Text: "foo:bar", Exact: true}},
		{name: "a time", typed: "12:30", want: SearchQuery{Text: "12:30"}},
		{name: "a colon at the end", typed: "note: this", want: SearchQuery{Text: "note: this"}},
		{name: "an unknown field", typed: "foo:bar", wrong: `There is no field "foo"`},
		{name: "an unknown field after words", typed: "red foo:bar", wrong: `There is no field "foo"`},
		{name: "two fields", typed: "word:japan family:region", wrong: "not in word: and family: at once"},
		{name: "a field twice", typed: "word:a word:b", wrong: "word: is there twice"},
		{name: "words before a field", typed: "japan family:region", wrong: "“japan” stands before family:"},
		{name: "a filter twice", typed: "model:a model:b", wrong: "model: is there twice"},
		{name: "a filter without a name", typed: "model:", wrong: "model: is to be followed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseSearchQuery(tt.typed)
			if tt.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wrong) {
					t.Errorf("ParseSearchQuery(%q) = %+v, %v; want an error with %q", tt.typed, got, err, tt.wrong)
				}
				return
			}
			if err != nil || got != tt.want {
				t.Errorf("ParseSearchQuery(%q) = %+v, %v; want %+v", tt.typed, got, err, tt.want)
			}
		})
	}
}

func TestSearchText(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"a word", "japan", "/search?q=japan"},
		{"words", "New year", "/search?q=new+year"},
		{"what looks like a field", "foo:bar", "/search?q=%22foo%3Abar%22"},
		{"what is a number", "#89", "/search?q=%22%2389%22"},
		{"a quotation mark", `5" disk`, "/search?q=5+disk"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Search(tt.text); got != tt.want {
				t.Errorf("Search(%q) = %s; want %s", tt.text, got, tt.want)
			}
		})
	}
}

func TestParseSearchPage(t *testing.T) {
	after := neuron.Ref{Model: "m", Layer: "l", Unit: 4}
	for _, tt := range []struct {
		name, in string
		want     SearchPage
		wrong    bool
	}{
		{name: "nothing", want: SearchPage{By: neuron.ByExcess}},
		{name: "all", in: "q=word:red&model=m&layer=l&by=activation&after=m/l/4", want: SearchPage{SearchQuery{FieldWord, "red", false, "m", "l"}, neuron.ByActivation, 0, after}},
		{name: "a filter that was typed", in: "q=model:m+red", want: SearchPage{SearchQuery{Text: "red", Model: "m"}, neuron.ByExcess, 0, neuron.Ref{}}},
		{name: "a filter twice the same", in: "q=model:m+red&model=m", want: SearchPage{SearchQuery{Text: "red", Model: "m"}, neuron.ByExcess, 0, neuron.Ref{}}},
		{name: "a page", in: "q=red&page=3", want: SearchPage{SearchQuery{Text: "red"}, neuron.ByExcess, 3, neuron.Ref{}}},
		{name: "page zero", in: "q=red&page=0", wrong: true},
		{name: "two models", in: "q=model:m+red&model=n", wrong: true},
		{name: "after no neuron", in: "q=red&after=x", wrong: true},
		{name: "an unknown field", in: "q=foo:bar", wrong: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseSearchPage(values(t, tt.in))
			if (err != nil) != tt.wrong || err == nil && got != tt.want {
				t.Fatalf("ParseSearchPage(%q) = %+v, %v; want %+v, error %v", tt.in, got, err, tt.want, tt.wrong)
			}
			if err != nil {
				return
			}
			if again, err := ParseSearchPage(values(t, strings.TrimPrefix(got.String(), "?"))); err != nil || again != got {
				t.Errorf("%s reads as %+v, %v; want %+v", got, again, err, got)
			}
		})
	}
}

// FuzzSearchFields: what a query is written as reads as the same query, and so does what a text is searched for by.
func FuzzSearchFields(f *testing.F) {
	for _, s := range []string{"japan", "#89", `caption:"red flag`, "model:a layer:b word:x y", "foo:bar", "note: this", `a "b:c" d`, "unit:model/layer/8"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		if q, err := ParseSearchQuery(typed); err == nil {
			if again, err := ParseSearchQuery(q.String()); err != nil || again != q {
				t.Errorf("%q reads as %+v, and %q as %+v, %v", typed, q, q.String(), again, err)
			}
		}
		q := SearchText(typed)
		again, err := ParseSearchQuery(q.String())
		if err != nil || again.Text != q.Text || again.Field != AnyField || again.Model != "" || again.Layer != "" {
			t.Errorf("%q is searched for by %q, which reads as %+v, %v", typed, q.String(), again, err)
		}
	})
}
