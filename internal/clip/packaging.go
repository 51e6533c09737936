package clip

import (
	"fmt"
	"regexp"
	"slices"

	"multiscope/internal/checkpoint"
)

// packaging is a way in which libraries name the tensors of a model. It is told by tensors of the image tower.
type packaging struct {
	first  *regexp.Regexp // tensors that each model of the kind has; its group is what stands before the model's own names
	beside []string       // other tensors, one of which must be there as well, where first may be of another network
	as     string         // what the names of an image tower alone lack
}

// begins matches a tensor by the beginning of its own name, behind any prefix that ends with a dot.
func begins(own string) *regexp.Regexp { return regexp.MustCompile(`^((?:.+?\.)??)` + own) }

// packagings are tried in order: an image tower alone has names that end those of a whole model.
var packagings = []packaging{
	{first: begins(`visual\.(?:conv1|transformer|layer1|trunk)\.`)},       // OpenAI, OpenCLIP
	{first: begins(`vision_model\.embeddings\.patch_embedding\.weight$`)}, // transformers: CLIP, SigLIP
	{first: begins(`_conv_stem\.weight$`), beside: []string{"_blocks.0._depthwise_conv.weight"}},
	{first: begins(`conv1\.weight$`), beside: []string{"class_embedding", "attnpool.positional_embedding"}, as: "visual."},
	{first: begins(`trunk\.(?:patch_embed|stem)`), as: "visual."},
	{first: begins(`embeddings\.patch_embedding\.weight$`), as: "vision_model."},
	{first: begins(`(?:vit|deit|dinov2|dinov2_with_registers|dinov3_vit)\.embeddings\.patch_embeddings\.`)}, // transformers, with a classifier
	{first: begins(`embeddings\.patch_embeddings\.(?:projection\.)?weight$`)},
	{first: begins(`patch_embed\.(?:proj|backbone\.0\.conv)\.weight$`), beside: []string{"blocks.0.norm1.weight"}, as: trunkPrefix}, // timm
	{first: begins(`stem\.0\.weight$`), beside: []string{"stages.0.blocks.0.conv_dw.weight"}, as: trunkPrefix},
}

// root is the checkpoint.Root of the models that this package builds.
func root(name string, has func(string) bool) (prefix, as string, found bool) {
	for _, p := range packagings {
		m := p.first.FindStringSubmatch(name)
		if m == nil {
			continue
		}
		there := len(p.beside) == 0
		for _, own := range p.beside {
			there = there || has(m[1]+own)
		}
		if there {
			return m[1], p.as, true
		}
	}
	return "", "", false
}

// ofText matches the names of a text tower's tensors.
var ofText = regexp.MustCompile(`^(text\.|text_model\.)?(transformer\.|token_embedding\.|positional_embedding$|embeddings\.token_embedding\.|ln_final\.)`)

// hasText says whether a file holds a text tower.
func hasText(file *checkpoint.Checkpoint) bool {
	return slices.ContainsFunc(file.Names(), ofText.MatchString)
}

// configured are layouts whose weights tell too little without a configuration, by the names of their tensors.
var configured = []struct {
	names       *regexp.Regexp
	what, needs string
}{
	{ofVisionModel, "transformers names ViT, DeiT and DINO", "config.json and preprocessor_config.json"},
	{regexp.MustCompile(`^vision_model\.`), "transformers names CLIP and SigLIP", "config.json and preprocessor_config.json"},
	{regexp.MustCompile(`^visual\.trunk\.`), "timm names its towers", "open_clip_config.json or config.json"},
	{regexp.MustCompile(`^text\.`), "OpenCLIP names models with text towers of several kinds", "open_clip_config.json"},
	{regexp.MustCompile(`^visual\.attn_pool\.`), "OpenCLIP names CoCa", "open_clip_config.json"},
}

// needsConfiguration returns an error where a file of weights alone is of such a layout.
func needsConfiguration(file *checkpoint.Checkpoint) error {
	names := file.Names()
	for _, layout := range configured {
		if i := slices.IndexFunc(names, layout.names.MatchString); i >= 0 {
			return fmt.Errorf("its tensors are named as %s (%s), and neither heads nor activation function nor pooling show in those: put its %s beside it",
				layout.what, names[i], layout.needs)
		}
	}
	return nil
}
