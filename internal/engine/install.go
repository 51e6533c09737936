package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"multiscope/internal/pkgclient"
)

// Install puts the library that brings o.Provider into the user's cache, unless it is there, and
// returns it. It needs pip or npm, and a network the first time.
func Install(ctx context.Context, o Options) (Library, error) {
	o, err := o.complete()
	if err != nil {
		return Library{}, fmt.Errorf("engine: %w", err)
	}
	cache, err := cacheFolder()
	if err != nil {
		return Library{}, fmt.Errorf("engine: %w", err)
	}
	if o.Provider == Auto {
		o.Provider = CPU
	}
	l, err := newInstaller(cache, o).install(ctx, o.Provider)
	if err != nil {
		return l, fmt.Errorf("engine: %w", err)
	}
	return l, nil
}

// installer fetches archives into a cache.
type installer struct {
	Options
	cache   string
	clients map[string]client
	inspect func(path, found string) (Library, error)
}

func newInstaller(cache string, o Options) installer {
	return installer{Options: o, cache: cache, clients: clients(), inspect: inspect}
}

// install tries what is published for the provider, one client after another.
func (in installer) install(ctx context.Context, p Provider) (Library, error) {
	choice := archives(p.flavour(), here())
	if len(choice) == 0 {
		return Library{}, fmt.Errorf("no package brings %s for %s/%s: build ONNX Runtime 1.%d or newer, "+
			"and name its library with --ort or %s", p, runtime.GOOS, runtime.GOARCH, oldestMinor, EnvLibrary)
	}
	unlock, err := in.lock(ctx)
	if err != nil {
		return Library{}, err
	}
	defer unlock()
	return in.first(ctx, p, choice)
}

// first installs the first archive that can be had.
func (in installer) first(ctx context.Context, p Provider, choice []archive) (Library, error) {
	var failed error
	for _, a := range choice {
		err := in.archive(ctx, a)
		switch {
		case err == nil:
			return in.inspect(filepath.Join(in.cache, a.home(), a.members[0]), inCache)
		case ctx.Err() != nil:
			return Library{}, err
		}
		failed = also(failed, err)
	}
	return Library{}, fmt.Errorf("install ONNX Runtime with %s: %w; %s", p, failed, advice(p, choice))
}

// also joins two errors in one line.
func also(first, second error) error {
	if first == nil {
		return second
	}
	return fmt.Errorf("%w; %w", first, second)
}

// advice says what people can do who have no client, or whose client does not get through.
func advice(p Provider, choice []archive) string {
	clients := choice[0].client
	for _, a := range choice[1:] {
		clients += " or " + a.client
	}
	return fmt.Sprintf("install %s (Debian: apt-get install python3-pip) and run this again, or get a library with %s "+
		"of version 1.%d or newer, such as %s out of %s, and name it with --ort or %s",
		clients, p, oldestMinor, choice[0].folder+choice[0].members[0], choice[0].file, EnvLibrary)
}

// archive installs one archive, unless it is there. The folder appears whole or not at all.
func (in installer) archive(ctx context.Context, a archive) error {
	home := filepath.Join(in.cache, a.home())
	if _, err := os.Stat(home); err == nil {
		return nil
	}
	file, err := in.download(ctx, a)
	if err != nil {
		return err
	}
	half, err := os.MkdirTemp(in.cache, ".unpacking-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(half)
	if err := a.unpack(file, half); err != nil {
		return fmt.Errorf("unpack %s: %w", a.file, err)
	}
	if err := os.Rename(half, home); err != nil {
		return err
	}
	in.Log.InfoContext(ctx, "ONNX Runtime installed", "version", a.version, "folder", home)
	return os.RemoveAll(filepath.Dir(file))
}

// download returns the path of the archive's file, of the right hash. What a run before this one
// has left is used again.
func (in installer) download(ctx context.Context, a archive) (string, error) {
	dir := filepath.Join(in.cache, ".download-"+a.home())
	file := filepath.Join(dir, a.file)
	if verify(file, a.sha256) == nil {
		return file, nil
	}
	c, ok := in.clients[a.client]
	if !ok {
		return "", fmt.Errorf("%s is not on this machine", a.client)
	}
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o755)); err != nil {
		return "", err
	}
	in.Log.InfoContext(ctx, "downloading ONNX Runtime", "package", a.pkg, "version", a.version,
		"with", c.String(), "bytes", a.size)
	defer pkgclient.Watch(dir, a.size, in.Progress)()
	if err := c.fetch(ctx, a, dir); err != nil {
		return "", err
	}
	return file, verify(file, a.sha256)
}
