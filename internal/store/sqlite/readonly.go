package sqlite

import (
	"os"
	"path/filepath"
)

// readParams returns how a reader opens the file at path.
//
// A reader of a write-ahead log shares its index with the writer, in a file beside the database, which
// even the first reader makes. Where that cannot be written there is a way without: the file is read as
// one that nothing changes. It is not taken where a log or a writer is there, whose changes would be
// missed; SQLite then reads what it can.
func readParams(path string) map[string]string {
	params := map[string]string{"mode": "rw", "_query_only": "1", "_busy_timeout": "5000"}
	if writable(path) {
		return params
	}
	params["mode"] = "ro"
	if !isThere(path+".lock") && !isThere(path+"-wal") {
		params["immutable"] = "1"
	}
	return params
}

// isThere reports whether a file lies there that is not empty.
func isThere(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0
}

// writable reports whether a file and its folder may be written to, which they are not changed by.
func writable(path string) bool {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return os.IsNotExist(err)
	}
	f.Close()
	return folderWritable(filepath.Dir(path))
}
