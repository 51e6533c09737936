package dataset

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"multiscope/internal/neuron"
)

// shards is a Source of WebDataset shards: tar files in which the files of a sample share
// their name up to its first dot. Every image file is a picture; its caption and categories come from
// the .txt, .cls and .json files of its sample.
type shards struct {
	left
	name    string
	names   []string // of shards
	places  []place  // where they lie
	samples []sample
	decode  DecodeOptions
}

// sample is a picture in a shard.
type sample struct {
	shard        int
	offset, size int64 // of its bytes in the shard
	image        neuron.Image
}

// openShard indexes one tar file.
func openShard(file string, opts Options) (Source, error) {
	s := &shards{name: baseName(file), names: []string{filepath.Base(file)}, places: []place{{path: file}}, decode: opts.Decode}
	return s, s.scanAll()
}

// openShards indexes the tar files of a folder.
func openShards(name string, w walk, opts Options) (Source, error) {
	s := &shards{left: w.left, name: name, names: slices.Sorted(slices.Values(w.tars)), decode: opts.Decode}
	for _, key := range s.names {
		s.places = append(s.places, w.place(key))
	}
	for _, key := range w.tables {
		s.add(key, "it lies beside shards; to read what is in it, name it with --images as well")
	}
	return s, s.scanAll()
}

// scanAll indexes the shards. One that is damaged costs no more than what cannot be read of it.
func (s *shards) scanAll() error {
	for i := range s.places {
		if err := s.scan(i); err != nil {
			s.add(s.names[i], err.Error())
		}
	}
	return nil
}

// scan reads a shard's headers and the small files that say something of a picture.
func (s *shards) scan(shard int) error {
	f, err := s.places[shard].open()
	if err != nil {
		return cause(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return cause(err)
	}
	m := &members{shards: s, shard: shard, file: f, size: info.Size(), first: len(s.samples), byName: map[string]int{}}
	defer m.annotate()
	for r := tar.NewReader(f); ; {
		h, err := r.Next()
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return fmt.Errorf("%s after %q; what follows is left out", tarCause(err), m.last)
		}
		if err := m.take(r, h); err != nil {
			return err
		}
		m.last = h.Name
	}
}

func tarCause(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "truncated: the shard ends"
	}
	return "damaged: " + err.Error()
}

// members gathers what lies in one shard.
type members struct {
	*shards
	shard  int
	file   *os.File
	size   int64
	first  int            // of its samples
	byName map[string]int // sample of each picture, by the member's name
	notes  []sideNote
	last   string // member, for people
}

// take notes what one member of a shard brings.
func (m *members) take(r io.Reader, h *tar.Header) error {
	key := memberKey(h.Name)
	base := path.Base(key)
	name := m.names[m.shard]
	if h.Typeflag == tar.TypeDir || key == "" || isSystemFile(base) || m.hides(name, key) {
		return nil
	}
	if h.Typeflag == tar.TypeLink || h.Typeflag == tar.TypeSymlink {
		m.link(key, h)
		return nil
	}
	if h.Typeflag != tar.TypeReg && h.Typeflag != tar.TypeCont {
		m.add(path.Join(name, key), "not a regular file")
		return nil
	}
	at, err := m.file.Seek(0, io.SeekCurrent) // the tar reader stands at the file's first byte
	if err != nil {
		return err
	}
	v := classify(key, func() ([]byte, error) { return startOf(r) })
	switch {
	case (v.picture || v.reason != "") && strings.HasPrefix(base, "."):
		m.add(path.Join(name, key), "a hidden file")
	case v.picture && at+h.Size > m.size:
		return fmt.Errorf("truncated: the shard ends in the middle of %s; that and what follows is left out", key)
	case v.picture:
		m.picture(key, at, h.Size)
	case v.reason != "":
		m.add(path.Join(name, key), v.reason)
	default:
		m.note(r, key)
	}
	return nil
}

func (m *members) picture(key string, offset, size int64) {
	full := m.names[m.shard] + "/" + key
	if _, there := m.byName[key]; there {
		m.add(full, "a second file of this name")
		return
	}
	m.byName[key] = len(m.samples)
	m.samples = append(m.samples, sample{m.shard, offset, size, neuron.Image{Key: full}})
}

// link takes the picture that a link names, as tar writes the second name of a file.
func (m *members) link(key string, h *tar.Header) {
	target := memberKey(h.Linkname)
	if h.Typeflag == tar.TypeSymlink {
		target = memberKey(path.Join(path.Dir(key), h.Linkname))
	}
	if i, there := m.byName[target]; there {
		m.picture(key, m.samples[i].offset, m.samples[i].size)
		return
	}
	if !slices.Contains(sideExtensions, strings.ToLower(path.Ext(key))) {
		m.add(path.Join(m.names[m.shard], key), "a link to "+h.Linkname+", which is no picture before it in the shard")
	}
}

// note reads a member that says something of a picture. One that cannot be read costs its picture only that.
func (m *members) note(r io.Reader, key string) {
	if strings.HasPrefix(path.Base(key), ".") {
		return
	}
	n, err := readNote(r, key)
	if err != nil {
		m.add(path.Join(m.names[m.shard], key), "a description that cannot be read: "+err.Error())
		return
	}
	if n != nil {
		m.notes = append(m.notes, sideNote{key: key, note: n})
	}
}

// annotate gives a shard's pictures what was noted of them.
func (m *members) annotate() {
	pairs := newPairs(m.byName)
	for _, n := range m.notes {
		of := pairs.of(n.key)
		if len(of) == 0 && n.note.says() {
			m.add(path.Join(m.names[m.shard], n.key), "a description without a picture: no image file of the shard shares its name up to the first dot")
		}
		for _, i := range of {
			about := &m.samples[i].image
			if n.note.caption != "" {
				about.Caption = n.note.caption
			}
			about.Categories = append(about.Categories, n.note.categories...)
		}
	}
}

func (s *shards) Name() string             { return s.name }
func (s *shards) Len() int                 { return len(s.samples) }
func (s *shards) Image(i int) neuron.Image { return s.samples[i].image }

func (s *shards) Picture(ctx context.Context, i, minSide int) (image.Image, error) {
	p := &s.samples[i]
	b, err := s.places[p.shard].read(ctx, p.offset, p.size, s.decode)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.image.Key, err)
	}
	return decodeNamed(p.image.Key, b, s.decode, minSide)
}
