package neuron

import (
	"encoding/binary"
	"math/bits"
)

// Fingerprint says in 256 bits roughly what a picture looks like: near-duplicates differ in few
// of them.
type Fingerprint [4]uint64

// alikeBits is in how many bits of their fingerprints near-duplicates may differ. Copies in another
// size or quality differ in up to four; pictures of one scene in dozens.
const alikeBits = 6

// Alike reports whether two pictures are near-duplicates.
func (f Fingerprint) Alike(g Fingerprint) bool {
	differing := 0
	for i := range f {
		if differing += bits.OnesCount64(f[i] ^ g[i]); differing > alikeBits {
			return false // mostly after the first word
		}
	}
	return true
}

// fingerprintBytes is the size of a fingerprint as it is stored.
const fingerprintBytes = 32

// Bytes returns the fingerprint as it is stored, big-endian.
func (f Fingerprint) Bytes() []byte {
	b := make([]byte, 0, fingerprintBytes)
	for _, word := range f {
		b = binary.BigEndian.AppendUint64(b, word)
	}
	return b
}

// FingerprintOf is the inverse of Bytes; it is zero for anything else.
func FingerprintOf(b []byte) (f Fingerprint) {
	if len(b) != fingerprintBytes {
		return f
	}
	for i := range f {
		f[i] = binary.BigEndian.Uint64(b[8*i:])
	}
	return f
}
