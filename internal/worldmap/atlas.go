package worldmap

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"

	"multiscope/internal/pkgclient"
)

// Version is that of the outlines, as npm's world-atlas brings them.
const Version = "2.0.2"

var atlasFile = pkgclient.File{
	Archive:       "world-atlas-" + Version + ".tgz",
	ArchiveSHA256: "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
	Member:        "package/countries-110m.json",
	MemberSHA256:  "2516c915867c7baf18ddec727aec46c315541a07cfb3d79a6559b05d5e94eee8",
}

// Atlas has the map once its outlines are on this machine. They are in the user's cache, where npm puts them when
// they are needed first. A nil Atlas never has it.
type Atlas struct {
	dir   string // "" where the user has no cache
	fetch func(ctx context.Context, dir string) error
	log   *slog.Logger
	drawn atomic.Pointer[Map]
	why   atomic.Pointer[string]
}

// NewAtlas returns an atlas without a map: see Load.
func NewAtlas(log *slog.Logger) *Atlas {
	a := &Atlas{fetch: fetchAtlas, log: log}
	if cache, err := os.UserCacheDir(); err == nil {
		a.dir = filepath.Join(cache, "multiscope", "world-atlas")
	}
	return a
}

// Of returns an atlas that has its map already.
func Of(m *Map) *Atlas {
	a := &Atlas{}
	a.drawn.Store(m)
	return a
}

func fetchAtlas(ctx context.Context, dir string) error {
	return pkgclient.Pack(ctx, dir, "world-atlas@"+Version)
}

// Map returns the map, nil while there is none.
func (a *Atlas) Map() *Map {
	if a == nil {
		return nil
	}
	return a.drawn.Load()
}

// Why says, in a sentence for visitors, why there is no map; "" while it is not known.
func (a *Atlas) Why() string {
	if a == nil {
		return ""
	}
	if why := a.why.Load(); why != nil {
		return *why
	}
	return ""
}

// Load brings the map, from the cache or with npm. It takes a while and goes on without one where it cannot be had: it
// is meant to run beside everything else.
func (a *Atlas) Load(ctx context.Context) {
	m, err := a.load(ctx)
	if err != nil {
		why := "The outlines of countries could not be had from npm's package world-atlas; the server's log says why, and it tries again when it starts."
		a.why.Store(&why)
		a.log.WarnContext(ctx, "no outlines of countries: maps show dots; npm must be on this machine once (Debian: apt-get install npm)", "error", err)
		return
	}
	a.drawn.Store(m)
}

func (a *Atlas) load(ctx context.Context) (*Map, error) {
	if a.dir == "" {
		return nil, errors.New("there is no cache folder: set HOME or XDG_CACHE_HOME")
	}
	path := filepath.Join(a.dir, "countries-110m-"+Version+".json")
	b, err := os.ReadFile(path)
	if err != nil || pkgclient.CheckSum(b, atlasFile.MemberSHA256) != nil {
		if err := a.download(ctx, path); err != nil {
			return nil, err
		}
		if b, err = os.ReadFile(path); err != nil {
			return nil, err
		}
	}
	return Parse(b)
}

// download puts the outlines at path.
func (a *Atlas) download(ctx context.Context, path string) error {
	if err := os.MkdirAll(a.dir, 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp(a.dir, ".download-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	a.log.InfoContext(ctx, "downloading outlines of countries", "package", "world-atlas", "version", Version, "with", "npm")
	if err := a.fetch(ctx, work); err != nil {
		return fmt.Errorf("download world-atlas: %w", err)
	}
	return atlasFile.Unpack(work, path)
}
