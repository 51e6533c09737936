package dataset

import (
	"path"
	"strings"

	"multiscope/internal/neuron"
)

// LeftOut returns what a source does not take and yet may be meant as a picture or belong to one: files
// of formats that cannot be read, hidden ones, links that lead nowhere, rows without a file. Files that
// are not about pictures are not named.
func LeftOut(src Source) []neuron.Failure {
	if l, ok := src.(interface{ LeftOut() []neuron.Failure }); ok {
		return l.LeftOut()
	}
	return nil
}

// left gathers what a source leaves out.
type left struct {
	all  []neuron.Failure
	seen map[string]bool // hidden folders that are named already
}

func (l *left) LeftOut() []neuron.Failure { return l.all }

func (l *left) add(key, reason string) {
	l.all = append(l.all, neuron.Failure{Key: key, Reason: reason})
}

// once adds something that many files have in common.
func (l *left) once(key, reason string) {
	if l.seen[key] {
		return
	}
	if l.seen == nil {
		l.seen = map[string]bool{}
	}
	l.seen[key] = true
	l.add(key, reason)
}

// systemFiles are written by operating systems beside pictures and never are any.
var systemFiles = map[string]bool{".ds_store": true, "thumbs.db": true, "ehthumbs.db": true, "desktop.ini": true}

// systemFolders hold what systems and programs keep of pictures: previews, shadows, what was thrown away.
var systemFolders = map[string]bool{"__macosx": true, "@eadir": true, "#recycle": true, "$recycle.bin": true, "system volume information": true}

// isSystemFile reports whether a file is one that no person made: those and macOS' shadows of files.
func isSystemFile(base string) bool {
	return strings.HasPrefix(base, "._") || systemFiles[strings.ToLower(base)]
}

// hiddenFolder returns why a folder of this name is not looked into, "" where it is. Folders, zip files
// and shards hold to the same rule.
func hiddenFolder(base string) string {
	switch {
	case systemFolders[strings.ToLower(base)]:
		return "a folder that a system or program keeps for itself"
	case strings.HasPrefix(base, ".") && base != "." && base != "..":
		return "a hidden folder"
	}
	return ""
}

// hides reports whether a member of an archive lies in a hidden folder, which it names.
func (l *left) hides(archive, name string) bool {
	for at, r := range name {
		if r != '/' {
			continue
		}
		if why := hiddenFolder(path.Base(name[:at])); why != "" {
			l.once(path.Join(archive, name[:at]), why+"; what is in it is left out")
			return true
		}
	}
	return false
}
