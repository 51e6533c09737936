package clip

import (
	"encoding/json"
	"path/filepath"
)

// settings are the keys by which configurations of OpenCLIP and transformers say a property.
var settings = map[string][]string{
	propHeads:      {"head_width", "heads", "num_attention_heads"},
	propActivation: {"quick_gelu", "act_kwargs", "hidden_act"},
	propNorms:      {"norm_kwargs", "layer_norm_eps"},
}

// knowDefaults finds which properties a configuration does not say, so that they are its library's defaults.
func (c *config) knowDefaults(path string) error {
	library := "transformers"
	if filepath.Base(path) == "open_clip_config.json" {
		library = "OpenCLIP"
	}
	var file map[string]json.RawMessage
	if err := readObject(path, &file); err != nil {
		return err
	}
	model := part(file, "model_cfg")
	for tower, parts := range map[string][]map[string]json.RawMessage{
		"image": {file, model, part(model, "vision_cfg"), part(file, "vision_config"), part(file, "vision_config_dict")},
		"text":  {file, model, part(model, "text_cfg"), part(file, "text_config"), part(file, "text_config_dict")},
	} {
		for property, keys := range settings {
			switch {
			case c.from[tower+property] != "" || saidIn(parts, keys):
			case tower == "image" && saidIn(parts, []string{"timm_model_name"}):
				c.know(tower, property, fromName)
			default:
				c.know(tower, property, "default of "+library)
			}
		}
	}
	return nil
}

// part returns an object inside of another, nil where there is none.
func part(of map[string]json.RawMessage, key string) (inside map[string]json.RawMessage) {
	if json.Unmarshal(of[key], &inside) != nil {
		return nil
	}
	return inside
}

func saidIn(parts []map[string]json.RawMessage, keys []string) bool {
	for _, p := range parts {
		for _, key := range keys {
			if !absent(p[key]) {
				return true
			}
		}
	}
	return false
}
