package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// TestOnlyCardsMayBeFramed asks for each kind of answer there is.
func TestOnlyCardsMayBeFramed(t *testing.T) {
	h := pagesFor(t, Options{Stories: true})
	cards := 0
	for _, tt := range asked {
		head := ask(h, "GET", tt.address).Header()
		policy, options := head.Get("Content-Security-Policy"), head.Get("X-Frame-Options")
		if strings.HasPrefix(tt.address, "/embed/") {
			cards++
			if !strings.Contains(policy, "frame-ancestors *") || options != "" || head.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
				t.Errorf("%s may not be framed: %q, %q", tt.address, policy, options)
			}
			continue
		}
		if !strings.Contains(policy, "frame-ancestors 'none'") || options != "DENY" || head.Get("Cross-Origin-Resource-Policy") != "same-origin" {
			t.Errorf("%s may be framed: %q, %q", tt.address, policy, options)
		}
	}
	if cards < 3 {
		t.Errorf("only %d cards were asked for", cards)
	}
}

// TestACardIsShownElsewhere frames a card and a page on a page of another origin, one that isolates itself too.
func TestACardIsShownElsewhere(t *testing.T) {
	for _, isolated := range []string{"", "require-corp"} {
		b := open(t, pagesFor(t, Options{}))
		b.t.Cleanup(b.forgive) // the browser notes what it refuses
		foreign := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			if isolated != "" {
				w.Header().Set("Cross-Origin-Embedder-Policy", isolated)
			}
			fmt.Fprintf(w, `<!DOCTYPE html><title>Elsewhere</title><iframe src="%s%s"></iframe>`, b.origin, r.URL.Path)
		}))
		t.Cleanup(foreign.Close)
		for path, want := range map[string]bool{"/embed" + unit5: true, "/embed/words/japan": true, unit5: false, "/words/japan": false} {
			b.do("visit a page elsewhere", chromedp.Navigate(foreign.URL+path))
			tree, err := chromedp.Call(b.ctx, page.GetFrameTree, cdp.Empty{})
			if err != nil || len(tree.FrameTree.ChildFrames) != 1 {
				t.Fatalf("%s: %v", path, err)
			}
			frame := tree.FrameTree.ChildFrames[0].Frame
			if shown := frame.UnreachableURL == "" && frame.URL == b.origin+path; shown != want {
				t.Errorf("%s is shown elsewhere (policy %q): %v (%s, %s)", path, isolated, shown, frame.URL, frame.UnreachableURL)
			}
		}
	}
}

// TestTheShareMenu opens and closes, and its links are those of the page as it is shown.
func TestTheShareMenu(t *testing.T) {
	bothWays(t, func(t *testing.T, b *tab) {
		b.visit(unit5 + "?lo=0&hi=1")
		if evaluate[bool](b, `document.querySelector("#share-link").checkVisibility()`) {
			t.Error("the menu is open before it is asked for")
		}
		b.do("open it", chromedp.Click(chromedp.CSS(".share summary")), chromedp.WaitVisible(chromedp.CSS("#share-link")))
		if got := b.text("#share-link"); got != b.origin+unit5+"?hi=1&lo=0" {
			t.Errorf("the link is %q", got)
		}
		if got := b.text("#share-embed"); !strings.HasPrefix(got, `<iframe src="`+b.origin+"/embed"+unit5+`"`) {
			t.Errorf("the card is %q", got)
		}
		b.click(`.share a[href="#cite"]`, "#cite")
	})
	b := open(t, pagesFor(t, Options{}))
	b.visit(unit5)
	b.do("open it", chromedp.Click(chromedp.CSS(".share summary")), chromedp.WaitVisible(chromedp.CSS("#share-link")))
	b.take("Escape")
	if b.count(".share[open]") != 0 || evaluate[string](b, `document.activeElement.textContent`) != "Share" {
		t.Error("Escape does not close the menu, or loses the place")
	}
}
