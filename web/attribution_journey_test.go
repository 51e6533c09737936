package web

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// termsOf are the weights and neurons of a sum: "0.89 × /m/model-0/layer4-1-sum/7".
const termsOf = `[...document.querySelectorAll(".summands li")].map(t => t.querySelector(".num").textContent + " " + t.querySelector("a").getAttribute("href"))`

// TestATextIsAttributed: from a text that is typed to its equation, through the numbers of neurons by keyboard, and to the same
// as JSON.
func TestATextIsAttributed(t *testing.T) {
	bothWays(t, func(t *testing.T, b *tab) {
		b.visit("/attribution")
		b.do("type a text", chromedp.SendKeys(chromedp.CSS(".asking input"), "a quiet morning by the sea"+kb.Enter))
		b.at("/attribution?text=a+quiet+morning+by+the+sea")
		if got := b.text("#sum-h"); got != "As a sum of 4 neurons" {
			t.Errorf("at first it is %q", got)
		}
		b.do("choose one neuron", chromedp.Focus(chromedp.CSS(".stepper li:first-child a")), chromedp.KeyEvent(kb.Enter))
		b.at("units=1#sum")
		for n := 2; n <= 3; n++ {
			if scripted(b) {
				b.do("one neuron more", chromedp.KeyEvent(kb.ArrowRight))
			} else {
				b.do("one neuron more", chromedp.Focus(chromedp.CSS(`.stepper a[rel=next]`)), chromedp.KeyEvent(kb.Enter))
			}
			b.at(fmt.Sprintf("units=%d#sum", n))
			if got := b.text(".stepper [aria-current]"); got != fmt.Sprint(n) || b.count(".summands li") != n {
				t.Errorf("after a step %s is chosen of %d and there are %d tiles", got, n, b.count(".summands li"))
			}
		}
		link, _, _ := strings.Cut(b.address(), "#")
		var doc struct {
			Path []struct {
				Units int
				Terms []struct {
					Index  string
					Weight float64
				}
			}
		}
		if err := json.Unmarshal(ask(pagesFor(t, Options{}), "GET", strings.Replace(link, "?", ".json?", 1)).Body.Bytes(), &doc); err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, term := range doc.Path[2].Terms {
			want = append(want, fmt.Sprintf("%.2f × /m/model-0/layer4-1-sum/%s", term.Weight, term.Index))
		}
		if got := evaluate[[]string](b, termsOf); strings.Join(got, ", ") != strings.Join(want, ", ") || len(got) != 3 {
			t.Errorf("the page has %v; its JSON %v", got, want)
		}
	})
}

// scripted says whether the page's JavaScript runs.
func scripted(b *tab) bool {
	return evaluate[bool](b, `document.querySelector("button[data-copy]").hidden === false`)
}
