// Package engine runs ONNX graphs with ONNX Runtime. It finds the runtime's library, or
// installs it with a package client that is installed, and opens sessions on the execution
// provider that was asked for. It knows nothing of models: graphs and tensors go in, tensors
// come out.
//
// Start at Open, then session.go and run.go. library.go finds the library, install.go fetches
// it, release.go is the table of what may be fetched.
package engine

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
)

// Options say which engine to open. The zero value is the CPU one.
type Options struct {
	Library   string                  // path of libonnxruntime; empty: look for it, else install it
	Provider  Provider                // who computes; empty is CPU
	Precision string                  // of the arithmetic: F32, BF16 or F16; empty is F32
	Threads   int                     // of one run; 0 is all cores
	Log       *slog.Logger            // is told what is installed and picked; nil is silence
	Progress  func(done, total int64) // of a download, in bytes; may be nil
}

// The precisions. Inputs and outputs are float32 in all of them.
const (
	F32  = "f32"
	BF16 = "bf16"
	F16  = "f16"
)

// Engine opens sessions on one execution provider. It is safe for concurrent use.
type Engine struct {
	library   Library
	provider  Provider
	precision string
	threads   int
}

// Open returns an engine. ONNX Runtime is loaded once per process: a second Open shares what the
// first one loaded, and is an error where it needs another library.
func Open(ctx context.Context, o Options) (*Engine, error) {
	o, err := o.complete()
	if err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	e, err := open(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	o.Log.InfoContext(ctx, "engine opened", "provider", e.provider, "precision", e.precision,
		"threads", e.threads, "onnxruntime", e.library.Version, "library", e.library.Path)
	return e, nil
}

// complete fills in what was left out.
func (o Options) complete() (Options, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Threads <= 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	if o.Provider == "" {
		o.Provider = CPU
	}
	if o.Precision == "" {
		o.Precision = F32
	}
	return o, o.check()
}

// Library returns the ONNX Runtime library in use.
func (e *Engine) Library() Library { return e.library }

// Provider returns who computes: what was asked for, or what Auto picked.
func (e *Engine) Provider() Provider { return e.provider }

// Precision returns the precision of the arithmetic.
func (e *Engine) Precision() string { return e.precision }

// Threads returns how many threads one run uses.
func (e *Engine) Threads() int { return e.threads }

// String names the engine for people: "cpu f32, 2 threads, ONNX Runtime 1.32.0".
func (e *Engine) String() string {
	return fmt.Sprintf("%s %s, %d threads, ONNX Runtime %s", e.provider, e.precision, e.threads, e.library.Version)
}
