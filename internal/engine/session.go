package engine

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"

	ort "github.com/yalue/onnxruntime_go"

	"multiscope/internal/onnx"
)

// Session is a graph made ready to run on an engine. Runs may be concurrent; on OpenVINO they wait
// for each other.
type Session struct {
	name        string
	inputs      []Port
	outputs     []Port
	threads     int // of one run
	parallelism int // runs at a time that make the most of the engine

	mu   sync.RWMutex // write-locked by Close alone
	ort  *ort.DynamicAdvancedSession
	idle calls
	sem  chan struct{} // holds one run; nil where runs may overlap
}

// mapFrom is the size of weights from which a graph reaches the runtime through a file that the
// runtime maps, rather than as bytes, of which it would hold two copies beside the caller's.
const mapFrom = 16 << 20

// Session makes a graph ready to run. A caller that keeps no other reference to a large graph has
// its weights in memory once: they are freed as soon as they are on their way to the runtime.
//
// One run uses all threads of the engine: the session is for callers that need one result before
// they can ask for the next.
func (e *Engine) Session(g *onnx.Graph) (*Session, error) {
	return e.open(g, &Session{threads: e.threads, parallelism: 1})
}

// ParallelSession is Session for callers with many runs to make, as many of them at a time as Session.Parallelism
// says. On a CPU each keeps to one thread, since threads that share a run wait for each other after
// every node: side by side they do a tenth more, with the same results to the last bit.
func (e *Engine) ParallelSession(g *onnx.Graph) (*Session, error) {
	if providers[e.provider].parallel {
		return e.open(g, &Session{threads: 1, parallelism: e.threads})
	}
	return e.Session(g)
}

func (e *Engine) open(g *onnx.Graph, s *Session) (*Session, error) {
	if err := g.Err(); err != nil {
		return nil, fmt.Errorf("engine: graph %s: %w", g.Name, err)
	}
	s.name, s.inputs, s.outputs = g.Name, ports(g, g.Inputs()), ports(g, g.Outputs())
	if len(s.outputs) == 0 {
		return nil, fmt.Errorf("engine: graph %s has no output", s.name)
	}
	if providers[e.provider].serial {
		s.sem = make(chan struct{}, 1)
	}
	var err error
	if weight(g) < mapFrom {
		err = e.openBytes(s, g)
	} else {
		err = e.openMapped(s, g)
	}
	if err != nil {
		return nil, fmt.Errorf("engine: graph %s on %s: %w", s.name, e.provider, plain(err))
	}
	return s, nil
}

// weight returns the bytes of a graph's constants.
func weight(g *onnx.Graph) (n int) {
	for _, v := range g.Weights() {
		n += len(g.Tensor(v).Raw)
	}
	return n
}

// openBytes hands the graph over as bytes.
func (e *Engine) openBytes(s *Session, g *onnx.Graph) error {
	b, err := g.Encode()
	if err != nil {
		return err
	}
	return e.withOptions(s.threads, func(o *ort.SessionOptions) (err error) {
		s.ort, err = ort.NewDynamicAdvancedSessionWithONNXData(b, names(s.inputs), names(s.outputs), o)
		return err
	})
}

// openMapped hands the graph over as files, in a folder that is gone when the session is made:
// what the runtime still has mapped then stays readable.
func (e *Engine) openMapped(s *Session, g *onnx.Graph) (err error) {
	dir, err := os.MkdirTemp("", "multiscope-graph-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "graph.onnx")
	if err := g.Save(path); err != nil {
		return fmt.Errorf("%w (TMPDIR names another folder for temporary files)", err)
	}
	// The runtime is about to make its own copy of the weights, in the order its kernels want, so
	// that ours must go now. Measured with 1.2 GB of convolution weights: the peak is 1.3 GB
	// instead of 2.5 GB.
	g = nil
	debug.FreeOSMemory()
	return e.withOptions(s.threads, func(o *ort.SessionOptions) (err error) {
		s.ort, err = ort.NewDynamicAdvancedSession(path, names(s.inputs), names(s.outputs), o)
		return err
	})
}

// withOptions calls create with the options of the engine's sessions.
func (e *Engine) withOptions(threads int, create func(*ort.SessionOptions) error) error {
	return keepSignalStack(func() error {
		o, err := ort.NewSessionOptions()
		if err != nil {
			return err
		}
		if err = e.set(o, threads); err == nil {
			err = create(o)
		}
		return errors.Join(err, o.Destroy())
	})
}

func (e *Engine) set(o *ort.SessionOptions, threads int) error {
	err := errors.Join(
		o.SetGraphOptimizationLevel(ort.GraphOptimizationLevelEnableAll),
		o.SetIntraOpNumThreads(threads),
		o.SetLogSeverityLevel(ort.LoggingLevelFatal), // errors come back to us
		// Threads that wait for work must leave the cores to those that decode the next pictures.
		// On 2 cores with the demo's model that costs a run on its own 1.5 % and gives the index 6 %;
		// where other programs want the cores too, runs are up to twice as fast.
		o.AddSessionConfigEntry("session.intra_op.allow_spinning", "0"),
	)
	if add := providers[e.provider].add; err == nil && add != nil {
		err = add(o, e)
	}
	return err
}

// Inputs returns what a run takes, in the graph's order.
func (s *Session) Inputs() []Port { return s.inputs }

// Outputs returns what a run gives, in the graph's order.
func (s *Session) Outputs() []Port { return s.outputs }

// Parallelism returns how many runs at a time make the most of the engine.
func (s *Session) Parallelism() int { return s.parallelism }

// Close frees the session after the runs that are under way.
func (s *Session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ort == nil {
		return nil
	}
	s.idle.drop()
	err := s.ort.Destroy()
	s.ort = nil
	return err
}
