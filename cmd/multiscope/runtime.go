package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"text/tabwriter"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"multiscope/internal/engine"
)

// runtimeCommand shows and installs ONNX Runtime.
func runtimeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "runtime",
		Short: "Show or install ONNX Runtime, which runs the models",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(runtimeInfoCommand(), runtimeInstallCommand())
	return cmd
}

func runtimeInfoCommand() *cobra.Command {
	var o engine.Options
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "info",
		Short: "Say which library is used, where it was found, and what else there is",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			info, err := engine.Inspect(cmd.Context(), o)
			if err != nil {
				return err
			}
			if asJSON {
				out := json.NewEncoder(cmd.OutOrStdout())
				out.SetIndent("", "  ")
				return out.Encode(info)
			}
			return printRuntime(cmd.OutOrStdout(), info)
		},
	}
	cmd.Flags().StringVar(&o.Library, "ort", "", "the library to use: a path of libonnxruntime")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func runtimeInstallCommand() *cobra.Command {
	provider := string(engine.CPU)
	cmd := &cobra.Command{
		Use:   "install",
		Short: "Fetch ONNX Runtime with pip or npm into the user's cache, unless it is there",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			progress, done := downloadBar(cmd.ErrOrStderr())
			l, err := engine.Install(cmd.Context(), engine.Options{
				Provider: engine.Provider(provider),
				Log:      slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil)),
				Progress: progress,
			})
			done()
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "ONNX Runtime %s with %s is installed: %s\n", l.Version, provider, l.Path)
			return nil
		},
	}
	cmd.Flags().StringVar(&provider, "engine", provider, "what to compute with: cpu, openvino, cuda, tensorrt or coreml")
	return cmd
}

// downloadBar returns a function that shows how far a download is, and one to call at its end.
func downloadBar(w io.Writer) (progress func(done, total int64), finish func()) {
	var bar *progressbar.ProgressBar
	progress = func(done, total int64) {
		if bar == nil {
			bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(w),
				progressbar.OptionSetDescription("ONNX Runtime"), progressbar.OptionShowBytes(true),
				progressbar.OptionClearOnFinish())
		}
		_ = bar.Set64(done) // it only shows
	}
	return progress, func() {
		if bar != nil {
			_ = bar.Finish()
		}
	}
}

// printRuntime writes info as a table.
func printRuntime(w io.Writer, info engine.Info) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintf(t, "library\t%s\n", libraryLine(info.Library))
	fmt.Fprintf(t, "cache\t%s\n", info.Cache)
	fmt.Fprintf(t, "clients\t%s\n\n", orNone(strings.Join(info.Clients, ", ")))
	fmt.Fprintln(t, "ENGINE\tPRECISION\tLIBRARY")
	for _, p := range info.Providers {
		fmt.Fprintf(t, "%s\t%s\t%s\n", p.Name, strings.Join(p.Precisions, ", "), providerLine(p))
	}
	return t.Flush()
}

func libraryLine(l *engine.Library) string {
	if l == nil {
		return "none yet: multiscope runtime install, or any command that needs it, fetches it"
	}
	return fmt.Sprintf("ONNX Runtime %s, found through %s: %s", l.Version, l.Found, l.Path)
}

func providerLine(p engine.ProviderInfo) string {
	switch {
	case len(p.Lacks) > 0:
		return "installed, but the loader does not find " + strings.Join(p.Lacks, ", ")
	case p.Library != nil:
		return "ONNX Runtime " + p.Library.Version + ", " + p.Library.Path
	case p.Package != "":
		return fmt.Sprintf("not installed: multiscope runtime install --engine %s fetches %s (%d MB)",
			p.Name, p.Package, p.Bytes>>20)
	}
	return "not installed, and there is no package for this system: name a library with --ort"
}

func orNone(s string) string {
	if s == "" {
		return "none (pip or npm can install ONNX Runtime)"
	}
	return s
}
