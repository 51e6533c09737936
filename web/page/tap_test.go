package page

import (
	"testing"
)

func TestLayerTitle(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"visual.layer4.1.sum", "Stage 4, block 1: residual sum"},
		{"visual.layer4.2", "Stage 4, block 2: output"},
		{"visual.transformer.resblocks.11.mlp.gelu", "Block 11: MLP, after its nonlinearity"},
		{"transformer.resblocks.3", "Text block 3: output"},
		{"visual.trunk.blocks.7.attn", "Block 7: attention output"},
		{"visual", "Image embedding"},
		{"/model/Conv_12", "/model/Conv_12"},
	} {
		if got := layerTitle(tt.in); got != tt.want {
			t.Errorf("layerTitle(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
