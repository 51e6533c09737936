package engine

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	ort "github.com/yalue/onnxruntime_go"

	"multiscope/internal/onnx"
)

// Session is a graph made ready to run on an engine. Runs may be concurrent.
type Session struct {
	name    string
	inputs  []Port
	outputs []Port

	mu   sync.RWMutex // write-locked by Close alone
	ort  *ort.DynamicAdvancedSession
	idle calls
}

// Port is an input or an output of a session.
type Port struct {
	Name string
	Type onnx.DType
	Dims []onnx.Dim // symbolic where only a run tells; nil where not even the rank is known
}

// wholeBelow is the size of weights from which a graph reaches the runtime through a file that
// it maps, rather than as bytes, of which there would be three copies at once.
const wholeBelow = 32 << 20

// Session makes a graph ready to run. The graph may be dropped afterwards.
func (e *Engine) Session(g *onnx.Graph) (*Session, error) {
	if err := g.Err(); err != nil {
		return nil, fmt.Errorf("engine: graph %s: %w", g.Name, err)
	}
	s := &Session{name: g.Name, inputs: ports(g, g.Inputs()), outputs: ports(g, g.Outputs())}
	if len(s.outputs) == 0 {
		return nil, fmt.Errorf("engine: graph %s has no output", g.Name)
	}
	create := e.fromBytes
	if weight(g) >= wholeBelow {
		create = e.fromFolder
	}
	var err error
	if s.ort, err = create(g, s); err != nil {
		return nil, fmt.Errorf("engine: graph %s on %s: %w", g.Name, e.provider, err)
	}
	return s, nil
}

func ports(g *onnx.Graph, values []onnx.Value) []Port {
	p := make([]Port, len(values))
	for i, v := range values {
		p[i] = Port{Name: string(v), Type: g.Type(v), Dims: g.Shape(v)}
	}
	return p
}

// weight returns the bytes of a graph's constants.
func weight(g *onnx.Graph) (n int) {
	for _, v := range g.Weights() {
		n += len(g.Tensor(v).Raw)
	}
	return n
}

func names(ports []Port) []string {
	n := make([]string, len(ports))
	for i, p := range ports {
		n[i] = p.Name
	}
	return n
}

func (e *Engine) fromBytes(g *onnx.Graph, s *Session) (*ort.DynamicAdvancedSession, error) {
	b, err := g.Encode()
	if err != nil {
		return nil, err
	}
	options, err := e.sessionOptions()
	if err != nil {
		return nil, err
	}
	defer options.Destroy()
	return ort.NewDynamicAdvancedSessionWithONNXData(b, names(s.inputs), names(s.outputs), options)
}

// fromFolder saves the graph into a folder that is gone when the session is made: what is still
// mapped then stays readable.
func (e *Engine) fromFolder(g *onnx.Graph, s *Session) (_ *ort.DynamicAdvancedSession, err error) {
	dir, err := os.MkdirTemp("", "multiscope-graph-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "graph.onnx")
	if err := g.Save(path); err != nil {
		return nil, err
	}
	options, err := e.sessionOptions()
	if err != nil {
		return nil, err
	}
	defer options.Destroy()
	return ort.NewDynamicAdvancedSession(path, names(s.inputs), names(s.outputs), options)
}

// sessionOptions returns new options, which the caller destroys.
func (e *Engine) sessionOptions() (*ort.SessionOptions, error) {
	o, err := ort.NewSessionOptions()
	if err != nil {
		return nil, err
	}
	err = errors.Join(
		o.SetGraphOptimizationLevel(ort.GraphOptimizationLevelEnableAll),
		o.SetIntraOpNumThreads(e.threads),
		o.SetLogSeverityLevel(ort.LoggingLevelError),
	)
	if add := providers[e.provider].add; err == nil && add != nil {
		err = add(o, e)
	}
	if err != nil {
		return nil, errors.Join(err, o.Destroy())
	}
	return o, nil
}

// Inputs returns what a run takes, in the graph's order.
func (s *Session) Inputs() []Port { return s.inputs }

// Outputs returns what a run gives, in the graph's order.
func (s *Session) Outputs() []Port { return s.outputs }

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
