package clip

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// passedOver are keys of OpenCLIP's vision_cfg and text_cfg that do not change what a tower computes of a picture or a text: they
// are of training, of tokenizers, and of towers of Hugging Face, which are not run.
var passedOver = []string{
	"patch_dropout", "output_tokens", "timm_model_pretrained", "timm_proj_bias", "timm_drop", "timm_drop_path", "attn_pooler_queries", "attn_pooler_heads",
	"hf_tokenizer_name", "tokenizer_mode", "tokenizer_kwargs", "pad_id", "hf_model_pretrained", "hf_proj_type", "hf_pooler_type", "final_ln_after_pool",
}

// decodeKnown reads an object into a struct. It refuses by its name a key that is none of the struct's and would change what
// a tower computes: one that says false or null does not.
func decodeKnown[T any](raw json.RawMessage, into *T) error {
	if err := decodeObject(raw, into); err != nil {
		return err
	}
	var object map[string]json.RawMessage
	if err := decodeObject(raw, &object); err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		value := object[key]
		if absent(value) || string(value) == "false" || slices.Contains(passedOver, key) || hasKey[T](key) {
			continue
		}
		return fmt.Errorf("%s is a key that is not supported, and may change activations; take it out if it does not, or export the model as ONNX", key)
	}
	return nil
}

// hasKey says whether a struct has a field of that name in JSON.
func hasKey[T any](key string) bool {
	t := reflect.TypeFor[T]()
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name == key {
			return true
		}
	}
	return false
}

// UnmarshalJSON takes the one setting of GELU that is known.
func (a *actKwargs) UnmarshalJSON(b []byte) error {
	type plain actKwargs
	if err := decodeKnown(b, (*plain)(a)); err != nil {
		return err
	}
	if a.Approximate != "" && a.Approximate != "none" && a.Approximate != "tanh" {
		return fmt.Errorf("approximate %q is not supported; none and tanh are", a.Approximate)
	}
	return nil
}

// UnmarshalJSON takes the one setting of normalisations that is known.
func (e *epsKwargs) UnmarshalJSON(b []byte) error {
	type plain epsKwargs
	return decodeKnown(b, (*plain)(e))
}
