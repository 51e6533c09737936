package clip

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"multiscope/internal/clip/ftfy"
	"multiscope/internal/clip/subword"
)

// pieces is a sentencepiece vocabulary as the text tower of SigLIP takes it.
type pieces struct {
	*subword.Vocabulary
	clean func(string) string
	left  bool // padding comes before the text
}

// cleaning is how OpenCLIP's configuration says that texts are cut; nothing leaves it to what lies beside the vocabulary.
type cleaning struct {
	name  string // of cleaners
	strip bool   // strip_sep_token: texts end with 0 in place of a token
}

// cleaners are OpenCLIP's ways to clean a text (tokenizer.py, get_clean_fn).
var cleaners = map[string]func(string) string{
	"canonicalize": func(text string) string {
		text = strings.ReplaceAll(ftfy.Basic(text), "_", " ")
		return ftfy.Squeezed(ftfy.Lower(punctuation.Replace(text)))
	},
	"lower":      ftfy.Clean,
	"whitespace": func(text string) string { return ftfy.Squeezed(ftfy.Basic(text)) },
}

// punctuation removes ASCII's (Python, string.punctuation).
var punctuation = func() *strings.Replacer {
	var pairs []string
	for _, r := range "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" {
		pairs = append(pairs, string(r), "")
	}
	return strings.NewReplacer(pairs...)
}()

// tokenizerConfig is tokenizer_config.json of transformers.
type tokenizerConfig struct {
	Class  string       `json:"tokenizer_class"`
	Pad    specialToken `json:"pad_token"`
	Lower  *bool        `json:"do_lower_case"`
	Side   string       `json:"padding_side"`
	AddEnd *bool        `json:"add_eos_token"`
}

// specialToken is a token's text, or an object that has it.
type specialToken string

func (t *specialToken) UnmarshalJSON(b []byte) error {
	if len(b) == 0 || b[0] != '{' {
		return json.Unmarshal(b, (*string)(t))
	}
	var object struct {
		Content string `json:"content"`
	}
	err := json.Unmarshal(b, &object)
	*t = specialToken(object.Content)
	return err
}

// newPieces makes a tokenizer of the vocabulary in a file and of what lies beside it.
func newPieces(v *subword.Vocabulary, err error, path string, clean cleaning) (*Tokenizer, error) {
	if err != nil {
		return nil, err
	}
	dir, c := filepath.Dir(path), tokenizerConfig{}
	for _, name := range []string{"special_tokens_map.json", "tokenizer_config.json"} {
		err := readObject(filepath.Join(dir, name), &c)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if c.Class == "" && filepath.Base(path) == "spiece.model" { // which SigLIP's vocabulary is called
		c.Class = "SiglipTokenizer"
	}
	p := &pieces{Vocabulary: v, left: c.padsLeft()}
	if p.clean, err = c.cleaner(clean.name, v); err != nil {
		return nil, err
	}
	switch {
	case c.AddEnd != nil && !*c.AddEnd:
		v.After = nil
	case clean.strip:
		v.After = make([]int64, len(v.After))
	}
	return &Tokenizer{pieces: p}, p.pad(string(c.Pad))
}

// pad finds the token of padding. Where none is named it is SigLIP's, the end of a text, or Gemma's.
func (p *pieces) pad(token string) error {
	if token == "" {
		if p.Pad >= 0 {
			return nil
		}
		token = "<pad>"
		if n := len(p.After); n > 0 {
			p.Pad = p.After[n-1]
			return nil
		}
	}
	id, ok := p.ID(token)
	if !ok {
		return fmt.Errorf("the vocabulary has no token %s, which pads texts", token)
	}
	p.Pad = id
	return nil
}

// cleaner returns how texts are cleaned: by OpenCLIP's name before anything else, or as transformers' class of the tokenizer
// does it, around the tokens that stand for themselves.
func (c tokenizerConfig) cleaner(name string, v *subword.Vocabulary) (func(string) string, error) {
	clean, known := cleaners[name]
	class := strings.TrimSuffix(c.Class, "Fast")
	switch {
	case known:
		return clean, nil
	case name != "":
		return nil, fmt.Errorf("tokenizer_kwargs: clean %q is not supported; canonicalize, lower and whitespace are", name)
	case class == "SiglipTokenizer":
		v.Normalise(c.siglip)
		v.Whole("</s>", "<unk>", string(c.Pad))
		v.Behind("<unk>") // as there, since sentencepiece drops white space that a text begins with
		return func(text string) string { return "▁" + strings.ReplaceAll(text, "▁", " ") }, nil
	case class == "Siglip2Tokenizer":
		v.Normalise(subword.Lower)
	}
	return func(text string) string { return text }, nil
}

// siglip cleans a text as transformers' SiglipTokenizer does.
func (c tokenizerConfig) siglip(text string) string {
	if c.Lower == nil || *c.Lower {
		text = ftfy.Lower(text)
	}
	return ftfy.Squeezed(punctuation.Replace(text))
}

// padsLeft is true of Gemma's tokenizers unless they say otherwise.
func (c tokenizerConfig) padsLeft() bool {
	switch strings.TrimSuffix(c.Class, "Fast") {
	case "GemmaTokenizer", "Siglip2Tokenizer":
		return or(c.Side, "left") == "left"
	}
	return c.Side == "left"
}

// text returns the ids of a text with what it begins and ends with, at most limit of them; 0 is any number.
func (p *pieces) text(text string, limit int) []int64 {
	ids := append(append([]int64{}, p.Before...), p.Encode(p.clean(text))...)
	if room := limit - len(p.After); limit > 0 && len(ids) > room {
		ids = ids[:max(room, 0)]
	}
	return append(ids, p.After...)
}

// fill writes a text into a row of ids, padded.
func (p *pieces) fill(row []int64, text string) {
	ids := p.text(text, len(row))
	for i := range row {
		row[i] = p.Pad
	}
	at := 0
	if p.left {
		at = max(len(row)-len(ids), 0)
	}
	copy(row[at:], ids)
}
