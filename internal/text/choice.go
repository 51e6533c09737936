package text

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
)

// What a choice of words names besides files.
const (
	None         = "none" // no words, and nothing beside it
	All          = "all"  // AllWords
	Core         = "core" // CoreWords
	TranslatedTo = "translations"
	inLanguage   = "language"
	inLexicon    = "lexicon"
	mostFrequent = "common"
)

// mostCommonWords is how many words the longest of the fetched lists has.
const mostCommonWords = 10_000

// Choose returns the words that a choice names: files, "core", "all", "translations", "language:fr",
// "lexicon:countries", "common:en" or "common:en:5000", with commas between them, or "none" alone. They come in the
// order of the choice, each once; notes are sentences on what is left out. What is named and not there is an error that
// says what there is. Lists that are fetched are told to say before they are.
func Choose(ctx context.Context, choice string, say func(string)) (words []neuron.ListedWord, notes []string, err error) {
	if choice == None {
		return nil, nil, nil
	}
	for item := range strings.SplitSeq(choice, ",") {
		list, note, err := choose(ctx, strings.TrimSpace(item), say)
		if err != nil {
			return nil, nil, err
		}
		words = append(words, list...)
		if note != "" {
			notes = append(notes, note)
		}
	}
	return Merge(words), notes, nil
}

// choose returns the words of one item of a choice.
func choose(ctx context.Context, item string, say func(string)) (words []neuron.ListedWord, note string, err error) {
	kind, name, named := strings.Cut(item, ":")
	switch {
	case item == "":
		return nil, "", neuron.Invalidf("The choice of words has a comma with nothing on one side of it. %s", onOffer())
	case item == None:
		return nil, "", neuron.Invalidf("\"%s\" stands alone: with other words beside it, it says nothing.", None)
	case item == All:
		return AllWords(), "", nil
	case item == Core:
		return CoreWords(), "", nil
	case item == TranslatedTo:
		return Translations(), "", nil
	case named && kind == inLexicon:
		return listed(Lexicon(name), item, inLexicon, Lexicons())
	case named && kind == inLanguage:
		return listed(Language(name), item, inLanguage, Languages())
	case named && kind == mostFrequent:
		return chooseCommon(ctx, name, say)
	}
	words, err = OpenWords(item)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", neuron.NotFoundf("There is neither a file nor a list of words %q. %s", item, onOffer())
	}
	return words, "", err
}

// listed returns a shipped list, or says which ones there are.
func listed(words []neuron.ListedWord, item, kind string, have []string) ([]neuron.ListedWord, string, error) {
	if words == nil {
		return nil, "", neuron.NotFoundf("There is no list of words %q. There are %s:%s.", item, kind, strings.Join(have, ", "+kind+":"))
	}
	return words, "", nil
}

// chooseCommon returns the words of "en" or "en:5000".
func chooseCommon(ctx context.Context, name string, say func(string)) ([]neuron.ListedWord, string, error) {
	tag, bound, bounded := strings.Cut(name, ":")
	i := slices.IndexFunc(commonLists, func(l commonList) bool { return l.tag == tag })
	if i < 0 {
		return listed(nil, mostFrequent+":"+name, mostFrequent, CommonLanguages())
	}
	limit := mostCommonWords
	if bounded {
		n, err := strconv.Atoi(bound)
		if err != nil || n < 1 || n > mostCommonWords {
			return nil, "", neuron.Invalidf("\"%s:%s\" asks for %q words; a number from 1 to %d goes there.", mostFrequent, name, bound, mostCommonWords)
		}
		limit = n
	}
	return common(ctx, commonLists[i], limit, say)
}

// onOffer says what a choice may name.
func onOffer() string {
	return fmt.Sprintf("There are a file with one word a line, %s, %s, %s, %s, %s:NAME (%s), %s:TAG (%s) and %s:TAG or %s:TAG:NUMBER (%s).",
		Core, All, None, TranslatedTo, inLexicon, strings.Join(Lexicons(), ", "), inLanguage, strings.Join(Languages(), ", "),
		mostFrequent, mostFrequent, strings.Join(CommonLanguages(), ", "))
}
