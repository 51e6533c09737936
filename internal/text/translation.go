package text

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"multiscope/internal/neuron"
)

// translationsTSV has common words in many languages: a head line with their tags, then a row for each word, whose last
// column is the lexicon that it is in.
//
//go:embed translations.tsv
var translationsTSV string

// translation is a word in all languages of Languages.
type translation struct {
	words   []string
	lexicon string
}

var readTranslations = sync.OnceValues(func() (tags []string, rows []translation) {
	for line := range strings.Lines(translationsTSV) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		columns := strings.Split(strings.TrimRight(line, "\n"), "\t")
		last := len(columns) - 1
		if tags == nil {
			tags = columns[:last]
			continue
		}
		if last != len(tags) {
			panic("text: translations.tsv: " + line + ": a column is missing") // a test reads it
		}
		rows = append(rows, translation{columns[:last], columns[last]})
	}
	return tags, rows
})

func translations() []translation { _, rows := readTranslations(); return rows }

// Languages returns the tags of the languages that common words are shipped in, English first.
func Languages() []string { tags, _ := readTranslations(); return slices.Clone(tags) }

// Language returns the shipped words of a language: common words and the names of countries and of languages; all
// English words for "en", nil for a language that no words are shipped of. A word has the lexicon of its English
// counterpart.
func Language(tag string) []neuron.ListedWord {
	column := slices.Index(Languages(), tag)
	switch {
	case column < 0:
		return nil
	case column == 0:
		return AllWords()
	}
	var words []neuron.ListedWord
	for _, row := range translations() {
		words = append(words, shippedWord(row.words[column], tag, row.lexicon))
	}
	return Merge(words, countryNames(tag), languageNames(tag))
}

// Translations returns the common words in all languages that they are shipped in, English included, and the names of
// countries and languages in all but English.
func Translations() []neuron.ListedWord {
	var words []neuron.ListedWord
	for _, row := range translations() {
		words = append(words, shippedWord(row.words[0], "en", row.lexicon))
	}
	for _, tag := range Languages()[1:] {
		words = append(words, Language(tag)...)
	}
	return Merge(words)
}

// countries are the ISO 3166 codes of the countries whose names golang.org/x/text has in many languages. Its names are of
// 2017: North Macedonia and Eswatini have others since, and are left out; so are the two states called Congo, which it
// tells apart by hyphens and brackets that nobody writes, and Palestine, which it has as territories.
const countries = "AF AL DZ AD AO AG AR AM AU AT AZ BS BH BD BB BY BE BZ BJ BT BO BA BW BR BN BG BF BI KH CM CA CV CF TD CL CN " +
	"CO KM CR HR CU CY CZ DK DJ DM DO EC EG SV GQ ER EE ET FJ FI FR GA GM GE DE GH GR GD GT GN GW GY HT HN HU IS IN ID IR IQ " +
	"IE IL IT CI JM JP JO KZ KE KI XK KW KG LA LV LB LS LR LY LI LT LU MG MW MY MV ML MT MH MR MU MX FM MD MC MN ME MA MZ MM " +
	"NA NR NP NL NZ NI NE NG KP NO OM PK PW PA PG PY PE PH PL PT QA RO RU RW KN LC VC WS SM ST SA SN RS SC SL SG SK SI SB SO " +
	"ZA KR SS ES LK SD SR SE CH SY TW TJ TZ TH TL TG TO TT TN TR TM TV UG UA AE GB US UY UZ VU VA VE VN YE ZM ZW"

// countryNames returns the names of countries in a language.
func countryNames(tag string) []neuron.ListedWord {
	names := display.Regions(nameTag(tag))
	var words []neuron.ListedWord
	for code := range strings.FieldsSeq(countries) {
		words = appendName(words, names.Name(language.MustParseRegion(code)), tag, "countries")
	}
	return words
}

// named are languages that many of the others have a name for.
const named = "af sq am ar hy az eu be bn bs bg my ca zh hr cs da nl en eo et fi fr gl ka de el gu ha he hi hu is ig id ga it ja jv " +
	"kn kk km ko ku ky lo la lv lt lb mk mg ms ml mt mr mn ne nb ps fa pl pt pa ro ru sa sr si sk sl so es sw sv tg ta te th " +
	"bo tr tk uk ur ug uz vi cy xh yi yo zu"

// languageNames returns the names of languages in a language.
func languageNames(tag string) []neuron.ListedWord {
	names := display.Languages(nameTag(tag))
	var words []neuron.ListedWord
	for code := range strings.FieldsSeq(named) {
		words = appendName(words, names.Name(language.Make(code)), tag, "languages")
	}
	return words
}

// nameTag is the variety of a language that its words are in.
func nameTag(tag string) language.Tag {
	if tag == "pt" {
		return language.EuropeanPortuguese
	}
	return language.Make(tag)
}

// appendName appends a name without what brackets say of it.
func appendName(words []neuron.ListedWord, name, tag, lexicon string) []neuron.ListedWord {
	name, _, _ = strings.Cut(name, "(")
	name, _, _ = strings.Cut(name, "（")
	if strings.TrimSpace(name) == "" {
		return words
	}
	return append(words, shippedWord(name, tag, lexicon))
}
