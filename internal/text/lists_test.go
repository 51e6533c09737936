package text

import (
	"embed"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestShippedLists counts what is in each list: a list that loses or gains words shows.
func TestShippedLists(t *testing.T) {
	var b strings.Builder
	count := func(name string, words []neuron.ListedWord) { fmt.Fprintf(&b, "%-24s %d\n", name, len(words)) }
	count("Words", Words())
	count(All, AllWords())
	count(Core, CoreWords())
	count(TranslatedTo, Translations())
	for _, slug := range Lexicons() {
		count(inLexicon+":"+slug, Lexicon(slug))
	}
	for _, tag := range Languages() {
		count(inLanguage+":"+tag, Language(tag))
	}
	docs, err := os.ReadFile(filepath.Join("..", "..", "docs", "words.md"))
	if err != nil {
		t.Fatal(err)
	}
	said := strings.Join(strings.Fields(string(docs)), " ")
	for line := range strings.Lines(b.String()) {
		if _, name, ok := strings.Cut(strings.Join(strings.Fields(line), " "), ":"); ok && !strings.Contains(said, name) {
			t.Errorf("docs/words.md does not say %q", name)
		}
	}
	path := filepath.Join("testdata", "lists.txt")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || b.String() != string(want) {
		t.Errorf("the lists have\n%s\nwant (-update writes it)\n%s%v", b.String(), want, err)
	}
}

// TestLexicons finds words that a file has twice, and what says nothing of itself.
func TestLexicons(t *testing.T) {
	for _, slug := range Lexicons() {
		b, err := embed.FS.ReadFile(lexicons, "lexicon/"+slug+".txt")
		if err != nil {
			t.Fatal(err)
		}
		first, rest, _ := strings.Cut(string(b), "\n")
		if !strings.HasPrefix(first, "# ") || !strings.Contains(first, "Apache-2.0") || !lexiconSlug.MatchString(slug) {
			t.Errorf("%s begins with %q; want what is in it and its licence", slug, first)
		}
		seen := map[string]bool{}
		for word := range strings.SplitSeq(strings.TrimSpace(strings.ReplaceAll(rest, "\n", ", ")), ", ") {
			if seen[word] || word != shippedWord(word, "en", slug).Word {
				t.Errorf("%s has %q, twice or not as lists spell it", slug, word)
			}
			seen[word] = true
		}
	}
	if Lexicon("../words") != nil || Lexicon("") != nil {
		t.Error("a lexicon of no name has words")
	}
}

// TestTranslations has a word in each column, of a lexicon that there is, and names in each language.
func TestTranslations(t *testing.T) {
	tags, rows := readTranslations()
	if len(tags) < 13 || tags[0] != "en" || len(rows) < 150 {
		t.Fatalf("%d rows in %q; want at least 150 in English and twelve more", len(rows), tags)
	}
	var english []string
	for _, row := range rows {
		english = append(english, row.words[0])
		for i, word := range row.words {
			if shippedWord(word, tags[i], row.lexicon).Word != spell(word, nameTag(tags[i])) || !slices.Contains(Lexicons(), row.lexicon) {
				t.Errorf("%q in %s: %q, of the lexicon %s", row.words[0], tags[i], word, row.lexicon)
			}
		}
	}
	if slices.Sort(english); len(slices.Compact(english)) != len(rows) {
		t.Error("a word is translated twice")
	}
	for _, tag := range tags[1:] {
		nations, tongues := countryNames(tag), languageNames(tag)
		if len(nations) != len(strings.Fields(countries)) || len(tongues) != len(strings.Fields(named)) {
			t.Errorf("%s has names of %d countries and %d languages", tag, len(nations), len(tongues))
		}
		for _, w := range slices.Concat(nations, tongues) {
			if strings.ContainsAny(w.Word, "()（）") || w.Languages[0].Tag != tag {
				t.Errorf("%v is no name of %s", w, tag)
			}
		}
	}
}

// TestLanguage looks up single words: what they mean, in which language and of which lexicon.
func TestLanguage(t *testing.T) {
	for _, tt := range []struct{ tag, word, lexicon string }{
		{"fr", "rouge", "colors"}, {"de", "märz", "months"}, {"el", "μπλε", "colors"}, {"ja", "猫", "animals"},
		{"ar", "فرنسا", "countries"}, {"he", "צרפתית", "languages"}, {"hi", "कुत्ता", "animals"}, {"ko", "일본", "countries"},
		{"zh", "快乐", "emotions"}, {"pt", "roménia", "countries"}, {"ru", "чай", "drinks"}, {"en", "sad", "emotions"},
	} {
		words := Language(tt.tag)
		i := slices.IndexFunc(words, func(w neuron.ListedWord) bool { return w.Word == tt.word })
		if i < 0 || words[i].Languages[0].Tag != tt.tag || !slices.Contains(words[i].Lexicons, tt.lexicon) {
			t.Errorf("Language(%q) has not %q of %s", tt.tag, tt.word, tt.lexicon)
		}
	}
	if Language("xx") != nil {
		t.Error("an unknown language has words")
	}
}
