package checkpoint

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// indexSuffix ends the names of files that list shards.
const indexSuffix = ".index.json"

// maxIndex bounds the file that lists the shards.
const maxIndex = 64 << 20

// openShards opens every file that an index (model.safetensors.index.json) names. All of them
// must lie beside it and hold each tensor that the index says they hold.
func openShards(path string) (*Checkpoint, error) {
	shardOf, err := readIndex(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	all := newCheckpoint(nil, nil)
	parts := map[string]*Checkpoint{}
	for _, name := range slices.Sorted(maps.Keys(shardOf)) {
		file := shardOf[name]
		part := parts[file]
		if part == nil {
			part, err = Open(filepath.Join(filepath.Dir(path), file))
			if err != nil {
				all.Close()
				return nil, err
			}
			parts[file], all.files = part, append(all.files, part.files...)
		}
		t := part.Tensor(name)
		if t == nil {
			all.Close()
			return nil, fmt.Errorf("%s: tensor %s is missing from %s", path, shorten(name), file)
		}
		all.byName[name], all.names = t, append(all.names, name)
	}
	return all, nil
}

// readIndex returns the file of each tensor.
func readIndex(path string) (map[string]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxIndex {
		return nil, fmt.Errorf("%d bytes are too many for an index", info.Size())
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var index struct {
		Shards map[string]string `json:"weight_map"`
	}
	if err := json.Unmarshal(b, &index); err != nil {
		return nil, err
	}
	if len(index.Shards) == 0 {
		return nil, fmt.Errorf("weight_map is empty")
	}
	for name, file := range index.Shards {
		if file != filepath.Base(file) || file == "." || file == ".." {
			return nil, fmt.Errorf("tensor %s: shard %q is not beside the index", shorten(name), shorten(file))
		}
		if strings.HasSuffix(file, indexSuffix) {
			return nil, fmt.Errorf("tensor %s: shard %q is an index itself", shorten(name), shorten(file))
		}
	}
	return index.Shards, nil
}
