package web

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// signIn signs an author in from a neuron's page, to which it leads back.
func (b *tab) signIn(name string) {
	b.t.Helper()
	b.visit(unit5)
	b.click(`header nav a[href^="/sign-in"]`, "/sign-in")
	b.do("type the token", chromedp.SendKeys(chromedp.CSS("input[name=token]"), tokens[name]+kb.Enter))
	b.at(unit5)
	if got := b.text("footer bdi"); got != name {
		b.t.Fatalf("signed in as %q, want %q", got, name)
	}
}

// fill types a label into the form without sending it.
func (b *tab) fill(text string) {
	b.t.Helper()
	b.do("open the form", chromedp.Click(chromedp.CSS(".adder summary")))
	b.do("type a label", chromedp.SendKeys(chromedp.CSS("input[name=text]"), text))
	b.do("type how sure", chromedp.SendKeys(chromedp.CSS("input[name=sure]"), "75"))
	b.do("type why", chromedp.SendKeys(chromedp.CSS("textarea[name=note]"), "because of "+text))
}

// TestTwoBrowsersEditAtOnce: both write before either sends, and nothing is lost; then each undoes their own.
func TestTwoBrowsersEditAtOnce(t *testing.T) {
	for _, script := range []bool{true, false} {
		t.Run(map[bool]string{true: "with script", false: "without"}[script], func(t *testing.T) {
			opts := editable(t, Options{KeptBytes: kept})
			h := editedHandler(t, opts)
			ada, béla := open(t, h), open(t, h)
			for name, b := range map[string]*tab{"Ada": ada, "Béla 📷": béla} {
				if !script {
					b.withoutScript()
				}
				b.signIn(name)
				b.fill("the opinion of " + name)
			}
			for _, b := range []*tab{ada, béla} {
				b.do("send", chromedp.Click(chromedp.CSS(".adder button")))
				b.at("#labels")
			}
			ada.visit(unit5)
			for _, b := range []*tab{ada, béla} {
				said := b.text(".opinions")
				for name := range tokens {
					if !strings.Contains(said, "the opinion of "+name) || !strings.Contains(said, "because of the opinion of "+name) || !strings.Contains(said, "75\u00a0% sure") {
						t.Errorf("the labels are %q, without that of %s", said, name)
					}
				}
				if n := b.count(`.opinions form`); n != 1 {
					t.Errorf("%d labels can be withdrawn, want one's own", n)
				}
			}
			ada.click(`header nav a[href="/changes"]`, "/changes")
			if n := ada.count(".changes form"); n != 1 {
				t.Errorf("%d changes can be undone, want one's own", n)
			}
			ada.do("undo", chromedp.Click(chromedp.CSS(".changes form button")))
			waitFor(t, "a page on which it is undone", func() bool { return ada.count(".changes .gone") == 1 })
			béla.visit(unit5)
			if said := béla.text(".opinions"); strings.Contains(said, "Ada") || !strings.Contains(said, "Béla") {
				t.Errorf("after Ada undid hers the labels are %q", said)
			}
			ada.do("sign out", chromedp.Click(chromedp.CSS("footer form button")))
			waitFor(t, "a page for nobody in particular", func() bool { return ada.text("footer bdi") == "" && ada.count("header.bar") == 1 })
		})
	}
}
