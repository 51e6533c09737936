package sqlite

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// lock is the right to write to one database: a lock on a file beside it, which names the process that
// holds it. The system releases it when that process ends, even if it is killed.
type lock struct{ file *os.File }

// holder is what the lock file says.
type holder struct {
	PID   int       `json:"pid"`
	Host  string    `json:"host"`
	Since time.Time `json:"since"`
}

func (h holder) String() string {
	return fmt.Sprintf("process %d on %s, since %s", h.PID, h.Host, h.Since.Format(time.DateTime))
}

// acquire takes the lock of the database at path, or returns an error that names its holder.
func acquire(path string) (*lock, error) {
	name := path + ".lock"
	if err := checkFolder(path); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be written to (%w); choose another place with --db", path, err)
	}
	if err := tryLock(f); err != nil {
		defer f.Close()
		return nil, fmt.Errorf("%s is being written by %s; wait for it to end, or stop it", path, readHolder(f))
	}
	l := &lock{file: f}
	if !sameFile(f, name) { // its last holder removed it between our open and our lock
		l.file.Close()
		return acquire(path)
	}
	return l, l.writeHolder()
}

// writeHolder writes the process and its host into the lock file.
func (l *lock) writeHolder() error {
	host, err := os.Hostname()
	if err != nil {
		host = "this machine"
	}
	text, err := json.Marshal(holder{PID: os.Getpid(), Host: host, Since: time.Now().Truncate(time.Second)})
	if err != nil {
		return err
	}
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, err = l.file.WriteAt(text, 0)
	return err
}

func readHolder(f io.Reader) string {
	var h holder
	if json.NewDecoder(io.LimitReader(f, 4096)).Decode(&h) != nil {
		return "another process"
	}
	return h.String()
}

func sameFile(f *os.File, name string) bool {
	opened, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(name)
	return err == nil && os.SameFile(opened, there)
}

// release removes the lock file and then releases the lock, in this order, so that nobody removes
// another process's file.
func (l *lock) release() error {
	return errors.Join(os.Remove(l.file.Name()), l.file.Close())
}
