package wordspace

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLettersFollowed judges units made up of words, among a list of a few hundred.
func TestLettersFollowed(t *testing.T) {
	const (
		ing   = "running bring ceiling sterling during nothing evening viking clothing string morning wedding building pudding"
		other = "table window garden paper green"
		phil  = "philadelphia philips philosophy philately philharmonic philippines philemon philology philanthropy philodendron"
		japan = "japan japanese japans japanned tokyo kyoto osaka sushi samurai geisha kimono anime manga sake ninja ramen"
		short = "cat sun map ink fly wax job hut gym elm oak zip pie ski"
	)
	var all []string
	for _, list := range []string{ing, other, phil, japan, short} {
		all = append(all, strings.Fields(list)...)
	}
	for _, first := range strings.Split("b c d f g h l m n p r s t v w", " ") {
		for _, end := range strings.Split("adent elory iskal orrun umble atch embol ovent urrast yplot anders ellow ivory oxide unter armel estun ofter", " ") {
			all = append(all, first+end)
		}
	}
	l := NewLetters(all)
	none := func([]string) bool { return false }
	for _, tt := range []struct {
		name, words string
		meaning     func([]string) bool
		want        string
	}{
		{name: "an end", words: ing + " " + other, want: "-ing 14 of 19"},
		{name: "a beginning", words: phil + " " + other, want: "phil- 10 of 15"},
		{name: "a length", words: short, want: "3 letters 14 of 14"},
		{name: "one stem", words: japan + " " + other},
		{name: "what means the same", words: ing + " " + other, meaning: func([]string) bool { return true }},
		{name: "too few words", words: "bring ceiling during nothing"},
		{name: "nothing in common", words: "adent belory ciskal dorrun fumble gatch hembol lovent murrast nyplot panders rellow sivory"},
		{name: "phrases with a word in common", words: "man cook, man judge, man pilot, man farmer, man singer, man walking, man running, man swimming, man bowing, man frowning, man guard, man elf"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			words := strings.Fields(tt.words)
			if strings.Contains(tt.words, ", ") {
				words = strings.Split(tt.words, ", ")
			}
			if tt.meaning == nil {
				tt.meaning = none
			}
			u, follows := l.Follows(words, tt.meaning)
			got := ""
			if follows {
				got = fmt.Sprintf("%s %d of %d", u.Pattern, u.Words, u.Of)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Follows(%s) (-want +got):\n%s", tt.words, diff)
			}
			if follows && (u.Chance <= 0 || u.Chance > .1) {
				t.Errorf("Follows(%s): a share of %g of all words", tt.words, u.Chance)
			}
		})
	}
	if _, follows := (&Letters{}).Follows(nil, none); follows {
		t.Error("a unit without words follows letters")
	}
}
