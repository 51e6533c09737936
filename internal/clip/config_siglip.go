package clip

import (
	"fmt"
	"regexp"
	"strconv"
)

// sigLIPName matches timm's names of SigLIP towers: vit_base_patch16_siglip_224. Variants that
// pool otherwise (…_siglip_gap_…) do not match.
var sigLIPName = regexp.MustCompile(`^vit_([a-z0-9]+)_patch(\d+)_siglip_\d+$`)

// sigLIPTanh are the towers whose activation is GELU's approximation (timm, vision_transformer.py).
var sigLIPTanh = regexp.MustCompile(`^vit_(base_patch32|large_patch16_siglip_512|so400m_patch16|giantopt)`)

// sigLIPEps is timm's epsilon of normalisations in vision transformers.
const sigLIPEps = 1e-6

// asSigLIP describes the tower of timm that OpenCLIP names. The configuration says no more than the
// name: complete reads the rest off the weights.
func (v openCLIPVision) asSigLIP() (imageConfig, error) {
	name := sigLIPName.FindStringSubmatch(v.Timm)
	if name == nil || v.TimmPool != "map" && v.TimmPool != "" || v.TimmProject != "" && v.TimmProject != "none" {
		return imageConfig{}, fmt.Errorf("image tower %q (pool %q, projection %q) is not supported; of timm's only SigLIP's are",
			v.Timm, v.TimmPool, v.TimmProject)
	}
	patch, err := strconv.Atoi(name[2])
	if err != nil {
		return imageConfig{}, fmt.Errorf("image tower %q: %w", v.Timm, err)
	}
	c := imageConfig{family: familySigLIP, size: int(v.Size), patch: patch, pool: poolMap}
	c.eps, c.gelu = sigLIPEps, gelu
	if sigLIPTanh.MatchString(v.Timm) {
		c.gelu = geluTanh
	}
	return c, nil
}

// complete reads off the weights which towers there are, and what a SigLIP configuration leaves to timm.
func (c *config) complete(w *weights) error {
	i := &c.image
	if c.text != nil && !hasText(w.file) {
		c.text, c.noText = nil, "the file holds the image tower alone"
	}
	if c.text == nil && i.family == familyViT {
		if p := w.tensor("visual.proj"); p == nil {
			c.embed, i.noProj = i.width, true
		} else if len(p.Shape) == 2 {
			c.embed = p.Shape[1]
		}
	}
	if i.family != familySigLIP || i.width > 0 {
		return nil
	}
	const trunk = "visual.trunk."
	patch, first := w.tensor(trunk+"patch_embed.proj.weight"), w.tensor(trunk+"blocks.0.mlp.fc1.weight")
	if patch == nil || first == nil || len(patch.Shape) == 0 || len(first.Shape) == 0 {
		return fmt.Errorf("tensors %spatch_embed.proj.weight and %sblocks.0.mlp.fc1.weight are needed to tell the size of the tower", trunk, trunk)
	}
	i.width, i.hidden = patch.Shape[0], first.Shape[0]
	for w.has(fmt.Sprintf("%sblocks.%d.norm1.weight", trunk, i.layers)) {
		i.layers++
	}
	i.heads = c.sigLIPHeads()
	return nil
}

// sigLIPWidths has the heads of the published towers by width (timm, vision_transformer.py).
var sigLIPWidths = map[int]int{768: 12, 1024: 16, 1152: 16, 1536: 16}

// sigLIPHeads returns the heads of the image tower, which no weight tells. For a width of one's own
// it is that of a text tower of the same width, else one for 64 numbers.
func (c *config) sigLIPHeads() int {
	if heads := sigLIPWidths[c.image.width]; heads > 0 {
		return heads
	}
	if c.text != nil && c.text.width == c.image.width {
		return c.text.heads
	}
	return c.image.width / 64
}
