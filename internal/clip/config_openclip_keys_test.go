package clip

import (
	"encoding/json"
	"strings"
	"testing"
)

// Keys of OpenCLIP's towers are used, passed over by a list, or refused by name.
func TestOpenCLIPKeys(t *testing.T) {
	for _, tt := range []struct {
		name, vision, text string
		says               string // of the error; "" for none
	}{
		{name: "of training and tokenizers", vision: `"patch_dropout": 0.5, "output_tokens": true`, text: `"hf_tokenizer_name": "x", "tokenizer_kwargs": {"clean": "whitespace"}`},
		{name: "off", vision: `"scale_heads": false, "block_type": null`},
		{name: "custom attention", vision: `"scaled_cosine_attn": true`, says: "scaled_cosine_attn"},
		{name: "a custom block", text: `"block_type": "custom"`, says: "block_type"},
		{name: "a pool of early versions", vision: `"global_average_pool": true`, says: "global_average_pool"},
		{name: "an approximation", vision: `"act_kwargs": {"approximate": "tanh"}`},
		{name: "an unknown approximation", vision: `"act_kwargs": {"approximate": "sigmoid"}`, says: "sigmoid"},
		{name: "an unknown setting of GELU", text: `"act_kwargs": {"alpha": 1}`, says: "alpha"},
		{name: "an unknown setting of norms", vision: `"norm_kwargs": {"eps": 1e-6, "bias": 1}`, says: "bias"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			object := func(keys string) json.RawMessage { return json.RawMessage("{" + keys + "}") }
			m := openCLIP{Embed: 512, Vision: object(tt.vision), Text: object(tt.text)}
			if _, err := m.config(); (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v; want one that says %q", err, tt.says)
			}
		})
	}
}
