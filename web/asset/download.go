package asset

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

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

// LeastCopyAge is how long a copy serves although the index has changed: while one is written, each who asks would
// otherwise have all of it copied.
const LeastCopyAge = time.Minute

// Copies hands out copies of the index, as it is at one moment each. A copy serves all who ask until the index
// changes, so that a download that broke off goes on where it was. It is safe for concurrent use.
type Copies struct {
	src      copySource
	folder   string
	leastAge time.Duration
	slots    chan struct{}

	made    int // copies that were begun
	mu      sync.Mutex
	current *indexCopy
	making  chan struct{} // closed when the copy that is being made is there; nil where none is
	failed  error
}

type indexCopy struct {
	path    string
	version int64     // that the index had when it was begun, or an earlier one
	made    time.Time // when it was there
}

// NewCopies returns copies of an index in a folder of their own, which Close removes. A copy serves for leastAge at
// least, whether or not the index changes.
func NewCopies(src copySource, leastAge time.Duration) (*Copies, error) {
	folder, err := os.MkdirTemp("", "multiscope-download")
	if err != nil {
		return nil, fmt.Errorf("make a folder for copies of the index: %w", err)
	}
	return &Copies{src: src, folder: folder, leastAge: leastAge, slots: make(chan struct{}, mostDownloads)}, nil
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
		if r.OnlyHead() {
			f, err := c.head(r.Context())
			return server.Answer{File: f}, err
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
		closed := f.Close
		f.Close = sync.OnceFunc(func() { closed(); <-c.slots })
		return server.Answer{File: f}, nil
	}
}

// head describes the copy that would be sent. It makes none: its size and tag are not known before.
func (c *Copies) head(ctx context.Context) (*server.File, error) {
	version, err := c.src.Version(ctx)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.serves(version) {
		return c.file(nil, "", func() {}), nil
	}
	return c.openCurrent()
}

// open opens a copy of the index as it is now, or was not long ago. Who asks while one is being made gets that one,
// though the index may have changed since it was begun. One is made at a time; it goes on when who asked has gone.
func (c *Copies) open(ctx context.Context) (*server.File, error) {
	version, err := c.src.Version(ctx)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	if c.serves(version) {
		defer c.mu.Unlock()
		return c.openCurrent()
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
		return nil, neuron.Unreadyf("The database is being copied for you, which takes a while; try again in a moment.")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failed != nil {
		return nil, c.failed
	}
	return c.openCurrent()
}

// serves reports whether there is a copy of a version, or one so new that another is not made yet. It needs the lock.
func (c *Copies) serves(version int64) bool {
	return c.current != nil && (c.current.version == version || time.Since(c.current.made) < c.leastAge)
}

// openCurrent opens the copy. It needs the lock, since a newer one removes it.
func (c *Copies) openCurrent() (*server.File, error) {
	content, err := os.Open(c.current.path)
	if err != nil {
		return nil, fmt.Errorf("open a copy of the index: %w", err)
	}
	// The tag has the folder's name, which is another one each time the program starts: copies are counted anew with it.
	return c.file(content, filepath.Base(c.folder)+"-"+filepath.Base(c.current.path), func() { content.Close() }), nil
}

func (c *Copies) file(content io.ReadSeeker, tag string, closed func()) *server.File {
	return &server.File{Name: "scope.db", Type: "application/vnd.sqlite3", Tag: tag, Content: content, Close: closed}
}

// make copies the index and drops the copy before. Who reads that goes on reading it.
func (c *Copies) make(ctx context.Context, version int64) {
	c.made++ // by one at a time
	path := filepath.Join(c.folder, strconv.Itoa(c.made))
	err := c.src.Backup(ctx, path)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failed = err; err == nil {
		if c.current != nil {
			os.Remove(c.current.path)
		}
		c.current = &indexCopy{path, version, time.Now()}
	}
	close(c.making)
	c.making = nil
}
