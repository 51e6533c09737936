package lettering

import (
	"errors"
	"image"
	"image/color"
	"slices"
	"testing"
)

func regular(t testing.TB) *Font {
	t.Helper()
	fonts, err := Fonts()
	if err != nil {
		t.Fatal(err)
	}
	return fonts[0]
}

func TestSet(t *testing.T) {
	tests := []struct {
		name    string
		lines   []string
		missing rune // 0 where all can be set
	}{
		{name: "a word", lines: []string{"happy"}},
		{name: "accents", lines: []string{"naïve", "Ångström"}},
		{name: "combining accent", lines: []string{"e\u0301te\u0301"}},
		{name: "Greek", lines: []string{"νευρώνας"}},
		{name: "Cyrillic", lines: []string{"нейрон"}},
		{name: "nothing", lines: []string{""}},
		{name: "Chinese", lines: []string{"ok 日本"}, missing: '日'},
		{name: "Arabic", lines: []string{"سلام"}, missing: 'س'},
		{name: "second line", lines: []string{"a", "字"}, missing: '字'},
	}
	f := regular(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := f.Set(tt.lines...)
			var missing *MissingError
			got := rune(0)
			if errors.As(err, &missing) {
				got = missing.Letter
			}
			if got != tt.missing || (err != nil) != (tt.missing != 0) {
				t.Errorf("Set(%q) = %v; want missing letter %q", tt.lines, err, tt.missing)
			}
		})
	}
}

func TestWrap(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{name: "short phrase", text: "new year", want: []string{"new year"}},
		{name: "two words", text: "united states", want: []string{"united", "states"}},
		{name: "uneven", text: "a sign that says stop", want: []string{"a sign", "that", "says stop"}},
		{name: "one long word", text: "antidisestablishmentarianism", want: []string{"antidisestablishmentarianism"}},
		{name: "spaces", text: "  christmas   tree ", want: []string{"christmas", "tree"}},
		{name: "nothing", text: "", want: []string{""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Wrap(tt.text); !slices.Equal(got, tt.want) {
				t.Errorf("Wrap(%q) = %q; want %q", tt.text, got, tt.want)
			}
		})
	}
}

// TestDraw checks where the ink is: centred, in the box that Fit promises, turned as asked.
func TestDraw(t *testing.T) {
	tests := []struct {
		name string
		at   Place
		want image.Rectangle // that holds all ink
	}{
		{name: "centred", at: Place{X: 48, Y: 48, Size: 20}, want: image.Rect(20, 38, 76, 58)},
		{name: "below", at: Place{X: 48, Y: 80, Size: 20}, want: image.Rect(20, 70, 76, 90)},
		{name: "upright", at: Place{X: 48, Y: 48, Size: 20, Angle: 1.5707963}, want: image.Rect(38, 20, 58, 76)},
		{name: "half outside", at: Place{X: 0, Y: 0, Size: 30}, want: image.Rect(0, 0, 45, 15)},
		{name: "outside", at: Place{X: 1000, Y: -1000, Size: 30}, want: image.Rectangle{}},
	}
	set, err := regular(t).Set("HHHH")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			im := image.NewRGBA(image.Rect(0, 0, 96, 96))
			set.Draw(im, tt.at, color.Black)
			got := inkBox(im)
			if !got.In(tt.want) || got.Empty() != tt.want.Empty() {
				t.Errorf("Draw at %+v left ink in %v; want it in %v", tt.at, got, tt.want)
			}
		})
	}
}

func TestFit(t *testing.T) {
	set, err := regular(t).Set("happy")
	if err != nil {
		t.Fatal(err)
	}
	if size := set.Fit(90, 60, 60); size*set.Width > 90.01 || size*set.Width < 89.99 {
		t.Errorf("a word in a wide box is %.1f wide; want 90", size*set.Width)
	}
	if size := set.Fit(90, 12.2, 60); size != 10 {
		t.Errorf("a word in a flat box has size %v; want 10", size)
	}
}

// FuzzSet sets and draws any text: it is drawn or refused, never a panic.
func FuzzSet(f *testing.F) {
	for _, s := range []string{"happy", "fi ffl", "e\u0301", "\u200d", "日本", "\xff", "\u202eabc"} {
		f.Add(s, 20.0, 0.3)
	}
	regular := regular(f)
	im := image.NewRGBA(image.Rect(0, 0, 96, 96))
	f.Fuzz(func(t *testing.T, text string, size, angle float64) {
		set, err := regular.Set(Wrap(text)...)
		if err != nil {
			return
		}
		if set.Width < 0 || set.Height < 0 {
			t.Fatalf("Set(%q) measures %v × %v", text, set.Width, set.Height)
		}
		set.Draw(im, Place{X: 48, Y: 48, Size: set.Fit(90, 90, 60), Angle: angle}, color.Black)
	})
}

func inkBox(im *image.RGBA) image.Rectangle {
	var box image.Rectangle
	for y := range im.Rect.Dy() {
		for x := range im.Rect.Dx() {
			if im.RGBAAt(x, y).A > 0 {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return box
}
