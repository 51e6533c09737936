package text_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/demo"
	"multiscope/internal/neuron"
	"multiscope/internal/text"
)

func TestReadWords(t *testing.T) {
	tests := []struct {
		name, in string
		want     []string
		err      string // part of it, "" where there is none
	}{
		{name: "words", in: "happy\nsad\n", want: []string{"happy", "sad"}},
		{name: "no newline at the end", in: "happy\nsad", want: []string{"happy", "sad"}},
		{name: "from Windows", in: "\ufeffhappy\r\nsad\r\n", want: []string{"happy", "sad"}},
		{name: "empty lines and remarks", in: "# moods\n\nhappy\n  \n#sad\n", want: []string{"happy"}},
		{name: "spaces", in: "  new   year ", want: []string{"new year"}},
		{name: "composed and not", in: "\u00e9te\u0301\ne\u0301t\u00e9", want: []string{"\u00e9t\u00e9"}},
		{name: "as their language does it", in: "IŞIK\ttr\nΝΕΥΡΏΝΑΣ\tel\nIDEA\ten", want: []string{"ışık", "νευρώνας", "idea"}},
		{name: "twice", in: "Happy\nsad\nhappy", want: []string{"happy", "sad"}},
		{name: "other scripts", in: "Ärger\nГнев\n怒り", want: []string{"ärger", "гнев", "怒り"}},
		{name: "nothing", in: "", err: "no words"},
		{name: "only remarks", in: "# none\n", err: "no words"},
		{name: "binary", in: "happy\n\x89PNG\x00", err: "line 2: is not UTF-8"},
		{name: "control letters", in: "happy\nsa\x1bd", err: `line 2: '\x1b'`},
		{name: "a sentence", in: strings.Repeat("word ", 20), err: "line 1: 99 letters"},
		{name: "no language", in: "happy\ten\nsad\tenglisch", err: `line 2, column 2: "englisch" is no language`},
		{name: "no rank", in: "happy\ten\tfirst", err: `line 1, column 3: "first" is no rank`},
		{name: "rank of no language", in: "happy\t\t1", err: "line 1, column 3: a rank is one among the words of a language"},
		{name: "no lexicon", in: "happy\ten\t1\temotions,Über", err: `line 1, column 4: "Über" is no name`},
		{name: "too many columns", in: "happy\ten\t1\temotions\t", err: "line 1, column 5: there are at most 4"},
		{name: "languages without a word", in: "\ten", err: "line 1, column 1: there is no word"},
		{name: "a turn of direction", in: "a\u202eb", err: "line 1: '\\u202e'"},
		{name: "a very long line", in: "happy\n" + strings.Repeat("a", 10_000), err: "line 2: too long"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := text.ReadWords(strings.NewReader(tt.in))
			if !slices.Equal(only(got), tt.want) || (err != nil) != (tt.err != "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("ReadWords(%.40q) = %v, %v; want %q, error %q", tt.in, got, err, tt.want, tt.err)
			}
		})
	}
}

// TestReadColumns reads what a list says of its words.
func TestReadColumns(t *testing.T) {
	const in = "red\ten\t120\tcolors\nred\tes\nrot\tDE\t\tcolors, basic\nRed\ten\t90\tlines\nblue\n"
	want := []neuron.ListedWord{
		{Word: "red", Languages: []neuron.WordLanguage{{Tag: "en", Frequency: 90}, {Tag: "es"}}, Lexicons: []string{"colors", "lines"}},
		{Word: "rot", Languages: []neuron.WordLanguage{{Tag: "de"}}, Lexicons: []string{"colors", "basic"}},
		{Word: "blue"},
	}
	got, err := text.ReadWords(strings.NewReader(in))
	if err != nil || !cmp.Equal(got, want) {
		t.Errorf("ReadWords(%q) = %v; it differs by\n%s", in, err, cmp.Diff(want, got))
	}
}

// only returns the words alone.
func only(list []neuron.ListedWord) []string {
	var words []string
	for _, w := range list {
		words = append(words, w.Word)
	}
	return words
}

func TestOpenWords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "moods.txt")
	if _, err := text.OpenWords(path); err == nil {
		t.Error("a list that is not there was read")
	}
	if err := os.WriteFile(path, []byte("happy\nsa\x00d\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := text.OpenWords(path); err == nil || !strings.HasPrefix(err.Error(), "word list moods.txt: line 2: ") {
		t.Errorf("OpenWords of a list with a bad line = %v; want its name and line", err)
	}
}

// TestWords holds the shipped list to its own rules: the model's core words first, all of
// them writable.
func TestWords(t *testing.T) {
	words, core := text.Words(), demo.CoreWords()
	if len(words) < 5000 || !slices.Equal(only(words[:len(core)]), core) {
		t.Errorf("the list has %d words and begins with %v; want at least 5000, the core words first", len(words), words[:3])
	}
	raster := newRaster(t, 96, text.DefaultRenderings)
	if _, cannot := raster.Writable(words); len(cannot) > 0 {
		t.Errorf("the fonts cannot write %v", cannot)
	}
	japan := neuron.ListedWord{Word: "japan", Languages: []neuron.WordLanguage{{Tag: "en"}}, Lexicons: []string{"countries"}}
	if i := slices.Index(only(words), "japan"); !cmp.Equal(words[i], japan) {
		t.Errorf("the list has %v; want %v", words[i], japan)
	}
	for _, w := range words {
		if !slices.Equal(w.Languages, []neuron.WordLanguage{{Tag: "en"}}) {
			t.Fatalf("%q is of the languages %v; want English", w.Word, w.Languages)
		}
	}
	words[0].Word = "spoilt"
	if text.Words()[0].Word == "spoilt" {
		t.Error("a caller can spoil the list")
	}
}

// TestTheListKnowsTheEmoji holds the second part of the list to the demo's tables.
func TestTheListKnowsTheEmoji(t *testing.T) {
	known, err := demo.EnglishWords()
	if err != nil {
		t.Fatal(err)
	}
	words := only(text.Words())
	for _, w := range []string{"grinning", "united states", "åland islands"} {
		if !slices.Contains(words, w) {
			t.Errorf("the list lacks %q", w)
		}
	}
	n := 0
	for _, w := range words[len(demo.CoreWords()):] {
		if slices.Contains(known, w) {
			n++
		}
	}
	if n < 1400 {
		t.Errorf("%d words beyond the core are names or keywords of emoji; want at least 1400", n)
	}
}

// FuzzReadWords reads anything: what comes out can be written as a list that reads the same.
func FuzzReadWords(f *testing.F) {
	for _, s := range []string{"happy\nsad", "\ufeffa\r\n#b\n", " \t \n", "İ\nẞ", "İ\ttr\nΣΑΣ\tel\t3\ta,b", "a\u0301\n\u00e1", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		words, err := text.ReadWords(strings.NewReader(in))
		if err != nil {
			return
		}
		for _, w := range only(words) {
			if n := utf8.RuneCountInString(w); n == 0 || n > text.MaxLetters || strings.ContainsAny(w, "\n\t") {
				t.Fatalf("%q came out as a word", w)
			}
		}
		again, err := text.ReadWords(strings.NewReader(written(words)))
		if err != nil || !cmp.Equal(again, words) {
			t.Fatalf("%v reads differently the second time: %v\n%s", words, err, cmp.Diff(words, again))
		}
	})
}

// written returns a list as a file: a line for each language of a word and one for each of its lexicons.
func written(words []neuron.ListedWord) string {
	var b strings.Builder
	for _, w := range words {
		for _, l := range w.Languages {
			rank := ""
			if l.Frequency > 0 {
				rank = strconv.Itoa(l.Frequency)
			}
			fmt.Fprintf(&b, "%s\t%s\t%s\n", w.Word, l.Tag, rank)
		}
		for _, lexicon := range w.Lexicons {
			fmt.Fprintf(&b, "%s\t\t\t%s\n", w.Word, lexicon)
		}
		if len(w.Languages)+len(w.Lexicons) == 0 {
			fmt.Fprintln(&b, w.Word)
		}
	}
	return b.String()
}
