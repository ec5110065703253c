// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the "sqlite" driver
)

// Engine tells which database stands behind a DB.
type Engine string

// The two engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

const (
	sqliteReaders   = 5 // one of them copies the log now and then
	postgresReaders = 16
	busyTimeout     = 10 * time.Second
)

// ErrNotFound is returned by One when no row matches.
var ErrNotFound = errors.New("store: not found")

// DB is an open store. It is safe for concurrent use.
type DB struct {
	Engine Engine
	read   *sql.DB
	write  *sql.DB

	// Committed, when set before the first Write, is told of every transaction:
	// how many commands shared it, how long it took, and whether it failed.
	Committed func(commands int, took time.Duration, err error)

	stmts sync.Map      // *Stmt → *sql.Stmt prepared on the read pool
	log   *checkpointer // nil on PostgreSQL
	// moments counts those within Together.
	moments chan struct{}
	queue   chan *request
	done    chan struct{}
	stop    chan struct{}
	once    sync.Once
}

// Open opens the store at url and brings its schema up to date. url is
// "postgres://…", or "sqlite:PATH", or just PATH; the file is made when absent.
func Open(ctx context.Context, url string) (*DB, error) {
	db, err := connect(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("opening the store: %w", err)
	}
	if err := migrate(ctx, db); err != nil {
		return nil, errors.Join(fmt.Errorf("bringing the store's tables up to date: %w", err), db.closePools())
	}
	db.queue = make(chan *request, 1024)
	db.done = make(chan struct{})
	db.stop = make(chan struct{})
	if db.Engine == SQLite {
		db.log = newCheckpointer(db.read)
		go db.log.run(db.stop)
	}
	go db.commitLoop()
	return db, nil
}

func connect(ctx context.Context, target string) (*DB, error) {
	if strings.HasPrefix(target, "postgres://") || strings.HasPrefix(target, "postgresql://") {
		return connectPostgres(ctx, target)
	}
	return connectSQLite(ctx, strings.TrimPrefix(target, "sqlite:"))
}

func connectPostgres(ctx context.Context, target string) (*DB, error) {
	settings, err := pgx.ParseConfig(target)
	if err != nil {
		return nil, err
	}
	// Every statement here has an index that serves it. A plan that PostgreSQL
	// made while a table was new and empty is kept with the prepared statement,
	// and would read the whole table when it has grown.
	settings.RuntimeParams["enable_seqscan"] = "off"
	// One plan serves whatever is asked, for the same reason: planning anew each
	// time costs more than the statement. And what takes a millisecond is not
	// worth compiling, which the price put on reading a whole table would bring on.
	settings.RuntimeParams["plan_cache_mode"] = "force_generic_plan"
	settings.RuntimeParams["jit"] = "off"
	// A server that was told to answer before the disk does would make every
	// "saved" of this program untrue: each session says what it means.
	settings.RuntimeParams["synchronous_commit"] = "on"
	db := &DB{Engine: Postgres, write: stdlib.OpenDB(*settings), read: stdlib.OpenDB(*settings)}
	db.write.SetMaxOpenConns(1)
	db.read.SetMaxOpenConns(postgresReaders)
	db.read.SetMaxIdleConns(postgresReaders)
	if err := db.read.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.closePools())
	}
	return db, nil
}

// connectSQLite opens one writer and a pool of readers on a file. FULL makes
// every commit reach the disk before it is answered; WAL lets readers go on
// meanwhile. busy_timeout stands first because the other pragmas need the lock.
func connectSQLite(ctx context.Context, path string) (*DB, error) {
	if path == "" {
		return nil, errors.New("the path of the database file is empty")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	db := &DB{Engine: SQLite, moments: make(chan struct{}, moments)}
	var err error
	if db.write, err = sql.Open("sqlite", sqliteDSN(path, "immediate", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)", "cache_size(-16000)", "temp_store(MEMORY)", "wal_autocheckpoint(4000)")); err != nil {
		return nil, err
	}
	db.write.SetMaxOpenConns(1)
	if err := db.write.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), db.write.Close())
	}
	if db.read, err = sql.Open("sqlite", sqliteDSN(path, "deferred", "query_only(ON)", "cache_size(-4000)")); err != nil {
		return nil, errors.Join(err, db.write.Close())
	}
	db.read.SetMaxOpenConns(sqliteReaders)
	db.read.SetMaxIdleConns(sqliteReaders)
	return db, nil
}

func sqliteDSN(path, lock string, pragmas ...string) string {
	q := url.Values{}
	q.Add("_pragma", fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()))
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	q.Set("_txlock", lock)
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + q.Encode()
}

// Close lets the committer finish what it has accepted, then closes the pools.
func (db *DB) Close() error {
	var err error
	db.once.Do(func() {
		close(db.stop)
		<-db.done
		if db.log != nil {
			<-db.log.ended
		}
		err = db.closePools()
	})
	return err
}

func (db *DB) closePools() error {
	return errors.Join(db.read.Close(), db.write.Close())
}

// ReadPool gives libraries that bring their own statements (the queue) a pool.
func (db *DB) ReadPool() *sql.DB { return db.read }

// NewID returns a new UUIDv7: sortable by the time it was made.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// Millis is an instant as stored.
func Millis(t time.Time) int64 { return t.UnixMilli() }

// Time is the inverse of Millis; zero stays the zero time.
func Time(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
