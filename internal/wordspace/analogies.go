package wordspace

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed analogies.tsv
var analogiesTSV string

// Analogy says that A is to B as C is to D.
type Analogy struct {
	Kind       string // "gender", "capital"
	A, B, C, D string
}

// Query is what should lead to D: B − A + C.
func (a Analogy) Query() Query {
	return Query{{Word: a.B, Weight: 1}, {Word: a.A, Weight: -1}, {Word: a.C, Weight: 1}}
}

// Analogies returns those that come with the program, kind by kind.
func Analogies() []Analogy { return readAnalogies() }

var readAnalogies = sync.OnceValue(func() (all []Analogy) {
	for line := range strings.Lines(analogiesTSV) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(f) != 5 {
			panic("wordspace: analogies.tsv: " + line) // a test reads it
		}
		all = append(all, Analogy{f[0], f[1], f[2], f[3], f[4]})
	}
	return all
})

// Examples returns one analogy of each kind whose words are all there, at most n.
func (s *Space) Examples(n int) []Analogy {
	var found []Analogy
	kinds := map[string]bool{}
	for _, a := range Analogies() {
		if len(found) < n && !kinds[a.Kind] && s.knows(Question{Query: a.Query(), Answer: a.D}) {
			kinds[a.Kind] = true
			found = append(found, a)
		}
	}
	return found
}

// Question is a query and the word to which it should lead.
type Question struct {
	Kind   string // of analogy, or a language
	Query  Query
	Answer string
}

// Questions are what analogies ask.
func Questions(all []Analogy) []Question {
	questions := make([]Question, len(all))
	for i, a := range all {
		questions[i] = Question{a.Kind, a.Query(), a.D}
	}
	return questions
}

// Score counts how often the answer to a question was among the nearest words.
type Score struct {
	Kind       string `json:"kind"`
	Questions  int    `json:"listed"`
	Tried      int    `json:"tried"`       // of them, those whose words were all shown
	First      int    `json:"first"`       // of those tried, with the answer first
	FirstFive  int    `json:"first_five"`  // among the first five
	Ten        int    `json:"first_ten"`   // among the first ten
	MedianRank int    `json:"median_rank"` // of the answers; 0 where none was tried
	ranks      []int
}

// Ask asks questions and returns the scores of each kind, in the order in which kinds come.
func (s *Space) Ask(questions []Question) ([]Score, error) {
	var scores []Score
	for _, q := range questions {
		at := slices.IndexFunc(scores, func(x Score) bool { return x.Kind == q.Kind })
		if at < 0 {
			at = len(scores)
			scores = append(scores, Score{Kind: q.Kind})
		}
		scores[at].Questions++
		if !s.knows(q) {
			continue
		}
		rank, _, err := s.Ranked(q.Query, q.Answer)
		if err != nil {
			return nil, err
		}
		scores[at].add(rank)
	}
	return scores, nil
}

func (s *Space) knows(q Question) bool {
	_, known := s.place[q.Answer]
	for _, t := range q.Query {
		_, there := s.place[t.Word]
		known = known && there
	}
	return known
}

func (s *Score) add(rank int) {
	s.Tried++
	s.First += within(rank, 1)
	s.FirstFive += within(rank, 5)
	s.Ten += within(rank, 10)
	s.ranks = append(s.ranks, rank)
	slices.Sort(s.ranks)
	s.MedianRank = s.ranks[(len(s.ranks)-1)/2]
}

func within(rank, n int) int {
	if rank <= n {
		return 1
	}
	return 0
}

// Total adds scores of several kinds.
func Total(scores []Score) Score {
	t := Score{Kind: "all"}
	for _, s := range scores {
		t.Questions += s.Questions
		for _, rank := range s.ranks {
			t.add(rank)
		}
	}
	return t
}
