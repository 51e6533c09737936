package hub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	maxTries  = 5                // of a request, or of a download without a new byte
	maxPause  = 60 * time.Second // between two tries, whatever the server asks for
	maxAnswer = 16 << 20         // bytes of JSON
)

// newClient returns a client that shows the token to nobody but the endpoint: files are served by other
// hosts, to which it redirects.
func newClient(e environment) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = 30 * time.Second
	transport.DisableCompression = true // sizes and ranges are those of the file
	return &http.Client{Transport: transport, CheckRedirect: func(req *http.Request, via []*http.Request) error {
		from := via[len(via)-1]
		switch {
		case len(via) >= 10:
			return errors.New("more than 10 redirects")
		case from.URL.Scheme == "https" && req.URL.Scheme != "https":
			return fmt.Errorf("redirected from https to %s", req.URL.Scheme)
		case !sameHost(req.URL, e.endpoint):
			req.Header.Del("Authorization")
			if from.Method == http.MethodHead {
				return http.ErrUseLastResponse // the endpoint's own answer says what the file is
			}
		}
		return nil
	}}
}

func sameHost(a, b *url.URL) bool { return a.Scheme == b.Scheme && a.Host == b.Host }

// statusError is an answer that is not what was asked for.
type statusError struct {
	method, address string
	status          int
	says            string        // the server's own words, if it has any
	after           time.Duration // that it asks to wait
}

func (e *statusError) Error() string {
	s := fmt.Sprintf("%s %s: %d %s", e.method, e.address, e.status, http.StatusText(e.status))
	if e.says != "" {
		s += ": " + e.says
	}
	return s
}

// passes reports whether the same request may succeed later.
func (e *statusError) passes() bool {
	return e.status == http.StatusTooManyRequests || e.status == http.StatusRequestTimeout || e.status >= 500
}

// passes reports whether an error of a request may be gone when it is tried again: the network's are.
func passes(err error) bool {
	var status *statusError
	if errors.As(err, &status) {
		return status.passes()
	}
	var network *url.Error
	return errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF)
}

// request sends one request and refuses answers other than success. The caller closes the body.
func (f *fetcher) request(ctx context.Context, method, address string, header http.Header) (*http.Response, error) {
	ctx, cancel := context.WithCancel(ctx)
	req, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		cancel()
		return nil, err
	}
	for key, values := range header {
		req.Header[key] = values
	}
	req.Header.Set("User-Agent", "multiscope")
	req.Header.Set("Accept-Encoding", "identity")
	if f.token != "" && sameHost(req.URL, f.endpoint) {
		req.Header.Set("Authorization", "Bearer "+f.token)
	}
	resp, err := f.http.Do(req)
	if err != nil {
		cancel()
		return nil, err
	}
	resp.Body = newBody(resp.Body, f.idle, cancel)
	if resp.StatusCode < 400 {
		return resp, nil
	}
	defer resp.Body.Close()
	return nil, readStatus(resp, method, address)
}

// readStatus makes an error of an answer.
func readStatus(resp *http.Response, method, address string) error {
	says := resp.Header.Get("X-Error-Message")
	if len(says) > 300 {
		says = says[:300]
	}
	e := &statusError{method: method, address: address, status: resp.StatusCode, says: says}
	if s, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && s > 0 {
		e.after = time.Duration(min(s, int(maxPause/time.Second))) * time.Second
	} else if at, err := http.ParseTime(resp.Header.Get("Retry-After")); err == nil {
		e.after = min(max(0, time.Until(at)), maxPause)
	}
	return e
}

// retry calls try until it succeeds or fails in a way that does not pass, with a pause between.
// try reports whether it got further than before, which starts the count anew.
func (f *fetcher) retry(ctx context.Context, try func() (further bool, err error)) error {
	for tries := 1; ; tries++ {
		further, err := try()
		if err == nil || ctx.Err() != nil || !passes(err) {
			return err
		}
		if further {
			tries = 1
		}
		if tries >= maxTries {
			return fmt.Errorf("tried %d times: %w", tries, err)
		}
		wait := min(f.pause<<(tries-1), maxPause)
		var status *statusError
		if errors.As(err, &status) {
			wait = max(wait, status.after)
		}
		f.log.WarnContext(ctx, "trying again", "in", wait, "error", err)
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// get returns a short answer.
func (f *fetcher) get(ctx context.Context, address string) (body []byte, err error) {
	err = f.retry(ctx, func() (bool, error) {
		resp, err := f.request(ctx, http.MethodGet, address, nil)
		if err != nil {
			return false, err
		}
		defer resp.Body.Close()
		body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
		if err == nil && len(body) > maxAnswer {
			return false, fmt.Errorf("GET %s: the answer has more than %d bytes", address, maxAnswer)
		}
		return false, err
	})
	return body, err
}

// escape makes a file's name part of an address.
func escape(file string) string {
	parts := strings.Split(file, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}
