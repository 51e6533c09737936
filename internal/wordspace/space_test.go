package wordspace

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// cosineTol is what fixed point and float16 cost.
const cosineTol = 2e-3

// made is a model made up for tests: words and images with random embeddings, a layer of units.
type made struct {
	words       []string
	embeddings  [][]float32
	images      []int64
	places      [][]float32
	letters     neuron.LetterMask
	activations [][]float32 // of each word
}

func (m made) WordEmbeddings(_ context.Context, _ string, visit func(string, int64, []byte)) error {
	for i, w := range m.words {
		visit(w, int64(i), tensor.AppendHalves(nil, m.embeddings[i]...))
	}
	return nil
}

func (m made) ImageEmbeddings(_ context.Context, _ string, visit func(int64, []byte)) error {
	for i, id := range m.images {
		visit(id, tensor.AppendHalves(nil, m.places[i]...))
	}
	return nil
}

func (m made) LetterMask(context.Context, string) (neuron.LetterMask, error) {
	if len(m.letters.Units) == 0 {
		return m.letters, neuron.NotFoundf("There are none.")
	}
	return m.letters, nil
}

func (m made) WordActivationsOf(_ context.Context, _, _ string, visit func(string, []byte)) error {
	for i, w := range m.words {
		visit(w, tensor.AppendHalves(nil, m.activations[i]...))
	}
	return nil
}

const (
	madeDims  = 30 // not a multiple of four
	madeUnits = 12
)

func makeUp(words ...string) made {
	r := rand.New(rand.NewPCG(1, 2))
	normal := func(n int, scale float64) []float32 {
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(scale * r.NormFloat64())
		}
		return v
	}
	m := made{words: words, images: []int64{3, 4, 9}, letters: neuron.LetterMask{Layer: "layer4-1-sum", Units: []int{2, 5, 11}}}
	m.letters.Readout = neuron.Readout{Embedding: madeDims, Matrix: normal(madeUnits*madeDims, 3)}
	shared := normal(madeDims, .3) // as black letters on white have
	for range words {
		a := normal(madeUnits, 1)
		v := normal(madeDims, .1)
		for i := range v {
			v[i] += shared[i]
			for _, u := range m.letters.Units {
				v[i] += .02 * a[u] * m.letters.Readout.Row(u)[i]
			}
		}
		m.activations, m.embeddings = append(m.activations, a), append(m.embeddings, v)
	}
	for range m.images {
		m.places = append(m.places, normal(madeDims, .2))
	}
	return m
}

func madeWords() made {
	words := strings.Fields("king queen man woman boy girl kingdom manly terror terrorism paris france")
	for i := range 60 {
		words = append(words, "filler"+string(rune('a'+i%26))+string(rune('a'+i/26)))
	}
	return makeUp(words...)
}

// half is a number as float16 keeps it.
func half(x float32) float64 {
	b := tensor.AppendHalves(nil, x)
	return float64(tensor.HalfValue(binary.LittleEndian.Uint16(b)))
}

// centred are vectors less their mean, of length one, in double precision.
func centred(vectors [][]float32) [][]float64 {
	out := make([][]float64, len(vectors))
	mean := make([]float64, len(vectors[0]))
	for _, v := range vectors {
		for i, x := range v {
			mean[i] += half(x) / float64(len(vectors))
		}
	}
	for at, v := range vectors {
		out[at] = make([]float64, len(v))
		for i, x := range v {
			out[at][i] = half(x) - mean[i]
		}
		unit(out[at])
	}
	return out
}

func unit(v []float64) {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	for i := range v {
		v[i] /= math.Sqrt(sum)
	}
}

func product(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// TestArithmetic computes king − man + 2·woman + an image anew, in double precision, and compares every word and image.
func TestArithmetic(t *testing.T) {
	m := madeWords()
	s, err := Open(t.Context(), m, "m", false)
	if err != nil {
		t.Fatal(err)
	}
	q, err := ParseQuery("king - man + 2*woman + image:4")
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Arithmetic(q, Options{Most: 1000})
	if err != nil {
		t.Fatal(err)
	}
	words, images := centred(m.embeddings), centred(m.places)
	sum := make([]float64, madeDims)
	for i := range sum {
		sum[i] = words[0][i] - words[2][i] + 2*words[3][i] + images[1][i]
	}
	unit(sum)
	if len(got.Words) != len(m.words)-3 || len(got.Images) != len(m.images)-1 {
		t.Fatalf("Arithmetic(%s) found %d words and %d images; want all but those of the query: %d and %d", q, len(got.Words), len(got.Images), len(m.words)-3, len(m.images)-1)
	}
	for i, near := range got.Words {
		want := product(sum, words[slices.Index(m.words, near.Word)])
		if math.Abs(near.Cosine-want) > cosineTol {
			t.Errorf("Arithmetic(%s): %s at %.5f; want %.5f", q, near.Word, near.Cosine, want)
		}
		if i > 0 && near.Cosine > got.Words[i-1].Cosine {
			t.Errorf("Arithmetic(%s): %s comes after one that is further", q, near.Word)
		}
	}
	for _, near := range got.Images {
		if want := product(sum, images[slices.Index(m.images, near.Image)]); math.Abs(near.Cosine-want) > cosineTol {
			t.Errorf("Arithmetic(%s): image %d at %.5f; want %.5f", q, near.Image, near.Cosine, want)
		}
	}
	first := got.Words[0].Word
	if rank, cosine, err := s.Ranked(q, first); rank != 1 || cosine != got.Words[0].Cosine || err != nil {
		t.Errorf("Ranked(%s, %s) = %d, %g, %v; want 1, %g", q, first, rank, cosine, err, got.Words[0].Cosine)
	}
}

// TestRelated leaves out words that contain one of the query where that is asked for.
func TestRelated(t *testing.T) {
	s, err := Open(t.Context(), madeWords(), "m", false)
	if err != nil {
		t.Fatal(err)
	}
	q := Query{{Word: "terror", Weight: 1}}
	for _, related := range []bool{false, true} {
		found, err := s.Arithmetic(q, Options{Most: 1000, Related: related})
		there := slices.ContainsFunc(found.Words, func(n Near) bool { return n.Word == "terrorism" })
		if err != nil || there == related {
			t.Errorf("Arithmetic(terror), leaving related words out: %v, has terrorism: %v, %v", related, there, err)
		}
	}
}

// TestMask recomputes what is left of each embedding without letter units, in double precision, with the scale that the
// mask says, which has to be the best one.
func TestMask(t *testing.T) {
	m := madeWords()
	s, err := Open(t.Context(), m, "m", true)
	if err != nil {
		t.Fatal(err)
	}
	rest := func(scale float64) ([][]float32, float64) {
		mean := make([]float64, madeUnits)
		for _, a := range m.activations {
			for u := range a {
				mean[u] += half(a[u]) / float64(len(m.words))
			}
		}
		left, squares := make([][]float32, len(m.words)), 0.0
		for at, v := range m.embeddings {
			left[at] = make([]float32, madeDims)
			for i, x := range v {
				y := half(x)
				for _, u := range m.letters.Units {
					y -= scale * (half(m.activations[at][u]) - mean[u]) * float64(m.letters.Readout.Row(u)[i])
				}
				left[at][i] = float32(y)
			}
		}
		for i := range madeDims {
			sum, of := 0.0, 0.0
			for _, v := range left {
				sum += float64(v[i]) / float64(len(left))
			}
			for _, v := range left {
				of += (float64(v[i]) - sum) * (float64(v[i]) - sum)
			}
			squares += of
		}
		return left, squares
	}
	left, squares := rest(s.Masked.Scale)
	for _, other := range []float64{.9, 1.1} {
		if _, more := rest(other * s.Masked.Scale); more <= squares {
			t.Errorf("a scale %g times as large leaves %g of the variance; that of the mask %g", other, more, squares)
		}
	}
	if _, whole := rest(0); math.Abs(1-squares/whole-s.Masked.Share) > 1e-3 {
		t.Errorf("the mask says that it takes %.4f of the variance away; it is %.4f", s.Masked.Share, 1-squares/whole)
	}
	want := centred(left)
	for at, word := range m.words {
		v, err := s.Vector(word)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]float64, len(v))
		for i, x := range v {
			got[i] = float64(x)
		}
		unit(got)
		if cosine := product(got, want[at]); cosine < 1-cosineTol {
			t.Errorf("masked, %s lies at a cosine of %.5f to where it should", word, cosine)
		}
	}
	m.letters.Units = nil
	if _, err := Open(t.Context(), m, "m", true); !isKind(err, neuron.NotFound) {
		t.Errorf("masked without letter units: %v; want that there are none", err)
	}
}

func TestErrors(t *testing.T) {
	s, err := Open(t.Context(), madeWords(), "m", false)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, query string
		kind        neuron.Kind
		says        string
	}{
		{"a misspelling", "kinng", neuron.NotFound, "Spelled like it: king."},
		{"no spaces", "king-man", neuron.NotFound, "A minus needs spaces"},
		{"another image", "king + image:5", neuron.NotFound, "Image 5 cannot be added"},
		{"nothing left", "king - king", neuron.Invalid, "king - king leads nowhere"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q, err := ParseQuery(tt.query)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Arithmetic(q, Options{Most: 3}); !isKind(err, tt.kind) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("Arithmetic(%s) = %v; want kind %v, %q", q, err, tt.kind, tt.says)
			}
		})
	}
	if _, err := Open(t.Context(), made{}, "m", false); !isKind(err, neuron.NotFound) {
		t.Errorf("Open without words = %v; want that it is not known", err)
	}
}

func isKind(err error, kind neuron.Kind) bool {
	ours := new(neuron.Error)
	return errors.As(err, &ours) && ours.Kind == kind
}

// BenchmarkArithmetic compares 10,000 words of 640 numbers with a sum of three, as RN50x4 and the paper's list have.
func BenchmarkArithmetic(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 4))
	s := &Space{place: map[string]int{}, rows: newRows(640, 10_000)}
	v := make([]float32, 640)
	for i := range 10_000 {
		for j := range v {
			v[j] = float32(r.NormFloat64())
		}
		word := "w" + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676))
		s.words, s.place[word] = append(s.words, word), i
		s.rows.add(v)
	}
	q := Query{{Word: s.words[0], Weight: 1}, {Word: s.words[1], Weight: -1}, {Word: s.words[2], Weight: 1}}
	for b.Loop() {
		if _, err := s.Arithmetic(q, Options{Most: 24}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(2*len(s.rows.numbers))/(1<<20), "MiB")
}
