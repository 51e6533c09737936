package server

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestListenSaysWhatToDo(t *testing.T) {
	taken, err := Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, tt := range []struct{ name, addr, want string }{
		{"port in use", taken.Addr().String(), "is in use: stop the program that uses it, or choose another address with --addr, such as 127.0.0.1:0"},
		{"not an address", "127.0.0.1", "an address is HOST:PORT"},
		{"not of this machine", "192.0.2.1:8480", "not an address of this machine"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Listen(t.Context(), tt.addr)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("Listen(%q): %v, want one line with %q", tt.addr, err, tt.want)
			}
		})
	}
}

func TestURL(t *testing.T) {
	for _, tt := range []struct{ addr, want string }{
		{"127.0.0.1:8480", "http://127.0.0.1:8480"}, {"0.0.0.0:80", "http://127.0.0.1:80"}, {"[::1]:80", "http://[::1]:80"},
	} {
		addr, err := net.ResolveTCPAddr("tcp", tt.addr)
		if err != nil {
			t.Fatal(err)
		}
		if got := URL(fixedListener{addr: addr}); got != tt.want {
			t.Errorf("URL of %s = %s, want %s", tt.addr, got, tt.want)
		}
	}
}

type fixedListener struct {
	net.Listener
	addr net.Addr
}

func (l fixedListener) Addr() net.Addr { return l.addr }

func TestLocalHosts(t *testing.T) {
	for addr, local := range map[string]bool{"127.0.0.1:1": true, "[::1]:1": true, "0.0.0.0:1": false, "192.0.2.1:1": false} {
		tcp, err := net.ResolveTCPAddr("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		if got := LocalHosts(tcp); (len(got) > 0) != local {
			t.Errorf("LocalHosts(%s) = %v", addr, got)
		}
	}
}

// TestServeFinishesWhatItBegan: a request that is open when the server is told to stop is
// answered to its end.
func TestServeFinishesWhatItBegan(t *testing.T) {
	l, err := Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	began := make(chan struct{})
	slow := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(began)
		time.Sleep(50 * time.Millisecond)
		io.WriteString(w, "whole")
	})
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, l, slow, slog.New(slog.DiscardHandler)) }()
	go func() { <-began; stop() }()
	answer, err := http.Get(URL(l))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if string(body) != "whole" || err != nil {
		t.Errorf("the open request got %q, %v", body, err)
	}
	if err := <-served; err != nil {
		t.Errorf("Serve: %v, want none after it was stopped", err)
	}
}
