package web

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// base is the path that these tests serve under.
const base = "/scopes"

// behindProxy serves pages under a path of a proxy's host, on which there is nothing else. The proxy cuts the
// path off or leaves it.
func behindProxy(t *testing.T, cut bool) *httptest.Server {
	t.Helper()
	var pages http.Handler
	behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { pages.ServeHTTP(w, r) }))
	t.Cleanup(behind.Close)
	to, err := url.Parse(behind.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, base+"/") {
			t.Errorf("%s is asked for, outside of %s", r.URL, base)
			http.NotFound(w, r)
			return
		}
		(&httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
			if cut {
				p.Out.URL.Path, p.Out.URL.RawPath = strings.TrimPrefix(p.Out.URL.Path, base), ""
			}
			p.SetURL(to)
			p.Out.Host = p.In.Host
		}}).ServeHTTP(w, r)
	}))
	t.Cleanup(proxy.Close)
	pages = pagesFor(t, Options{Public: proxy.URL + base, Stories: true, KeptBytes: 1 << 20})
	return proxy
}

// eachProxy runs a test behind a proxy of either kind.
func eachProxy(t *testing.T, test func(t *testing.T, proxy *httptest.Server)) {
	for name, cut := range map[string]bool{"the path is left": false, "the path is cut off": true} {
		t.Run(name, func(t *testing.T) { test(t, behindProxy(t, cut)) })
	}
}

// addressed finds the addresses in pages, JSON and plain text.
var addressed = regexp.MustCompile(`(?:(?:href|src|action)="|"(?:address|next|picture)": "|<loc>|Sitemap: |content="http)([^"<\s]*)`)

// unescaped are addresses as they are in pages and JSON.
var unescaped = strings.NewReplacer("&amp;", "&", `\u0026`, "&")

// crawled bounds how many addresses are asked for of each kind.
const crawled = 12

// TestNothingLeavesThePath follows every kind of link of every page, and what pages load.
func TestNothingLeavesThePath(t *testing.T) {
	eachProxy(t, func(t *testing.T, proxy *httptest.Server) {
		home := proxy.URL + base + "/"
		queue, seen, kinds := []string{home, home + "search/suggest?q=jap", home + "status.json", home + "robots.txt"}, map[string]bool{}, map[string]int{}
		for len(queue) > 0 {
			at := queue[0]
			queue = queue[1:]
			for _, to := range linksAt(t, at) {
				if !strings.HasPrefix(to, proxy.URL+"/") && !strings.HasPrefix(to, "http://") {
					continue // another site, or no address
				}
				if to, _, _ = strings.Cut(to, "#"); to != proxy.URL+base && !strings.HasPrefix(to, home) {
					t.Errorf("%s leads to %s", at, to)
				}
				if to == home+"lists/open" {
					continue // answers what a form sends alone
				}
				kind := regexp.MustCompile(`[0-9]+|=[^&]*|/words/[^.]*`).ReplaceAllString(to, "N")
				if kinds[kind]++; !seen[to] && kinds[kind] <= crawled {
					seen[to] = true
					queue = append(queue, to)
				}
			}
		}
		if len(seen) < 100 {
			t.Errorf("only %d addresses were found", len(seen))
		}
	})
}

// linksAt returns the addresses in what an address answers, whole.
func linksAt(t *testing.T, address string) (links []string) {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatalf("GET %s: %v", address, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 {
		t.Errorf("GET %s answers %s", address, answer.Status)
		return nil
	}
	if kind := answer.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/") && !strings.HasPrefix(kind, "application/") {
		return nil
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatalf("GET %s: %v", address, err)
	}
	for _, m := range addressed.FindAllStringSubmatch(string(body), -1) {
		if strings.HasPrefix(m[0], "content=") {
			m[1] = "http" + m[1]
		}
		to, err := answer.Request.URL.Parse(unescaped.Replace(m[1]))
		if err == nil && !slices.Contains(links, to.String()) {
			links = append(links, to.String())
		}
	}
	return links
}

// TestABrowserStaysUnderThePath follows links, and searches as one types.
func TestABrowserStaysUnderThePath(t *testing.T) {
	b := open(t, http.NotFoundHandler())
	b.origin = behindProxy(t, false).URL
	b.visit(base + "/")
	b.click("#models .card", base+"/m/model-0")
	b.click(`.card[href$="layer4-1-sum"]`, base+"/m/model-0/layer4-1-sum")
	b.click(".neurons li:nth-child(3) a", base+"/m/model-0/layer4-1-sum/")
	if all, missing := b.images(); all == 0 || len(missing) > 0 {
		t.Errorf("%s has %d images, of which are missing: %q", b.address(), all, missing)
	}
	b.click("#top .tile", base+"/images/")
	b.do("type", chromedp.SendKeys(chromedp.CSS("header input[type=search]"), "jap"))
	b.do("wait for suggestions", chromedp.WaitVisible(chromedp.CSS(".suggestions .option")))
	b.click(".suggestions .option", base+"/search?q=japan")
}
