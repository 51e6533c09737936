package subword

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// stepFile is a normalizer or a pre_tokenizer of tokenizer.json: one step, or a sequence of them.
type stepFile struct {
	Type        string            `json:"type"`
	Normalizers []json.RawMessage `json:"normalizers"`
	Splits      []json.RawMessage `json:"pretokenizers"`

	Charsmap string   `json:"precompiled_charsmap"` // base64
	Pattern  *pattern `json:"pattern"`
	Content  string   `json:"content"`
	Left     bool     `json:"strip_left"`
	Right    bool     `json:"strip_right"`
	Prepend  string   `json:"prepend"`

	Clean     *bool `json:"clean_text"`
	Chinese   *bool `json:"handle_chinese_chars"`
	Accents   *bool `json:"strip_accents"`
	LowerCase *bool `json:"lowercase"`

	Replacement string `json:"replacement"`
	Scheme      string `json:"prepend_scheme"`
	OldPrefix   *bool  `json:"add_prefix_space"` // before there was prepend_scheme
	Whole       *bool  `json:"split"`
	Behavior    string `json:"behavior"`
	Invert      bool   `json:"invert"`
}

// pattern is a text, or a regular expression.
type pattern struct {
	String *string `json:"String"`
	Regex  *string `json:"Regex"`
}

// steps reads a step or a sequence of them, which may hold sequences, in order; none where it is absent.
func steps(raw json.RawMessage, what string) (all []stepFile, err error) {
	if absent(raw) {
		return nil, nil
	}
	var s stepFile
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	if s.Type != "Sequence" {
		return []stepFile{s}, nil
	}
	for _, part := range slices.Concat(s.Normalizers, s.Splits) {
		more, err := steps(part, what)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// normalisers reads what becomes of a text before it is cut.
func normalisers(raw json.RawMessage) ([]func(string) string, error) {
	parts, err := steps(raw, "normalizer")
	all := make([]func(string) string, len(parts))
	for i, s := range parts {
		if all[i], err = s.normaliser(); err != nil {
			return nil, fmt.Errorf("normalizer %s: %w", s.Type, err)
		}
	}
	return all, err
}

func (s stepFile) normaliser() (func(string) string, error) {
	switch s.Type {
	case "Precompiled":
		b, err := base64.StdEncoding.DecodeString(s.Charsmap)
		if err != nil {
			return nil, err
		}
		rules, err := parseCharsmap(b)
		if err != nil {
			return nil, err
		}
		return rules.replaceGraphemes, nil
	case "Replace":
		return s.replacer()
	case "Lowercase":
		return Lower, nil
	case "NFC", "NFD", "NFKC", "NFKD":
		return map[string]norm.Form{"NFC": norm.NFC, "NFD": norm.NFD, "NFKC": norm.NFKC, "NFKD": norm.NFKD}[s.Type].String, nil
	case "BertNormalizer":
		return s.bert, nil
	case "Prepend":
		return func(text string) string {
			if text == "" {
				return text
			}
			return s.Prepend + text
		}, nil
	case "Strip":
		return func(text string) string {
			if s.Left {
				text = strings.TrimLeftFunc(text, unicode.IsSpace)
			}
			if s.Right {
				text = strings.TrimRightFunc(text, unicode.IsSpace)
			}
			return text
		}, nil
	}
	return nil, fmt.Errorf("is not supported")
}

// Lower returns text in lower case, each character by itself, as Hugging Face's tokenizers do.
func Lower(text string) string {
	return strings.Map(unicode.ToLower, strings.ReplaceAll(text, "İ", "i\u0307"))
}

func (s stepFile) replacer() (func(string) string, error) {
	switch {
	case s.Pattern == nil:
		return nil, fmt.Errorf("has no pattern")
	case s.Pattern.String != nil && *s.Pattern.String != "":
		return strings.NewReplacer(*s.Pattern.String, s.Content).Replace, nil
	case s.Pattern.Regex != nil:
		re, err := regexp.Compile(*s.Pattern.Regex)
		if err != nil {
			return nil, err
		}
		return func(text string) string { return re.ReplaceAllLiteralString(text, s.Content) }, nil
	}
	return nil, fmt.Errorf("has no pattern")
}

// splitters reads how a normalised text is cut into words.
func splitters(raw json.RawMessage) ([]func(string) []string, error) {
	parts, err := steps(raw, "pre_tokenizer")
	all := make([]func(string) []string, len(parts))
	for i, s := range parts {
		if all[i], err = s.cutter(); err != nil {
			return nil, err
		}
	}
	return all, err
}

func (s stepFile) cutter() (func(string) []string, error) {
	switch s.Type {
	case "BertPreTokenizer":
		return bertWords, nil
	case "WhitespaceSplit":
		return strings.Fields, nil
	case "Metaspace":
		return s.metaspace()
	case "Split":
		return s.splitter()
	}
	return nil, fmt.Errorf("pre_tokenizer %q is not supported", s.Type)
}

// metaspace writes spaces as ▁, puts one before the text, and cuts before each.
func (s stepFile) metaspace() (func(string) []string, error) {
	mark := s.Replacement
	if mark == "" {
		mark = space
	}
	prefix := s.Scheme == "always" || s.Scheme == "first" || s.Scheme == "" && (s.OldPrefix == nil || *s.OldPrefix)
	switch s.Scheme {
	case "always", "first", "never", "":
	default:
		return nil, fmt.Errorf("pre_tokenizer Metaspace: prepend_scheme %q is not supported", s.Scheme)
	}
	whole := s.Whole != nil && !*s.Whole
	return func(text string) []string {
		text = strings.ReplaceAll(text, " ", mark)
		if prefix && text != "" && !strings.HasPrefix(text, mark) {
			text = mark + text
		}
		if whole {
			return []string{text}
		}
		var words []string
		for text != "" {
			end := strings.Index(text[1:], mark)
			if end < 0 {
				return append(words, text)
			}
			words, text = append(words, text[:end+1]), text[end+1:]
		}
		return words
	}, nil
}

// splitter cuts at a text.
func (s stepFile) splitter() (func(string) []string, error) {
	if s.Pattern == nil || s.Pattern.String == nil || *s.Pattern.String == "" || s.Invert {
		return nil, fmt.Errorf("pre_tokenizer Split: only patterns of a plain text are supported")
	}
	at := *s.Pattern.String
	switch s.Behavior {
	case "MergedWithPrevious":
		return func(text string) []string { return strings.SplitAfter(text, at) }, nil
	case "Removed":
		return func(text string) []string { return strings.Split(text, at) }, nil
	}
	return nil, fmt.Errorf("pre_tokenizer Split: behavior %q is not supported", s.Behavior)
}
