package dataset

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// mostHops is how many links may lie in one another, which bounds what folders that link to each other
// unfold to.
const mostHops = 4

// walk finds the files at and below a folder that a person named. Links are followed as long as they stay
// within what was named: a link may lead anywhere, and a data set from elsewhere must not take in what
// its folder does not hold unless that is asked for.
type walk struct {
	left
	opts   Options
	root   string            // real path of the folder
	opened *os.Root          // the same
	files  []string          // keys of pictures
	linked map[string]string // key → real path, of what was reached by a link
	tars   []string          // keys of archives and tables by which folders of shards are known
	tables []string
}

// loops is why a folder is not read again within itself.
const loops = "a link back to a folder that it lies in"

func (w *walk) walk(dir string) error {
	real, err := realPath(dir)
	if err != nil {
		return err
	}
	w.root, w.linked = real, map[string]string{}
	entries, err := os.ReadDir(real)
	if err != nil {
		return err
	}
	w.entries(entries, "", real, []string{real}, 0)
	slices.Sort(w.files)
	return nil
}

// entries takes what a folder holds. Its real path is the last of above, the folders that it lies in.
func (w *walk) entries(entries []fs.DirEntry, key, real string, above []string, hops int) {
	for _, e := range entries {
		w.entry(path.Join(key, e.Name()), filepath.Join(real, e.Name()), e.Type(), above, hops)
	}
}

// entry takes one entry of a folder, of which real is the path with no link in it but perhaps itself.
func (w *walk) entry(key, real string, mode fs.FileMode, above []string, hops int) {
	switch base := path.Base(key); {
	case isSystemFile(base):
	case mode&fs.ModeSymlink != 0:
		w.link(key, real, above, hops)
	case mode.IsDir():
		w.folder(key, real, above, hops)
	case !mode.IsRegular():
		w.add(key, irregular(mode))
	default:
		w.file(key, real, hops)
	}
}

// link takes what a link leads to in its place.
func (w *walk) link(key, real string, above []string, hops int) {
	target, err := filepath.EvalSymlinks(real)
	if err != nil {
		to, _ := os.Readlink(real)
		w.add(key, "a link that leads nowhere, to "+to)
		return
	}
	info, err := os.Stat(target)
	switch {
	case err != nil:
		w.add(key, cause(err).Error())
	case !w.opts.FollowLinks && !w.named(target):
		if info.IsDir() || !slices.Contains(sideExtensions, strings.ToLower(path.Ext(key))) {
			w.add(key, "a link that leads out of what was named, to "+target+"; --follow-links takes it in")
		}
	case info.IsDir() && slices.Contains(above, target):
		w.add(key, loops)
	case hops == mostHops:
		w.add(key, "a link within links, of which no more than four are followed")
	default:
		w.entry(key, target, info.Mode().Type(), above, hops+1)
	}
}

// named reports whether a path lies in what a person named.
func (w *walk) named(real string) bool {
	return slices.ContainsFunc(w.opts.roots, func(root string) bool { return within(root, real) })
}

func within(root, real string) bool {
	rel, err := filepath.Rel(root, real)
	return err == nil && filepath.IsLocal(rel)
}

func (w *walk) folder(key, real string, above []string, hops int) {
	if why := hiddenFolder(path.Base(key)); why != "" {
		w.add(key, why+"; what is in it is left out")
		return
	}
	if slices.Contains(above, real) { // reached again through a link above it
		w.add(key, loops)
		return
	}
	entries, err := os.ReadDir(real)
	if err != nil {
		w.add(key, cause(err).Error())
	}
	w.entries(entries, key, real, append(slices.Clip(above), real), hops)
}

func (w *walk) file(key, real string, hops int) {
	at := w.place(key)
	if hops > 0 {
		w.linked[key] = real
		at = w.place(key)
	}
	v := classify(key, at.head)
	base := path.Base(key)
	switch ext := strings.ToLower(path.Ext(base)); {
	case (v.picture || v.reason != "") && strings.HasPrefix(base, "."):
		w.add(key, "a hidden file")
	case v.picture:
		w.files = append(w.files, key)
		return
	case v.reason != "":
		w.add(key, v.reason)
	case ext == ".tar" && base[0] != '.':
		w.tars = append(w.tars, key)
		return
	case ext == ".parquet" && base[0] != '.':
		w.tables = append(w.tables, key)
		return
	}
	delete(w.linked, key)
}

// place returns where a file lies.
func (w *walk) place(key string) place {
	real, linked := w.linked[key]
	if !linked {
		return place{w.opened, key}
	}
	if rel, err := filepath.Rel(w.root, real); err == nil && filepath.IsLocal(rel) {
		return place{w.opened, rel}
	}
	return place{nil, real}
}
