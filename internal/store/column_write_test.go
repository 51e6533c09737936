package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"multiscope/internal/neuron"
)

// shardOf makes up a shard of new pictures: the bits of unit u on picture i are those of numberOf.
func shardOf(first, images, units int) neuron.Shard {
	shard := neuron.Shard{Model: "m", First: first, Images: images, New: make([]neuron.Entry, images)}
	for i := range shard.New {
		shard.New[i] = neuron.Entry{Image: neuron.Image{Key: fmt.Sprint(first + i)}, MIME: "x", Thumbnail: []byte{1}}
	}
	var part []byte
	for u := range units {
		for i := range images {
			part = binary.LittleEndian.AppendUint16(part, numberOf(u, first+i))
		}
	}
	shard.Layers = []neuron.LayerPart{{Layer: "l", Activations: part}}
	return shard
}

func numberOf(unit, ordinal int) uint16 { return uint16(unit*31+ordinal*7) & 0x7bff }

func TestCompact(t *testing.T) {
	const units = blockUnits + 3
	for _, tt := range []struct {
		name   string
		shards []int // pictures; 0 compacts in between
	}{
		{"nothing", nil},
		{"one", []int{5}},
		{"several at once", []int{256, 256, 100}},
		{"a chunk exactly", []int{chunkImages}},
		{"goes on in a chunk", []int{300, 0, 300, 0, 1}},
		{"over the end of a chunk", []int{chunkImages - 10, 0, 20, 0, 5}},
		{"several chunks", []int{2 * chunkImages, 0, 17}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t)
			seed(t, s, units)
			total := 0
			for _, n := range tt.shards {
				if n == 0 {
					compact(t, s)
					continue
				}
				if err := s.WriteShard(t.Context(), shardOf(total, n, units)); err != nil {
					t.Fatal(err)
				}
				total += n
			}
			compact(t, s)
			compact(t, s)
			checkColumns(t, s, units, total)
		})
	}
}

func compact(t *testing.T, s *Writer) {
	t.Helper()
	if err := s.Compact(t.Context(), "m", "l"); err != nil {
		t.Fatal(err)
	}
}

func checkColumns(t *testing.T, s *Writer, units, total int) {
	t.Helper()
	for u := range units {
		var want []byte
		for i := range total {
			want = binary.LittleEndian.AppendUint16(want, numberOf(u, i))
		}
		got, err := s.Column(t.Context(), "m", "l", u)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("Column(%d) has %d bytes, %v; want the %d that were written", u, len(got), err, len(want))
		}
	}
	var waiting int
	if err := s.read.QueryRow("SELECT count(*) FROM shards").Scan(&waiting); err != nil || waiting != 0 {
		t.Errorf("%d shards still wait, %v", waiting, err)
	}
}

func TestWriteShardRefusesGaps(t *testing.T) {
	s := open(t)
	seed(t, s, 2)
	if err := s.WriteShard(t.Context(), shardOf(3, 2, 2)); err == nil {
		t.Error("a shard that begins beyond the end was taken")
	}
	if err := s.WriteShard(t.Context(), shardOf(0, 4, 2)); err != nil {
		t.Fatal(err)
	}
	if err := s.WriteShard(t.Context(), shardOf(0, 4, 2)); err == nil {
		t.Error("a shard was taken twice")
	}
	known := shardOf(0, 4, 2)
	known.New = nil
	if err := s.WriteShard(t.Context(), known); err == nil {
		t.Error("a layer saw the same pictures twice")
	}
	if entries, err := s.Entries(t.Context(), "m", 0, 100); len(entries) != 4 || err != nil {
		t.Errorf("there are %d pictures, %v; want 4", len(entries), err)
	}
}

// A page that held one chunk and a half would make a column half as fast to read.
func TestChunkFitsAPage(t *testing.T) {
	s := open(t)
	var overflow int
	err := s.read.QueryRow("SELECT count(*) FROM pragma_page_size WHERE page_size < ?1 + 35 + 16", chunkBytes).Scan(&overflow)
	if err != nil || overflow != 0 {
		t.Errorf("a chunk of %d bytes spills over its page (%v)", chunkBytes, err)
	}
}
