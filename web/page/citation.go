package page

import (
	"fmt"
	"strings"
	"time"

	"multiscope/internal/neuron"
	"multiscope/web/format"
	"multiscope/web/view"
)

// newCitation says how a neuron's page is cited, by what makes its numbers repeatable: the weights and the images. It
// bears the date on which they were computed, whenever the page is looked at. Page is its address, "" for none.
func newCitation(d neuron.UnitDetail, page string) view.Citation {
	what := fmt.Sprintf("Unit %d of %s of %s", d.Unit.Unit, d.LayerOf.Tap, d.ModelOf.Name)
	if name := givenName(d); name != "" {
		what += " (" + name + ")"
	}
	with := strings.TrimSpace("Multiscope " + d.ModelOf.Version)
	note := citedNote(d.ModelOf)
	plain := what + ". " + note
	entry := bibEntry{kind: "misc", key: "multiscope:" + d.Ref.String(), fields: []bibField{{"title", what}, {"howpublished", with}}}
	if on := d.ModelOf.IndexedAt.UTC(); !d.ModelOf.IndexedAt.IsZero() {
		plain += "Computed on " + on.Format("2 January 2006") + " with " + with + ". "
		entry.fields = append(entry.fields, bibField{"year", on.Format("2006")}, bibField{"month", bibMonth(on)})
	}
	entry.fields = append(entry.fields, bibField{"note", strings.TrimSpace(note)})
	if page != "" {
		entry.fields = append(entry.fields, bibField{"url", page})
	}
	c := view.Citation{Plain: []string{strings.TrimSpace(plain + page)}, BibTeX: entry.String()}
	if d.ModelOf.Published != "" {
		c.Plain = append(c.Plain, paperPlain)
		c.BibTeX += "\n" + paperEntry.String()
	}
	return c
}

// citedNote names weights and images.
func citedNote(m neuron.Model) string {
	s := ""
	if m.Hash != "" {
		s += "Weights with SHA-256 " + m.Hash + ". "
	}
	if m.Dataset.Images > 0 {
		s += "Activations over " + format.Plural(m.Dataset.Images, "image")
		if m.Dataset.Name != "" {
			s += " of " + m.Dataset.Name
		}
		s += ". "
	}
	return s
}

// The paper as Distill says it is to be cited: https://distill.pub/2021/multimodal-neurons.
const paperPlain = "Goh, G., Cammarata, N., Voss, C., Carter, S., Petrov, M., Schubert, L., Radford, A., Olah, C.: " +
	"Multimodal Neurons in Artificial Neural Networks. Distill, 2021. https://doi.org/10.23915/distill.00030"

var paperEntry = bibEntry{kind: "article", key: "goh2021multimodal", fields: []bibField{
	{"author", "Goh, Gabriel and Cammarata, Nick and Voss, Chelsea and Carter, Shan and Petrov, Michael and Schubert, Ludwig and Radford, Alec and Olah, Chris"},
	{"title", "Multimodal Neurons in Artificial Neural Networks"},
	{"journal", "Distill"}, {"year", "2021"},
	{"note", "https://distill.pub/2021/multimodal-neurons"},
	{"doi", "10.23915/distill.00030"},
}}

// bibEntry is an entry of a bibliography.
type bibEntry struct {
	kind, key string
	fields    []bibField
}

type bibField struct{ name, value string }

// String writes an entry for BibTeX and biblatex. Both take an address as it is.
func (e bibEntry) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "@%s{%s", e.kind, bibKey(e.key))
	for _, f := range e.fields {
		switch f.name {
		case "url", "doi":
			fmt.Fprintf(&b, ",\n  %s = {%s}", f.name, verbatim.Replace(f.value))
		case "title": // a second pair keeps capitals
			fmt.Fprintf(&b, ",\n  title = {{%s}}", bibText(f.value))
		case "month":
			fmt.Fprintf(&b, ",\n  month = %s", f.value)
		default:
			fmt.Fprintf(&b, ",\n  %s = {%s}", f.name, bibText(f.value))
		}
	}
	return b.String() + "\n}\n"
}

// bibText escapes what LaTeX would take for commands. Braces are written as commands: BibTeX counts those of \{ too.
func bibText(s string) string { return bibSpecial.Replace(strings.Join(strings.Fields(s), " ")) }

var bibSpecial = strings.NewReplacer(
	`\`, `\textbackslash{}`, `{`, `\textbraceleft{}`, `}`, `\textbraceright{}`, `~`, `\textasciitilde{}`, `^`, `\textasciicircum{}`,
	`%`, `\%`, `#`, `\#`, `&`, `\&`, `_`, `\_`, `$`, `\$`,
)

// verbatim escapes what cannot stand in an address that is written as it is.
var verbatim = strings.NewReplacer(`{`, `%7B`, `}`, `%7D`, `\`, `%5C`, " ", "%20")

// bibKey leaves of a key what BibTeX allows.
func bibKey(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(":-", r) {
			return r
		}
		return '-'
	}, s)
}

// bibMonth is a month by the name that BibTeX knows.
func bibMonth(t time.Time) string { return strings.ToLower(t.Format("Jan")) }
