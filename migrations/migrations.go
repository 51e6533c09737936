// Package migrations holds the schemas of the two databases as numbered SQL files, applied in order
// when a database is opened: scope for scope.db, which an index run can make again, and notes for
// notes.db, which holds what people add. Each file ends with its own number as user_version. A file
// that has landed is never edited: databases out there have it.
package migrations

import (
	"embed"
	"io/fs"
)

//go:embed scope/*.sql notes/*.sql
var files embed.FS

// Scope returns the migrations of scope.db, named NNNNN_what.sql.
func Scope() fs.FS { return sub("scope") }

// Notes returns those of notes.db.
func Notes() fs.FS { return sub("notes") }

func sub(folder string) fs.FS {
	f, err := fs.Sub(files, folder)
	if err != nil {
		panic(err) // the folder's name is valid
	}
	return f
}
