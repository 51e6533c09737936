package jpeg2000

// mq is the MQ arithmetic decoder (ITU-T T.800, annex C).
type mq struct {
	data  []byte
	pos   int
	a, c  uint32
	count int
	state [contexts]uint8 // index into the table of probabilities, times two, and the more probable symbol
}

// Contexts of table D.7: 9 of significance, 5 of signs, 3 of magnitudes, runs and what is uniform.
const (
	contextSign    = 9
	contextRefine  = 14
	contextRun     = 17
	contextUniform = 18
	contexts       = 19
)

// mqRow is a row of table C.2.
type mqRow struct {
	qe         uint32
	nmps, nlps uint8
	turns      bool
}

var mqTable = [47]mqRow{
	{0x5601, 1, 1, true}, {0x3401, 2, 6, false}, {0x1801, 3, 9, false}, {0x0ac1, 4, 12, false}, {0x0521, 5, 29, false}, {0x0221, 38, 33, false},
	{0x5601, 7, 6, true}, {0x5401, 8, 14, false}, {0x4801, 9, 14, false}, {0x3801, 10, 14, false}, {0x3001, 11, 17, false}, {0x2401, 12, 18, false},
	{0x1c01, 13, 20, false}, {0x1601, 29, 21, false}, {0x5601, 15, 14, true}, {0x5401, 16, 14, false}, {0x5101, 17, 15, false}, {0x4801, 18, 16, false},
	{0x3801, 19, 17, false}, {0x3401, 20, 18, false}, {0x3001, 21, 19, false}, {0x2801, 22, 19, false}, {0x2401, 23, 20, false}, {0x2201, 24, 21, false},
	{0x1c01, 25, 22, false}, {0x1801, 26, 23, false}, {0x1601, 27, 24, false}, {0x1401, 28, 25, false}, {0x1201, 29, 26, false}, {0x1101, 30, 27, false},
	{0x0ac1, 31, 28, false}, {0x09c1, 32, 29, false}, {0x08a1, 33, 30, false}, {0x0521, 34, 31, false}, {0x0441, 35, 32, false}, {0x02a1, 36, 33, false},
	{0x0221, 37, 34, false}, {0x0141, 38, 35, false}, {0x0111, 39, 36, false}, {0x0085, 40, 37, false}, {0x0049, 41, 38, false}, {0x0025, 42, 39, false},
	{0x0015, 43, 40, false}, {0x0009, 44, 41, false}, {0x0005, 45, 42, false}, {0x0001, 45, 43, false}, {0x5601, 46, 46, false},
}

// resetContexts puts all contexts into the states of table D.7.
func (m *mq) resetContexts() {
	m.state = [contexts]uint8{}
	m.state[0], m.state[contextRun], m.state[contextUniform] = 4<<1, 3<<1, 46<<1
}

// start begins with a segment. Behind its end there are ones.
func (m *mq) start(data []byte) {
	m.data, m.pos = data, 0
	m.c = uint32(m.at(0)) << 16
	m.byteIn()
	m.c <<= 7
	m.count -= 7
	m.a = 0x8000
}

func (m *mq) at(i int) byte {
	if i < len(m.data) {
		return m.data[i]
	}
	return 0xff
}

func (m *mq) byteIn() {
	if m.at(m.pos) != 0xff {
		m.pos++
		m.c += uint32(m.at(m.pos)) << 8
		m.count = 8
		return
	}
	if m.at(m.pos+1) > 0x8f {
		m.c += 0xff00
		m.count = 8
		return
	}
	m.pos++
	m.c += uint32(m.at(m.pos)) << 9
	m.count = 7
}

// bit decodes a symbol in a context.
func (m *mq) bit(context int) int {
	s := m.state[context]
	row := &mqTable[s>>1]
	symbol := s & 1
	m.a -= row.qe
	if m.c>>16 < row.qe {
		less := m.a < row.qe
		m.a = row.qe
		if !less {
			symbol = m.lose(context, row, s)
		} else {
			m.state[context] = row.nmps<<1 | s&1
		}
		m.renormalize()
		return int(symbol)
	}
	m.c -= row.qe << 16
	if m.a&0x8000 != 0 {
		return int(symbol)
	}
	if m.a < row.qe {
		symbol = m.lose(context, row, s)
	} else {
		m.state[context] = row.nmps<<1 | s&1
	}
	m.renormalize()
	return int(symbol)
}

// lose decodes the less probable symbol.
func (m *mq) lose(context int, row *mqRow, s uint8) uint8 {
	kept := s & 1
	if row.turns {
		kept ^= 1
	}
	m.state[context] = row.nlps<<1 | kept
	return s&1 ^ 1
}

func (m *mq) renormalize() {
	for {
		if m.count == 0 {
			m.byteIn()
		}
		m.a <<= 1
		m.c <<= 1
		m.count--
		if m.a&0x8000 != 0 {
			return
		}
	}
}

// rawBits reads bits that are not coded: after a byte of ones seven.
type rawBits struct {
	data  []byte
	pos   int
	value byte
	left  int
}

func (r *rawBits) bit() int {
	if r.left == 0 {
		before := r.value
		r.value, r.left = 0xff, 8
		if r.pos < len(r.data) {
			r.value = r.data[r.pos]
		}
		if before == 0xff && r.pos > 0 {
			r.left = 7
		}
		r.pos++
	}
	r.left--
	return int(r.value >> r.left & 1)
}
