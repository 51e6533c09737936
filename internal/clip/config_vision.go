package clip

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"multiscope/internal/checkpoint"
)

// visionFile is config.json of an image tower of transformers that has no text: ViT, DeiT, DINOv2 and 3. What is absent has
// the default of transformers' configuration classes.
type visionFile struct {
	huggingFaceVision
	Architectures []string          `json:"architectures"`
	Labels        map[string]string `json:"id2label"`
	Theta         float64           `json:"rope_theta"`
	PoolerAct     string            `json:"pooler_act"`
}

// visionKind is what a kind of model does differently.
type visionKind struct {
	title   string
	patch   side
	eps     float64
	stretch stretch
	classes pooling // what the classifier reads
	rope    bool
	anySize bool // positions are resized for pictures of other sizes
}

// visionKinds are those models by model_type.
var visionKinds = map[string]visionKind{
	"vit":                   {title: "ViT", patch: 16, eps: 1e-12, stretch: plainCubic, classes: poolClass},
	"deit":                  {title: "DeiT", patch: 16, eps: 1e-12, stretch: plainCubic, classes: poolClass},
	"dinov2":                {title: "DINOv2", patch: 14, eps: 1e-6, stretch: plainCubic, classes: poolClassMean, anySize: true},
	"dinov2_with_registers": {title: "DINOv2 with registers", patch: 14, eps: 1e-6, classes: poolClassMean, anySize: true},
	"dinov3_vit":            {title: "DINOv3", patch: 16, eps: 1e-5, classes: poolClass, rope: true, anySize: true},
}

// vision reads such a model.
func (k visionKind) config(raw []byte) (config, error) {
	f := visionFile{
		huggingFaceVision: huggingFaceVision{Width: 768, Layers: 12, Heads: 12, Size: 224, Patch: k.patch, Act: "gelu", Eps: k.eps},
		Theta:             100, PoolerAct: "tanh",
	}
	if err := decodeObject(raw, &f); err != nil {
		return config{}, err
	}
	act, known := huggingFaceAct[f.Act]
	switch {
	case !known:
		return config{}, fmt.Errorf("hidden_act %q is not supported", f.Act)
	case !(f.Theta > 0):
		return config{}, fmt.Errorf("rope_theta is %g; it must be above zero", f.Theta)
	case f.PoolerAct != "tanh":
		return config{}, fmt.Errorf("pooler_act %q is not supported; tanh is", f.PoolerAct)
	}
	c := config{format: "Hugging Face " + k.title, embed: f.Width, noText: "the model is an image tower alone"}
	c.image = imageConfig{
		family: familyTrunk, title: k.title, size: int(f.Size), width: f.Width, patch: int(f.Patch), heads: f.Heads, pool: poolClass,
		stack: stack{layers: f.Layers, gelu: act, eps: f.Eps}, trunk: trunkConfig{stretch: k.stretch},
	}
	if slices.ContainsFunc(f.Architectures, classifies.MatchString) {
		c.image.trunk.classes, c.image.pool = max(len(f.Labels), 1), k.classes
		c.classes = labels(f.Labels)
	}
	if k.rope {
		c.image.trunk.rope, c.image.trunk.gate = &rope{theta: f.Theta, centred: true, opposite: true}, act
	}
	c.image.anySize = k.anySize
	return c, nil
}

var classifies = regexp.MustCompile(`ForImageClassification`)

// labels returns the classes by number; nil where some are missing or they are the placeholders of transformers.
func labels(byNumber map[string]string) []string {
	names := make([]string, len(byNumber))
	for number, name := range byNumber {
		i, err := strconv.Atoi(number)
		if err != nil || i < 0 || i >= len(names) || name == "" || name == "LABEL_"+number {
			return nil
		}
		names[i] = name
	}
	return names
}

// visionNames turn the names of tensors in such models, of all versions of transformers, into timm's.
var visionNames = []struct {
	file *regexp.Regexp
	timm string
}{
	{regexp.MustCompile(`^(vit|deit|dinov2|dinov2_with_registers|dinov3_vit|model)\.`), ""},
	{regexp.MustCompile(`^embeddings\.cls_token$`), "cls_token"},
	{regexp.MustCompile(`^embeddings\.distillation_token$`), "dist_token"},
	{regexp.MustCompile(`^embeddings\.register_tokens$`), "reg_token"},
	{regexp.MustCompile(`^embeddings\.mask_token$`), "mask_token"},
	{regexp.MustCompile(`^embeddings\.position_embeddings$`), "pos_embed"},
	{regexp.MustCompile(`^embeddings\.patch_embeddings\.(projection\.)?`), "patch_embed.proj."},
	{regexp.MustCompile(`^(encoder\.)?layers?\.`), "blocks."},
	{regexp.MustCompile(`^layernorm\.`), "norm."},
	{regexp.MustCompile(`^(cls_)?classifier\.`), "head."},
	{regexp.MustCompile(`^distillation_classifier\.`), "head_dist."},
	{regexp.MustCompile(`\.layernorm_before\.`), ".norm1."},
	{regexp.MustCompile(`\.layernorm_after\.`), ".norm2."},
	{regexp.MustCompile(`\.attention\.(attention\.)?q(uery|_proj)\.`), ".attn.q_proj."},
	{regexp.MustCompile(`\.attention\.(attention\.)?k(ey|_proj)\.`), ".attn.k_proj."},
	{regexp.MustCompile(`\.attention\.(attention\.)?v(alue|_proj)\.`), ".attn.v_proj."},
	{regexp.MustCompile(`\.attention\.(output\.dense|o_proj)\.`), ".attn.proj."},
	{regexp.MustCompile(`\.layer_scale(\d)\.lambda1$`), ".ls$1.gamma"},
	{regexp.MustCompile(`\.intermediate\.dense\.`), ".mlp.fc1."},
	{regexp.MustCompile(`\.output\.dense\.`), ".mlp.fc2."},
	{regexp.MustCompile(`\.mlp\.weights_in\.`), ".mlp.fc1."},
	{regexp.MustCompile(`\.mlp\.weights_out\.`), ".mlp.fc2."},
	{regexp.MustCompile(`\.mlp\.gate_proj\.`), ".mlp.fc1_g."},
	{regexp.MustCompile(`\.mlp\.down_proj\.`), ".mlp.fc2."},
}

// isVision tells such models by the names of their tensors.
func isVision(file *checkpoint.Checkpoint) bool {
	return slices.ContainsFunc(file.Names(), ofVisionModel.MatchString)
}

var ofVisionModel = regexp.MustCompile(`^([a-z0-9_]+\.)?embeddings\.patch_embeddings\.`)

// renameVision gives the tensors of such a model the names that timm has for them, below visual.trunk.
func renameVision(file *checkpoint.Checkpoint) {
	gated := slices.ContainsFunc(file.Names(), regexp.MustCompile(`\.mlp\.gate_proj\.`).MatchString)
	file.Rename(func(name string) string {
		for _, n := range visionNames {
			name = n.file.ReplaceAllString(name, n.timm)
		}
		up := ".mlp.fc1."
		if gated {
			up = ".mlp.fc1_x."
		}
		return trunkPrefix + upProjection.ReplaceAllString(name, up)
	})
}

// upProjection is the first layer of an MLP, and of SwiGLU the one without activation.
var upProjection = regexp.MustCompile(`\.mlp\.up_proj\.`)
