package clip

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/fixture"
)

// badFiles says what the error about each hostile file must name. MANIFEST.json, section bad, says what
// is wrong with them.
var badFiles = map[string]string{
	"weights/negative_offset.safetensors":     "positional_embedding: data offsets [-64",
	"weights/tiny_file.safetensors":           "5 bytes are too few",
	"weights/overlapping.safetensors":         "overlaps",
	"weights/unknown_dtype.safetensors":       `unknown dtype "F99"`,
	"weights/missing_tensor.safetensors":      "tensor visual.conv1.weight is missing",
	"weights/header_len_100gb.safetensors":    "header of 107374182400 bytes",
	"weights/truncated.safetensors":           "do not lie in the file's",
	"weights/dtype_size_mismatch.safetensors": "visual.conv1.weight: shape",
	"weights/nan_weight.safetensors":          "visual.conv1.weight: element 100 is not a finite number",
	"weights/shape_size_mismatch.safetensors": "visual.conv1.weight: shape",
	"weights/inf_weight.safetensors":          "visual.conv1.weight: element 100 is not a finite number",
	"weights/header_not_json.safetensors":     "offset",
	"weights/deep_json.safetensors":           "depth",
	"weights/wrong_shape.safetensors":         "visual.conv1.weight has shape",
	"weights/negative_shape.safetensors":      "negative dimension",
	"weights/duplicate_key.safetensors":       "visual.conv1.weight is there twice",
	"weights/offset_beyond.safetensors":       "do not lie in the file's",
	"weights/header_len_huge.safetensors":     "header of",
	"weights/header_len_zero.safetensors":     "header is empty",
	"weights/trailing_bytes.safetensors":      "the tensors end at",
	"weights/int_weight.safetensors":          "floating-point numbers expected, got I32",
	"weights/reversed_offsets.safetensors":    "do not lie in the file's",
	"weights/shape_overflow.safetensors":      "larger than the",
	"weights/header_bad_utf8.safetensors":     "not UTF-8",
	"pickles/plain_global.pt":                 "posix.system",
	"pickles/zip_global.pt":                   "posix.system",
	"pickles/zip_global_in_dict.bin":          "os.popen",
	"pickles/stack_global.pt":                 "builtins.eval",
	"pickles/torch_load_global.pt":            "torch.serialization.load",
	"pickles/torchscript_evil_data.pt":        "posix.system",
	"pickles/torchscript_missing_storages.pt": `"data/0" is missing`,
	"pickles/truncated.pt":                    "central directory",
	"pickles/path_traversal.pt":               "leaves the archive",
	"pickles/zip_bomb.pt":                     "compressed",
	"pickles/memo_bomb.pt":                    "not a state dictionary",
	"pickles/long_string.pt":                  "more bytes are announced",
	"pickles/deep.pt":                         "the stack is empty",
	"pickles/stride_out_of_range.pt":          "reaches outside",
	"pickles/huge_shape.pt":                   "larger than the 16 bytes",
	"pickles/storage_path.pt":                 `"data/../../../x1" is missing`,
	"configs/vocab_mismatch.json":             "token_embedding.weight has shape [60 16]; the configuration asks for [61 16]",
	"configs/missing_vision.json":             "vision_cfg is missing",
	"configs/layers_list_short.json":          "four stages",
	"configs/negative_layers.json":            "layers is -1",
	"configs/not_json.json":                   "invalid character",
	"configs/deep.json":                       "depth",
	"configs/width_1e9.json":                  "width is 1000000000",
	"configs/std_zero.json":                   "std of channel 0 is 0",
	"configs/text_heads_zero.json":            "0 heads",
	"configs/array.json":                      "array found where a JSON object is expected",
	"configs/image_size_1e7.json":             "image_size is 10000000",
	"configs/layers_1e8.json":                 "layers is 100000000",
	"configs/zero_patch.json":                 "patch_size is 0",
	"configs/float_width.json":                "key width: number 16.5 found where int",
	"configs/nan_value.json":                  "invalid character",
	"configs/string_width.json":               "key width: string",
	"configs/unknown_timm.json":               "convnext_enormous",
	"configs/empty.json":                      "empty file",
	"onnx/cyclic.onnx":                        "cycle",
	"onnx/undefined_input.onnx":               `"w" is not defined`,
	"onnx/unknown_op.onnx":                    "FrobnicateXYZ",
	"onnx/custom_domain.onnx":                 "evil.example",
	"onnx/truncated.onnx":                     "malformed protobuf",
	"onnx/empty.onnx":                         "empty",
	"onnx/text.onnx":                          "malformed protobuf",
	"onnx/opset_999.onnx":                     "operator set 999",
	"onnx/short_initializer.onnx":             `constant "w"`,
	"onnx/huge_initializer.onnx":              `constant "w"`,
	"onnx/external_traversal.onnx":            "outside of the model's folder",
	"onnx/channel_mismatch.onnx":              "expects 5 channels",
	"onnx/duplicate_output.onnx":              "produced twice",
	"onnx/output_missing.onnx":                "never produced",
	"onnx/no_inputs.onnx":                     "depends on no input",
	"onnx/int_image.onnx":                     "not float",
	"configs/heads_not_dividing.json":         "heads of 7",
}

func TestHostileFilesAreRefused(t *testing.T) {
	refuse(t, "../checkpoint/testdata/bad", "weights/*", "pickles/*")
	refuse(t, "testdata/bad", "configs/*")
	t.Run("onnx", func(t *testing.T) { refuse(t, fixture.Shared(t, "goldens/bad"), "onnx/*") })
}

// refuse opens a model with each of the files, which must fail and say why.
func refuse(t *testing.T, root string, patterns ...string) {
	for _, pattern := range patterns {
		paths, _ := filepath.Glob(filepath.Join(root, pattern))
		if len(paths) == 0 {
			t.Errorf("%s holds no %s", root, pattern)
		}
		for _, path := range paths {
			if name, _ := filepath.Rel(root, path); name != "onnx/good.onnx" {
				t.Run(name, func(t *testing.T) { refuseOne(t, name, path) })
			}
		}
	}
}

func refuseOne(t *testing.T, name, path string) {
	m, err := Open(placed(t, path))
	if err == nil {
		m.Close()
		t.Fatalf("Open(%s) opened it; want an error that names %q", name, badFiles[name])
	}
	if want, known := badFiles[name]; !known || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
		t.Errorf("Open(%s): %v; want one line that names %q", name, err, want)
	}
}

func TestTheModelThatHostileFilesDeriveFromOpens(t *testing.T) {
	c := golden{Name: "good_tiny", Dir: "testdata/bad/good_tiny"}
	c.Tolerance.RelL2, c.Tolerance.MaxOverRMS = 1e-4, 2e-3
	checkBatch(t, openGolden(t, c), c, "batch0.safetensors")
}

// placed returns a model whose only fault is the file at path.
func placed(t *testing.T, path string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "model")
	const good = "testdata/bad/good_tiny"
	switch filepath.Base(filepath.Dir(path)) {
	case "weights":
		copyInto(t, dir, filepath.Join(good, "open_clip_config.json"), "open_clip_config.json")
		copyInto(t, dir, path, "open_clip_model.safetensors")
	case "configs":
		copyInto(t, dir, path, "open_clip_config.json")
		copyInto(t, dir, filepath.Join(good, "open_clip_model.safetensors"), "open_clip_model.safetensors")
	default:
		return path
	}
	return dir
}

func copyInto(t *testing.T, dir, from, name string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name), b, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestTensorsWithoutALayerAreRefused adds a tensor, of no elements, to a good checkpoint.
func TestTensorsWithoutALayerAreRefused(t *testing.T) {
	const good = "testdata/bad/good_tiny"
	for name, fails := range map[string]bool{
		"visual.transformer.resblocks.0.ls_1.gamma":          true, // a part that the towers lack
		"transformer.resblocks.1.ln_1.weight":                true, // one more layer than the configuration says
		"visual.transformer.resblocks.0.position_ids":        false,
		"input_resolution":                                   false,
		"visual.transformer.resblocks.0.num_batches_tracked": false,
	} {
		dir := t.TempDir()
		copyInto(t, dir, good+"/open_clip_config.json", "open_clip_config.json")
		addTensor(t, good+"/open_clip_model.safetensors", filepath.Join(dir, "open_clip_model.safetensors"), name)
		m, err := Open(dir)
		if err == nil {
			m.Close()
		}
		if fails != (err != nil) || fails && !strings.Contains(err.Error(), name) {
			t.Errorf("with tensor %s: %v; want an error: %t", name, err, fails)
		}
	}
}

func addTensor(t *testing.T, from, to, name string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	n := 8 + binary.LittleEndian.Uint64(b)
	head := fmt.Sprintf(`%s, %q: {"dtype": "F32", "shape": [0], "data_offsets": [%d, %[3]d]}}`, bytes.TrimSuffix(bytes.TrimSpace(b[8:n]), []byte("}")), name, len(b)-int(n))
	file := append(binary.LittleEndian.AppendUint64(nil, uint64(len(head))), head...)
	if err := os.WriteFile(to, append(file, b[n:]...), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestVariancesBelowZeroAreRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "RN.safetensors")
	c := rn50x16()
	c.image.stages, c.image.width, c.image.heads, c.image.size, c.embed = [4]int{1, 1, 1, 1}, 2, 1, 32, 4
	c.text.width, c.text.heads, c.text.layers, c.text.hidden, c.text.vocab = 64, 1, 1, 8, 10
	writeRandom(t, path, c, "F32")
	openModel(t, path)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var head map[string]struct {
		Offsets [2]int `json:"data_offsets"`
	}
	n := 8 + int(binary.LittleEndian.Uint64(b))
	if err := json.Unmarshal(b[8:n], &head); err != nil {
		t.Fatal(err)
	}
	const name = "visual.bn1.running_var"
	b[n+head[name].Offsets[1]-1] |= 0x80 // the sign
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); err == nil || !strings.Contains(err.Error(), name) {
		t.Errorf("Open with a negative variance: %v; want an error that names %s", err, name)
	}
}
