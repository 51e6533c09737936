package web

import (
	"bytes"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// TestOpeningAList: a list's JSON leads to its link, as text and as a file.
func TestOpeningAList(t *testing.T) {
	const entry = `{"modelId":"model-0","layer":"layer4-1-sum","index":"5","note":"a & b"}`
	for _, tt := range []struct {
		name, text, file string
		status           int
		has              string
	}{
		{"as text", `{"name":"Two","entries":[` + entry + `]}`, "", 303, "/lists/new?name=Two&u=model-0/layer4-1-sum/5&n=a+%26+b"},
		{"as a file", "", `{"name":"Two","entries":[` + entry + `]}`, 303, "/lists/new?name=Two&u=model-0/layer4-1-sum/5&n=a+%26+b"},
		{"nothing", "", "", 400, "not the JSON of a list"},
		{"too long for a link", `{"name":"Two","entries":[` + strings.Repeat(strings.Replace(entry, "a &", strings.Repeat("é", 1990), 1)+",", 8) + entry + `]}`, "", 400, "too long for a link"},
		{"too long at all", strings.Repeat(" ", 3<<20), "", 413, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var body bytes.Buffer
			form := multipart.NewWriter(&body)
			form.WriteField("json", tt.text)
			file, err := form.CreateFormFile("file", "list.json")
			if err != nil {
				t.Fatal(err)
			}
			file.Write([]byte(tt.file))
			form.Close()
			r := httptest.NewRequest("POST", "http://scope.test/lists/open", &body)
			r.Header.Set("Content-Type", form.FormDataContentType())
			w := httptest.NewRecorder()
			pagesFor(t, Options{}).ServeHTTP(w, r)
			if got := w.Header().Get("Location") + w.Body.String(); w.Code != tt.status || !strings.Contains(got, tt.has) {
				t.Errorf("answers %d: %s; want %d with %s", w.Code, got, tt.status, tt.has)
			}
		})
	}
	if w := postForm(pagesFor(t, Options{}), "/lists/open", "json="+url.QueryEscape(`{"name":"x","entries":[]}`)); w.Code != 303 {
		t.Errorf("a form of text alone answers %d", w.Code)
	}
}
