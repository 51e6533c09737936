package clip

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// huggingFaceFile is config.json of a model of transformers.
type huggingFaceFile struct {
	Type       string          `json:"model_type"`
	Timm       string          `json:"architecture"` // of timm's files, which have no model_type
	Projection int             `json:"projection_dim"`
	Vision     json.RawMessage `json:"vision_config"`
	Text       json.RawMessage `json:"text_config"`
	OldVision  json.RawMessage `json:"vision_config_dict"` // of early files; these win
	OldText    json.RawMessage `json:"text_config_dict"`
}

type huggingFaceVision struct {
	Width  int     `json:"hidden_size"`
	Hidden int     `json:"intermediate_size"`
	Layers int     `json:"num_hidden_layers"`
	Heads  int     `json:"num_attention_heads"`
	Size   side    `json:"image_size"`
	Patch  side    `json:"patch_size"`
	Act    string  `json:"hidden_act"`
	Eps    float64 `json:"layer_norm_eps"`
}

type huggingFaceText struct {
	Vocab   int     `json:"vocab_size"`
	Width   int     `json:"hidden_size"`
	Hidden  int     `json:"intermediate_size"`
	Layers  int     `json:"num_hidden_layers"`
	Heads   int     `json:"num_attention_heads"`
	Context int     `json:"max_position_embeddings"`
	Act     string  `json:"hidden_act"`
	Eps     float64 `json:"layer_norm_eps"`
	End     int     `json:"eos_token_id"`
}

// huggingFaceAct spells the activations.
var huggingFaceAct = map[string]activation{
	"quick_gelu": quickGELU, "gelu": gelu, "gelu_pytorch_tanh": geluTanh, "gelu_new": geluTanh, "silu": silu, "swish": silu,
}

// oldEnd is the eos_token_id of CLIP configurations from before it meant anything: the end of a text
// is then the highest id (transformers, CLIPTextTransformer).
const oldEnd = 2

// readHuggingFace reads config.json, and preprocessor_config.json where it is there, of a CLIP or
// SigLIP model. What is absent has the default of transformers' configuration classes.
func readHuggingFace(path string) (config, error) {
	var f huggingFaceFile
	if err := readObject(path, &f); err != nil {
		return config{}, err
	}
	raw, err := readRaw(path)
	if err != nil {
		return config{}, err
	}
	if f.Type == "" && f.Timm != "" {
		return readTimm(raw, filepath.Dir(path))
	}
	var c config
	switch f.Type {
	case "clip_vision_model", "siglip_vision_model": // vision_config is the file itself
		f.Vision, f.Projection = raw, 0
	}
	switch f.Type {
	case "clip", "clip_vision_model":
		c, err = f.clip()
	case "siglip", "siglip_vision_model":
		c, err = f.sigLIP()
	default:
		kind, known := visionKinds[f.Type]
		if !known {
			return c, refuseType(f.Type, filepath.Dir(path))
		}
		c, err = kind.config(raw)
	}
	if err != nil {
		return c, err
	}
	if strings.HasSuffix(f.Type, "_vision_model") {
		c.text, c.noText = nil, "the model is an image tower alone"
	}
	c.prepare(readProcessor(filepath.Dir(path), f.Type, c.image.size))
	return c, nil
}

// refuseType refuses a model of transformers that is not built here, with how transformers writes its image tower as ONNX.
func refuseType(kind, folder string) error {
	switch {
	case strings.HasSuffix(kind, "_text_model"):
		return fmt.Errorf("model_type %q is a text tower alone: the model with its image tower is needed", kind)
	case strings.HasPrefix(kind, "siglip2"):
		return fmt.Errorf("model_type %q takes pictures of any shape (NaFlex), which is not supported: SigLIP 2 for pictures of one size is, such as google/siglip2-base-patch16-256", kind)
	}
	types := slices.Sorted(maps.Keys(visionKinds))
	return exported(notBuilt{fmt.Sprintf("of model_type %q (built are clip, clip_vision_model, siglip, siglip_vision_model, %s)", kind, strings.Join(types, ", "))}, folder,
		`pip install transformers torch onnx`, `import torch, transformers; d = '%s'; m = transformers.AutoModel.from_pretrained(d).eval(); `+
			`m = getattr(m, 'vision_model', m); s = getattr(m.config, 'image_size', 224); s = s if isinstance(s, int) else s[0]; `+
			`torch.onnx.export(m, torch.zeros(1, 3, s, s), d + '/model.onnx', input_names=['image'], dynamic_axes={'image': {0: 'batch'}}, dynamo=False)`,
		filepath.Join(folder, "model.onnx"))
}

func (f *huggingFaceFile) clip() (config, error) {
	v := huggingFaceVision{Width: 768, Hidden: 3072, Layers: 12, Heads: 12, Size: 224, Patch: 32, Act: "quick_gelu", Eps: 1e-5}
	t := huggingFaceText{Vocab: 49408, Width: 512, Hidden: 2048, Layers: 12, Heads: 8, Context: 77, Act: "quick_gelu", Eps: 1e-5, End: 49407}
	c := config{format: "Hugging Face CLIP", embed: or(f.Projection, 512)}
	if err := f.towers(&c, &v, &t); err != nil {
		return c, err
	}
	c.image.family, c.image.pool = familyViT, poolClass
	c.text.pool, c.text.end = poolEnd, t.End
	if t.End == oldEnd {
		c.text.pool = poolHighest
	}
	return c, nil
}

func (f *huggingFaceFile) sigLIP() (config, error) {
	v := huggingFaceVision{Width: 768, Hidden: 3072, Layers: 12, Heads: 12, Size: 224, Patch: 16, Act: "gelu_pytorch_tanh", Eps: 1e-6}
	t := huggingFaceText{Vocab: 32000, Width: 768, Hidden: 3072, Layers: 12, Heads: 12, Context: 64, Act: "gelu_pytorch_tanh", Eps: 1e-6}
	c := config{format: "Hugging Face SigLIP"}
	if err := f.towers(&c, &v, &t); err != nil {
		return c, err
	}
	c.embed, c.image.family, c.image.pool = c.image.width, familySigLIP, poolMap
	c.text.pool, c.text.open, c.text.bias = poolLast, true, true
	return c, nil
}

// towers reads what CLIP and SigLIP share. v and t hold the defaults.
func (f *huggingFaceFile) towers(c *config, v *huggingFaceVision, t *huggingFaceText) error {
	if absent(f.Vision) && absent(f.OldVision) {
		return errors.New("vision_config is missing")
	}
	for _, part := range []struct {
		key  string
		raw  json.RawMessage
		into any
	}{
		{"vision_config", f.Vision, v}, {"vision_config_dict", f.OldVision, v},
		{"text_config", f.Text, t}, {"text_config_dict", f.OldText, t},
	} {
		if absent(part.raw) {
			continue
		}
		if err := decodeObject(part.raw, part.into); err != nil {
			return fmt.Errorf("%s: %w", part.key, err)
		}
	}
	actV, knownV := huggingFaceAct[v.Act]
	actT, knownT := huggingFaceAct[t.Act]
	if !knownV || !knownT {
		return fmt.Errorf("hidden_act %q or %q is not supported", v.Act, t.Act)
	}
	c.image = imageConfig{
		size: int(v.Size), width: v.Width, patch: int(v.Patch), heads: v.Heads,
		stack: stack{layers: v.Layers, hidden: v.Hidden, gelu: actV, eps: v.Eps},
	}
	c.text = &textConfig{
		context: t.Context, vocab: t.Vocab, width: t.Width, heads: t.Heads,
		stack: stack{layers: t.Layers, hidden: t.Hidden, gelu: actT, eps: t.Eps},
	}
	return nil
}

// The names of parameters in Hugging Face's models, for those of OpenCLIP's.
var (
	huggingFaceCLIP = strings.NewReplacer(
		"visual.conv1.", "vision_model.embeddings.patch_embedding.",
		"visual.class_embedding", "vision_model.embeddings.class_embedding",
		"visual.positional_embedding", "vision_model.embeddings.position_embedding.weight",
		"visual.ln_pre.", "vision_model.pre_layrnorm.", // their spelling
		"visual.ln_post.", "vision_model.post_layernorm.",
		"visual.proj", "visual_projection.weight",
		"visual.transformer.resblocks.", "vision_model.encoder.layers.",
		"transformer.resblocks.", "text_model.encoder.layers.",
		"token_embedding.", "text_model.embeddings.token_embedding.",
		"positional_embedding", "text_model.embeddings.position_embedding.weight",
		"ln_final.", "text_model.final_layer_norm.",
		"text_projection", "text_projection.weight",
		".ln_1.", ".layer_norm1.", ".ln_2.", ".layer_norm2.", ".attn.", ".self_attn.",
		".mlp.c_fc.", ".mlp.fc1.", ".mlp.c_proj.", ".mlp.fc2.",
	)
	huggingFaceSigLIP = strings.NewReplacer(
		"visual.trunk.patch_embed.proj.", "vision_model.embeddings.patch_embedding.",
		"visual.trunk.pos_embed", "vision_model.embeddings.position_embedding.weight",
		"visual.trunk.blocks.", "vision_model.encoder.layers.",
		"visual.trunk.norm.", "vision_model.post_layernorm.",
		"visual.trunk.attn_pool.latent", "vision_model.head.probe",
		"visual.trunk.attn_pool.proj.", "vision_model.head.attention.out_proj.",
		"visual.trunk.attn_pool.in_proj", "vision_model.head.attention.in_proj",
		"visual.trunk.attn_pool.norm.", "vision_model.head.layernorm.",
		"visual.trunk.attn_pool.mlp.", "vision_model.head.mlp.",
		"text.transformer.resblocks.", "text_model.encoder.layers.",
		"text.token_embedding.", "text_model.embeddings.token_embedding.",
		"text.positional_embedding", "text_model.embeddings.position_embedding.weight",
		"text.ln_final.", "text_model.final_layer_norm.",
		"text.text_projection.", "text_model.head.",
		".norm1.", ".layer_norm1.", ".norm2.", ".layer_norm2.", ".attn.proj.", ".self_attn.out_proj.", ".attn.", ".self_attn.",
		".ln_1.", ".layer_norm1.", ".ln_2.", ".layer_norm2.", ".mlp.c_fc.", ".mlp.fc1.", ".mlp.c_proj.", ".mlp.fc2.",
	)
)

// spelling returns how the file of a format spells parameters: nil is as OpenCLIP does.
func (c *config) spelling() func(string) string {
	switch c.format {
	case "Hugging Face CLIP":
		return huggingFaceCLIP.Replace
	case "Hugging Face SigLIP":
		return huggingFaceSigLIP.Replace
	}
	return nil
}
