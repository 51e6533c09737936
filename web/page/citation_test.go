package page

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"multiscope/internal/neuron"
)

func TestCitation(t *testing.T) {
	d := neuron.UnitDetail{
		Unit:    neuron.Unit{Ref: neuron.Ref{Model: "rn50", Layer: "layer4-2-sum", Unit: 89}, Name: "50 % of {a_b}"},
		LayerOf: neuron.Layer{Tap: "visual.layer4.2.sum"},
		ModelOf: neuron.Model{
			Name: "RN50", Hash: "abc", Version: "1.2", IndexedAt: time.Date(2031, 5, 6, 23, 0, 0, 0, time.UTC),
			Dataset: neuron.Dataset{Name: "A & B", Images: 1200},
		},
	}
	c := newCitation(d, "https://scope.test/a_b/m/rn50/layer4-2-sum/89")
	const plain = "Unit 89 of visual.layer4.2.sum of RN50 (50 % of {a_b}). Weights with SHA-256 abc. " +
		"Activations over 1,200 images of A & B. Computed on 6 May 2031 with Multiscope 1.2. https://scope.test/a_b/m/rn50/layer4-2-sum/89"
	if len(c.Plain) != 1 || c.Plain[0] != plain {
		t.Errorf("plain: %q\nwant %q", c.Plain, plain)
	}
	const bib = `@misc{multiscope:rn50-layer4-2-sum-89,
  title = {{Unit 89 of visual.layer4.2.sum of RN50 (50 \% of \textbraceleft{}a\_b\textbraceright{})}},
  howpublished = {Multiscope 1.2},
  year = {2031},
  month = may,
  note = {Weights with SHA-256 abc. Activations over 1,200 images of A \& B.},
  url = {https://scope.test/a_b/m/rn50/layer4-2-sum/89}
}
`
	if c.BibTeX != bib {
		t.Errorf("BibTeX:\n%s\nwant\n%s", c.BibTeX, bib)
	}
	d.ModelOf = neuron.Model{Name: "RN50", Published: "Goh et al."}
	c = newCitation(d, "https://scope.test/m/rn50/layer4-2-sum/89")
	if len(c.Plain) != 2 || !strings.Contains(c.Plain[1], "10.23915/distill.00030") || !strings.Contains(c.BibTeX, "@article{goh2021multimodal,") {
		t.Errorf("a published unit is cited as %q", c)
	}
	if strings.Contains(c.Plain[0], "SHA-256") || strings.Contains(c.BibTeX, "year = {0001}") {
		t.Errorf("what is not known is cited: %q", c)
	}
}

// commands are what bibText writes in place of special letters.
var commands = regexp.MustCompile(`\\(?:[%#&_$]|text(?:backslash|braceleft|braceright|asciitilde|asciicircum)\{\})`)

// FuzzBibEntry: whatever a name is, the braces of its entry match, no line breaks out of its field and nothing is left
// that LaTeX would take for a command.
func FuzzBibEntry(f *testing.F) {
	f.Add("50 % of {a_b}", "m/l/1")
	f.Add(`\input{/etc/passwd}`, "@{,}")
	f.Add("}\n@misc{x, title = {", `"a"`)
	f.Add("#1 & $2 ~ ^ _ \x00\xff", "")
	f.Fuzz(func(t *testing.T, value, key string) {
		entry := bibEntry{kind: "misc", key: key, fields: []bibField{{"title", value}, {"note", value}, {"url", value}}}.String()
		depth := 0
		for _, c := range entry[:len(entry)-len("}\n")] {
			switch c {
			case '{':
				depth++
			case '}':
				depth--
			}
			if depth < 1 && c == '}' {
				t.Fatalf("a brace closes too early: %s", entry)
			}
		}
		if depth != 1 {
			t.Fatalf("the braces do not match: %s", entry)
		}
		if bare := commands.ReplaceAllString(bibText(value), ""); strings.ContainsAny(bare, "\\{}%#&_$~^\n") {
			t.Fatalf("%q is written %q", value, bibText(value))
		}
		if strings.ContainsAny(bibKey(key), " ,{}\\\"@%#'()=\n") {
			t.Fatalf("the key %q is written %q", key, bibKey(key))
		}
	})
}
