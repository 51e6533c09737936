package subword

import (
	"container/heap"
	"unicode/utf8"
)

// bpe merges neighbouring symbols, the best pair first and of equal ones the leftmost (Sennrich et al. 2016).
type bpe struct {
	ids map[string]int64
	// rank returns how early a pair is merged, the lowest first; false where it is not.
	rank  func(left, right string) (float64, bool)
	whole matcher // symbols that stay as they are
	fallback
}

// symbol is a run of a word. An empty one was merged into another.
type symbol struct {
	text         string
	before, next int // −1 for none
	fixed        bool
}

// merge is a pair of symbols that may become one.
type merge struct {
	rank float64
	left int
	text string // of both
}

type merges []merge

func (m merges) Len() int { return len(m) }
func (m merges) Less(i, j int) bool {
	return m[i].rank < m[j].rank || m[i].rank == m[j].rank && m[i].left < m[j].left
}
func (m merges) Swap(i, j int) { m[i], m[j] = m[j], m[i] }
func (m *merges) Push(x any)   { *m = append(*m, x.(merge)) }
func (m *merges) Pop() any {
	last := (*m)[len(*m)-1]
	*m = (*m)[:len(*m)-1]
	return last
}

func (p *bpe) encode(word string, ids []int64) []int64 {
	symbols := p.symbols(word)
	queue := &merges{}
	offer := func(left int) {
		if left < 0 || symbols[left].next < 0 {
			return
		}
		a, b := symbols[left], symbols[symbols[left].next]
		if a.fixed || b.fixed {
			return
		}
		if rank, ok := p.rank(a.text, b.text); ok {
			heap.Push(queue, merge{rank, left, a.text + b.text})
		}
	}
	for i := range symbols {
		offer(i)
	}
	for queue.Len() > 0 {
		m := heap.Pop(queue).(merge)
		s := &symbols[m.left]
		if s.text == "" || s.next < 0 || s.text+symbols[s.next].text != m.text {
			continue // one of the two was merged elsewhere
		}
		gone := &symbols[s.next]
		s.text, s.next, gone.text = m.text, gone.next, ""
		if s.next >= 0 {
			symbols[s.next].before = m.left
		}
		offer(s.before)
		offer(m.left)
	}
	return p.idsOf(symbols, ids)
}

// symbols cuts a word into its characters, and symbols that stay.
func (p *bpe) symbols(word string) (symbols []symbol) {
	for word != "" {
		text := p.whole.at(word)
		fixed := text != ""
		if !fixed {
			_, size := utf8.DecodeRuneInString(word)
			text = word[:size]
		}
		i := len(symbols)
		symbols = append(symbols, symbol{text: text, before: i - 1, next: i + 1, fixed: fixed})
		word = word[len(text):]
	}
	if n := len(symbols); n > 0 {
		symbols[n-1].next = -1
	}
	return symbols
}

func (p *bpe) idsOf(symbols []symbol, ids []int64) []int64 {
	unknown := false
	for i := 0; i >= 0 && i < len(symbols); i = symbols[i].next {
		if id, ok := p.ids[symbols[i].text]; ok {
			ids, unknown = append(ids, id), false
		} else {
			ids, unknown = p.append(symbols[i].text, ids, unknown)
		}
	}
	return ids
}
