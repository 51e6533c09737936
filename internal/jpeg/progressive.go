package jpeg

// refineBlock reads what a progressive scan brings to a block.
func (r *bits) refineBlock(b *[64]int16, s *scan, c *component) error {
	switch {
	case s.first == 0 && s.high == 0:
		diff, err := r.difference(c.dc)
		c.predictor += diff
		b[0] = int16(c.predictor << s.low)
		return err
	case s.first == 0:
		b[0] |= int16(r.take(1) << s.low)
		return nil
	case s.high == 0:
		return r.firstBits(b, s, c)
	default:
		return r.nextBit(b, s, c)
	}
}

// firstBits reads the first bits of a band of AC coefficients (T.81, G.1.2.2).
func (r *bits) firstBits(b *[64]int16, s *scan, c *component) error {
	if s.bandsLeft > 0 {
		s.bandsLeft--
		return nil
	}
	for k := s.first; k <= s.last; k++ {
		run, size, err := r.runAndSize(c.ac)
		if err != nil {
			return err
		}
		if size == 0 && run < 15 {
			s.bandsLeft = r.bands(run) - 1
			return nil
		}
		k += run
		if size == 0 {
			continue
		}
		if k > 63 {
			return errRun
		}
		b[natural[k]] = int16(extend(r.take(size), size) << s.low)
	}
	return nil
}

func (r *bits) runAndSize(h *huffman) (run int, size uint, err error) {
	symbol, err := r.symbol(h)
	return int(symbol >> 4), uint(symbol & 15), err
}

// bands returns how many blocks an end of band of the given category covers, this one
// included.
func (r *bits) bands(category int) int {
	if category == 0 {
		return 1
	}
	return 1<<category + int(r.take(uint(category)))
}

// nextBit reads one more bit of a band of AC coefficients (T.81, G.1.2.3): a correction for
// each coefficient that is not zero already, and the new ones between them.
func (r *bits) nextBit(b *[64]int16, s *scan, c *component) error {
	k := s.first
	for ; k <= s.last && s.bandsLeft == 0; k++ {
		run, size, err := r.runAndSize(c.ac)
		if err != nil {
			return err
		}
		value := int16(0)
		switch {
		case size > 0:
			value = int16(1) << s.low
			if r.take(1) == 0 {
				value = -value
			}
		case run < 15:
			s.bandsLeft = r.bands(run)
		}
		if s.bandsLeft > 0 {
			break
		}
		k = r.correct(b, s, k, run)
		if value != 0 {
			if k > s.last {
				return errRun
			}
			b[natural[k&63]] = value
		}
	}
	if s.bandsLeft > 0 {
		r.correct(b, s, k, 64)
		s.bandsLeft--
	}
	return nil
}

// correct reads a bit for each coefficient from k on that is not zero, passes zeros zeros and
// returns where the next zero stands, or one past the band.
func (r *bits) correct(b *[64]int16, s *scan, k, zeros int) int {
	for ; k <= s.last; k++ {
		at := &b[natural[k]]
		if *at == 0 {
			if zeros == 0 {
				break
			}
			zeros--
			continue
		}
		if r.take(1) == 0 {
			continue
		}
		if *at > 0 {
			*at += 1 << s.low
		} else {
			*at -= 1 << s.low
		}
	}
	return k
}
