package checkpoint

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"
)

// archive is a zip file as torch.save and torch.jit.save write it: everything in one folder, stored
// without compression: data.pkl, and the bytes of each storage under data/.
type archive struct {
	file    []byte
	entries map[string]*zip.File
	folder  string // with its slash
}

// parseArchive reads the tensors of a state dictionary or a TorchScript module.
func parseArchive(file []byte) (c contents, err error) {
	a, err := openArchive(file)
	if err != nil {
		return c, err
	}
	root, err := a.root()
	if err != nil {
		return c, fmt.Errorf("%sdata.pkl: %w", shorten(a.folder), err)
	}
	if c, err = stateDict(root); err != nil {
		return c, fmt.Errorf("%sdata.pkl: %w", shorten(a.folder), err)
	}
	return c, nil
}

func openArchive(file []byte) (*archive, error) {
	r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, fmt.Errorf("zip archive without a central directory, cut short or damaged: %w", err)
	}
	a := &archive{file: file, entries: make(map[string]*zip.File, len(r.File))}
	for _, f := range r.File {
		if err := a.add(f); err != nil {
			return nil, fmt.Errorf("zip entry %q: %w", shorten(f.Name), err)
		}
	}
	return a, a.find()
}

// add refuses names that leave the archive or are there twice.
func (a *archive) add(f *zip.File) error {
	if strings.ContainsAny(f.Name, "\\\x00") || path.IsAbs(f.Name) || strings.HasPrefix(path.Clean(f.Name), "..") || strings.Contains(f.Name, "../") {
		return errors.New("refused: its name leaves the archive")
	}
	if a.entries[f.Name] != nil {
		return errors.New("is there twice")
	}
	a.entries[f.Name] = f
	return nil
}

// find finds the folder that holds data.pkl.
func (a *archive) find() error {
	for name := range a.entries {
		folder, base := path.Split(name)
		if base != "data.pkl" || strings.Count(folder, "/") > 1 {
			continue
		}
		if a.folder != "" {
			return errors.New("zip archive with more than one data.pkl")
		}
		a.folder = folder
	}
	if a.folder == "" && a.entries["data.pkl"] == nil {
		return errors.New("zip archive without data.pkl: not a checkpoint of PyTorch")
	}
	return nil
}

// root interprets data.pkl.
func (a *archive) root() (any, error) {
	if order, err := a.bytes("byteorder"); err == nil && string(order) == "big" {
		return nil, errors.New("big-endian tensors are not supported")
	}
	b, err := a.bytes("data.pkl")
	if err != nil {
		return nil, err
	}
	if len(b) > maxPickle {
		return nil, fmt.Errorf("%d bytes are more than any checkpoint's pickle has", len(b))
	}
	_, scripts := a.entries[a.folder+"constants.pkl"]
	p := &pickle{b: b, scripts: scripts, storage: a.storage}
	return p.run()
}

// bytes returns the content of an entry, in the mapped file.
func (a *archive) bytes(name string) ([]byte, error) {
	f := a.entries[a.folder+name]
	if f == nil {
		return nil, fmt.Errorf("%q is missing from the archive", shorten(name))
	}
	size := f.UncompressedSize64
	if f.Method != zip.Store || f.CompressedSize64 != size {
		return nil, fmt.Errorf("%q is compressed (%d bytes that would become %d), which PyTorch never does: refused", shorten(name), f.CompressedSize64, size)
	}
	from, err := f.DataOffset()
	if err != nil || from < 0 || from > int64(len(a.file)) || size > uint64(int64(len(a.file))-from) {
		return nil, fmt.Errorf("%q reaches beyond the end of the file", shorten(name))
	}
	return a.file[from : from+int64(size)], nil
}

// storage finds the entry of a storage.
func (a *archive) storage(id tuple) (storage, error) {
	key, d, elements, err := storageID(id)
	if err != nil {
		return storage{}, err
	}
	b, err := a.bytes("data/" + key)
	if err != nil {
		return storage{}, err
	}
	if elements > int64(len(b)/d.Width()) {
		return storage{}, fmt.Errorf("data/%s has %d bytes, too few for %d elements of %s", key, len(b), elements, d)
	}
	return storage{key: key, dtype: d, bytes: b[:int(elements)*d.Width()]}, nil
}
