package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// name returns what a unit is called: by its model, else by what its strongest images share, else by its strongest
// word, else "".
func (a attributedText) name(unit int) string {
	c := a.cards[unit]
	if name := cmp.Or(c.Name, c.Shared.Name); name != "" || len(c.Words) == 0 {
		return name
	}
	return c.Words[0]
}

// titled is a unit as a term of a sum: "jealous [89]".
func (a attributedText) titled(unit int) string {
	return strings.TrimSpace(fmt.Sprintf("%s [%d]", a.name(unit), unit))
}

func (a attributedText) print(w io.Writer) error {
	if a.how != "" {
		fmt.Fprintln(w, a.how)
	}
	fmt.Fprintf(w, "%s/%s: %d of %d neurons fire on any picture; the others are left out\n\n", a.model.Slug, a.layer.Slug, a.live, a.layer.Units)
	if len(a.sum.Terms) == 0 {
		fmt.Fprintf(w, "%s: no neuron points its way\n", a.text)
	} else {
		var terms []string
		for _, t := range a.sum.Terms {
			terms = append(terms, fmt.Sprintf("%.2g %s", t.Weight, a.titled(t.Unit)))
		}
		fmt.Fprintf(w, "%s = %s\n  (the sum lies at a cosine of %.2f to the text; weights are lengths of pieces of a text that is one long)\n\n", a.text, strings.Join(terms, " + "), a.sum.Cosine)
	}
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "NEURON\tNAME\tADDS FOR 1σ\tFOR 1 OF ACTIVATION")
	for _, c := range a.dense {
		fmt.Fprintf(t, "%d\t%s\t%+.4f\t%+.4f\n", c.unit, a.name(c.unit), c.perSigma, c.perActivation)
	}
	return t.Flush()
}

// attributionJSON is an attributed text for programs.
type attributionJSON struct {
	Text    string              `json:"text"`
	Read    string              `json:"read,omitempty"` // how, where the index does not have it as it is written
	Model   string              `json:"modelId"`
	Layer   string              `json:"layer"`
	Live    int                 `json:"live"`
	Penalty float64             `json:"alpha"`
	Cosine  float64             `json:"cosine"`
	Share   float64             `json:"explained"`
	Sum     []attributionTerm   `json:"terms"`
	Dense   []attributionNumber `json:"dense"`
}

type attributionTerm struct {
	Index      int     `json:"index"`
	Name       string  `json:"name"`
	Weight     float64 `json:"weight"`
	Activation float64 `json:"activation"`
}

type attributionNumber struct {
	Index         int     `json:"index"`
	Name          string  `json:"name"`
	PerSigma      float64 `json:"per_sigma"`
	PerActivation float64 `json:"per_activation"`
}

func (a attributedText) json(w io.Writer) error {
	doc := attributionJSON{
		Text: a.text, Read: a.how, Model: a.model.Slug, Layer: a.layer.Slug, Live: a.live,
		Penalty: a.sum.Alpha, Cosine: a.sum.Cosine, Share: a.sum.Explained, Sum: []attributionTerm{}, Dense: []attributionNumber{},
	}
	for _, t := range a.sum.Terms {
		doc.Sum = append(doc.Sum, attributionTerm{t.Unit, a.name(t.Unit), t.Weight, t.Activation})
	}
	for _, c := range a.dense {
		doc.Dense = append(doc.Dense, attributionNumber{c.unit, a.name(c.unit), c.perSigma, c.perActivation})
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(doc)
}
