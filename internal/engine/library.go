package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// EnvLibrary is the environment variable that names the library before everything else does.
const EnvLibrary = "MULTISCOPE_ORT"

// Where a library was found, besides the two ways to name it.
const (
	onPath  = "the loader's path"
	inCache = "the user cache"
)

// oldestMinor is the oldest release, 1.24, whose C interface the binding speaks.
const oldestMinor = 24

// Library is an ONNX Runtime library on this machine.
type Library struct {
	Path      string     `json:"path"`
	Version   string     `json:"version"`
	Found     string     `json:"found"`     // where: MULTISCOPE_ORT, --ort, the loader's path, the user cache
	Providers []Provider `json:"providers"` // that it brings
}

// String names the library for people.
func (l Library) String() string { return fmt.Sprintf("ONNX Runtime %s (%s)", l.Version, l.Path) }

// has reports whether the library brings p.
func (l Library) has(p Provider) bool { return slices.Contains(l.Providers, p) }

// errNone is the error of finding no library.
var errNone = errors.New("not installed")

// find returns the library to use for p: the named one, else the first on the loader's path or in
// the cache that brings p, else errNone.
func find(ctx context.Context, p Provider, named, cache string, log *slog.Logger) (Library, error) {
	if path, found := cmp.Or(os.Getenv(EnvLibrary), named), foundBy(); path != "" {
		return only(path, found, p)
	}
	for _, c := range append(systemLibraries(), cachedLibraries(cache)...) {
		l, err := inspect(c.path, c.found)
		if runs, ok := current(); ok && runs.Path == l.Path {
			l = runs // to a bare name the loader answers with what is loaded, wherever it came from
		}
		switch {
		case errors.Is(err, errTooOld):
			log.WarnContext(ctx, "library passed over", "because", err)
		case err == nil && l.has(p):
			return l, nil
		}
	}
	return Library{}, fmt.Errorf("ONNX Runtime with %s is %w", p, errNone)
}

// foundBy says which of the two ways names the library.
func foundBy() string {
	if os.Getenv(EnvLibrary) != "" {
		return EnvLibrary
	}
	return "--ort"
}

// only returns the library at path, which was asked for: there is no other choice.
func only(path, found string, p Provider) (Library, error) {
	l, err := inspect(path, found)
	if err != nil {
		return l, fmt.Errorf("library given by %s: %w", found, err)
	}
	if !l.has(p) {
		return l, fmt.Errorf("%s, given by %s, does not bring %s, only %s", l, found, p, join(l.Providers))
	}
	return l, nil
}

// candidate is where a library may be.
type candidate struct{ path, found string }

// systemLibraries are the names that the loader is asked for.
func systemLibraries() []candidate {
	cs := []candidate{{"libonnxruntime" + sharedSuffix, onPath}}
	if sharedSuffix == ".so" {
		cs = append(cs, candidate{"libonnxruntime.so.1", onPath})
	}
	return cs
}

// cachedLibraries are where installing puts the libraries of this platform.
func cachedLibraries(cache string) []candidate {
	var cs []candidate
	for _, flavour := range []Provider{CPU, OpenVINO, CUDA} {
		for _, a := range archives(flavour, here()) {
			cs = append(cs, candidate{filepath.Join(cache, a.home(), a.members[0]), inCache})
		}
	}
	return cs
}

// cacheFolder is where libraries are installed: multiscope/onnxruntime in the user's cache.
func cacheFolder() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the user's cache folder: %w", err)
	}
	return filepath.Join(dir, "multiscope", "onnxruntime"), nil
}

// errTooOld is the error of a library whose interface the binding does not speak.
var errTooOld = errors.New("too old")

// inspect returns what is known of the library at path, which may be a bare name for the loader.
func inspect(path, found string) (Library, error) {
	at, version, err := probe(path)
	if err != nil {
		return Library{}, err
	}
	l := Library{Path: at, Version: version, Found: found}
	if !usable(version) {
		return l, fmt.Errorf("%s is %w: 1.%d or newer is needed", l, errTooOld, oldestMinor)
	}
	l.Providers = l.brings()
	return l, nil
}

// usable reports whether the binding speaks the interface of a release.
func usable(version string) bool {
	major, rest, _ := strings.Cut(version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	a, errA := strconv.Atoi(major)
	b, errB := strconv.Atoi(minor)
	return errA == nil && errB == nil && (a > 1 || a == 1 && b >= oldestMinor)
}

// brings returns the providers that are built in or whose libraries lie beside the runtime's.
func (l Library) brings() []Provider {
	var ps []Provider
	for _, p := range Providers() {
		t, ok := providers[p]
		if !ok || !t.runsHere() {
			continue
		}
		if _, err := os.Stat(l.providerFile(p)); t.library == "" || err == nil {
			ps = append(ps, p)
		}
	}
	return ps
}
