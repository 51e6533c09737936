package clip

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"multiscope/internal/neuron"
)

// What CLIP's pictures are normalised by (Radford et al. 2021, released code).
var (
	clipMean = [3]float32{0.48145466, 0.4578275, 0.40821073}
	clipStd  = [3]float32{0.26862954, 0.26130258, 0.27577711}
)

// openAIPreprocess is how CLIP's pictures are prepared.
func openAIPreprocess(size int) neuron.Preprocess {
	return neuron.Preprocess{Size: size, Mode: neuron.Shortest, Interpolation: "bicubic", Mean: clipMean, Std: clipStd}
}

// openCLIPFile is open_clip_config.json. Keys that are not here are of training, or of
// architectures that are refused.
type openCLIPFile struct {
	Model *openCLIP `json:"model_cfg"`
}

type openCLIP struct {
	Embed     int             `json:"embed_dim"`
	QuickGELU bool            `json:"quick_gelu"`
	Vision    json.RawMessage `json:"vision_cfg"`
	Text      json.RawMessage `json:"text_cfg"`
}

type openCLIPVision struct {
	Size        side      `json:"image_size"`
	Layers      oneOrFour `json:"layers"`
	Width       int       `json:"width"`
	HeadWidth   int       `json:"head_width"`
	Patch       side      `json:"patch_size"`
	MLPRatio    float64   `json:"mlp_ratio"`
	NoPre       bool      `json:"no_ln_pre"`
	NoLast      bool      `json:"final_ln_after_pool"`
	Pool        string    `json:"pool_type"`
	Pooler      any       `json:"attentional_pool"`
	Queries     int       `json:"attn_pooler_queries"`
	PoolHeads   int       `json:"attn_pooler_heads"`
	Positions   string    `json:"pos_embed_type"`
	Act         actKwargs `json:"act_kwargs"`
	Norm        epsKwargs `json:"norm_kwargs"`
	LayerScale  *float64  `json:"ls_init_value"`
	Timm        string    `json:"timm_model_name"`
	TimmPool    string    `json:"timm_pool"`
	TimmProject string    `json:"timm_proj"`
}

type openCLIPText struct {
	Context   int       `json:"context_length"`
	Vocab     int       `json:"vocab_size"`
	Width     int       `json:"width"`
	Heads     int       `json:"heads"`
	Layers    int       `json:"layers"`
	MLPRatio  float64   `json:"mlp_ratio"`
	Open      bool      `json:"no_causal_mask"`
	Pool      string    `json:"pool_type"`
	End       int       `json:"eos_id"`
	Class     bool      `json:"embed_cls"`
	Bias      bool      `json:"proj_bias"`
	Projector string    `json:"proj_type"`
	Act       actKwargs `json:"act_kwargs"`
	Norm      epsKwargs `json:"norm_kwargs"`
	Scale     *float64  `json:"ls_init_value"`
	HF        string    `json:"hf_model_name"`
	Tokenizer string    `json:"hf_tokenizer_name"`
	Kwargs    struct {
		Clean string `json:"clean"`
		Strip bool   `json:"strip_sep_token"`
	} `json:"tokenizer_kwargs"`
	Padded   bool `json:"use_pad_mask"`
	Straight bool `json:"correct_cls_mask"`
	Pad      int  `json:"pad_id"`
}

type actKwargs struct {
	Approximate string `json:"approximate"`
}

type epsKwargs struct {
	Eps float64 `json:"eps"`
}

// readOpenCLIP reads open_clip_config.json into a configuration.
func readOpenCLIP(path string) (config, error) {
	var f openCLIPFile
	if err := readObject(path, &f); err != nil {
		return config{}, err
	}
	if f.Model == nil {
		return config{}, errors.New("model_cfg is missing")
	}
	c, err := f.Model.config()
	if err != nil {
		return config{}, withExport(err, filepath.Dir(path))
	}
	p, err := preparationIn(filepath.Dir(path), preparationFiles[:2])
	if p.Size != 0 && p.Size != c.image.size && c.image.size != 0 {
		c.notes = append(c.notes, fmt.Sprintf("%s gives pictures of %d pixels, vision_cfg.image_size is %d: as in OpenCLIP, that is what they are resized to",
			p.from, p.Size, c.image.size))
	}
	p.Preprocess = p.at(c.image.size)
	c.prepare(p, err)
	return c, nil
}

// config reads both towers. Defaults are those of OpenCLIP's CLIPVisionCfg and CLIPTextCfg.
func (m *openCLIP) config() (config, error) {
	c := config{format: "OpenCLIP", embed: m.Embed}
	if absent(m.Vision) {
		return c, errors.New("model_cfg.vision_cfg is missing")
	}
	vision := openCLIPVision{
		Size: 224, Layers: oneOrFour{one: 12}, Width: 768, HeadWidth: 64, Patch: 16, MLPRatio: 4, Norm: epsKwargs{1e-5}, TimmPool: "avg", TimmProject: "linear",
		Queries: 256, PoolHeads: 8,
	}
	text := openCLIPText{Context: 77, Vocab: 49408, Width: 512, Heads: 8, Layers: 12, MLPRatio: 4, Norm: epsKwargs{1e-5}, End: 2}
	err := decodeKnown(m.Vision, &vision)
	if err == nil {
		c.image, err = m.imageConfig(vision)
	}
	if err != nil {
		return c, fmt.Errorf("model_cfg.vision_cfg: %w", err)
	}
	if absent(m.Text) {
		c.noText = "the configuration has no text_cfg"
		return c, nil
	}
	if err = decodeKnown(m.Text, &text); err == nil {
		c.text, c.noText, err = m.textConfig(text)
	}
	if err != nil {
		return c, fmt.Errorf("model_cfg.text_cfg: %w", err)
	}
	return c, nil
}

func absent(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

// act returns the activation of OpenCLIP's own transformers.
func (m *openCLIP) act(a actKwargs) activation {
	switch {
	case m.QuickGELU:
		return quickGELU
	case a.Approximate == "tanh":
		return geluTanh
	}
	return gelu
}

func (m *openCLIP) imageConfig(v openCLIPVision) (imageConfig, error) {
	if v.Timm != "" {
		return v.asTrunk()
	}
	if v.HeadWidth < 1 {
		return imageConfig{}, fmt.Errorf("head_width is %d", v.HeadWidth)
	}
	if v.Layers.list != nil {
		return v.asResNet()
	}
	return v.asViT(m.act(v.Act))
}

func (v openCLIPVision) asResNet() (imageConfig, error) {
	c := imageConfig{family: familyResNet, size: int(v.Size), width: v.Width, heads: v.Width * 32 / v.HeadWidth}
	if len(v.Layers.list) != len(c.stages) {
		return c, fmt.Errorf("layers has %d numbers; a ResNet has four stages", len(v.Layers.list))
	}
	c.stages = [4]int(v.Layers.list)
	return c, nil
}

func (v openCLIPVision) asViT(act activation) (imageConfig, error) {
	pool, known := map[string]pooling{"": poolClass, "tok": poolClass, "avg": poolMean}[v.Pool]
	switch {
	case v.Pooler != nil && v.Pooler != false && v.Pooler != true:
		return imageConfig{}, fmt.Errorf("attentional_pool %v is not supported; true is, which CoCa has", v.Pooler)
	case v.Positions != "" && v.Positions != "learnable" && v.Positions != "sin_cos_2d": // both are stored
		return imageConfig{}, fmt.Errorf("pos_embed_type %q is not supported", v.Positions)
	case v.Width%v.HeadWidth != 0:
		return imageConfig{}, fmt.Errorf("width %d cannot be divided into heads of %d", v.Width, v.HeadWidth)
	case !known:
		return imageConfig{}, fmt.Errorf("pool_type %q is not supported", v.Pool)
	}
	return imageConfig{
		family: familyViT, size: int(v.Size), width: v.Width, patch: int(v.Patch), heads: v.Width / v.HeadWidth,
		stack: stack{layers: v.Layers.one, hidden: int(float64(v.Width) * v.MLPRatio), gelu: act, eps: v.Norm.Eps, scaled: v.LayerScale != nil},
		noPre: v.NoPre, pool: pool, noLast: v.NoLast && v.Pooler != true,
		attends: v.Pooler == true, queries: v.Queries, poolHeads: v.PoolHeads,
	}, nil
}

// textConfig returns the text tower, or why there is none that Multiscope can run.
func (m *openCLIP) textConfig(t openCLIPText) (*textConfig, string, error) {
	switch {
	case t.HF != "":
		return nil, fmt.Sprintf("its text tower is %s of Hugging Face transformers", t.HF), nil
	case t.Projector == "none" && t.Width != m.Embed:
		return nil, "", fmt.Errorf("width %d without projection is not the embedding's, %d", t.Width, m.Embed)
	case t.Projector != "" && t.Projector != "linear" && t.Projector != "none":
		return nil, fmt.Sprintf("its projection is %q", t.Projector), nil
	}
	pools := map[string]pooling{"": poolHighest, "argmax": poolHighest, "eos": poolEnd, "last": poolLast, "first": poolFirst}
	pool, known := pools[t.Pool]
	if !known {
		return nil, "", fmt.Errorf("pool_type %q is not supported", t.Pool)
	}
	clean := cleaning{}
	if t.Tokenizer != "" {
		clean = cleaning{or(t.Kwargs.Clean, "whitespace"), t.Kwargs.Strip}
	}
	return &textConfig{
		clean:   clean,
		context: t.Context, vocab: t.Vocab, width: t.Width, heads: t.Heads, open: t.Open, pool: pool, end: t.End, bias: t.Bias,
		bare: t.Projector == "none", class: t.Class, padded: t.Padded, straight: t.Straight, pad: t.Pad,
		stack: stack{layers: t.Layers, hidden: int(float64(t.Width) * t.MLPRatio), gelu: m.act(t.Act), eps: t.Norm.Eps, scaled: t.Scale != nil},
	}, "", nil
}

// or returns x, or fallback where x is zero.
func or[T comparable](x, fallback T) T {
	var zero T
	if x == zero {
		return fallback
	}
	return x
}

// maxConfig bounds a configuration file.
const maxConfig = 4 << 20

// readObject reads an object from a file. Errors name the key.
func readObject(path string, into any) error {
	b, err := readRaw(path)
	if err != nil {
		return err
	}
	return decodeObject(b, into)
}

func readRaw(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxConfig {
		return nil, fmt.Errorf("%d bytes are too many for a configuration", info.Size())
	}
	return os.ReadFile(path)
}

func decodeObject(b []byte, into any) error {
	text := strings.TrimSpace(string(b))
	if text == "" {
		return errors.New("empty file")
	}
	var wrong *json.UnmarshalTypeError
	err := json.Unmarshal(b, into)
	switch {
	case errors.As(err, &wrong) && wrong.Field == "":
		return fmt.Errorf("%s found where a JSON object is expected", wrong.Value)
	case errors.As(err, &wrong):
		return fmt.Errorf("key %s: %s found where %s is expected", wrong.Field, wrong.Value, wrong.Type)
	}
	return err
}
