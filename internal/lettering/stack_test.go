package lettering

import (
	"errors"
	"image"
	"image/color"
	"slices"
	"testing"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/shaping"
)

func regularStack(t testing.TB) *Stack {
	t.Helper()
	all, err := Stacks()
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

func TestStackSet(t *testing.T) {
	tests := []struct {
		name    string
		lines   []string
		missing rune // 0 where all can be set
		script  string
	}{
		{name: "Latin", lines: []string{"happy"}},
		{name: "Arabic", lines: []string{"سعيد"}},
		{name: "Arabic with its vowels", lines: []string{"مَدْرَسَة"}},
		{name: "Japanese", lines: []string{"飛行機", "コーヒー", "ありがとう"}},
		{name: "three scripts", lines: []string{"café 猫 سلام"}},
		{name: "nothing and something", lines: []string{"", "猫"}},
		{name: "spaces", lines: []string{" 猫 "}},
		{name: "Georgian", lines: []string{"ok ქართული"}, missing: 'ქ', script: "Georgian"},
		{name: "emoji", lines: []string{"猫🙂"}, missing: '🙂'},
	}
	s := regularStack(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := s.Set(tt.lines...)
			var missing *MissingError
			if !errors.As(err, &missing) {
				missing = &MissingError{}
			}
			if missing.Letter != tt.missing || missing.Script != tt.script || (err != nil) != (tt.missing != 0) {
				t.Errorf("Set(%q) = %v; want missing letter %q of %q", tt.lines, err, tt.missing, tt.script)
			}
		})
	}
}

// TestStackIsTheFirstFont sets what the first font has exactly as that does.
func TestStackIsTheFirstFont(t *testing.T) {
	pictures := [2]*image.RGBA{}
	for i, set := range []func(...string) (Text, error){regular(t).Set, regularStack(t).Set} {
		text, err := set("new", "year")
		if err != nil {
			t.Fatal(err)
		}
		pictures[i] = image.NewRGBA(image.Rect(0, 0, 96, 96))
		text.Draw(pictures[i], Place{X: 48, Y: 48, Size: text.Fit(90, 90, 60)}, color.Black)
	}
	if !slices.Equal(pictures[0].Pix, pictures[1].Pix) {
		t.Error("a stack draws Latin otherwise than its first font")
	}
}

// TestDirection looks where letters stand: alef is a stroke, which begins a word on its right.
func TestDirection(t *testing.T) {
	s := regularStack(t)
	for _, tt := range []struct {
		name, text string
		tall       func(x, width int) bool // where the tallest ink of the line is
	}{
		{name: "Arabic runs to the left", text: "اسس", tall: func(x, width int) bool { return x > width/2 }},
		{name: "its last letter is on the left", text: "سسا", tall: func(x, width int) bool { return x < width/2 }},
		{name: "Latin before Arabic stands on the left", text: "lى", tall: func(x, width int) bool { return x < width/2 }},
		{name: "Latin after Arabic stands on its left", text: "ىl", tall: func(x, width int) bool { return x < width/2 }},
	} {
		text, err := s.Set(tt.text)
		if err != nil {
			t.Fatal(err)
		}
		im := image.NewRGBA(image.Rect(0, 0, 192, 96))
		text.Draw(im, Place{X: 96, Y: 48, Size: text.Fit(180, 90, 60)}, color.Black)
		box := inkBox(im)
		if x := tallestColumn(im) - box.Min.X; !tt.tall(x, box.Dx()) {
			t.Errorf("%s: in %q the tallest letter is at %d of %d", tt.name, tt.text, x, box.Dx())
		}
	}
}

// tallestColumn returns the column with the highest ink.
func tallestColumn(im *image.RGBA) int {
	for y := range im.Rect.Dy() {
		for x := range im.Rect.Dx() {
			if im.RGBAAt(x, y).A > 0 {
				return x
			}
		}
	}
	return 0
}

// TestJoined finds Arabic letters in other shapes when they stand together: shorter than apart.
func TestJoined(t *testing.T) {
	s := regularStack(t)
	together, err := s.Set("ببب")
	apart, errApart := s.Set("ب\u200cب\u200cب")
	if err := errors.Join(err, errApart); err != nil {
		t.Fatal(err)
	}
	if together.Width >= apart.Width*.9 {
		t.Errorf("three joined letters are %.2f wide, apart %.2f", together.Width, apart.Width)
	}
}

func TestReorder(t *testing.T) {
	for _, tt := range []struct {
		levels []bidi.Level
		want   []int
	}{
		{[]bidi.Level{0, 0}, []int{0, 1}},
		{[]bidi.Level{1, 1}, []int{1, 0}},
		{[]bidi.Level{0, 1, 1, 0}, []int{0, 2, 1, 3}},
		{[]bidi.Level{1, 2, 1}, []int{2, 1, 0}},
		{[]bidi.Level{1, 2, 2, 1}, []int{3, 1, 2, 0}},
		{[]bidi.Level{0, 1, 2, 1, 0, 1}, []int{0, 3, 2, 1, 4, 5}},
		{nil, nil},
	} {
		runs := make([]shaping.Input, len(tt.levels))
		for i := range runs {
			runs[i].RunStart = i
		}
		reorder(runs, slices.Clone(tt.levels))
		var got []int
		for _, r := range runs {
			got = append(got, r.RunStart)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("reorder at levels %v = %v; want %v", tt.levels, got, tt.want)
		}
	}
}

// TestFontsThatAreNotHere names the package that would help.
func TestFontsThatAreNotHere(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	t.Setenv("PATH", t.TempDir())
	absent := standIn{scripts: thai.scripts, pack: thai.pack, weights: [4]func() (*Font, error){fromCache(thai.pack, "files/none.woff")}}
	if got := absent.missing(thai.scripts[0]); got != "@fontsource/noto-sans-thai" || !absent.needed([]string{"สวัสดี"}) && thai.missing(thai.scripts[0]) != "" {
		t.Errorf("a font that is not there is missed as %q", got)
	}
	if absent.needed([]string{"happy", "猫"}) {
		t.Error("a Thai font is needed for Latin and Japanese")
	}
	if err := absent.pack.Fetch(t.Context(), func(string) {}); err == nil {
		t.Error("a font was fetched without npm")
	}
}

// FuzzStackSet sets and draws any text in any script: it is drawn or refused, never a panic.
func FuzzStackSet(f *testing.F) {
	for _, s := range []string{"happy", "سعيد", "abc سعيد 12 猫", "\u200d", "ب\u0301", "क्ष", "\u202eabc猫", "\u0651", "ー", "猫\ufe00"} {
		f.Add(s)
	}
	stack := regularStack(f)
	im := image.NewRGBA(image.Rect(0, 0, 96, 96))
	f.Fuzz(func(t *testing.T, text string) {
		set, err := stack.Set(Wrap(text)...)
		if err != nil {
			return
		}
		if set.Width < 0 || set.Height < 0 {
			t.Fatalf("Set(%q) measures %v × %v", text, set.Width, set.Height)
		}
		set.Draw(im, Place{X: 48, Y: 48, Size: set.Fit(90, 90, 60)}, color.Black)
	})
}

// TestEachLineHasItsMiddle: a line is centred by its own fonts, whatever stands above or below it.
func TestEachLineHasItsMiddle(t *testing.T) {
	s := regularStack(t)
	lines := []string{"happy", "سعيد"}
	for range 2 {
		text, err := s.Set(lines...)
		if err != nil {
			t.Fatal(err)
		}
		for i, words := range lines {
			alone, err := s.Set(words)
			if err != nil || text.lines[i].middle != alone.lines[0].middle {
				t.Errorf("Set(%q): the middle of line %d is at %v, alone at %v (%v)", lines, i, text.lines[i].middle, alone.lines[0].middle, err)
			}
		}
		slices.Reverse(lines)
	}
}
