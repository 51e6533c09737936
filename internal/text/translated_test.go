package text_test

import (
	"slices"
	"testing"

	"multiscope/internal/text"
)

func TestTranslationsInto(t *testing.T) {
	for _, tag := range text.Languages()[1:] {
		pairs := text.TranslationsInto(tag)
		if len(pairs) < 100 {
			t.Errorf("there are %d translations into %s; want a hundred", len(pairs), tag)
		}
		if slices.ContainsFunc(pairs, func(p text.Translated) bool { return p.English == p.Word || p.English == "" || p.Word == "" }) {
			t.Errorf("a translation into %s says nothing", tag)
		}
	}
	if got := text.TranslationsInto("de"); !slices.Contains(got, text.Translated{English: "red", Word: "rot"}) {
		t.Errorf("TranslationsInto(de) lacks red, rot: %v", got[:3])
	}
	for _, tag := range []string{"en", "xx"} {
		if got := text.TranslationsInto(tag); got != nil {
			t.Errorf("TranslationsInto(%s) = %v; want none", tag, got[:1])
		}
	}
}
