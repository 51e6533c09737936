package unitmap

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

// planted is units of clusters, whose activations are those of their cluster and noise.
type planted struct {
	rows   [][]float32
	blocks []int
}

const testSeed = 7

func plant(units, clusters, images int, noise float64) *planted {
	r := rand.New(rand.NewPCG(testSeed, 2))
	centres := make([][]float64, clusters)
	for c := range centres {
		for range images {
			centres[c] = append(centres[c], r.NormFloat64())
		}
	}
	p := &planted{blocks: []int{images / 2, images - images/2}}
	for u := range units {
		row := make([]float64, images)
		for i := range row {
			row[i] = noise * r.NormFloat64()
			if clusters > 0 {
				row[i] += centres[u%clusters][i]
			}
		}
		p.rows = append(p.rows, standardised(row))
	}
	return p
}

func standardised(row []float64) []float32 {
	mean, squares := 0.0, 0.0
	for _, v := range row {
		mean += v / float64(len(row))
	}
	for _, v := range row {
		squares += (v - mean) * (v - mean)
	}
	out := make([]float32, len(row))
	for i, v := range row {
		if squares > 0 {
			out[i] = float32((v - mean) / math.Sqrt(squares))
		}
	}
	return out
}

func (p *planted) Units() int    { return len(p.rows) }
func (p *planted) Blocks() []int { return p.blocks }

func (p *planted) Rows(_ context.Context, block, first, n int) ([]float32, error) {
	from := 0
	for _, b := range p.blocks[:block] {
		from += b
	}
	var rows []float32
	for _, row := range p.rows[first : first+n] {
		rows = append(rows, row[from:from+p.blocks[block]]...)
	}
	return rows, nil
}

func place(t testing.TB, m Matrix) []Point {
	t.Helper()
	c, err := Components(t.Context(), m, testSeed)
	if err != nil {
		t.Fatal(err)
	}
	points, err := Place(t.Context(), c, testSeed, nil)
	if err != nil {
		t.Fatal(err)
	}
	return points
}

func correlation(a, b []float32) (r float64) {
	for i := range a {
		r += float64(a[i]) * float64(b[i])
	}
	return r
}

// closest returns the k that are nearest to each of n by a distance.
func closest(n, k int, distance func(i, j int) float64) [][]int {
	near := make([][]int, n)
	for i := range near {
		var all []int
		for j := range n {
			if j != i {
				all = append(all, j)
			}
		}
		slices.SortFunc(all, func(a, b int) int { return cmp.Compare(distance(i, a), distance(i, b)) })
		near[i] = all[:k]
	}
	return near
}

func apart(a, b Point) float64 { return math.Hypot(float64(a.X-b.X), float64(a.Y-b.Y)) }

func TestUnitsThatGoTogetherLieTogether(t *testing.T) {
	const units, clusters = 300, 12
	p := plant(units, clusters, 400, 0.7)
	points := place(t, p)
	near := closest(units, 10, func(i, j int) float64 { return apart(points[i], points[j]) })
	same := 0
	for i, list := range near {
		for _, j := range list {
			if i%clusters == j%clusters {
				same++
			}
		}
	}
	// At random one in twelve would be of the same cluster.
	if share := float64(same) / (10 * units); share < 0.97 {
		t.Errorf("%.3f of the nearest on the map are of the same cluster; want nearly all", share)
	}
}

// trustworthiness is the measure of Venna and Kaski (2001): 1 where no unit is among the k nearest on the map that is not
// among those by correlation, about 0.5 at random.
func trustworthiness(p *planted, points []Point, k int) float64 {
	n := len(points)
	ranks := closest(n, n-1, func(i, j int) float64 { return -correlation(p.rows[i], p.rows[j]) })
	drawn := closest(n, k, func(i, j int) float64 { return apart(points[i], points[j]) })
	penalty := 0
	for i := range n {
		for _, j := range drawn[i] {
			penalty += max(slices.Index(ranks[i], j)+1-k, 0)
		}
	}
	return 1 - 2*float64(penalty)/float64(n*k*(2*n-3*k-1))
}

func TestTheMapCanBeTrusted(t *testing.T) {
	p := plant(240, 8, 300, 1.2)
	points := place(t, p)
	r := rand.New(rand.NewPCG(1, 1))
	random := make([]Point, len(points))
	for i := range random {
		random[i] = Point{r.Float32(), r.Float32()}
	}
	got, chance := trustworthiness(p, points, 10), trustworthiness(p, random, 10)
	if got < 0.9 || chance > 0.6 {
		t.Errorf("trustworthiness %.3f, of random places %.3f; want at least 0.9 and at most 0.6", got, chance)
	}
}

func TestTheSameBytesOnAnyNumberOfProcessors(t *testing.T) {
	p := plant(700, 9, 200, 1)
	want := place(t, p)
	for _, processors := range []int{1, 3, 8} {
		before := runtime.GOMAXPROCS(processors)
		got := place(t, p)
		runtime.GOMAXPROCS(before)
		if !slices.Equal(got, want) {
			t.Errorf("with %d processors the places are other ones", processors)
		}
	}
}

func TestAnotherSeedPlacesOtherwise(t *testing.T) {
	c, err := Components(t.Context(), plant(60, 3, 50, 1), testSeed)
	if err != nil {
		t.Fatal(err)
	}
	a, errA := Place(t.Context(), c, 1, nil)
	b, errB := Place(t.Context(), c, 2, nil)
	if errA != nil || errB != nil || slices.Equal(a, b) {
		t.Errorf("seeds 1 and 2 place alike, errors %v, %v", errA, errB)
	}
}

func TestFewAndLikeUnits(t *testing.T) {
	same := func(n int) *planted {
		p := plant(1, 1, 20, 1)
		return &planted{slices.Repeat(p.rows, n), p.blocks}
	}
	for _, tt := range []struct {
		name string
		m    *planted
	}{
		{"none", plant(0, 1, 20, 1)},
		{"one", plant(1, 1, 20, 1)},
		{"two", plant(2, 2, 20, 1)},
		{"three", plant(3, 3, 20, 1)},
		{"four", plant(4, 2, 20, 1)},
		{"five of five images", plant(5, 5, 5, 1)},
		{"two images", plant(40, 0, 2, 1)},
		{"all the same", same(50)},
		{"no images", &planted{make([][]float32, 9), nil}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			points := place(t, tt.m)
			if len(points) != tt.m.Units() {
				t.Fatalf("%d units have %d places", tt.m.Units(), len(points))
			}
			for i, p := range points {
				if !(p.X >= 0 && p.X <= 1 && p.Y >= 0 && p.Y <= 1) {
					t.Errorf("unit %d is at %v, outside of the map", i, p)
				}
			}
			if len(points) > 1 && slices.Equal(points[1:], points[:len(points)-1]) {
				t.Errorf("all lie at %v", points[0])
			}
		})
	}
}

func TestComponentsHoldTheCorrelations(t *testing.T) {
	p := plant(120, 6, 200, 0) // of rank six
	c, err := Components(t.Context(), p, testSeed)
	if err != nil {
		t.Fatal(err)
	}
	const tolerance = 1e-4 // float32
	if math.Abs(c.Share-1) > tolerance {
		t.Errorf("they hold %v of the squares; want all", c.Share)
	}
	for i := range p.rows {
		for j := range p.rows {
			got, want := correlation(c.Rows[i*c.Dims:(i+1)*c.Dims], c.Rows[j*c.Dims:(j+1)*c.Dims]), correlation(p.rows[i], p.rows[j])
			if math.Abs(got-want) > tolerance {
				t.Fatalf("the correlation of %d and %d is %v by the components; want %v", i, j, got, want)
			}
		}
	}
}

func TestComponentsInPieces(t *testing.T) {
	p := plant(130, 5, 300, 0.5)
	whole, err := Components(t.Context(), p, testSeed)
	if err != nil {
		t.Fatal(err)
	}
	pieces, err := components(t.Context(), p, testSeed, 1) // which makes pieces of the least size, 64 rows
	if err != nil {
		t.Fatal(err)
	}
	const tolerance = 1e-4 // sums in another order
	for i := range p.rows {
		for j := range p.rows {
			got := correlation(pieces.Rows[i*pieces.Dims:(i+1)*pieces.Dims], pieces.Rows[j*pieces.Dims:(j+1)*pieces.Dims])
			want := correlation(whole.Rows[i*whole.Dims:(i+1)*whole.Dims], whole.Rows[j*whole.Dims:(j+1)*whole.Dims])
			if math.Abs(got-want) > tolerance {
				t.Fatalf("the correlation of %d and %d is %v in pieces and %v at once", i, j, got, want)
			}
		}
	}
}

func TestKept(t *testing.T) {
	p := plant(200, 8, 100, 1)
	c, err := Components(t.Context(), p, testSeed)
	if err != nil {
		t.Fatal(err)
	}
	points, err := Place(t.Context(), c, testSeed, nil)
	if err != nil {
		t.Fatal(err)
	}
	row := inARow(200)
	if good, chance, few := Kept(c, points, 10), Kept(c, row, 10), Kept(c, points, 199); good < 0.3 || chance > 0.15 || few != 0 {
		t.Errorf("the map keeps %.2f of the nearest, a row %.2f, and with more neighbours than units %.2f; want much, little, 0", good, chance, few)
	}
}

func TestAStoppedRunStops(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	c, err := Components(ctx, plant(50, 3, 40, 1), testSeed)
	if err != nil {
		t.Fatal(err)
	}
	done := 0
	_, err = Place(ctx, c, testSeed, func() {
		if done++; done == 10 {
			stop()
		}
	})
	if err == nil || done != 10 {
		t.Errorf("stopped after 10 iterations, Place did %d and returned %v", done, err)
	}
}

// The widest layer of RN50x4, one of twice as many units as any layer of a ResNet, and the largest that pages show.
func BenchmarkPlace(b *testing.B) {
	for _, units := range []int{2560, 20_000, 50_000} {
		b.Run(name(units), func(b *testing.B) {
			c, err := Components(b.Context(), plant(units, units/40, 256, 1), testSeed)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := Place(b.Context(), c, testSeed, nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/map")
		})
	}
}

func name(units int) string {
	return map[int]string{2560: "2,560 units", 20_000: "20,000 units", 50_000: "50,000 units"}[units]
}
