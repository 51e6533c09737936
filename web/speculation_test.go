package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// TestPagesAreFetchedAhead: a browser fetches the page that a visitor points at, and no data, under the policy that
// pages have.
func TestPagesAreFetchedAhead(t *testing.T) {
	pages := pagesFor(t, Options{})
	ahead := make(chan string, 16)
	b := open(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.Header.Get("Sec-Purpose"), "prefetch") {
			ahead <- r.URL.RequestURI()
		}
		pages.ServeHTTP(w, r)
	}))
	b.visit(unit5)
	point := func(selector string) {
		b.t.Helper()
		at := evaluate[[]float64](b, `(() => { const e = document.querySelector("`+selector+`"); e.scrollIntoView({block: "center"});
			const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()`)
		b.do("point at "+selector, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0], at[1]))
	}
	point("footer a[href$='.json']")
	b.do("wait", chromedp.Sleep(time.Second)) // longer than a browser waits before it fetches
	point(".crumbs a[href='/m/model-0']")
	select {
	case address := <-ahead:
		if address != "/m/model-0" {
			t.Errorf("%s was fetched ahead; want /m/model-0", address)
		}
	case <-time.After(browserPatience):
		t.Error("nothing was fetched ahead")
	}
}
