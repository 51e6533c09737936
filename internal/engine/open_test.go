package engine_test

import (
	"bytes"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/engine"
	"multiscope/internal/fixture"
	"multiscope/internal/onnx"
)

func TestOpenSharesOneLibrary(t *testing.T) {
	first := fixture.Engine(t)
	second, err := engine.Open(t.Context(), engine.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	third, err := engine.Open(t.Context(), engine.Options{Library: first.Library().Path})
	if err != nil {
		t.Fatal(err)
	}
	if second.Library().Path != first.Library().Path || third.Library().Path != first.Library().Path {
		t.Errorf("libraries %v, %v, %v", first.Library(), second.Library(), third.Library())
	}
	if second.Threads() != 1 || first.Threads() != runtime.GOMAXPROCS(0) {
		t.Errorf("threads = %d and %d", first.Threads(), second.Threads())
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	library := fixture.Engine(t).Library().Path
	text := filepath.Join(t.TempDir(), "text.so")
	twin := filepath.Join(t.TempDir(), "libonnxruntime.so")
	b, err := os.ReadFile(library)
	if err == nil {
		err = os.WriteFile(text, []byte("not a library"), 0o644)
	}
	if err == nil {
		err = os.WriteFile(twin, b, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		options engine.Options
		want    string
	}{
		{"unknown provider", engine.Options{Provider: "abacus"}, `there is no engine "abacus": use one of cpu, openvino`},
		{"unknown precision", engine.Options{Precision: "f64"}, `the engine cpu computes in f32 on this machine, not in "f64"`},
		{"no precision of any", engine.Options{Provider: engine.Auto, Precision: "f64"}, "nothing that is installed computes in f64"},
		{"no such file", engine.Options{Library: filepath.Join(t.TempDir(), "none.so")}, "No such file"},
		{"not a library", engine.Options{Library: text}, "library given by --ort"},
		{"another copy", engine.Options{Library: twin}, "this process already runs ONNX Runtime"},
		{"provider that it lacks", engine.Options{Library: library, Provider: engine.TensorRT}, "does not bring tensorrt, only cpu"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := engine.Open(t.Context(), tt.options)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Open = %v, want it to say %q", err, tt.want)
			}
		})
	}
}

func TestTheEnvironmentNamesTheLibraryFirst(t *testing.T) {
	library := fixture.Engine(t).Library().Path
	t.Setenv(engine.EnvLibrary, library)
	info, err := engine.Inspect(t.Context(), engine.Options{Library: "/nowhere.so"})
	if err != nil || info.Library.Path != library || info.Library.Found != engine.EnvLibrary {
		t.Errorf("Inspect = %+v, %v", info.Library, err)
	}
}

func TestInspectNamesThePackagesOfWhatIsMissing(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("OpenVINO is published for Linux on amd64 alone")
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	i := providerInfo(t, engine.OpenVINO)
	if i.Library != nil || !strings.HasPrefix(i.Package, "onnxruntime-openvino 1.") || i.Bytes == 0 {
		t.Errorf("with an empty cache OpenVINO is %+v", i)
	}
}

func TestSessionSaysWhatIsWrong(t *testing.T) {
	e := fixture.Engine(t)
	broken := onnx.New("broken")
	broken.Output("y", "x")
	empty := onnx.New("empty")
	empty.Input("x", onnx.Float, onnx.Fixed(1))
	unknown := onnx.New("unknown")
	unknown.Output("y", unknown.Op("Sparkle", nil, unknown.Input("x", onnx.Float, onnx.Fixed(1))))
	for want, g := range map[string]*onnx.Graph{
		`output y: value "x" is not defined`: broken,
		"graph empty has no output":          empty,
		"Sparkle":                            unknown,
	} {
		s, err := e.Session(g)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Session(%s) = %v, %v; want it to say %q", g.Name, s, err, want)
		}
	}
}

// asEngine is the variable that tells this test's own program, started again, which engine to
// test with: one process can have only one library.
const asEngine = "MULTISCOPE_TEST_ENGINE"

func TestOpenVINO(t *testing.T) {
	if !installed(t, engine.OpenVINO) {
		t.Skip("skipped: OpenVINO is not installed (multiscope runtime install --engine openvino)")
	}
	cmd := exec.Command(os.Args[0], "-test.run=TestRun|TestAnEmpty|TestAStopped|TestInAnotherEngine", "-test.v")
	cmd.Env = append(os.Environ(), asEngine+"="+string(engine.OpenVINO))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func installed(t testing.TB, p engine.Provider) bool {
	i := providerInfo(t, p)
	return i.Library != nil && len(i.Lacks) == 0
}

func precisions(t testing.TB, p engine.Provider) []string { return providerInfo(t, p).Precisions }

func providerInfo(t testing.TB, p engine.Provider) engine.ProviderInfo {
	t.Helper()
	info, err := engine.Inspect(t.Context(), engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(info.Providers, func(i engine.ProviderInfo) bool { return i.Name == p })
	if i < 0 {
		return engine.ProviderInfo{Name: p}
	}
	return info.Providers[i]
}

func TestInAnotherEngine(t *testing.T) {
	if os.Getenv(asEngine) == "" {
		t.Skip("it is run by TestOpenVINO")
	}
	if e := theEngine(t); string(e.Provider()) != os.Getenv(asEngine) {
		t.Errorf("engine %s is %s", os.Getenv(asEngine), e)
	}
	// The same library has the CPU provider, and Auto takes one of the two.
	if e, err := engine.Open(t.Context(), engine.Options{}); err != nil || e.Provider() != engine.CPU {
		t.Errorf("Open = %v, %v", e, err)
	}
	var said bytes.Buffer
	e, err := engine.Open(t.Context(), engine.Options{Provider: engine.Auto, Log: slog.New(slog.NewTextHandler(&said, nil))})
	if err != nil || !strings.Contains(said.String(), "engine picked") {
		t.Errorf("Open(auto) = %v, %v, and it says %q", e, err, said.String())
	}
	t.Log(said.String())
}

// theEngine is the one of the environment, by default the shared CPU one.
func theEngine(t testing.TB) *engine.Engine {
	t.Helper()
	name := os.Getenv(asEngine)
	if name == "" {
		return fixture.Engine(t)
	}
	e, err := engine.Open(t.Context(), engine.Options{Provider: engine.Provider(name)})
	if err != nil {
		t.Fatal(err)
	}
	return e
}
