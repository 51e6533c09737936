package textmaxima

import (
	"slices"

	"multiscope/internal/clip"
)

// forest is texts laid into rows of tokens, as clip.TextTree takes them.
type forest struct {
	nodes     int // tokens of a row
	rows      int
	tokens    []int64
	positions []int64
	mask      []float32
	ends      []int64 // where the end token of each text is
}

// plant lays texts, each with the tokens that open and close it, into rows of so many nodes. A text that begins like
// another shares the nodes of what they have in common, unless each is to have nodes of its own. No text may have more
// tokens than a row has nodes.
func plant(texts [][]int64, nodes int, apart bool) *forest {
	f := &forest{nodes: nodes, ends: make([]int64, len(texts))}
	order := make([]int, len(texts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return slices.Compare(texts[i], texts[j]) })
	var path []int // nodes of the text before, from its start, within the row
	var before []int64
	used := nodes // of the row; the first text begins one
	for _, i := range order {
		text := texts[i]
		shared := 0
		if !apart {
			shared = common(before, text)
		}
		if used+len(text)-shared > nodes {
			f.addRow()
			used, shared = 0, 0
		}
		path = path[:shared]
		for _, token := range text[shared:] {
			path = append(path, used)
			f.addNode(token, path)
			used++
		}
		before, f.ends[i] = text, int64((f.rows-1)*nodes+path[len(path)-1])
	}
	return f
}

// byRow returns the texts of each row.
func (f *forest) byRow() [][]int {
	texts := make([][]int, f.rows)
	for i, end := range f.ends {
		row := int(end) / f.nodes
		texts[row] = append(texts[row], i)
	}
	return texts
}

// common returns how many tokens two texts begin with alike.
func common(a, b []int64) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// addRow adds a row in which no token sees another.
func (f *forest) addRow() {
	f.rows++
	f.tokens = append(f.tokens, make([]int64, f.nodes)...)
	f.positions = append(f.positions, make([]int64, f.nodes)...)
	f.mask = slices.Grow(f.mask, f.nodes*f.nodes)
	for range f.nodes * f.nodes {
		f.mask = append(f.mask, clip.HiddenScore)
	}
}

// addNode adds to the last row a token, whose path of nodes ends with its own.
func (f *forest) addNode(token int64, path []int) {
	row, node := f.rows-1, path[len(path)-1]
	at := row*f.nodes + node
	f.tokens[at], f.positions[at] = token, int64(len(path)-1)
	for _, seen := range path {
		f.mask[at*f.nodes+seen] = 0
	}
}
