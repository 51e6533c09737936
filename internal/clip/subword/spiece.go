package subword

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
)

// Kinds of pieces and models (sentencepiece_model.proto).
const (
	pieceNormal, pieceUnknown, pieceControl, pieceWhole, pieceUnused, pieceByte = 1, 2, 3, 4, 5, 6
	modelUnigram, modelBPE                                                      = 1, 2
)

// maxPieces bounds a vocabulary.
const maxPieces = 1 << 22

// spiece is sentencepiece's file.
type spiece struct {
	pieces []piece
	model  uint64

	byteFallback           bool
	unknown, end, pad      int64
	charsmap               []byte
	prefix, squeeze, space bool // a space before the text; runs of spaces become one; spaces are written as ▁
	suffix                 bool // the space is put behind the text
}

type piece struct {
	text  string
	score float32
	kind  uint64
}

// Parse reads a model of sentencepiece, such as spiece.model.
func Parse(b []byte) (*Vocabulary, error) {
	s := spiece{model: modelUnigram, unknown: 0, end: 2, pad: -1, prefix: true, squeeze: true, space: true}
	err := fields(b, func(f field) error {
		switch f.number {
		case 1:
			p := piece{kind: pieceNormal}
			s.pieces = append(s.pieces, p)
			if len(s.pieces) > maxPieces {
				return fmt.Errorf("more than %d pieces", maxPieces)
			}
			return fields(f.bytes, s.pieces[len(s.pieces)-1].read)
		case 2:
			return fields(f.bytes, s.readTrainer)
		case 3:
			return fields(f.bytes, s.readNormalizer)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("not a model of sentencepiece, or damaged: %w", err)
	}
	return s.vocabulary()
}

func (p *piece) read(f field) error {
	switch f.number {
	case 1:
		p.text = string(f.bytes)
	case 2:
		p.score = math.Float32frombits(uint32(f.value))
	case 3:
		p.kind = f.value
	}
	return nil
}

func (s *spiece) readTrainer(f field) error {
	switch f.number {
	case 3:
		s.model = f.value
	case 24:
		s.suffix = f.value != 0
	case 35:
		s.byteFallback = f.value != 0
	case 40:
		s.unknown = int64(int32(f.value))
	case 42:
		s.end = int64(int32(f.value))
	case 43:
		s.pad = int64(int32(f.value))
	}
	return nil
}

func (s *spiece) readNormalizer(f field) error {
	switch f.number {
	case 2:
		s.charsmap = f.bytes
	case 3:
		s.prefix = f.value != 0
	case 4:
		s.squeeze = f.value != 0
	case 5:
		s.space = f.value != 0
	}
	return nil
}

func (s *spiece) vocabulary() (*Vocabulary, error) {
	if len(s.pieces) == 0 {
		return nil, errors.New("a model of sentencepiece without pieces, or no such model")
	}
	rules, err := parseCharsmap(s.charsmap)
	if err != nil {
		return nil, err
	}
	v := &Vocabulary{Pad: s.pad, size: len(s.pieces), ids: map[string]int64{}, normalise: []func(string) string{rules.replace, s.spaced}}
	if s.end >= 0 && s.end < int64(len(s.pieces)) {
		v.After = []int64{s.end}
	}
	for i, p := range s.pieces {
		if _, twice := v.ids[p.text]; twice || p.text == "" {
			return nil, fmt.Errorf("piece %d, %q, is empty or there twice", i, p.text)
		}
		v.ids[p.text] = int64(i)
	}
	if s.unknown < 0 || s.unknown >= int64(len(s.pieces)) {
		return nil, fmt.Errorf("piece %d is named as the unknown one, but there are %d", s.unknown, len(s.pieces))
	}
	f := fallback{unknown: s.unknown, fuse: true}
	if s.byteFallback {
		if f.bytes = byteTokens(v.ids); f.bytes == nil {
			return nil, errors.New("bytes stand in for characters that no piece has, but not every byte has a piece")
		}
	}
	switch s.model {
	case modelUnigram:
		v.pieces = s.unigram(v.ids, f)
	case modelBPE:
		v.pieces = s.bpe(v.ids, f)
	default:
		return nil, fmt.Errorf("a sentencepiece model of kind %d is not supported; unigram (1) and BPE (2) are", s.model)
	}
	return v, nil
}

// spaced writes the spaces of a text as sentencepiece does.
func (s *spiece) spaced(text string) string {
	if s.squeeze {
		text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' }), " ")
	}
	if text == "" {
		return ""
	}
	switch {
	case s.prefix && s.suffix:
		text += " "
	case s.prefix:
		text = " " + text
	}
	if s.space {
		text = strings.ReplaceAll(text, " ", space)
	}
	if s.squeeze && !s.suffix { // marks that were in the text as well
		for strings.HasSuffix(text, space) {
			text = strings.TrimSuffix(text, space)
		}
	}
	return text
}

// unigram scores pieces that are to be taken whole by their length, just below that many of the best piece
// (sentencepiece, unigram_model.cc, EncodeOptimized).
func (s *spiece) unigram(ids map[string]int64, f fallback) model {
	scores, best := map[string]float64{}, float32(math.Inf(-1))
	lowest := float32(math.Inf(1))
	for _, p := range s.pieces {
		if p.kind == pieceNormal {
			scores[p.text] = float64(p.score)
			best, lowest = max(best, p.score), min(lowest, p.score)
		}
	}
	for _, p := range s.pieces {
		if p.kind == pieceWhole {
			scores[p.text] = float64(float32(len(p.text))*best - 0.1)
		}
	}
	u := newUnigram(scores, ids, f, true)
	u.unknown = float64(lowest - unknownPenalty)
	return u
}

// bpe merges to the piece with the highest score.
func (s *spiece) bpe(ids map[string]int64, f fallback) model {
	ranks, known, whole := map[string]float64{}, map[string]int64{}, []string{}
	for _, p := range s.pieces {
		switch p.kind {
		case pieceNormal:
			ranks[p.text], known[p.text] = -float64(p.score), ids[p.text]
		case pieceWhole:
			known[p.text], whole = ids[p.text], append(whole, p.text)
		}
	}
	return &bpe{ids: known, whole: newMatcher(whole), fallback: f, rank: func(left, right string) (float64, bool) {
		rank, ok := ranks[left+right]
		return rank, ok
	}}
}

// field is one field of a message: its bytes, or its value.
type field struct {
	number protowire.Number
	bytes  []byte
	value  uint64
}

// fields calls each with every field of a message.
func fields(b []byte, each func(field) error) error {
	for len(b) > 0 {
		number, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			return protowire.ParseError(n)
		}
		b = b[n:]
		f := field{number: number}
		switch kind {
		case protowire.BytesType:
			f.bytes, n = protowire.ConsumeBytes(b)
		case protowire.VarintType:
			f.value, n = protowire.ConsumeVarint(b)
		case protowire.Fixed32Type:
			var v uint32
			v, n = protowire.ConsumeFixed32(b)
			f.value = uint64(v)
		default:
			n = protowire.ConsumeFieldValue(number, kind, b)
		}
		if n < 0 {
			return protowire.ParseError(n)
		}
		if err := each(f); err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}
