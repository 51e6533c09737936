package neuron

// EditDistance returns the optimal string alignment distance of two words: how many letters are deleted,
// inserted, substituted or swapped with the next one to get from one to the other.
func EditDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	var rows [3][]int // of the table: two letters ago, one ago, now
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
	}
	for j := range rows[2] {
		rows[2][j] = j
	}
	for i := 1; i <= len(x); i++ {
		rows[0], rows[1], rows[2] = rows[1], rows[2], rows[0]
		rows[2][0] = i
		for j := 1; j <= len(y); j++ {
			substituted := 1
			if x[i-1] == y[j-1] {
				substituted = 0
			}
			rows[2][j] = min(rows[1][j]+1, rows[2][j-1]+1, rows[1][j-1]+substituted)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				rows[2][j] = min(rows[2][j], rows[0][j-2]+1)
			}
		}
	}
	return rows[2][len(y)]
}
