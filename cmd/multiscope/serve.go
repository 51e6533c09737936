package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"multiscope/internal/store"
	"multiscope/internal/store/notes"
	"multiscope/internal/worldmap"
	"multiscope/web"
	"multiscope/web/server"
)

// defaultAddr is where pages are served: on this machine only.
const defaultAddr = "127.0.0.1:8480"

type serveFlags struct {
	database string
	addr     string
	visitors visitorFlags
	access   bool
	stories  bool
	keptMiB  int64
	hide     hideFlag
	edit     editFlags
	give     giveFlags
	model    serveModelFlags
	encoders textEncoders // that model names
}

func serveCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the pages of an index",
		Long: "Serve the pages of an index. It needs neither the model nor ONNX Runtime, but to read new texts\n" +
			"for /attribution (--model), and shows what is there so far while another process is still indexing into\n" +
			"the same database. It only reads, unless --edit lets those who have a token add labels, families and\n" +
			"lists, which lie in a database of their own (notes.db).",
		Example: "  multiscope serve --db scope.db\n  multiscope serve --db scope.db --addr 0.0.0.0:8480 --public https://scope.example.org\n" +
			"  multiscope serve --db scope.db --public https://example.org/scopes\n  multiscope serve --db scope.db --edit --authors authors.txt\n  multiscope serve --db scope.db --model ./RN50.pt",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serve(cmd.Context(), cmd, f)
		},
	}
	cmd.Flags().StringVar(&f.database, "db", "scope.db", "database to show")
	cmd.Flags().StringVar(&f.addr, "addr", defaultAddr, "address to listen on; 0.0.0.0:8480 lets other machines in")
	f.visitors.register(cmd)
	cmd.Flags().BoolVar(&f.access, "access-log", false, "write a line to standard error for each request: who asked for what, the answer's status and size, how long it took")
	cmd.Flags().BoolVar(&f.stories, "storybook", false, "also serve /storybook, every page in every state")
	f.edit.register(cmd)
	f.give.register(cmd)
	cmd.Flags().Int64Var(&f.keptMiB, "page-cache", keptMiB, "MiB of memory for pages that were asked for, kept until the index changes; 0 keeps none")
	f.hide.register(cmd, "a list of neurons and families that are not shown, read at the start")
	f.model.register(cmd)
	cmd.AddCommand(encodeTextsCommand())
	return cmd
}

// keptMiB holds about 6,000 pages, which are kept compressed.
const keptMiB = 64

// serve shows a database until ctx ends.
func serve(ctx context.Context, cmd *cobra.Command, f serveFlags) error {
	if err := f.visitors.check(); err != nil {
		return err
	}
	if f.keptMiB < 0 {
		return usagef("--page-cache is a number of MiB from 0, not %d", f.keptMiB)
	}
	if err := cmp.Or(f.edit.check(), f.give.check(f.hide)); err != nil {
		return err
	}
	s, err := store.OpenReader(ctx, f.database)
	if err != nil {
		return err
	}
	defer s.Close()
	copies, err := f.give.open(s)
	if err != nil {
		return err
	}
	defer closeCopies(copies)
	f.give.copies = copies
	tuneForPages()
	log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
	if s.Frozen() {
		log.InfoContext(ctx, "the database or its folder cannot be written to: it is read as a file that nothing changes (immutable=1); start again to see changes", "db", f.database)
	}
	if f.encoders, err = f.model.open(ctx, cmd, s, log); err != nil {
		return err
	}
	return servePages(ctx, s, f, log, cmd.ErrOrStderr(), func(address string) {
		fmt.Fprintf(cmd.OutOrStdout(), "Serving %s at %s (Ctrl-C stops)\n", f.database, address)
	})
}

// servePages answers requests over src until ctx ends; listening is told the address first, and stderr who may edit.
func servePages(ctx context.Context, src web.Source, f serveFlags, log *slog.Logger, stderr io.Writer, listening func(address string)) (err error) {
	l, err := server.Listen(ctx, f.addr)
	if err != nil {
		return err
	}
	defer l.Close()
	defer f.encoders.close()
	added := notes.Later(notes.Path(f.database))
	defer added.Close()
	opts := web.Options{
		Version: version(), Public: f.visitors.public, Base: f.visitors.base, Hosts: f.visitors.hosts(l),
		Database: f.database, Log: log, Texts: f.encoders, Stories: f.stories, KeptBytes: f.keptMiB << 20, World: worldmap.NewAtlas(log),
	}
	if f.access {
		opts.Access = log
	}
	opts.Copies, opts.AnyOrigin = f.give.copies, f.give.anyOrigin(f.visitors.public)
	go loadWorld(ctx, src, opts.World)
	said, closed, err := f.edit.open(ctx, &opts, l)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closed()) }()
	if opts.Hide, err = f.hide.open(ctx, src, added, log); err != nil {
		return err
	}
	pages, err := web.New(src, added, opts)
	if err != nil {
		return err
	}
	listening(server.URL(l) + strings.TrimRight(f.visitors.base, "/"))
	fmt.Fprint(stderr, said)
	return server.Serve(ctx, l, pages, log)
}
