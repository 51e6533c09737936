package site

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"multiscope/internal/neuron"
)

// source answers requests without a network.
type source struct {
	pages  http.Handler
	host   string
	base   string // path of the origin, which pages have in front of all addresses
	origin string // without a slash at its end; "" for none
}

// answer is what was asked for.
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// kind returns the MIME type without parameters.
func (a *answer) kind() string {
	kind, _, _ := mime.ParseMediaType(a.header.Get("Content-Type"))
	return kind
}

// get asks for an address, path and query. Whatever is not answered with 200 is an error.
func (s *source) get(ctx context.Context, address string) (*answer, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("ask for %s: %w", address, err)
	}
	r := (&http.Request{Method: http.MethodGet, URL: u, Host: s.host, Header: http.Header{}, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, RequestURI: address}).WithContext(ctx)
	a := &answer{status: http.StatusOK, header: http.Header{}}
	s.pages.ServeHTTP(a, r)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if a.status != http.StatusOK {
		return nil, a.refusal(address)
	}
	return a, nil
}

// refusal words what was not answered.
func (a *answer) refusal(address string) error {
	var said struct{ Error string }
	if json.Unmarshal(a.body.Bytes(), &said) != nil {
		said.Error = ""
	}
	switch {
	case a.status == http.StatusNotFound:
		if said.Error == "" {
			said.Error = fmt.Sprintf("There is nothing at %s.", address)
		}
		return neuron.NotFoundf("%s", said.Error)
	case a.header.Get("Location") != "":
		return neuron.NotFoundf("%s is now at %s.", strings.TrimSuffix(address, ".json"), strings.TrimSuffix(a.header.Get("Location"), ".json"))
	case a.status < http.StatusInternalServerError && said.Error != "":
		return neuron.Invalidf("%s", said.Error)
	}
	return fmt.Errorf("%s was answered with %d %s", address, a.status, said.Error)
}

// read reads an address of JSON.
func (s *source) read(ctx context.Context, address string, into any) error {
	a, err := s.get(ctx, address)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(a.body.Bytes(), into); err != nil {
		return fmt.Errorf("read %s: %w", address, err)
	}
	return nil
}
