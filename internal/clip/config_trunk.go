package clip

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// timmTower is what timm's names of towers say and their weights do not (timm, vision_transformer.py, eva.py).
type timmTower struct {
	name  *regexp.Regexp
	pool  pooling // where OpenCLIP's configuration leaves it to timm
	gelu  activation
	eps   float64
	rope  *rope
	after bool
	heads int  // of poolMap; 0 is as many as in the blocks
	by64  bool // heads have 64 numbers, whatever the width
}

// timmEps is the epsilon of normalisations in timm's vision transformers.
const timmEps = 1e-6

// timmTowers are tried in order.
var timmTowers = []timmTower{
	// Activations of SigLIP differ by size.
	{name: named(`vit_(base_patch32_siglip_\d+|large_patch16_siglip_512|so400m_patch16_siglip_\d+|giantopt_patch16_siglip_\d+)`), pool: poolMap, gelu: geluTanh, eps: timmEps},
	{name: named(`vit_[a-z0-9]+_patch\d+_siglip_\d+`), pool: poolMap, gelu: gelu, eps: timmEps},
	{name: named(`vit_[a-z0-9]+_patch\d+(_plus)?_clip_quickgelu_\d+`), pool: poolClass, gelu: quickGELU, eps: 1e-5},
	{name: named(`vit_[a-z0-9]+_patch\d+(_plus)?_clip_\d+`), pool: poolClass, gelu: gelu, eps: 1e-5},
	{name: named(`vit_pe_core_(tiny|small|large)_patch\d+_\d+`), pool: poolMap, gelu: gelu, eps: 1e-5, rope: &rope{theta: 1e4, offset: 1, over: 24, xFirst: true}, heads: 8},
	{name: named(`vit_pe_core_base_patch\d+_\d+`), pool: poolMap, gelu: gelu, eps: 1e-5, rope: &rope{theta: 1e4, offset: 1, over: 14, xFirst: true}, heads: 8},
	{name: named(`vit_pe_core_gigantic_patch\d+_\d+`), pool: poolMap, gelu: gelu, eps: 1e-5, rope: &rope{theta: 1e4, over: 32, xFirst: true}, heads: 8},
	{name: named(`vit_(medium|betwixt|huge|giant)_patch\d+_gap_\d+`), pool: poolMean, gelu: gelu, eps: timmEps},
	{name: named(`vit_base_mci_224`), pool: poolClass, gelu: gelu, eps: timmEps},
	{name: named(`vit_[a-z0-9]+_patch\d+(_reg\d)?_dinov2`), pool: poolClass, gelu: gelu, eps: timmEps, by64: true},
	{name: named(`vit_(tiny|small|base|large|huge|giant|gigantic)_patch\d+_\d+`), pool: poolClass, gelu: gelu, eps: timmEps},
	{name: named(`deit_(tiny|small|base)(_distilled)?_patch16_\d+`), pool: poolClass, gelu: gelu, eps: timmEps},
	{name: named(`deit3_(small|medium|base|large|huge)_patch\d+_\d+`), pool: poolClass, gelu: gelu, eps: timmEps},
	{name: named(`eva_giant_patch14_\d+`), pool: poolMean, gelu: gelu, eps: timmEps},
	{name: named(`eva02_(base|large)_patch\d+_clip_\d+`), pool: poolClass, gelu: gelu, eps: timmEps, rope: &rope{theta: 1e4, over: 16}},
	{name: named(`eva02_enormous_patch14_clip_\d+`), pool: poolClass, gelu: gelu, eps: timmEps, after: true},
}

// named matches a name of timm, with or without the tag of a training behind a dot.
func named(name string) *regexp.Regexp { return regexp.MustCompile(`^` + name + `(\..*)?$`) }

// convNeXtName matches the ConvNeXts that are built here: those with linear layers in their blocks.
var convNeXtName = named(`convnext_(tiny|small|base|large|xlarge|xxlarge)`)

// timmPools are OpenCLIP's names of pools; "" leaves it to timm.
var timmPools = map[string]pooling{"token": poolClass, "avg": poolMean, "map": poolMap}

// patchOf finds the side of the patches in a name; MobileCLIP's stem makes patches of 16.
var patchOf = regexp.MustCompile(`_patch(\d+)_`)

// asTrunk describes the tower of timm that OpenCLIP names, as far as its name goes: complete reads the rest off the weights.
func (v openCLIPVision) asTrunk() (imageConfig, error) {
	if convNeXtName.MatchString(v.Timm) && (v.TimmPool == "" || v.TimmPool == "avg") {
		c := imageConfig{family: familyConvNeXt, title: "timm " + v.Timm, size: int(v.Size), pool: poolMean, stack: stack{gelu: gelu, eps: timmEps}}
		if strings.HasPrefix(v.Timm, "convnext_xxlarge") {
			c.eps = 1e-5
		}
		return c, nil
	}
	i := slices.IndexFunc(timmTowers, func(t timmTower) bool { return t.name.MatchString(v.Timm) })
	pool, known := timmPools[v.TimmPool]
	if i < 0 || !known && v.TimmPool != "" {
		return imageConfig{}, notBuilt{fmt.Sprintf("%q of timm (pool %q)", v.Timm, v.TimmPool)}
	}
	t := timmTowers[i]
	c := imageConfig{family: familyTrunk, title: "timm " + v.Timm, size: int(v.Size), patch: 16, pool: or(pool, t.pool)}
	if t.pool == poolMap && t.rope == nil {
		c.family, c.title = familySigLIP, ""
	}
	c.eps, c.gelu = t.eps, t.gelu
	c.trunk = trunkConfig{rope: t.rope, after: t.after, poolHeads: t.heads, by64: t.by64}
	if patch := patchOf.FindStringSubmatch(v.Timm + "_"); patch != nil {
		var err error
		if c.patch, err = strconv.Atoi(patch[1]); err != nil {
			return c, fmt.Errorf("image tower %q: %w", v.Timm, err)
		}
	}
	return c, nil
}

// notBuilt is a tower of a library that is not built here.
type notBuilt struct{ tower string }

func (e notBuilt) Error() string { return fmt.Sprintf("image tower %s is not built here", e.tower) }

// withExport adds to a refusal how OpenCLIP writes the image tower of a folder as ONNX: beside its configuration, which says
// how pictures are prepared.
func withExport(err error, folder string) error {
	return exported(err, folder, `pip install open_clip_torch timm onnx`,
		`import torch, open_clip; d = '%s'; m = open_clip.create_model('local-dir:' + d).visual.eval(); `+
			`torch.onnx.export(m, torch.zeros(1, 3, *m.image_size), d + '/model.onnx', input_names=['image'], output_names=['visual'], `+
			`dynamic_axes={'image': {0: 'batch'}, 'visual': {0: 'batch'}}, dynamo=False)`, filepath.Join(folder, "model.onnx"))
}

// exported adds a program of Python, with the folder in it, to the refusal of a tower that is not built here.
func exported(err error, folder, install, program, file string) error {
	var tower notBuilt
	if !errors.As(err, &tower) {
		return err
	}
	return fmt.Errorf("%w; export it with Python (%s) and open %s: python -c \"%s\"", err, install, file, fmt.Sprintf(program, folder))
}

// complete reads off the weights which towers there are, and what configurations leave to the libraries.
func (c *config) complete(w *weights, o Options) error {
	if c.text != nil && !hasText(w.file) {
		c.text, c.noText = nil, "the file holds the image tower alone"
	}
	switch c.image.family {
	case familyViT:
		if c.text == nil {
			c.completeViT(w)
		}
	case familyConvNeXt:
		return c.completeConvNeXt(w)
	case familySigLIP, familyTrunk:
		return c.completeTrunk(w, o.Heads)
	}
	return nil
}

// completeViT finds whether an image tower alone has a projection.
func (c *config) completeViT(w *weights) {
	if p := w.tensor("visual.proj"); p == nil {
		c.embed, c.image.noProj = c.image.width, true
	} else if len(p.Shape) == 2 {
		c.embed = p.Shape[1]
	}
}

// completeTrunk finds what a transformer of timm or transformers has and how large it is.
func (c *config) completeTrunk(w *weights, heads int) error {
	i := &c.image
	d := deriver{weights: *w}
	const block = trunkPrefix + "blocks.0."
	stem := trunkPrefix + "patch_embed.proj.weight"
	if i.trunk.stem = w.has(trunkPrefix + "patch_embed.backbone.0.conv.weight"); i.trunk.stem {
		stem = trunkPrefix + "patch_embed.backbone.2.conv.weight"
	}
	if i.width == 0 {
		i.width, i.layers = d.dim(stem, 0), d.count(trunkPrefix+"blocks.%d.norm1.weight")
	}
	i.stack.hidden = or(i.stack.hidden, d.dim(block+"mlp.fc2.weight", 1))
	if d.missing != "" {
		return fmt.Errorf("tensors %s and %smlp.fc2.weight are needed to tell the size of the tower", stem, block)
	}
	if i.heads == 0 {
		i.heads = c.trunkHeads(heads)
		c.know("image", propActivation, fromName)
		c.know("image", propNorms, fromName)
	}
	i.noPre, i.scaled = !w.has(trunkPrefix+"norm_pre.weight"), w.has(block+"ls1.gamma")
	i.trunk.readBlock(w, block, i.stack.hidden)
	if err := i.trunk.readLead(w, i.size/max(i.patch, 1)); err != nil {
		return err
	}
	i.trunk.readEnds(w, i)
	c.embed = i.trunk.embed(i)
	return checkHeads(i.width, i.trunk.poolHeads)
}

// readBlock finds what blocks are made of.
func (t *trunkConfig) readBlock(w *weights, block string, hidden int) {
	t.patchBias = w.has(trunkPrefix + "patch_embed.proj.bias")
	for i, part := range []string{"q_proj", "k_proj", "v_proj"} {
		t.biases[i] = w.has(block + "attn." + part + ".bias")
	}
	first := w.tensor(block + "mlp.fc1.weight")
	t.gated = first == nil || len(first.Shape) > 0 && first.Shape[0] == 2*hidden
	t.attnNorm, t.mlpNorm = w.has(block+"attn.norm.weight"), w.has(block+"mlp.norm.weight")
}

// readLead finds the tokens before the positions, and which of them have positional embeddings.
func (t *trunkConfig) readLead(w *weights, side int) error {
	lead := 0
	for _, name := range []string{"cls_token", "dist_token", "reg_token"} {
		token := w.tensor(trunkPrefix + name)
		if token == nil {
			continue
		}
		if len(token.Shape) < 2 {
			return fmt.Errorf("tensor %s has shape %v; tokens have two axes or three", token.Name, token.Shape)
		}
		n := token.Shape[len(token.Shape)-2]
		t.lead, lead = append(t.lead, leadToken{name, n}), lead+n
	}
	p := w.tensor(trunkPrefix + "pos_embed")
	if t.absolute = p != nil; !t.absolute {
		return nil
	}
	if len(p.Shape) < 2 {
		return fmt.Errorf("tensor %s has shape %v; embeddings of positions have two axes or three", p.Name, p.Shape)
	}
	t.placed = p.Shape[len(p.Shape)-2] - side*side
	if t.placed < 0 || t.placed > lead {
		return fmt.Errorf("tensor %s has %d rows, which does not fit a square of %d × %d patches behind %d tokens: is image_size the one that the model was trained on?",
			p.Name, p.Shape[len(p.Shape)-2], side, side, lead)
	}
	return nil
}

// readEnds finds what comes after the blocks.
func (t *trunkConfig) readEnds(w *weights, i *imageConfig) {
	t.lastNorm, t.poolNorm = w.has(trunkPrefix+"norm.weight"), w.has(trunkPrefix+"fc_norm.weight")
	t.poolHeads = or(t.poolHeads, i.heads)
	if fc := w.tensor(trunkPrefix + "attn_pool.mlp.fc1.weight"); fc != nil && len(fc.Shape) > 0 {
		t.poolHidden = fc.Shape[0]
	} else if i.pool == poolMap && i.family == familySigLIP && t.classes == 0 {
		i.pool = poolNone // vision_use_head of transformers is false
	}
	t.pooler = w.has(trunkPrefix + "pooler.dense.weight")
	head := w.linear(trunkPrefix + "head")
	if t.classes != 0 {
		t.classes, t.twoHeads = or(head.out, t.classes), w.has(trunkPrefix+"head_dist.weight")
	} else {
		t.head = head
	}
	t.proj, t.projMLP = w.linear("visual.head.proj"), w.linear("visual.head.mlp.fc2")
}

// linear describes a layer that may be absent.
func (w *weights) linear(module string) linear {
	t := w.tensor(module + ".weight")
	if t == nil || len(t.Shape) != 2 {
		return linear{}
	}
	return linear{t.Shape[0], w.has(module + ".bias")}
}

// embed returns the numbers in an embedding.
func (t *trunkConfig) embed(i *imageConfig) int {
	width := i.width
	if i.pool == poolClassMean {
		width *= 2
	}
	return or(t.projMLP.out, or(t.proj.out, or(t.head.out, width)))
}

// trunkWidths has the heads of the published towers by width (timm, vision_transformer.py), where they are not of 64 numbers.
var trunkWidths = map[int]int{1152: 16, 1280: 16, 1408: 16, 1536: 16, 1664: 16, 1792: 16}

// trunkHeads returns the heads of the image tower, which no weight tells. For a width of one's own
// it is what a flag says, else assumed: that of a text tower of the same width, or one for 64 numbers.
func (c *config) trunkHeads(said int) int {
	width := c.image.width
	n := max(width/64, 1)
	switch {
	case trunkWidths[width] > 0 && !c.image.trunk.by64:
		c.know("image", propHeads, fromWidth)
		return trunkWidths[width]
	case publishedHeads[width] == 64 || trunkWidths[width] > 0 || width == 192:
		c.know("image", propHeads, fromWidth)
		return n
	case said > 0:
		c.know("image", propHeads, "--heads")
		return said
	case c.text != nil && c.text.width == width:
		n = c.text.heads
	}
	c.assume("image", propHeads, fmt.Sprintf("%d heads in an image tower %d wide", n, width), "--heads")
	return n
}
