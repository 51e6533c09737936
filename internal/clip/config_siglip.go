package clip

import (
	"fmt"
	"regexp"
	"strconv"
)

// sigLIPName matches timm's names of SigLIP towers: vit_base_patch16_siglip_224. Other variants
// (…_siglip_gap_…) pool otherwise and are not supported.
var sigLIPName = regexp.MustCompile(`^vit_(\w+)_patch(\d+)_siglip_(\d+)$`)

// sigLIPConfig describes the timm tower that OpenCLIP names.
func (m *openCLIP) sigLIPConfig(v openCLIPVision) (imageConfig, error) {
	name := sigLIPName.FindStringSubmatch(v.Timm)
	if name == nil || v.TimmPool != "map" && v.TimmPool != "" || v.TimmProject != "" && v.TimmProject != "none" {
		return imageConfig{}, fmt.Errorf("image tower %q (pool %q, projection %q) is not supported; of timm's only SigLIP's are", v.Timm, v.TimmPool, v.TimmProject)
	}
	patch, err := strconv.Atoi(name[2])
	if err != nil {
		return imageConfig{}, fmt.Errorf("image tower %q: %w", v.Timm, err)
	}
	return imageConfig{family: familySigLIP, size: int(v.Size), patch: patch, pool: poolMap, timm: name[1]}, nil
}
