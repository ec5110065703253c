// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/test/stand"
)

// provinceEntries is how many entries one province has announced.
const provinceEntries = 851_831

// options are the command line.
type options struct {
	entries int
	engine  string
	clients int
	rate    int
	seconds int
	pages   int
	dir     string
	keep    bool
	check   bool
	profile string
	server  string
	program string
	mode    string
	minutes float64
	keyers  int
	checks  int
}

func main() {
	o := options{}
	flag.IntVar(&o.entries, "entries", provinceEntries, "entries to fill the store with; how many the saving needs is said when these are too few")
	flag.StringVar(&o.engine, "engine", "both", "sqlite, postgres or both")
	flag.IntVar(&o.clients, "clients", 64, "people saving at once")
	flag.IntVar(&o.rate, "rate", 300, "saves a second that all of them together try for")
	flag.IntVar(&o.seconds, "seconds", 20, "seconds of each kind of saving")
	flag.IntVar(&o.pages, "pages", 200, "how often each page is fetched")
	flag.StringVar(&o.dir, "dir", "", "folder to work in, which stays; a temporary one when empty")
	flag.BoolVar(&o.keep, "keep", false, "leave the filled store in its temporary folder")
	flag.BoolVar(&o.check, "check", false, "prove at the end that the installation is whole (minutes)")
	flag.StringVar(&o.profile, "profile", "", "run the program inside this process and write a CPU profile of the saving to this file")
	flag.StringVar(&o.server, "server", "shared_buffers=1GB max_wal_size=4GB checkpoint_timeout=15min wal_compression=on", "settings of PostgreSQL, as docs/user/quan-tri.md asks for; those it comes with when empty")
	flag.StringVar(&o.mode, "mode", "all", "all, or shift: an evening with as many people as work at once, at their pace")
	flag.Float64Var(&o.minutes, "minutes", 30, "length of the shift")
	flag.IntVar(&o.keyers, "keyers", 500, "keyers of the shift")
	flag.IntVar(&o.checks, "reviewers", 50, "reviewers of the shift")
	flag.Parse()
	if o.mode == "shift" {
		o.clients = o.keyers
	} else {
		o.checks = 0
	}
	if least := o.least(); o.mode == "all" && o.entries < least {
		fmt.Fprintf(os.Stderr, "load: of %d entries too few wait to be keyed: saving twice for %d seconds needs -entries %d or more\n", o.entries, o.seconds, least)
		os.Exit(2)
	}
	stand.Main("load", func(ctx context.Context) error {
		return stand.Folder(o.dir, o.keep, func(dir string) error { return run(ctx, o, dir) })
	})
}

func run(ctx context.Context, o options, base string) (err error) {
	if o.program, err = stand.Build(ctx, base); err != nil {
		return err
	}
	t := &table{}
	if info, err := os.Stat(o.program); err == nil {
		t.add("both", "program", float64(info.Size())/(1<<20), "MB", 60, atMost)
	}
	if err := baseline(base, t); err != nil {
		return err
	}
	for _, engine := range []string{"sqlite", "postgres"} {
		if o.engine != "both" && o.engine != engine {
			continue
		}
		if err := onEngine(ctx, o, engine, filepath.Join(base, engine), t); err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
	}
	fmt.Println()
	fmt.Println(machine())
	fmt.Print(t)
	return nil
}

func onEngine(ctx context.Context, o options, engine, dir string, t *table) (err error) {
	url := filepath.Join(dir, "sogoc.db")
	var cluster *storetest.Cluster
	if engine == "postgres" {
		if cluster, err = storetest.NewCluster(ctx, true, strings.Fields(o.server)...); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, cluster.Close()) }()
		if url, err = cluster.Database(ctx, "sogoc"); err != nil {
			return err
		}
	}
	p, err := fill(ctx, o, url, dir, t)
	if err != nil {
		return fmt.Errorf("filling: %w", err)
	}
	s := &session{options: o, engine: engine, url: url, dir: dir, cluster: cluster, province: p, table: t}
	if o.mode == "shift" {
		return s.evening(ctx)
	}
	return s.measure(ctx)
}

// ms is a time as the table shows it.
func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// part is the value within which that share of the sorted times stays.
func part(sorted []time.Duration, share float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
}

// machine says what the figures were measured on.
func machine() string {
	load, _ := os.ReadFile("/proc/loadavg")
	cpu := "?"
	text, _ := os.ReadFile("/proc/cpuinfo")
	cores := strings.Count(string(text), "processor\t:")
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			cpu = strings.TrimSpace(value)
		}
	}
	return fmt.Sprintf("Machine: %d × %s, load at the end %s.\n", cores, cpu, strings.Join(strings.Fields(string(load))[:1], " "))
}
