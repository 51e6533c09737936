package asset

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"multiscope/internal/neuron"
	"multiscope/web/server"
)

// copySource is an index that can be copied. *store.Reader satisfies it.
type copySource interface {
	Path() string
	Version(ctx context.Context) (int64, error)
	Backup(ctx context.Context, to string) error
}

// mostDownloads is how many are under way at a time: each holds a connection, and the disk reads for all of them.
const mostDownloads = 4

// Copies hands out copies of the index, as it is at one moment each. A copy serves all who ask until the index
// changes, so that a download that broke off goes on where it was. It is safe for concurrent use.
type Copies struct {
	src    copySource
	folder string
	slots  chan struct{}

	mu      sync.Mutex
	current *indexCopy
	making  chan struct{} // closed when the copy that is being made is there; nil where none is
	failed  error
}

type indexCopy struct {
	path    string
	version int64
}

// NewCopies returns copies of an index in a folder of their own, which Close removes.
func NewCopies(src copySource) (*Copies, error) {
	folder, err := os.MkdirTemp("", "multiscope-download")
	if err != nil {
		return nil, fmt.Errorf("make a folder for copies of the index: %w", err)
	}
	return &Copies{src: src, folder: folder, slots: make(chan struct{}, mostDownloads)}, nil
}

// Close removes what was copied.
func (c *Copies) Close() error { return os.RemoveAll(c.folder) }

// Size returns about how many bytes a copy has.
func (c *Copies) Size() int64 {
	info, err := os.Stat(c.src.Path())
	if err != nil {
		return 0
	}
	return info.Size()
}

// Download sends the index as a database. A nil Copies refuses.
func Download(c *Copies) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		if c == nil {
			return server.Answer{}, neuron.Forbiddenf("This server does not give its database away. Started with multiscope serve --download it does; " +
				"what it shows can be had as .json and .csv after each address.")
		}
		select {
		case c.slots <- struct{}{}:
		default:
			return server.Answer{}, neuron.Unreadyf("%d others are downloading the database; try again in a minute.", mostDownloads)
		}
		f, err := c.open(r.Context())
		if err != nil {
			<-c.slots
			return server.Answer{}, err
		}
		f.Close = sync.OnceFunc(func() { f.Content.(*os.File).Close(); <-c.slots })
		return server.Answer{File: f}, nil
	}
}

// open opens a copy of the index as it is now.
func (c *Copies) open(ctx context.Context) (*server.File, error) {
	version, err := c.src.Version(ctx)
	if err != nil {
		return nil, err
	}
	have, err := c.copyOf(ctx, version)
	if err != nil {
		return nil, err
	}
	// The tag has the folder's name, which is another one each time the program starts: versions begin anew with it.
	content, err := os.Open(have.path)
	if err != nil {
		return nil, fmt.Errorf("open a copy of the index: %w", err)
	}
	return &server.File{Name: "scope.db", Type: "application/vnd.sqlite3", Tag: filepath.Base(c.folder) + "-" + filepath.Base(have.path), Content: content}, nil
}

// copyOf returns the copy of a version. One is made at a time; it goes on when who asked for it has gone.
func (c *Copies) copyOf(ctx context.Context, version int64) (indexCopy, error) {
	c.mu.Lock()
	if c.current != nil && c.current.version == version {
		defer c.mu.Unlock()
		return *c.current, nil
	}
	if c.making == nil {
		c.making = make(chan struct{})
		go c.make(context.WithoutCancel(ctx), version)
	}
	making := c.making
	c.mu.Unlock()
	select {
	case <-making:
	case <-ctx.Done():
		return indexCopy{}, neuron.Unreadyf("The database is being copied for you, which takes a while; try again in a moment.")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failed != nil {
		return indexCopy{}, c.failed
	}
	return *c.current, nil // of this version, or a later one that was asked for meanwhile
}

// make copies the index and drops the copy before. Who reads that goes on reading it.
func (c *Copies) make(ctx context.Context, version int64) {
	next := &indexCopy{filepath.Join(c.folder, strconv.FormatInt(version, 16)), version}
	err := os.Remove(next.path) // a copy that failed half way leaves none; a version can come back
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	if err == nil {
		err = c.src.Backup(ctx, next.path)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failed = err; err == nil {
		if c.current != nil && c.current.path != next.path {
			os.Remove(c.current.path)
		}
		c.current = next
	}
	close(c.making)
	c.making = nil
}
