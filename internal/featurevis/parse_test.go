package featurevis

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseObjective(t *testing.T) {
	channel := func(w float64, unit int) Term {
		return Term{Weight: w, Kind: Channel, Tap: "visual.layer4.2.sum", Unit: unit}
	}
	tests := []struct {
		name, in string
		want     Objective
	}{
		{"channel", "channel(visual.layer4.2.sum,89)", Objective{channel(1, 89)}},
		{"spaces", " channel ( visual.layer4.2.sum , 89 ) ", Objective{channel(1, 89)}},
		{"what inhibits", "-channel(visual.layer4.2.sum,89)", Objective{channel(-1, 89)}},
		{"weighted sum", `channel(visual.layer4.2.sum,89) + 0.5*text("japan")`,
			Objective{channel(1, 89), {Weight: .5, Kind: Text, Text: "japan"}}},
		{"number behind", "channel(visual.layer4.2.sum,1)*3", Objective{channel(3, 1)}},
		{"numbers", "2*.5*channel(visual.layer4.2.sum,1)*1e1", Objective{channel(10, 1)}},
		{"group", "2*(channel(visual.layer4.2.sum,1) - channel(visual.layer4.2.sum,2))",
			Objective{channel(2, 1), channel(-2, 2)}},
		{"joint", "joint(channel(visual.layer4.2.sum,1), channel(visual.layer4.2.sum,2))",
			Objective{channel(.5, 1), channel(.5, 2)}},
		{"position", "position(visual.layer3.0,7,2,3)",
			Objective{{Weight: 1, Kind: Position, Tap: "visual.layer3.0", Unit: 7, Y: 2, X: 3}}},
		{"token", "position(visual.transformer.resblocks.1,7,12)",
			Objective{{Weight: 1, Kind: Position, Tap: "visual.transformer.resblocks.1", Unit: 7, Y: 12, X: noX}}},
		{"alpha", "channel(stem,3,masks/left-half.npy)",
			Objective{{Weight: 1, Kind: Channel, Tap: "stem", Unit: 3, Alpha: "masks/left-half.npy"}}},
		{"quoted file", `image("my dog.png")`, Objective{{Weight: 1, Kind: Image, File: "my dog.png"}}},
		{"text with commas, quotes and parentheses", `text("a \"b\", c) + d")`,
			Objective{{Weight: 1, Kind: Text, Text: `a "b", c) + d`}}},
		{"vectors", "direction(visual,v.npy)+cosine(visual,/tmp/tokens.npy)+class(visual,probe.npy,4)", Objective{
			{Weight: 1, Kind: Direction, Tap: "visual", File: "v.npy"},
			{Weight: 1, Kind: Cosine, Tap: "visual", File: "/tmp/tokens.npy"},
			{Weight: 1, Kind: Class, Tap: "visual", File: "probe.npy", Unit: 4}}},
		{"facet", "layer(visual.layer3.1) - 1e-3*diversity(visual.layer4.0) + facet(text, 2.5)", Objective{
			{Weight: 1, Kind: Layer, Tap: "visual.layer3.1"},
			{Weight: -.001, Kind: Diversity, Tap: "visual.layer4.0"},
			{Weight: 1, Kind: InFacet, Text: "text", Amount: 2.5}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseObjective(tt.in)
			must(t, err)
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("ParseObjective(%q):\n%s", tt.in, d)
			}
		})
	}
}

func TestParseObjectiveRefuses(t *testing.T) {
	tests := []struct{ name, in, says string }{
		{"nothing", "", "is no objective"},
		{"unknown", "chanel(a,1)", `"chanel" is no objective; there are joint and channel,`},
		{"no parentheses", "channel", `"(" is expected`},
		{"unclosed", "channel(a,1", `")" is expected`},
		{"unclosed quote", `text("japan`, "does not end"},
		{"too few arguments", "channel(a)", "channel takes 2 or 3 arguments, not 1"},
		{"too many arguments", "layer(a,b)", "layer takes 1 arguments, not 2"},
		{"negative unit", "channel(a,-1)", "not expected"},
		{"fractional unit", "channel(a,1.5)", `"1.5" is no whole number`},
		{"huge unit", "channel(a,99999999999999999999)", "is no whole number"},
		{"trailing", "layer(a) layer(b)", "is not expected"},
		{"number alone", "3", `"*" is expected`},
		{"dangling plus", "layer(a)+", "is no objective"},
		{"overflow", "1e308*1e308*layer(a)", "too large"},
		{"infinite weight", "Inf*layer(a)", "is no objective"},
		{"empty argument", `text("")`, "empty"},
		{"deep", strings.Repeat("(", 1000) + "layer(a)" + strings.Repeat(")", 1000), "nested too deeply"},
		{"long", strings.Repeat(" ", maxObjective+1), "too many"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseObjective(tt.in)
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("ParseObjective(%.40q) = %v; want an error with %q", tt.in, err, tt.says)
			}
		})
	}
}

// FuzzParseObjective asserts that what is read can be written and read again.
func FuzzParseObjective(f *testing.F) {
	for _, s := range []string{
		"channel(visual.layer4.2.sum,89)", `channel(a-b,1) - 0.5*text("ja\"pan")`, "2*(layer(a)-position(b,1,2,3))*3",
		"joint(layer(a),-diversity(b))", "cosine(visual,tokens.npy)", "position(a,1,2)", `image("é ü.png")`,
		"class(visual,p.npy,3)", `image("-")`, "channel(a,1,m.npy)", "facet(text,1e-3)", "((", "-.5*layer(-)", "joint()",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o, err := ParseObjective(s)
		if err != nil {
			return
		}
		again, err := ParseObjective(o.String())
		if err != nil {
			t.Fatalf("ParseObjective(%q) wrote %q, which it does not read: %v", s, o.String(), err)
		}
		if d := cmp.Diff(o, again); d != "" {
			t.Errorf("ParseObjective(%q) does not come back from %q:\n%s", s, o.String(), d)
		}
	})
}
