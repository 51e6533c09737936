package text

import "slices"

// Translated is a common English word and what it is in another language.
type Translated struct{ English, Word string }

// TranslationsInto returns the common words in a language beside English, none for one that they are not shipped in. Words
// that both languages write alike are left out: they say nothing of meaning.
func TranslationsInto(tag string) []Translated {
	column := slices.Index(Languages(), tag)
	if column < 1 {
		return nil
	}
	var words []Translated
	for _, row := range translations() {
		english, word := shippedWord(row.words[0], "en", "").Word, shippedWord(row.words[column], tag, "").Word
		if english != word {
			words = append(words, Translated{english, word})
		}
	}
	return words
}
