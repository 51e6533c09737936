package engine

import (
	"fmt"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sys/cpu"

	ort "github.com/yalue/onnxruntime_go"
)

// Provider is who computes: an execution provider of ONNX Runtime.
type Provider string

// The providers.
const (
	CPU      Provider = "cpu"
	OpenVINO Provider = "openvino" // any x86 CPU
	CUDA     Provider = "cuda"
	TensorRT Provider = "tensorrt"
	CoreML   Provider = "coreml"
	Auto     Provider = "auto" // the fastest that is installed and as exact as CPU
)

// Providers lists what can be asked for, best known first.
func Providers() []Provider { return []Provider{CPU, OpenVINO, CUDA, TensorRT, CoreML, Auto} }

// traits is what the engine must know of a provider.
type traits struct {
	library    string   // what must lie beside libonnxruntime: libonnxruntime_providers_NAME
	system     string   // the only operating system that has it; empty: any
	precisions []string // what it can compute in, the default first
	serial     bool     // runs of one session must not overlap
	parallel   bool     // runs side by side on a thread each do more than one run on all threads
	add        func(*ort.SessionOptions, *Engine) error
}

// providers has a row for each provider but Auto.
var providers = map[Provider]traits{
	CPU: {precisions: []string{F32}, parallel: true},
	// Version 1.24.1 crashes now and then when shapes vary between runs that overlap.
	OpenVINO: {library: "openvino", precisions: []string{F32, BF16}, serial: true, add: addOpenVINO},
	CUDA:     {library: "cuda", precisions: []string{F32}, add: addCUDA},
	TensorRT: {library: "tensorrt", precisions: []string{F32, F16, BF16}, add: addTensorRT},
	CoreML:   {system: "darwin", precisions: []string{F32, F16}, add: addCoreML},
}

// check refuses what no provider is or can.
func (o Options) check() error {
	if o.Provider == Auto {
		return nil
	}
	p, ok := providers[o.Provider]
	if !ok {
		return fmt.Errorf("there is no engine %q: use one of %s", o.Provider, join(Providers()))
	}
	if !p.runsHere() {
		return fmt.Errorf("the engine %s is for %s only", o.Provider, p.system)
	}
	if can := precisionsHere(o.Provider); !slices.Contains(can, o.Precision) {
		return fmt.Errorf("the engine %s computes in %s on this machine, not in %q",
			o.Provider, strings.Join(can, ", "), o.Precision)
	}
	return nil
}

// runsHere reports whether the operating system can have the provider.
func (t traits) runsHere() bool { return t.system == "" || t.system == runtime.GOOS }

// precisionsHere returns what a provider computes in on this machine. OpenVINO computes in f32
// whatever it is asked for where the processor has no bf16 arithmetic.
func precisionsHere(p Provider) []string {
	ps := providers[p].precisions
	if p == OpenVINO && !cpu.X86.HasAVX512BF16 && !cpu.X86.HasAMXBF16 {
		return []string{F32}
	}
	return ps
}

func join(ps []Provider) string {
	words := make([]string, len(ps))
	for i, p := range ps {
		words[i] = string(p)
	}
	return strings.Join(words, ", ")
}

// addOpenVINO computes on the CPU through OpenVINO. Its default precision depends on the
// machine, so that it is always given.
func addOpenVINO(o *ort.SessionOptions, e *Engine) error {
	return o.AppendExecutionProviderOpenVINO(map[string]string{
		"device_type":    "CPU",
		"precision":      "ACCURACY",
		"num_of_threads": fmt.Sprint(e.threads),
		"load_config":    openVINOConfig(e.precision),
	})
}

func openVINOConfig(precision string) string {
	return fmt.Sprintf(`{"CPU": {"INFERENCE_PRECISION_HINT": %q}}`, precision)
}

// addCUDA computes on the first NVIDIA GPU. TF32 keeps 10 bits of the mantissa, which is not f32.
func addCUDA(o *ort.SessionOptions, _ *Engine) error {
	cuda, err := ort.NewCUDAProviderOptions()
	if err != nil {
		return err
	}
	defer cuda.Destroy()
	if err := cuda.Update(map[string]string{"use_tf32": "0"}); err != nil {
		return err
	}
	return o.AppendExecutionProviderCUDA(cuda)
}

// addTensorRT compiles for the first NVIDIA GPU, and leaves to CUDA what TensorRT lacks.
func addTensorRT(o *ort.SessionOptions, e *Engine) error {
	rt, err := ort.NewTensorRTProviderOptions()
	if err != nil {
		return err
	}
	defer rt.Destroy()
	options := map[string]string{}
	switch e.precision {
	case F16:
		options["trt_fp16_enable"] = "1"
	case BF16:
		options["trt_bf16_enable"] = "1"
	}
	if err := rt.Update(options); err != nil {
		return err
	}
	if err := o.AppendExecutionProviderTensorRT(rt); err != nil {
		return err
	}
	return addCUDA(o, e)
}

// addCoreML computes on Apple's accelerators; in f32 it keeps to the units that are exact.
func addCoreML(o *ort.SessionOptions, e *Engine) error {
	options := map[string]string{"ModelFormat": "MLProgram"}
	if e.precision == F32 {
		options["MLComputeUnits"] = "CPUOnly"
	}
	return o.AppendExecutionProviderCoreMLV2(options)
}
