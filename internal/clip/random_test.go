package clip

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/tensor"
)

// writeRandom writes a checkpoint of the sizes of a configuration, float32 or float16, with random weights.
func writeRandom(t testing.TB, path string, c config, dtype string) {
	t.Helper()
	m := &Model{config: c, weights: &weights{}}
	params := paramsOf(t, m.towers)
	head := headerOf(t, params, dtype)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(head); err != nil {
		t.Fatal(err)
	}
	numbers := randomBytes(1<<20, dtype)
	for left := sizeIn(head); left > 0; left -= len(numbers) {
		if _, err := f.Write(numbers[:min(left, len(numbers))]); err != nil {
			t.Fatal(err)
		}
	}
}

// sizeIn returns the bytes that follow a head: where its last tensor ends.
func sizeIn(head []byte) (size int) {
	var entries map[string]struct {
		Offsets [2]int `json:"data_offsets"`
	}
	if err := json.Unmarshal(head[8:], &entries); err != nil {
		panic(err)
	}
	for _, e := range entries {
		size = max(size, e.Offsets[1])
	}
	return size
}

// randomBytes returns n numbers between 0 and 0.01: deep networks of them stay finite.
func randomBytes(n int, dtype string) (b []byte) {
	random := rand.New(rand.NewPCG(1, 2))
	for range n {
		x := random.Float32() / 100
		if dtype == "F16" {
			b = binary.LittleEndian.AppendUint16(b, tensor.Half(x))
		} else {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
		}
	}
	return b
}

// paramsOf lists what both towers need, in order of their names.
func paramsOf(t testing.TB, towers func() (image, text tower)) (params []param) {
	t.Helper()
	image, text := towers()
	for _, tower := range []tower{image, text} {
		b := newBuilder("any", nil)
		b.plan = true
		tower.build(b)
		if err := b.Err(); err != nil {
			t.Fatal(err)
		}
		for _, p := range b.used {
			params = append(params, p)
		}
	}
	slices.SortFunc(params, func(a, b param) int { return strings.Compare(a.name, b.name) })
	return params
}

// headerOf writes the head of a safetensors file.
func headerOf(t testing.TB, params []param, dtype string) []byte {
	t.Helper()
	width := map[string]int{"F32": 4, "F16": 2}[dtype]
	entries, at := map[string]any{}, 0
	for _, p := range params {
		end := at + width*tensor.Size(p.shape)
		entries[p.name] = map[string]any{"dtype": dtype, "shape": p.shape, "data_offsets": []int{at, end}}
		at = end
	}
	b, err := json.Marshal(entries)
	if err != nil {
		t.Fatal(err)
	}
	return append(binary.LittleEndian.AppendUint64(nil, uint64(len(b))), b...)
}

// rn50x16 is the sizes of OpenAI's RN50x16 (Radford et al. 2021, table 19).
func rn50x16() config {
	c := config{embed: 768, prep: openAIPreprocess(384)}
	c.image = imageConfig{family: familyResNet, size: 384, width: 96, stages: [4]int{6, 8, 18, 8}, heads: 48}
	c.text = &textConfig{context: 77, vocab: 49408, width: 768, heads: 12, pool: poolHighest}
	c.text.stack = stack{layers: 12, hidden: 3072, gelu: quickGELU, eps: 1e-5}
	return c
}

// writeHuggingFaceSigLIP writes a SigLIP model as a Hugging Face folder, with the names that transformers
// gives (modeling_siglip.py).
func writeHuggingFaceSigLIP(t testing.TB, m *Model) string {
	t.Helper()
	dir := t.TempDir()
	c := map[string]any{
		"model_type": "siglip",
		"vision_config": map[string]any{"hidden_size": 64, "intermediate_size": 256, "num_hidden_layers": 2, "num_attention_heads": 2,
			"image_size": 64, "patch_size": 16, "hidden_act": "gelu"},
		"text_config": map[string]any{"hidden_size": 64, "intermediate_size": 256, "num_hidden_layers": 2, "num_attention_heads": 2,
			"vocab_size": 500, "max_position_embeddings": 12, "hidden_act": "gelu"},
	}
	b, err := json.Marshal(c)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "config.json"), b, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	var params []param
	var body []byte
	add := func(name string, shape []int, from ...param) {
		params = append(params, par(name, shape...))
		for _, p := range from {
			raw, err := m.weights.bytes(p)
			if err != nil {
				t.Fatal(err)
			}
			body = append(body, raw...)
		}
	}
	const pool = "visual.trunk.attn_pool."
	for _, p := range paramsOf(t, m.towers) {
		switch part, inPool := strings.CutPrefix(p.name, pool); {
		case !inPool || !strings.Contains(part, "_proj."):
			add(huggingFaceSigLIP.Replace(p.name), p.shape, p)
		case strings.HasPrefix(part, "q_proj."): // queries, keys and values lie above one another
			end := strings.TrimPrefix(part, "q_proj.")
			shape := append([]int{3 * p.shape[0]}, p.shape[1:]...)
			add("vision_model.head.attention.in_proj_"+end, shape, p, par(pool+"k_proj."+end, p.shape...), par(pool+"v_proj."+end, p.shape...))
		}
	}
	file := append(headerOf(t, params, "F32"), body...)
	if err := os.WriteFile(filepath.Join(dir, "model.safetensors"), file, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}
