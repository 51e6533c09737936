package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	ort "github.com/yalue/onnxruntime_go"
)

// open finds or installs the library for what was asked, loads it and tries the provider.
func open(ctx context.Context, o Options) (*Engine, error) {
	if o.Provider == Auto {
		return openFastest(ctx, o)
	}
	l, err := o.findOrInstall(ctx)
	if err != nil {
		return nil, err
	}
	return o.start(l)
}

func (o Options) findOrInstall(ctx context.Context) (Library, error) {
	l, err := o.find(ctx)
	if errors.Is(err, errNone) {
		return o.install(ctx)
	}
	return l, err
}

// find returns the library to use: the one that runs already, unless it is not the one that was
// named, else what is on this machine.
func (o Options) find(ctx context.Context) (Library, error) {
	named := o.Library != "" || os.Getenv(EnvLibrary) != ""
	if l, ok := current(); ok && l.has(o.Provider) && !named {
		return l, nil
	}
	cache, err := cacheFolder()
	if err != nil {
		return Library{}, err
	}
	return find(ctx, o.Provider, o.Library, cache, o.Log)
}

func (o Options) install(ctx context.Context) (Library, error) {
	cache, err := cacheFolder()
	if err != nil {
		return Library{}, err
	}
	return newInstaller(cache, o).install(ctx, o.Provider)
}

// start loads the library and tries the provider on it.
func (o Options) start(l Library) (*Engine, error) {
	if lacks := l.lacks(o.Provider); len(lacks) > 0 {
		return nil, fmt.Errorf("%s needs %s, which the loader does not find: install it, "+
			"or put its folder into LD_LIBRARY_PATH", o.Provider, strings.Join(lacks, ", "))
	}
	if err := load(l); err != nil {
		return nil, err
	}
	e := &Engine{library: l, provider: o.Provider, precision: o.Precision, threads: o.Threads}
	// Whether the provider works shows when it is added to a session's options.
	if err := e.withOptions(e.threads, func(*ort.SessionOptions) error { return nil }); err != nil {
		return nil, fmt.Errorf("%s does not work here: %w", o.Provider, plain(err))
	}
	return e, nil
}
