package exchange

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
)

// hostile returns strings that a person or another program may have written into a label.
func hostile(n int) []string {
	parts := []string{"=", "+", "-", "@", "'", "''", "\"", ",", ";", "<script>", "</td>", "&amp;", "日本", "עברית", "é", "e\u0301", "👩‍👩‍👧", "\\", "\\n",
		"%00", "NULL", "null", "true", "1e999", "0x", "\u00a0", "\ufffd", "＝", "${x}", "{{", "--", "/*", "`", "|", "=HYPERLINK(\"x\")", "#N/A", "\t", "\n", "a", " "}
	r := rand.New(rand.NewPCG(1, 2))
	all := []string{}
	for len(all) < n {
		var s strings.Builder
		for range 1 + r.IntN(6) {
			s.WriteString(parts[r.IntN(len(parts))])
		}
		if text := strings.TrimSpace(s.String()); text != "" {
			all = append(all, text)
		}
	}
	return all
}

func hostileNotes() (n neuron.Notes) {
	for i, text := range hostile(1000) {
		l := label("rn50", "layer4-2-sum", i, text, text, text)
		l.Weights, l.Made = "ee", then
		if i%3 == 0 {
			sure := float64(i) / 1000
			l.Confidence, l.Withdrawn = &sure, now
		}
		n.Labels = append(n.Labels, l)
		f := neuron.Family{Slug: fmt.Sprint("f-", i), Title: text, Description: text, Parent: "f-0", Sensitive: text, MergedInto: "x", Author: text, Made: then}
		m := neuron.Membership{Ref: l.Ref, Weights: "ee", Family: f.Slug, Role: neuron.Secondary, Origin: neuron.Refused, Author: text, Note: text, Made: then, Withdrawn: l.Withdrawn}
		n.Blind = append(n.Blind, neuron.BlindStudy{
			Ref: l.Ref, Weights: "ee", Author: text, Title: text, Categories: []string{text, "x"}, PerBin: 3, Seed: int64(i), Made: then, Withdrawn: l.Withdrawn,
			BlindSample: neuron.BlindSample{Lo: -1, Width: .1, Std: .3, Available: []int{1, 0}, Images: []neuron.BlindImage{{Key: text, Bin: 1, Activation: 1e-7}}},
			Answers:     []neuron.BlindAnswer{{Position: 0, Author: text, Category: 1, Made: then, Withdrawn: l.Withdrawn}},
		})
		n.Families, n.Members = append(n.Families, f), append(n.Members, m)
		n.Lists = append(n.Lists, neuron.List{Slug: f.Slug, Name: text, Description: text, Author: text, Revision: 3, Made: then, Changed: now,
			Entries: []neuron.ListEntry{{Ref: l.Ref, Note: text}, {Ref: neuron.Ref{Model: "elsewhere", Layer: "x", Unit: 1}}}})
	}
	return n
}

// TestRoundTrip writes a thousand hostile strings in each format and reads the same again.
func TestRoundTrip(t *testing.T) {
	n := hostileNotes()
	plain := neuron.Notes{}
	for _, l := range n.Labels {
		l.Confidence, l.Withdrawn, l.Weights = nil, time.Time{}, "ab12"
		plain.Labels = append(plain.Labels, l)
	}
	for _, tt := range []struct {
		name  string
		write func(*bytes.Buffer) error
		want  neuron.Notes
	}{
		{"JSON", func(b *bytes.Buffer) error { return WriteJSON(b, n) }, n},
		{"CSV of labels", func(b *bytes.Buffer) error { return WriteLabels(b, n.Labels) }, neuron.Notes{Labels: n.Labels}},
		{"CSV of members", func(b *bytes.Buffer) error { return WriteMembers(b, n.Members) }, neuron.Notes{Members: n.Members}},
		{"Neuronpedia", func(b *bytes.Buffer) error { return WriteExplanations(b, n.Labels) }, plain},
	} {
		var b bytes.Buffer
		if err := tt.write(&b); err != nil {
			t.Fatal(err)
		}
		c, err := Read(&b, options())
		if err != nil {
			t.Errorf("%s: Read() = %v", tt.name, err)
			continue
		}
		if diff := cmp.Diff(tt.want, c.Notes); diff != "" {
			t.Errorf("%s is read otherwise than it was written:\n%.2000s", tt.name, diff)
		}
	}
}

// FuzzRead: whatever is read can be written as JSON, and is then read as the same.
func FuzzRead(f *testing.F) {
	var all bytes.Buffer
	small := hostileNotes()
	small.Labels, small.Families, small.Members, small.Lists = small.Labels[:5], small.Families[:5], small.Members[:5], small.Lists[:5]
	WriteJSON(&all, small)
	f.Add(all.Bytes())
	all.Reset()
	WriteLabels(&all, small.Labels)
	f.Add(all.Bytes())
	all.Reset()
	WriteMembers(&all, small.Members)
	f.Add(all.Bytes())
	all.Reset()
	WriteExplanations(&all, small.Labels)
	f.Add(all.Bytes())
	f.Add([]byte("layer,unit,description,similarity\nlayer4,0,a,0.5\n"))
	f.Add([]byte(`{"name":"x","entries":[{"modelId":"m","layer":"l","index":3}]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		o := options()
		o.Index.Model, o.SkipUnknown = map[string]string{"": "rn50"}, true
		c, err := Read(bytes.NewReader(in), o)
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := WriteJSON(&out, c.Notes); err != nil {
			t.Fatal(err)
		}
		again, err := Read(&out, o)
		if err != nil {
			t.Fatalf("what was read cannot be read when written: %v\n%s", err, &out)
		}
		if len(again.Labels) != len(c.Labels) || len(again.Members) != len(c.Members) || len(again.Lists) != len(c.Lists) {
			t.Errorf("%d labels, %d members, %d lists became %d, %d, %d", len(c.Labels), len(c.Members), len(c.Lists), len(again.Labels), len(again.Members), len(again.Lists))
		}
	})
}
