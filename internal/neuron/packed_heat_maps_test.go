package neuron

import (
	"bytes"
	"fmt"
	"testing"
)

func TestPackedHeatMaps(t *testing.T) {
	p := PackedHeatMaps{Height: 2, Width: 3}
	for i := range 5 {
		copy(p.Append(70+i, 1000*i, i), bytes.Repeat([]byte{byte(i)}, 6))
	}
	p.Keep(func(unit, ordinal int) bool { return unit != 71 && ordinal != 3000 })
	q, err := UnpackHeatMaps(p.Bytes, 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	var got string
	for m := range q.All() {
		got += fmt.Sprintln(m.Unit, m.Ordinal, m.Heat.Row, m.Heat.Col, m.Heat.Cells)
	}
	if want := "70 0 0 0 [0 0 0 0 0 0]\n72 2000 0 2 [2 2 2 2 2 2]\n74 4000 1 1 [4 4 4 4 4 4]\n"; got != want {
		t.Errorf("kept\n%swant\n%s", got, want)
	}
}

func FuzzUnpackHeatMaps(f *testing.F) {
	f.Add(make([]byte, 36), 2, 3)
	f.Add([]byte{1, 2}, 0, 0)
	f.Fuzz(func(t *testing.T, b []byte, height, width int) {
		if height > 1<<12 || width > 1<<12 {
			return
		}
		p, err := UnpackHeatMaps(b, height, width)
		if err != nil {
			return
		}
		n := 0
		for m := range p.All() {
			n += packedHead + len(m.Heat.Cells)
		}
		if n != len(b) {
			t.Errorf("%d of %d bytes were read", n, len(b))
		}
	})
}
