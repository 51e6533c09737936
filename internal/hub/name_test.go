package hub

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

func TestIsName(t *testing.T) {
	for model, want := range map[string]bool{
		"hf:org/repo": true, "openai:RN50x4": true, "pypi:efficientnet-lite0": true, "openai:nonsense": true,
		`C:\models\RN50.pt`: false, "h:f": false, "./hf:org": false, "RN50.pt": false, "": false, "hf": false, "HF:a/b": false,
	} {
		if got := IsName(model); got != want {
			t.Errorf("IsName(%q) = %v, want %v", model, got, want)
		}
	}
}

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want modelName
		err  string
	}{
		{in: "hf:org/repo", want: modelName{"hf", "org/repo", "main"}},
		{in: "hf:org/repo@refs/pr/1", want: modelName{"hf", "org/repo", "refs/pr/1"}},
		{in: "openai:ViT-L/14@336px", want: modelName{"openai", "ViT-L/14@336px", ""}},
		{in: "pypi:efficientnet-lite2", want: modelName{"pypi", "efficientnet-lite2", ""}},
		{in: "openai:RN50x5", err: "did you mean openai:RN50x"},
		{in: "openai:vit-b/32", err: "did you mean openai:ViT-B/32"},
		{in: "pypi:efficientnet-lite3", err: "Known are pypi:efficientnet-lite0"},
		{in: "hf:repo", err: "ORG/REPO"},
		{in: "hf:../etc", err: "ORG/REPO"},
		{in: "hf:a/b/c", err: "ORG/REPO"},
		{in: "hf:a--b/c", err: "ORG/REPO"},
		{in: `hf:a\b/c`, err: "ORG/REPO"},
		{in: "hf:a/b@../../x", err: "no revision"},
		{in: "hf:a/b@/x", err: "no revision"},
		{in: "hf:a/b@", err: "no revision"},
		{in: "timm:x", err: "names are"},
		{in: "x", err: "names are"},
	} {
		got, err := parse(tt.in)
		if tt.err == "" && (err != nil || got != tt.want) || tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
			t.Errorf("parse(%q) = %+v, %v; want %+v, %q", tt.in, got, err, tt.want, tt.err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"hf:org/repo", "hf:a/b@v1.0", "openai:ViT-B/32", "pypi:efficientnet-lite0", "hf:../..", "hf:a/b@..", `hf:C:\x`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := parse(s)
		if err != nil {
			return
		}
		if again, err := parse(n.String()); err != nil || again != n {
			t.Errorf("parse(%q) = %+v, whose name parses to %+v, %v", s, n, again, err)
		}
		r := repository{n.model, n.revision}
		if n.source == "hf" && (!filepath.IsLocal(r.folder()) || strings.Contains(r.folder(), "/") || !filepath.IsLocal(r.revision)) {
			t.Errorf("parse(%q) leads out of the cache: %q, %q", s, r.folder(), r.revision)
		}
	})
}

func FuzzAnswers(f *testing.F) {
	f.Add([]byte(`{"sha":"`+testCommit+`","siblings":[{"rfilename":"a/b.json"},{"rfilename":"../x"},{"rfilename":"C:\\x"}]}`), `W/"abc"`, "12")
	f.Add([]byte(`{"weight_map":{"a":"model-1.safetensors","b":"../x"}}`), `"`+testCommit+`"`, "-1")
	f.Fuzz(func(t *testing.T, b []byte, etag, size string) {
		commit, files, err := parseListing(b)
		if err == nil && !commitPattern.MatchString(commit) {
			t.Errorf("commit %q", commit)
		}
		shards, err := parseShards(b)
		if err != nil {
			shards = nil
		}
		for _, name := range append(files, shards...) {
			if !filepath.IsLocal(filepath.FromSlash(name)) || strings.Contains(name, `\`) {
				t.Errorf("file %q leads out", name)
			}
		}
		d, err := parseHeader(&http.Response{StatusCode: 200, Header: http.Header{"Etag": {etag}, "X-Linked-Size": {size}}}, testCommit)
		if err == nil && (d.size < 0 || !filepath.IsLocal(d.hash) || len(d.hash) < 40) {
			t.Errorf("header gives %+v", d)
		}
	})
}

func TestChoose(t *testing.T) {
	for _, tt := range []struct{ name, files, weights, with string }{
		{"OpenCLIP", "open_clip_config.json open_clip_model.safetensors open_clip_pytorch_model.bin config.json model.safetensors tokenizer.json", "open_clip_model.safetensors", "tokenizer.json open_clip_config.json"},
		{"a pickle of OpenCLIP beside safetensors", "open_clip_config.json open_clip_pytorch_model.bin config.json model.safetensors", "model.safetensors", "config.json"},
		{"only pickles", "open_clip_config.json open_clip_pytorch_model.bin", "open_clip_pytorch_model.bin", "open_clip_config.json"},
		{"shards", "config.json model.safetensors.index.json model-1.safetensors", "model.safetensors.index.json", "config.json"},
		{"ONNX with data", "onnx/model.onnx onnx/model.onnx_data onnx/model_q4.onnx onnx/model.onnx_datasheet config.json", "onnx/model.onnx", "config.json"},
		{"ONNX of both towers apart", "onnx/text_model.onnx onnx/vision_model.onnx onnx/vision_model_q4.onnx config.json preprocessor_config.json", "onnx/vision_model.onnx", "preprocessor_config.json config.json"},
		{"one checkpoint", "RN50x4.pt README.md", "RN50x4.pt", ""},
		{"one checkpoint of any name with its configuration", "epoch_9.pt open_clip_config.json preprocess_cfg.json", "epoch_9.pt", "preprocess_cfg.json open_clip_config.json"},
	} {
		got, err := choose(strings.Fields(tt.files))
		if err != nil || got.weights != tt.weights || strings.Join(got.with, " ") != tt.with {
			t.Errorf("%s: choose = %+v, %v; want %s with %s", tt.name, got, err, tt.weights, tt.with)
		}
	}
}
