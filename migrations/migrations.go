// Package migrations holds the schema of scope.db as numbered SQL files, applied in order by
// internal/store when it opens a database. Each ends with its own number as user_version. A file
// that has landed is never edited.
package migrations

import "embed"

// Files are the migrations, named NNNNN_what.sql.
//
//go:embed *.sql
var Files embed.FS
