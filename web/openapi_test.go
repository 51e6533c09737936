package web

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"multiscope/web/server"
)

// openAPI returns the description that is served, as a validator reads it.
func openAPI(t *testing.T, h http.Handler) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(ask(h, "GET", "/openapi.json").Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestOpenAPIIsValid(t *testing.T) {
	if err := openAPI(t, pagesFor(t, Options{})).Validate(t.Context()); err != nil {
		t.Error(err)
	}
}

// undescribed are addresses of data that OpenAPI does not tell of.
var undescribed = regexp.MustCompile(`^/(openapi\.json|oembed|metrics)\b`)

// TestAnswersAreAsDescribed asks for all that the tables of tests ask for, and for the data behind each page: whatever
// answers with JSON, CSV or a picture is described, with this status, type and schema.
func TestAnswersAreAsDescribed(t *testing.T) {
	h := pagesFor(t, Options{Stories: true})
	doc := openAPI(t, h)
	checked := map[string]int{}
	for _, address := range dataAddresses() {
		w := ask(h, "GET", address)
		path, params := describedPath(doc, address)
		if path == "" {
			kind, _, _ := mime.ParseMediaType(w.Header().Get("Content-Type"))
			if w.Code < 300 && isData(kind) && !undescribed.MatchString(address) {
				t.Errorf("GET %s answers with %s, which is not described", address, kind)
			}
			continue
		}
		checked[path]++
		if err := checkAnswer(t, doc, path, params, address, w); err != nil {
			t.Errorf("GET %s answers %d: %.300v", address, w.Code, err)
		}
	}
	for path := range doc.Paths.Map() {
		if checked[path] == 0 {
			t.Errorf("%s is described and never asked for", path)
		}
	}
}

// TestDataCannotBeChangedAtItsAddress: what is described with GET alone answers to nothing else, whoever may edit.
func TestDataCannotBeChangedAtItsAddress(t *testing.T) {
	h := pagesFor(t, Options{Editing: server.NewEditing(nil)})
	for _, address := range []string{"/families/food.json", "/families.json", "/lists/flags.csv", unit5 + ".json"} {
		if w := ask(h, "POST", address); w.Code != 405 || !strings.Contains(w.Header().Get("Allow"), "GET") {
			t.Errorf("POST %s answers %d, allowing %q; want 405, GET", address, w.Code, w.Header().Get("Allow"))
		}
		if allow := ask(h, "OPTIONS", address).Header().Get("Allow"); allow != "GET, HEAD, OPTIONS" {
			t.Errorf("OPTIONS %s allows %q; want GET, HEAD, OPTIONS", address, allow)
		}
	}
}

// TestNextLeadsThroughAll: who follows next sees each neuron of a family and of a layer once.
func TestNextLeadsThroughAll(t *testing.T) {
	h := pagesFor(t, Options{})
	for _, address := range []string{"/families/food.json", "/families/food.json?origin=suggested&model=model-0", "/m/model-0/layer4-1-sum.json?sort=kurtosis", "/m/rn101-published/layer4-2-sum.json"} {
		seen, total := map[string]bool{}, 0
		for next := address; next != ""; {
			var doc struct {
				Total, Matching int
				Next            string
				Rows            []struct{ ModelID, Layer, Index string }
			}
			if err := json.Unmarshal(ask(h, "GET", next).Body.Bytes(), &doc); err != nil {
				t.Fatalf("%s: %v", next, err)
			}
			for _, r := range doc.Rows {
				if name := r.ModelID + "/" + r.Layer + "/" + r.Index; seen[name] {
					t.Errorf("%s has %s twice", address, name)
				} else {
					seen[name] = true
				}
			}
			next, total = doc.Next, cmp.Or(doc.Matching, doc.Total)
		}
		if len(seen) != total || total <= 48 {
			t.Errorf("%s leads to %d neurons of %d", address, len(seen), total)
		}
	}
}

func isData(kind string) bool { return kind == "application/json" || kind == "text/csv" }

// dataAddresses are those that are asked for, and with .json and .csv after the address of each page.
func dataAddresses() []string {
	var all []string
	for _, a := range askedAddresses() {
		path, query, _ := strings.Cut(a, "?")
		all = append(all, a)
		for _, format := range []string{".json", ".csv"} {
			if !strings.Contains(path[strings.LastIndex(path, "/"):], ".") {
				all = append(all, path+format+"?"+query)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// describedPath returns the path of the description that an address is one of, the one with the fewest parameters.
func describedPath(doc *openapi3.T, address string) (path string, params map[string]string) {
	at, _, _ := strings.Cut(address, "?")
	for candidate := range doc.Paths.Map() {
		var names []string
		pattern := regexp.MustCompile(`\\\{(\w+)\\\}`).ReplaceAllStringFunc(regexp.QuoteMeta(candidate), func(p string) string {
			names = append(names, strings.Trim(p, `\{}`))
			return `([^/]+)`
		})
		found := regexp.MustCompile("^" + pattern + "$").FindStringSubmatch(at)
		if found == nil || path != "" && len(names) > len(params) {
			continue
		}
		path, params = candidate, map[string]string{}
		for i, name := range names {
			params[name] = found[1+i]
		}
	}
	return path, params
}

func checkAnswer(t *testing.T, doc *openapi3.T, path string, params map[string]string, address string, w *httptest.ResponseRecorder) error {
	t.Helper()
	item := doc.Paths.Value(path)
	body := w.Body.Bytes()
	kind, _, _ := mime.ParseMediaType(w.Header().Get("Content-Type"))
	in := &openapi3filter.RequestValidationInput{
		Request: httptest.NewRequest("GET", "http://scope.test"+address, nil), PathParams: params,
		Route: &routers.Route{Spec: doc, Path: path, PathItem: item, Method: "GET", Operation: item.Get},
	}
	options := &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true, ExcludeResponseBody: kind != "application/json"}
	err := openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: w.Code, Header: w.Header(), Body: io.NopCloser(bytes.NewReader(body)), Options: options,
	})
	if err != nil || w.Code < 300 || w.Code >= 400 {
		return cmp.Or(err, describedType(item.Get, w.Code, kind))
	}
	return err
}

// describedType says what is wrong where a status or a type is not described.
func describedType(op *openapi3.Operation, status int, kind string) error {
	answer := op.Responses.Status(status)
	if answer == nil {
		answer = op.Responses.Default()
	}
	if answer == nil || answer.Value.Content.Get(kind) == nil {
		return fmt.Errorf("the type %q is not described", kind)
	}
	return nil
}
