package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// browserPatience bounds one step in a browser, on a machine that is busy with other tests.
const browserPatience = 30 * time.Second

// tab is a browser's tab on a running server.
type tab struct {
	t      *testing.T
	ctx    context.Context
	origin string

	mu       sync.Mutex
	messages []string // errors and warnings on the console
}

// browserNames are what Chromium is called where it is installed.
var browserNames = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "headless-shell"}

var errNoBrowser = errors.New("no Chromium is here: install chromium or set CHROME to its path")

// findBrowser returns Chromium's path: $CHROME, else the first of its names that is installed.
func findBrowser() (string, error) {
	if path := os.Getenv("CHROME"); path != "" {
		return path, nil
	}
	for _, name := range browserNames {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errNoBrowser
}

// closeBrowser ends the browser; TestMain calls it.
var closeBrowser = func() {}

// browser is the one that all tests of this package share, each in tabs of its own.
var browser = sync.OnceValues(func() (context.Context, error) {
	path, err := findBrowser()
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(filepath.Join(folder, "browser")), chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("hide-scrollbars", true))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium's sandbox refuses root
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	closeBrowser = func() { cancel(); stop() }
	return ctx, chromedp.Do(ctx)
})

// open shows pages in a tab that shares nothing with others. Whatever it writes to its console
// fails the test. Without a browser the test is skipped, loudly, except in continuous
// integration, which installs one; so it is where MULTISCOPE_JOURNEYS=off asks for it.
func open(t *testing.T, pages http.Handler) *tab {
	t.Helper()
	if os.Getenv("MULTISCOPE_JOURNEYS") == "off" {
		t.Skip("journeys are off")
	}
	shared, err := browser()
	switch {
	case errors.Is(err, errNoBrowser) && os.Getenv("CI") == "":
		t.Skipf("SKIPPED, NOT TESTED: pages in a browser: %v", err)
	case err != nil:
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(shared, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	server := httptest.NewServer(pages)
	t.Cleanup(server.Close)
	b := &tab{t: t, ctx: ctx, origin: server.URL}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900)); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	go b.listen()
	t.Cleanup(b.quiet)
	return b
}

// listen collects what the page writes to its console, violations of the policy among it.
func (b *tab) listen() {
	for m, err := range chromedp.Console(b.ctx) {
		if err != nil {
			return
		}
		b.mu.Lock()
		b.messages = append(b.messages, m.Text+" "+m.URL)
		b.mu.Unlock()
	}
}

// quiet fails the test where something was written to the console.
func (b *tab) quiet() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range b.messages {
		b.t.Errorf("the browser's console says: %s", m)
	}
}

// forgive drops what was written to the console.
func (b *tab) forgive() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.messages = nil
}

// do takes steps, and fails the test where one cannot be taken in time.
func (b *tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, browserPatience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
}

// visit goes to an address of the server.
func (b *tab) visit(address string) {
	b.t.Helper()
	b.do("visit "+address, chromedp.Navigate(b.origin+address))
}

// click follows the first link that matches, and waits until the address has part in it.
func (b *tab) click(selector, part string) {
	b.t.Helper()
	b.do("click "+selector, chromedp.Click(chromedp.CSS(selector)))
	b.at(part)
}

// at waits until the address has part in it and its page is loaded.
func (b *tab) at(part string) {
	b.t.Helper()
	until := time.Now().Add(browserPatience)
	for time.Now().Before(until) {
		// A page that is being left answers with an error: it is asked again.
		here, err := chromedp.Run(b.ctx, chromedp.Location())
		if err == nil && strings.Contains(here, part) && evaluate[string](b, `document.readyState`) == "complete" {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	b.t.Fatalf("still at %s, want an address with %s", b.address(), part)
}

// address returns where the tab is, without the server's name.
func (b *tab) address() string {
	here, err := chromedp.Run(b.ctx, chromedp.Location())
	if err != nil {
		b.t.Fatal(err)
	}
	return strings.TrimPrefix(here, b.origin)
}

// text returns the words of the first element that matches, "" where there is none.
func (b *tab) text(selector string) string {
	return evaluate[string](b, `(document.querySelector(`+quote(selector)+`)?.textContent ?? "").trim()`)
}

// count returns how many elements match.
func (b *tab) count(selector string) int {
	return evaluate[int](b, `document.querySelectorAll(`+quote(selector)+`).length`)
}

func quote(s string) string { return "`" + s + "`" }

// images has a page load all its images, also those that would wait until they come into view, and returns how many it has
// and which cannot be had.
func (b *tab) images() (all int, missing []string) {
	b.t.Helper()
	const load = `Promise.all([...document.images].map(i => { i.loading = "eager"; return i.decode().then(() => "", () => i.src || "an image without address") }))`
	loaded, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](load, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("load the images of %s: %v", b.address(), err)
	}
	return len(loaded), slices.DeleteFunc(loaded, func(src string) bool { return src == "" })
}

// evaluate runs JavaScript in the page. A page that is just being left is asked again.
func evaluate[T any](b *tab, script string) T {
	b.t.Helper()
	var value T
	var err error
	for range 50 {
		if value, err = chromedp.Run(b.ctx, chromedp.Evaluate[T](script)); err == nil {
			return value
		}
		time.Sleep(20 * time.Millisecond)
	}
	b.t.Fatalf("evaluate %s: %v", script, err)
	return value
}

// withoutScript turns the page's JavaScript off; the test's own still runs.
func (b *tab) withoutScript() {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		b.t.Fatal(err)
	}
}
