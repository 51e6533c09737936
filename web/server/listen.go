package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
)

// Listen opens an address, "127.0.0.1:8480", or says in one line why it cannot be and what to
// do about it.
func Listen(ctx context.Context, addr string) (net.Listener, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", addr)
	var dns *net.DNSError
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is in use: stop the program that uses it, or choose another address with --addr, such as %s", addr, anyPort(addr))
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("no permission to listen on %s: choose a port above 1023 with --addr", addr)
	case errors.Is(err, syscall.EADDRNOTAVAIL), errors.As(err, &dns):
		return nil, fmt.Errorf("%s is not an address of this machine: choose another with --addr, such as 127.0.0.1:8480", addr)
	case err != nil:
		return nil, fmt.Errorf("listen on %s: %w (an address is HOST:PORT, such as 127.0.0.1:8480)", addr, err)
	}
	return l, nil
}

// anyPort returns addr with port 0, for which the system chooses a free one.
func anyPort(addr string) string {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return "127.0.0.1:0"
	}
	return net.JoinHostPort(host, "0")
}

// URL returns where a browser on this machine finds what listens on l.
func URL(l net.Listener) string {
	host, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return "http://" + l.Addr().String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// LocalHosts returns the names that requests for addr can carry when it can be reached from
// this machine only; nil, which allows any, where others can reach it.
func LocalHosts(addr net.Addr) []string {
	host, _, err := net.SplitHostPort(addr.String())
	if err != nil {
		return nil
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil
	}
	return []string{"localhost", "127.0.0.1", "::1", strings.ToLower(host)}
}

// Limits of the server: nothing that it answers is long, and nothing that it is asked is.
const (
	readTime      = 10 * time.Second
	writeTime     = 30 * time.Second
	idleTime      = 2 * time.Minute
	headerBytes   = 64 << 10        // a list may lie in its link
	patienceAtEnd = 5 * time.Second // for open requests when the server is told to stop
)

// Serve answers requests on l until ctx ends, then lets open ones finish. It returns nil when
// it was stopped by ctx.
func Serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler: h, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime, MaxHeaderBytes: headerBytes,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), patienceAtEnd)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		return server.Close()
	}
	return nil
}
