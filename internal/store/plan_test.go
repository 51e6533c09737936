package store

import (
	"path/filepath"
	"testing"
)

func TestPlans(t *testing.T) {
	s, _ := Open(t.Context(), filepath.Join(t.TempDir(), "a.db"))
	defer s.Close()
	for name, q := range map[string]string{"top": topExamplesSQL, "ex": examplesSQL, "picked": pickedSQL, "units": unitsSorted["kurtosis"], "words": topWordsSQL, "uw": unitWordsSQL, "bynum": unitsByNumberSQL, "std": stdsSQL, "suggest": suggestWordsSQL, "nearest": nearestWordsSQL, "word": wordSQL, "rand": randomUnitSQL, "undrawn": undrawnSQL} {
		rows, err := s.read.Query("EXPLAIN QUERY PLAN "+q, 1, 2, 3, 4, 5)
		if err != nil {
			rows, err = s.read.Query("EXPLAIN QUERY PLAN "+q, 1, 2, 3, 4)
		}
		if err != nil {
			rows, err = s.read.Query("EXPLAIN QUERY PLAN "+q, 1, 2, 3)
		}
		if err != nil {
			rows, err = s.read.Query("EXPLAIN QUERY PLAN "+q, 1, 2)
		}
		if err != nil {
			rows, err = s.read.Query("EXPLAIN QUERY PLAN "+q, 1)
		}
		if err != nil {
			rows, err = s.read.Query("EXPLAIN QUERY PLAN " + q)
		}
		t.Log(name, err)
		for rows.Next() {
			var a, b, c int
			var d string
			rows.Scan(&a, &b, &c, &d)
			t.Log("     ", d)
		}
	}
}
