package nmf_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"gonum.org/v1/gonum/mat"

	"multiscope/internal/checkpoint"
	"multiscope/internal/fixture"
	"multiscope/internal/nmf"
)

// golden is a case of goldens/textmath: scikit-learn's NMF.
type golden struct {
	Name, File string
	Fits       []struct {
		Factors int
		Error   float64
		Bound   float64 `json:"svd_lower_bound"`
	}
	Tolerance struct {
		Error float64 `json:"error_at_most_rel"`
	}
}

func goldens(t *testing.T) (cases []golden) {
	t.Helper()
	raw, err := os.ReadFile(fixture.Shared(t, "goldens/MANIFEST.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Sections struct {
			Textmath struct{ Cases []json.RawMessage }
		}
	}
	if err := json.Unmarshal(raw, &manifest); err != nil {
		t.Fatal(err)
	}
	for _, c := range manifest.Sections.Textmath.Cases {
		var g golden
		if json.Unmarshal(c, &g) == nil && len(g.Fits) > 0 && g.Fits[0].Factors > 0 {
			cases = append(cases, g)
		}
	}
	if len(cases) != 2 {
		t.Fatalf("%d goldens; want 2", len(cases))
	}
	return cases
}

// TestGoldens: factors fit as well as scikit-learn's, within the tolerance of the goldens, and not better than can be.
func TestGoldens(t *testing.T) {
	for _, c := range goldens(t) {
		file, err := checkpoint.Open(fixture.Shared(t, "goldens/textmath/"+c.File))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		numbers, err := file.Tensor("X").Floats()
		if err != nil {
			t.Fatal(err)
		}
		x := mat.NewDense(file.Tensor("X").Shape[0], file.Tensor("X").Shape[1], nil)
		for i, v := range numbers {
			x.RawMatrix().Data[i] = float64(v)
		}
		for _, fit := range c.Fits {
			t.Run(fmt.Sprint(c.Name, " by ", fit.Factors), func(t *testing.T) {
				f, err := nmf.Factorise(t.Context(), x, fit.Factors, nmf.Defaults())
				if err != nil {
					t.Fatal(err)
				}
				if f.Error > fit.Error*c.Tolerance.Error || f.Error < fit.Bound*(1-1e-6) {
					t.Errorf("the error is %g after %d passes; want at most %g × %g and at least %g", f.Error, f.Iterations, c.Tolerance.Error, fit.Error, fit.Bound)
				}
				checkFactors(t, f)
			})
		}
	}
}

// checkFactors: nothing is negative, and rows of H are one long.
func checkFactors(t *testing.T, f nmf.Factors) {
	t.Helper()
	if mat.Min(f.W) < 0 || mat.Min(f.H) < 0 {
		t.Errorf("a factor is negative: %g, %g", mat.Min(f.W), mat.Min(f.H))
	}
	for i := range f.H.RawMatrix().Rows {
		if n := mat.Norm(f.H.RowView(i), 2); math.Abs(n-1) > 1e-12 && n != 0 {
			t.Errorf("row %d of H is %g long", i, n)
		}
	}
}

// TestFactorsAreFound: a matrix that was made of factors which do not overlap is these.
func TestFactorsAreFound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	x := mat.NewDense(30, 12, nil)
	for i := range 30 {
		for k := range 4 {
			x.Set(i, i%3*4+k, float64(k+1)*(1+r.Float64()))
		}
	}
	f, err := nmf.Factorise(t.Context(), x, 3, nmf.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	for i := range 30 {
		strong := 0
		for t := range 3 {
			if f.W.At(i, t) > 1e-6 {
				strong++
			}
		}
		if strong != 1 {
			t.Errorf("row %d has the factors %v; want one", i, f.W.RawRowView(i))
		}
	}
	checkFactors(t, f)
	again, err := nmf.Factorise(t.Context(), x, 3, nmf.Defaults())
	if err != nil || !mat.Equal(f.W, again.W) || !mat.Equal(f.H, again.H) {
		t.Errorf("factors differ when they are computed again, %v", err)
	}
}

func TestWhatCannotBeFactored(t *testing.T) {
	x := mat.NewDense(3, 2, []float64{1, 2, 3, 4, 5, 6})
	for name, f := range map[string]func() error{
		"no factors": func() error { _, err := nmf.Factorise(t.Context(), x, 0, nmf.Defaults()); return err },
		"too many":   func() error { _, err := nmf.Factorise(t.Context(), x, 3, nmf.Defaults()); return err },
		"a negative number": func() error {
			_, err := nmf.Factorise(t.Context(), mat.NewDense(2, 2, []float64{1, -1, 0, 1}), 1, nmf.Defaults())
			return err
		},
		"not a number": func() error {
			_, err := nmf.Factorise(t.Context(), mat.NewDense(2, 2, []float64{1, math.NaN(), 0, 1}), 1, nmf.Defaults())
			return err
		},
	} {
		if f() == nil {
			t.Errorf("%s: was taken", name)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := nmf.Factorise(ctx, x, 1, nmf.Defaults()); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped, it says %v", err)
	}
	if f, err := nmf.Factorise(t.Context(), mat.NewDense(2, 2, nil), 2, nmf.Defaults()); err != nil || f.Error != 0 {
		t.Errorf("zeros: error %g, %v", f.Error, err)
	}
}
