package clip_test

import (
	"math"
	"testing"

	"multiscope/internal/checkpoint"
	"multiscope/internal/clip"
	"multiscope/internal/fixture"
)

// readoutTol is the relative distance from goldens/textmath, which computes in float32 as well.
const readoutTol = 1e-5

func TestReadout(t *testing.T) {
	for name, tap := range map[string]string{"rn50mini": "visual.layer4.0", "rnx4mini": "visual.layer4.0.sum", "rndeep": "visual.layer4.1"} {
		t.Run(name, func(t *testing.T) {
			m, err := clip.Open(fixture.Shared(t, "goldens/models/"+name))
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			if !m.HasReadout(tap) {
				tap = m.DefaultTap().Name
			}
			got, err := m.Readout(tap)
			if err != nil {
				t.Fatal(err)
			}
			golden, err := checkpoint.Open(fixture.Shared(t, "goldens/textmath/attrib_"+name+".safetensors"))
			if err != nil {
				t.Fatal(err)
			}
			defer golden.Close()
			p := golden.Tensor("P")
			want, err := p.Floats()
			if err != nil {
				t.Fatal(err)
			}
			var off, size float64
			units := p.Shape[1] // the first ones, where the file has not all
			for k := range p.Shape[0] {
				for u := range units {
					w := float64(want[k*units+u])
					d := float64(got.Matrix.Row(u)[k]) - w
					off, size = off+d*d, size+w*w
				}
			}
			if off = math.Sqrt(off / size); off > readoutTol || len(got.Matrix.Row(0)) != p.Shape[0] {
				t.Errorf("Readout(%s) is %.2g from the golden, with %d numbers for a unit; want at most %g, %d", tap, off, len(got.Matrix.Row(0)), readoutTol, p.Shape[0])
			}
		})
	}
}
