package storetest

import (
	"crypto/sha256"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
)

// timeColumns are columns that hold a time of day, by table.
var timeColumns = map[string]string{"models": "indexed_at"}

// timeTables are tables whose rows depend on the time.
var timeTables = []string{"jobs", "goose_db_version", "sqlite_sequence"}

// Tables returns a digest of the rows of each table of a database, whatever order they lie in.
// Equal digests mean equal contents; when things happened is left out.
func Tables(tb testing.TB, path string) map[string]string {
	tb.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=rw&_query_only=1")
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	digests := map[string]string{}
	for _, table := range column(tb, db, "SELECT name FROM sqlite_schema WHERE type = 'table'") {
		if slices.Contains(timeTables, table) {
			continue
		}
		columns := column(tb, db, "SELECT name FROM pragma_table_info('"+table+"')")
		columns = slices.DeleteFunc(columns, func(c string) bool { return c == timeColumns[table] })
		rows := column(tb, db, "SELECT quote("+strings.Join(columns, ") || ' ' || quote(")+") FROM "+table)
		slices.Sort(rows)
		digests[table] = fmt.Sprintf("%d rows %x", len(rows), sha256.Sum256([]byte(strings.Join(rows, "\n"))))
	}
	return digests
}

// column returns the one column of a query.
func column(tb testing.TB, db *sql.DB, query string) (values []string) {
	tb.Helper()
	rows, err := db.Query(query)
	if err != nil {
		tb.Fatalf("%v: %s", err, query)
	}
	defer rows.Close()
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			tb.Fatal(err)
		}
		values = append(values, v)
	}
	return values
}

// Exec changes a database behind the store's back, as an earlier version or damage may have left it. The store must be closed.
func Exec(tb testing.TB, path, statements string) {
	tb.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statements); err != nil {
		tb.Fatal(err)
	}
}
