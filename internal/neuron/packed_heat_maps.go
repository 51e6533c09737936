package neuron

import (
	"encoding/binary"
	"fmt"
	"iter"
)

// BlockUnits is how many consecutive units of a layer have what a shard holds of them stored together.
const BlockUnits = 64

// PackedHeatMaps are heat maps of one layer, one after the other in one slice of bytes: while pictures pass,
// there are millions.
type PackedHeatMaps struct {
	Height, Width int
	Bytes         []byte
}

// packedHead is what stands before the cells of a packed heat map: unit, ordinal and place as little-endian uint32.
const packedHead = 12

// UnpackHeatMaps reads maps of height × width cells. It returns an error where b does not hold whole ones.
func UnpackHeatMaps(b []byte, height, width int) (PackedHeatMaps, error) {
	p := PackedHeatMaps{Height: height, Width: width, Bytes: b}
	if height < 1 || width < 1 || len(b)%p.size() != 0 {
		return p, fmt.Errorf("%d bytes are not whole heat maps of %d × %d cells", len(b), height, width)
	}
	return p, nil
}

func (p *PackedHeatMaps) size() int { return packedHead + p.Height*p.Width }

// Append adds the heat map of a unit on an image and returns its cells, for the caller to fill in. Place is the
// position that drives the unit most, row · Width + column.
func (p *PackedHeatMaps) Append(unit, ordinal, place int) (cells []byte) {
	p.Bytes = binary.LittleEndian.AppendUint32(p.Bytes, uint32(unit))
	p.Bytes = binary.LittleEndian.AppendUint32(p.Bytes, uint32(ordinal))
	p.Bytes = binary.LittleEndian.AppendUint32(p.Bytes, uint32(place))
	n := len(p.Bytes)
	p.Bytes = append(p.Bytes, make([]byte, p.Height*p.Width)...)
	return p.Bytes[n:]
}

// All yields the maps. Their cells share memory with p.
func (p *PackedHeatMaps) All() iter.Seq[UnitHeatMap] {
	return func(yield func(UnitHeatMap) bool) {
		for b := p.Bytes; len(b) > 0; b = b[p.size():] {
			place := int(binary.LittleEndian.Uint32(b[8:]))
			m := UnitHeatMap{
				Unit: int(binary.LittleEndian.Uint32(b)), Ordinal: int(binary.LittleEndian.Uint32(b[4:])),
				Heat: HeatMap{Height: p.Height, Width: p.Width, Cells: b[packedHead:p.size()], Row: place / p.Width, Col: place % p.Width},
			}
			if !yield(m) {
				return
			}
		}
	}
}

// Keep drops the maps that keep does not want, in place.
func (p *PackedHeatMaps) Keep(keep func(unit, ordinal int) bool) {
	kept := p.Bytes[:0]
	for b := p.Bytes; len(b) > 0; b = b[p.size():] {
		if keep(int(binary.LittleEndian.Uint32(b)), int(binary.LittleEndian.Uint32(b[4:]))) {
			kept = append(kept, b[:p.size()]...)
		}
	}
	p.Bytes = kept
}
