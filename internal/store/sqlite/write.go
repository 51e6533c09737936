package sqlite

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"
)

// walSQL lets readers read while the writer writes. The writer's page cache holds the inner pages of
// every index; it is given in KiB, which SQLite counts in pages as large as they are by then.
const walSQL = `-- Writer.open
PRAGMA journal_mode = WAL; PRAGMA cache_size = -16384`

// open opens the one connection that writes and applies the migrations that are missing.
func (w *Writer) open(ctx context.Context, schema Schema) error {
	found, err := identify(ctx, w.path, schema)
	if err != nil {
		return err
	}
	w.DB, err = sql.Open("sqlite3", dsn(w.path, map[string]string{
		"_busy_timeout":    "5000",
		"_foreign_keys":    "1",
		"_txlock":          "immediate",
		"_synchronous":     schema.Synchronous,
		"_stmt_cache_size": "64",
	}))
	if err != nil {
		return err
	}
	w.SetMaxOpenConns(1)
	if found == absent && schema.Layout != "" {
		if _, err := w.ExecContext(ctx, schema.Layout); err != nil {
			return err
		}
	}
	if err := applyMigrations(ctx, w.DB, schema, found); err != nil {
		return err
	}
	_, err = w.ExecContext(ctx, walSQL)
	return err
}

func applyMigrations(ctx context.Context, db *sql.DB, schema Schema, found fileState) error {
	if found == current {
		return nil
	}
	migrator, err := goose.NewProvider(goose.DialectSQLite3, db, schema.Migrations)
	if err != nil {
		return err
	}
	_, err = migrator.Up(ctx)
	return err
}
