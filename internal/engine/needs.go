package engine

import (
	"debug/elf"
	"os"
	"path/filepath"
)

// lacks returns the shared libraries that a provider of l needs and the loader does not find, as
// far as can be told without loading l, which could not be undone.
func (l Library) lacks(p Provider) []string {
	f, err := elf.Open(l.providerFile(p))
	if err != nil {
		return nil // no library of its own, or not an ELF system: loading will tell
	}
	defer f.Close()
	needs, err := f.ImportedLibraries()
	if err != nil {
		return nil
	}
	var lacks []string
	for _, name := range needs {
		if _, err := os.Stat(filepath.Join(l.folder(), name)); err != nil && !loads(name) {
			lacks = append(lacks, name)
		}
	}
	return lacks
}

// folder is where the library's file is.
func (l Library) folder() string {
	if path, err := filepath.EvalSymlinks(l.Path); err == nil {
		return filepath.Dir(path)
	}
	return filepath.Dir(l.Path)
}

// providerFile is where the library of a provider is, or would be.
func (l Library) providerFile(p Provider) string {
	return filepath.Join(l.folder(), "libonnxruntime_providers_"+providers[p].library+sharedSuffix)
}
