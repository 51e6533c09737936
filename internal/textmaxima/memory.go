package textmaxima

import (
	"context"
	"encoding/binary"
)

// memory scores texts on a unit and reads each but once: beams meet the same texts again and again.
type memory struct {
	searcher  *Searcher
	direction []float32
	seen      map[string]float64
	encoded   int // texts that were read
}

// newMemory knows the scores of single words.
func (s *Searcher) newMemory(unit int, single []float64) *memory {
	m := &memory{searcher: s, direction: s.directions.Row(unit), seen: make(map[string]float64, 2*len(single))}
	for w, score := range single {
		m.seen[key([]int{w})] = score
	}
	return m
}

func (m *memory) scores(ctx context.Context, texts [][]int) ([]float64, error) {
	s := m.searcher
	var fresh [][]int64
	var keys []string
	for _, words := range texts {
		k := key(words)
		if _, known := m.seen[k]; known {
			continue
		}
		m.seen[k] = 0
		fresh, keys = append(fresh, s.vocabulary.tokens(words, s.start, s.end)), append(keys, k)
	}
	if len(fresh) > 0 {
		embeddings, err := s.tower.read(ctx, fresh)
		if err != nil {
			return nil, err
		}
		for i, k := range keys {
			m.seen[k] = dot(embeddings.Row(i), m.direction)
		}
		m.encoded += len(fresh)
	}
	scores := make([]float64, len(texts))
	for i, words := range texts {
		scores[i] = m.seen[key(words)]
	}
	return scores, nil
}

// key tells texts apart.
func key(words []int) string {
	b := make([]byte, 0, 4*len(words))
	for _, w := range words {
		b = binary.LittleEndian.AppendUint32(b, uint32(w))
	}
	return string(b)
}
