package address

import (
	"net/url"
	"reflect"
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

var unit89 = neuron.Ref{Model: "rn50", Layer: "layer4-2-sum", Unit: 89}

func TestParseUnitLink(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		wrong    bool
	}{
		{name: "a name", in: "rn50/layer4-2-sum/89"},
		{name: "a path", in: "/m/rn50/layer4-2-sum/89"},
		{name: "a link", in: "https://scope.example.org/m/rn50/layer4-2-sum/89?facet=text#picture"},
		{name: "a link under a path", in: "https://example.org/scopes/m/rn50/layer4-2-sum/89"},
		{name: "a link of a host called m", in: "http://m/m/rn50/layer4-2-sum/89"},
		{name: "a link to data", in: " http://localhost:8480/m/rn50/layer4-2-sum/89.json "},
		{name: "nothing", in: "", wrong: true},
		{name: "a number", in: "89", wrong: true},
		{name: "a layer", in: "https://scope.example.org/m/rn50/layer4-2-sum", wrong: true},
		{name: "another site", in: "https://example.org/rn50", wrong: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseUnitLink(tt.in)
			if (err != nil) != tt.wrong || err == nil && got != unit89 {
				t.Errorf("ParseUnitLink(%q) = %v, %v; want %v, error %v", tt.in, got, err, unit89, tt.wrong)
			}
		})
	}
}

func TestListQuery(t *testing.T) {
	entry := func(note string) ListLine {
		return ListLine{ListEntry: neuron.ListEntry{Ref: unit89, Note: note}}
	}
	for _, tt := range []struct {
		name, in string
		want     ListQuery
		link     string // "" for in
	}{
		{name: "nothing", in: ""},
		{name: "one neuron", in: "?u=rn50/layer4-2-sum/89", want: ListQuery{Lines: []ListLine{entry("")}}},
		{
			name: "all there is", in: "?name=Flags+%26+food&description=d&u=rn50/layer4-2-sum/89&n=&u=nowhere&n=what+is+it%3F&list=flags&revision=3&show=words&facet=text&edit=1",
			want: ListQuery{Name: "Flags & food", Description: "d", Lines: []ListLine{entry(""), {Written: "nowhere", ListEntry: neuron.ListEntry{Note: "what is it?"}}}, Of: "flags", Revision: 3, Words: true, Facet: "text", Edit: true},
		},
		{
			name: "fields of a form", in: "?name=+a%0Ab+&u=%2Fm%2Frn50%2Flayer4-2-sum%2F89&n=+x&u=&n=lost&edit=0",
			want: ListQuery{Name: "a b", Lines: []ListLine{entry("x")}}, link: "?name=a+b&u=rn50/layer4-2-sum/89&n=x",
		},
		{name: "fewer notes than neurons", in: "?u=rn50/layer4-2-sum/89&u=rn50/layer4-2-sum/89&n=x", want: ListQuery{Lines: []ListLine{entry("x"), entry("")}}, link: "?u=rn50/layer4-2-sum/89&n=x&u=rn50/layer4-2-sum/89&n="},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseListQuery(values(t, strings.TrimPrefix(tt.in, "?")))
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("ParseListQuery(%q) = %+v, %v; want %+v", tt.in, got, err, tt.want)
			}
			if tt.link == "" {
				tt.link = tt.in
			}
			if got.String() != tt.link {
				t.Errorf("its link is %s, want %s", got, tt.link)
			}
		})
	}
}

func TestListsAreBounded(t *testing.T) {
	many := func(n int) string { return strings.Repeat("u=rn50/layer4-2-sum/89&", n) }
	for _, tt := range []struct {
		name, in, says string // says "" for no error
	}{
		{"the most neurons", many(neuron.MaxListEntries), ""},
		{"too many", many(neuron.MaxListEntries + 1), "at most 150 neurons"},
		{"the longest note", many(1) + "n=" + strings.Repeat("é", neuron.MaxListNote), ""},
		{"too long a note", many(1) + "n=" + strings.Repeat("é", neuron.MaxListNote+1), "at most 2000 characters"},
		{"too long a name", "name=" + strings.Repeat("x", neuron.MaxListName+1), "at most 200 characters"},
		{"too long a description", "description=" + strings.Repeat("x", neuron.MaxListDescription+1), "at most 2000 characters"},
		{"too long a neuron", "u=" + strings.Repeat("x", mostWritten+1), "at most 400 characters"},
		{"not a facet", "facet=A+B", "short name"},
		{"not a list", "list=A+B", "letters, digits and hyphens"},
		{"not a revision", "revision=x", "whole number"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseListQuery(values(t, tt.in))
			if tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("ParseListQuery says %v, want %q", err, tt.says)
			}
		})
	}
}

func TestParseCompareQuery(t *testing.T) {
	const a, b, c = "u=rn50/layer4-2-sum/89&", "u=rn50/layer4-2-sum/90&", "u=rn50/layer4-2-sum/91&"
	for _, tt := range []struct {
		name, in string
		units    int
		x, y     int
		wrong    bool
	}{
		{name: "nothing", in: "", y: 1},
		{name: "empty fields", in: "u=&u=", y: 1},
		{name: "two", in: a + b, units: 2, y: 1},
		{name: "the last two of three", in: a + b + c + "x=3&y=2", units: 3, x: 2, y: 1},
		{name: "one that is to be looked up", in: a + "u=japan", units: 1, y: 1},
		{name: "too many", in: strings.Repeat(a, 7), wrong: true},
		{name: "one against itself", in: a + b + "x=2&y=2", wrong: true},
		{name: "one that is not there", in: a + b + "x=1&y=3", wrong: true},
		{name: "not a number", in: a + b + "x=a", wrong: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q, err := ParseCompareQuery(values(t, tt.in))
			if (err != nil) != tt.wrong || err == nil && (len(q.Units) != tt.units || q.X != tt.x || q.Y != tt.y) {
				t.Errorf("ParseCompareQuery(%q) = %+v, %v; want %d units, x %d, y %d, error %v", tt.in, q, err, tt.units, tt.x, tt.y, tt.wrong)
			}
		})
	}
}

func FuzzListQuery(f *testing.F) {
	f.Add("name=Flags&u=rn50/layer4-2-sum/89&n=first&u=japan&n=&edit=1&facet=text&show=words&list=flags&revision=2")
	f.Add("u=%ff%00&n=%e2%80%ae")
	f.Fuzz(func(t *testing.T, query string) {
		v, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		q, err := ParseListQuery(v)
		if err != nil {
			return
		}
		again, err := ParseListQuery(values(t, strings.TrimPrefix(q.String(), "?")))
		if err != nil || !reflect.DeepEqual(again, q) {
			t.Errorf("%q reads as %+v and again as %+v, %v", query, q, again, err)
		}
	})
}

func FuzzCompareQuery(f *testing.F) {
	f.Add("u=rn50/layer4-2-sum/89&u=rn50/layer4-2-sum/90&u=a/b/0&x=3&y=1")
	f.Fuzz(func(t *testing.T, query string) {
		v, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		q, err := ParseCompareQuery(v)
		if err != nil || len(q.Units) != len(q.Named) {
			return
		}
		again, err := ParseCompareQuery(values(t, strings.TrimPrefix(q.String(), "?")))
		if err != nil || !reflect.DeepEqual(again.Units, q.Units) || again.X != q.X || again.Y != q.Y {
			t.Errorf("%q reads as %+v and again as %+v, %v", query, q, again, err)
		}
	})
}
