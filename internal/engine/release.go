package engine

import "runtime"

// archive is a published package that holds the runtime's library: one pinned file, of a known
// hash. What is not in the table below is never installed.
type archive struct {
	client  string // pip or npm
	pkg     string // as the client calls it
	version string
	tag     string // the wheel's platform; empty for npm
	flavour Provider
	file    string // as the client saves it
	size    int64
	sha256  string
	folder  string   // of the members, inside
	members []string // what is unpacked; the library comes first
}

// platform is an operating system and an architecture, as Go names them.
type platform struct{ os, arch string }

func here() platform { return platform{runtime.GOOS, runtime.GOARCH} }

// Where the archives keep the libraries.
const (
	wheelFolder    = "onnxruntime/capi/"
	nodeX64Folder  = "package/bin/napi-v6/linux/x64/"
	nodeArmFolder  = "package/bin/napi-v6/linux/arm64/"
	nodeMacFolder  = "package/bin/napi-v6/darwin/arm64/"
	cpuVersion     = "1.32.0"
	nodeVersion    = "1.30.0" // npm has no 1.32
	nodeFile       = "onnxruntime-node-1.30.0.tgz"
	nodeSize       = 113507888
	nodeSHA256     = "6e3390d6b783e7be946fad629292799da28d0b42f84856e50d2c1b0383291e75"
	pythonVersion  = "3.12" // any would do: the library in the wheel knows nothing of Python
	pythonABI      = "cp312"
	pythonPlatform = "cp"
)

// archives returns what can be installed for a flavour on a platform, best first.
func archives(flavour Provider, on platform) []archive { return published[on][flavour] }

// published has what exists for each platform. The wheels are for glibc 2.28 or newer and for
// macOS 14 or newer; people on other systems build the library or take their system's package.
var published = map[platform]map[Provider][]archive{
	{"linux", "amd64"}: {
		CPU: {
			{client: "pip", pkg: "onnxruntime", version: cpuVersion, flavour: CPU,
				tag: "manylinux_2_28_x86_64", size: 27780211,
				file:   "onnxruntime-1.32.0-cp312-cp312-manylinux_2_28_x86_64.whl",
				sha256: "99e1074c4b2197accd5073052a465361be17b89c093b8ffb6e6bd8f986c52df8",
				folder: wheelFolder, members: []string{"libonnxruntime.so.1.32.0"}},
			{client: "npm", pkg: "onnxruntime-node", version: nodeVersion, flavour: CPU,
				size: nodeSize, file: nodeFile, sha256: nodeSHA256,
				folder: nodeX64Folder, members: []string{"libonnxruntime.so.1"}},
		},
		OpenVINO: {
			{client: "pip", pkg: "onnxruntime-openvino", version: "1.24.1", flavour: OpenVINO,
				tag: "manylinux_2_28_x86_64", size: 84433207,
				file:   "onnxruntime_openvino-1.24.1-cp312-cp312-manylinux_2_28_x86_64.whl",
				sha256: "d617fac2f59a6ab5ea59a788c3e1592240a129642519aaeaa774761dfe35150e",
				folder: wheelFolder, members: []string{
					"libonnxruntime.so.1.24.1", "libonnxruntime_providers_shared.so",
					"libonnxruntime_providers_openvino.so", "libopenvino.so.2541",
					"libopenvino_onnx_frontend.so.2541", "libopenvino_intel_cpu_plugin.so", "libtbb.so.12"}},
		},
		CUDA: {
			{client: "pip", pkg: "onnxruntime-gpu", version: "1.31.1", flavour: CUDA,
				tag: "manylinux_2_28_x86_64", size: 255569273,
				file:   "onnxruntime_gpu-1.31.1-cp312-cp312-manylinux_2_28_x86_64.whl",
				sha256: "05d548956197b9d01f59b625de740e0d6be3593f874e241a12dc0362650ecdf7",
				folder: wheelFolder, members: []string{
					"libonnxruntime.so.1.31.1", "libonnxruntime_providers_shared.so",
					"libonnxruntime_providers_cuda.so", "libonnxruntime_providers_tensorrt.so"}},
		},
	},
	{"linux", "arm64"}: {
		CPU: {
			{client: "pip", pkg: "onnxruntime", version: cpuVersion, flavour: CPU,
				tag: "manylinux_2_28_aarch64", size: 23196724,
				file:   "onnxruntime-1.32.0-cp312-cp312-manylinux_2_28_aarch64.whl",
				sha256: "e36c187006e7a7c8b8d6d57f1a209dd63f52430dca6c282b177718ad6b841054",
				folder: wheelFolder, members: []string{"libonnxruntime.so.1.32.0"}},
			{client: "npm", pkg: "onnxruntime-node", version: nodeVersion, flavour: CPU,
				size: nodeSize, file: nodeFile, sha256: nodeSHA256,
				folder: nodeArmFolder, members: []string{"libonnxruntime.so.1"}},
		},
	},
	{"darwin", "arm64"}: {
		CPU: {
			{client: "pip", pkg: "onnxruntime", version: cpuVersion, flavour: CPU,
				tag: "macosx_14_0_arm64", size: 22519308,
				file:   "onnxruntime-1.32.0-cp312-cp312-macosx_14_0_arm64.whl",
				sha256: "d52510bbbcc880c13b826f7d75cdf33ac5cf0bb864d960000fc29ce73f0cb83e",
				folder: wheelFolder, members: []string{"libonnxruntime.1.32.0.dylib"}},
			{client: "npm", pkg: "onnxruntime-node", version: nodeVersion, flavour: CPU,
				size: nodeSize, file: nodeFile, sha256: nodeSHA256,
				folder: nodeMacFolder, members: []string{"libonnxruntime.1.30.0.dylib"}},
		},
	},
}

// home is the folder of the installed archive in the cache: 1.32.0-cpu.
func (a archive) home() string { return a.version + "-" + string(a.flavour) }

// flavour returns the kind of package that brings p: one brings several.
func (p Provider) flavour() Provider {
	switch p {
	case TensorRT:
		return CUDA
	case CoreML:
		return CPU
	}
	return p
}
