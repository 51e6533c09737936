package server

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
)

func TestEveryRequestIsLogged(t *testing.T) {
	var lines bytes.Buffer
	h, err := New(Options{
		Log: slog.New(slog.DiscardHandler), Access: slog.New(slog.NewJSONHandler(&lines, nil)),
		ErrorPage: func(_ *Request, _ int, message string) templ.Component { return templ.Raw(message) },
	}, []Route{
		{Path: "/there", Handle: func(*Request) (Answer, error) { return Text("hello"), nil }},
		{Path: "/gone", Handle: func(*Request) (Answer, error) { return Answer{}, neuron.NotFoundf("Gone.") }},
	})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, address, body string
		status              int
	}{
		{"an answer", "/there?q=a%22b", "hello", 200},
		{"a handler's error", "/gone", "Gone.", 404},
		{"no route", "/nowhere", "", 404},
	}
	for _, tt := range tests {
		lines.Reset()
		w := get(h, "GET", tt.address)
		var line struct {
			Msg, From, Method, Address string
			Status, Bytes              int
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatalf("%s: the log is %q, not one line: %v", tt.name, lines.String(), err)
		}
		if line.Method != "GET" || line.Address != tt.address || line.Status != tt.status || line.Bytes != w.Body.Len() || line.From == "" {
			t.Errorf("%s: logged %+v; answered %d with %d bytes", tt.name, line, w.Code, w.Body.Len())
		}
		if w.Code != tt.status || tt.body != "" && w.Body.String() != tt.body {
			t.Errorf("%s: GET %s = %d %q; want %d %q", tt.name, tt.address, w.Code, w.Body, tt.status, tt.body)
		}
	}
}
