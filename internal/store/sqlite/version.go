package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"io"
	"sync"

	"github.com/mattn/go-sqlite3"
)

// version reads how often the database was changed, over a connection that does nothing else: SQLite
// counts for each connection what others committed.
type version struct {
	mu   sync.Mutex
	conn *sql.Conn   // nil before the first question
	stmt driver.Stmt // of conn
}

const versionSQL = `-- Reader.Version
PRAGMA data_version`

// Version returns a number that is another one after each transaction that was committed since the last call,
// whoever committed it. It means nothing to another Reader. What is read after it is at least as new.
func (r *Reader) Version(ctx context.Context) (int64, error) {
	v := &r.version
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.stmt == nil {
		if err := v.open(ctx, r.DB); err != nil {
			return 0, r.Explain(err)
		}
	}
	n, err := v.read(context.WithoutCancel(ctx)) // sooner done than given up
	if err != nil {
		err = r.Explain(err)
	}
	return n, err
}

// open prepares the statement below package sql, which takes longer than the statement itself.
func (v *version) open(ctx context.Context, db *sql.DB) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	err = conn.Raw(func(c any) (err error) {
		v.stmt, err = c.(*sqlite3.SQLiteConn).Prepare(versionSQL)
		return err
	})
	if err != nil {
		conn.Close()
		return err
	}
	v.conn = conn
	return nil
}

func (v *version) read(ctx context.Context) (int64, error) {
	rows, err := v.stmt.(driver.StmtQueryContext).QueryContext(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	one := make([]driver.Value, 1)
	if err := rows.Next(one); err != nil && err != io.EOF {
		return 0, err
	}
	n, ok := one[0].(int64)
	if !ok {
		return 0, fmt.Errorf("data_version is %v", one[0])
	}
	return n, nil
}

func (v *version) close() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.stmt == nil {
		return nil
	}
	v.stmt.Close()
	v.stmt = nil
	return v.conn.Close()
}
