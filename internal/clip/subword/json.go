package subword

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// tokenizerFile is tokenizer.json of Hugging Face's tokenizers.
type tokenizerFile struct {
	Added []struct {
		ID      int64  `json:"id"`
		Content string `json:"content"`
	} `json:"added_tokens"`
	Normalizer json.RawMessage `json:"normalizer"`
	Split      json.RawMessage `json:"pre_tokenizer"`
	Template   json.RawMessage `json:"post_processor"`
	Model      struct {
		Type         string          `json:"type"`
		Vocab        json.RawMessage `json:"vocab"`
		Merges       []Merge         `json:"merges"`
		UnknownID    *int64          `json:"unk_id"`
		UnknownToken *string         `json:"unk_token"`
		ByteFallback bool            `json:"byte_fallback"`
		Fuse         *bool           `json:"fuse_unk"`
		WholeFirst   bool            `json:"ignore_merges"`
		Inside       *string         `json:"continuing_subword_prefix"`
		LongestWord  int             `json:"max_input_chars_per_word"`
	} `json:"model"`
}

// Merge is a merge of byte-pair encoding as tokenizer.json has it: "a b", or ["a", "b"] in newer files.
type Merge [2]string

// UnmarshalJSON reads either.
func (m *Merge) UnmarshalJSON(b []byte) error {
	var line string
	parts := []string{}
	if json.Unmarshal(b, &line) == nil {
		parts = strings.Split(line, " ")
	} else if err := json.Unmarshal(b, &parts); err != nil {
		return err
	}
	if len(parts) != 2 {
		return fmt.Errorf("a merge is two symbols, not %d", len(parts))
	}
	*m = Merge(parts)
	return nil
}

// scored is a piece of a unigram model: [text, score].
type scored struct {
	text  string
	score float64
}

func (s *scored) UnmarshalJSON(b []byte) error {
	var pair [2]json.RawMessage
	if err := json.Unmarshal(b, &pair); err != nil {
		return err
	}
	return errors.Join(json.Unmarshal(pair[0], &s.text), json.Unmarshal(pair[1], &s.score))
}

// ParseJSON reads tokenizer.json with a unigram model, byte-pair encoding of characters, or WordPiece. A step that is not known is an
// error that names it.
func ParseJSON(b []byte) (*Vocabulary, error) {
	var f tokenizerFile
	if err := json.Unmarshal(b, &f); err != nil {
		return nil, err
	}
	v := &Vocabulary{Pad: -1, ids: map[string]int64{}}
	var err error
	switch f.Model.Type {
	case "Unigram":
		err = f.unigram(v)
	case "BPE":
		err = f.bpe(v)
	case "WordPiece":
		err = f.wordPiece(v)
	default:
		err = fmt.Errorf("a vocabulary of kind %q is not supported; Unigram, BPE and WordPiece are", f.Model.Type)
	}
	if err != nil {
		return nil, err
	}
	if v.normalise, err = normalisers(f.Normalizer); err != nil {
		return nil, err
	}
	if v.split, err = splitters(f.Split); err != nil {
		return nil, err
	}
	return v, f.finish(v)
}

// finish adds the tokens that stand for themselves, and what texts begin and end with.
func (f *tokenizerFile) finish(v *Vocabulary) error {
	whole := make([]string, len(f.Added))
	for i, a := range f.Added {
		v.ids[a.Content], whole[i] = a.ID, a.Content
	}
	for token, id := range v.ids {
		if id < 0 || id >= maxPieces {
			return fmt.Errorf("token %q has id %d", token, id)
		}
		v.size = max(v.size, int(id)+1)
	}
	v.whole = newMatcher(whole)
	if err := f.template(v); err != nil {
		return err
	}
	named := slices.Concat(v.Before, v.After)
	if f.Model.UnknownID != nil {
		named = append(named, *f.Model.UnknownID)
	}
	for _, id := range named {
		if id < 0 || id >= int64(v.size) {
			return fmt.Errorf("token %d is named, but there are %d", id, v.size)
		}
	}
	return nil
}

// template reads what a text begins and ends with.
func (f *tokenizerFile) template(v *Vocabulary) error {
	if absent(f.Template) {
		return nil
	}
	var t struct {
		Type   string `json:"type"`
		Single []struct {
			Special *struct {
				ID string `json:"id"`
			} `json:"SpecialToken"`
		} `json:"single"`
		Tokens map[string]struct {
			IDs []int64 `json:"ids"`
		} `json:"special_tokens"`
	}
	if err := json.Unmarshal(f.Template, &t); err != nil {
		return fmt.Errorf("post_processor: %w", err)
	}
	if t.Type != "TemplateProcessing" {
		return fmt.Errorf("post_processor %q is not supported; TemplateProcessing is", t.Type)
	}
	ids := &v.Before
	for _, part := range t.Single {
		if part.Special == nil {
			ids = &v.After
			continue
		}
		*ids = append(*ids, t.Tokens[part.Special.ID].IDs...)
	}
	return nil
}

func absent(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

func (f *tokenizerFile) unigram(v *Vocabulary) error {
	var pieces []scored
	if err := json.Unmarshal(f.Model.Vocab, &pieces); err != nil {
		return fmt.Errorf("model.vocab: %w", err)
	}
	if len(pieces) == 0 {
		return errors.New("model.vocab is empty")
	}
	scores := make(map[string]float64, len(pieces))
	for i, p := range pieces {
		if _, twice := v.ids[p.text]; !twice && p.text != "" {
			v.ids[p.text], scores[p.text] = int64(i), p.score
		}
	}
	back := fallback{unknown: -1, fuse: f.Model.Fuse == nil || *f.Model.Fuse}
	if f.Model.UnknownID != nil {
		back.unknown = *f.Model.UnknownID
	}
	ids, err := f.bytes(v, &back)
	v.pieces = newUnigram(scores, ids, back, false)
	return err
}

func (f *tokenizerFile) bpe(v *Vocabulary) error {
	if err := json.Unmarshal(f.Model.Vocab, &v.ids); err != nil {
		return fmt.Errorf("model.vocab: %w", err)
	}
	if len(v.ids) == 0 {
		return errors.New("model.vocab is empty")
	}
	ranks := make(map[[2]string]float64, len(f.Model.Merges))
	for i, m := range f.Model.Merges {
		if _, ok := v.ids[m[0]+m[1]]; !ok {
			return fmt.Errorf("the merge of %q and %q makes no token of the vocabulary", m[0], m[1])
		}
		if _, twice := ranks[m]; !twice {
			ranks[m] = float64(i)
		}
	}
	back := fallback{unknown: -1, fuse: f.Model.Fuse != nil && *f.Model.Fuse}
	if f.Model.UnknownToken != nil {
		id, ok := v.ids[*f.Model.UnknownToken]
		if !ok {
			return fmt.Errorf("the vocabulary has no token %s", *f.Model.UnknownToken)
		}
		back.unknown = id
	}
	ids, err := f.bytes(v, &back)
	p := &bpe{ids: ids, fallback: back, rank: func(left, right string) (float64, bool) {
		rank, ok := ranks[[2]string{left, right}]
		return rank, ok
	}}
	v.pieces = p
	if f.Model.WholeFirst {
		v.pieces = wholeFirst{p}
	}
	return err
}

// bytes sets the tokens of bytes where they stand in for characters without piece, and returns the ids as they are before
// other tokens are added.
func (f *tokenizerFile) bytes(v *Vocabulary, back *fallback) (map[string]int64, error) {
	ids := make(map[string]int64, len(v.ids))
	for token, id := range v.ids {
		ids[token] = id
	}
	if !f.Model.ByteFallback {
		return ids, nil
	}
	if back.bytes = byteTokens(v.ids); back.bytes == nil {
		return ids, errors.New("byte_fallback is set, but not every byte has a token")
	}
	return ids, nil
}

// wholeFirst takes words that are tokens as they are.
type wholeFirst struct{ *bpe }

func (w wholeFirst) encode(word string, ids []int64) []int64 {
	if id, ok := w.ids[word]; ok {
		return append(ids, id)
	}
	return w.bpe.encode(word, ids)
}
