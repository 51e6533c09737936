package jpeg2000

// Constants of the irreversible transform (table F.4), as OpenJPEG has them: high coefficients are doubled
// here instead of in their steps.
const (
	alpha = -1.586134342
	beta  = -0.052980118
	gamma = 0.882911075
	delta = 0.443506852
	kLow  = 1.230174105
	kHigh = 1.625732422
)

// number is a coefficient of the reversible or the irreversible transform.
type number interface{ int32 | float32 }

// plane is coefficients of a tile in one component: in its upper left what is transformed so far.
type plane[T number] struct {
	pix    []T
	stride int
}

// rebuild turns subbands into samples, from the lowest resolution to the highest. Bounds are those of the
// resolutions; subbands lie where their low and high halves go.
func (p plane[T]) rebuild(resolutions []resolution, lift func(line []T, odd int)) {
	longest := 0
	for _, r := range resolutions {
		longest = max(longest, r.x1-r.x0, r.y1-r.y0)
	}
	line := make([]T, longest)
	for i := 1; i < len(resolutions); i++ {
		low, r := resolutions[i-1], resolutions[i]
		width, height := r.x1-r.x0, r.y1-r.y0
		for y := range height {
			row := p.pix[y*p.stride:][:width]
			interleave(line[:width], row, 1, low.x1-low.x0, r.x0&1)
			lift(line[:width], r.x0&1)
			copy(row, line)
		}
		for x := range width {
			column := p.pix[x:]
			interleave(line[:height], column, p.stride, low.y1-low.y0, r.y0&1)
			lift(line[:height], r.y0&1)
			for y := range height {
				column[y*p.stride] = line[y]
			}
		}
	}
}

// interleave puts low and high coefficients by turns. A line that begins at an odd place begins with a high one.
func interleave[T number](dst, src []T, step, low, odd int) {
	for i := range dst {
		at := i / 2
		if (i+odd)%2 == 1 {
			at += low
		}
		dst[i] = src[at*step]
	}
}

// beside returns the sum of the neighbours of a number; at the ends of the line both are the same one.
func beside[T number](a []T, i int) T {
	switch {
	case i == 0:
		return a[1] + a[1]
	case i == len(a)-1:
		return a[i-1] + a[i-1]
	}
	return a[i-1] + a[i+1]
}

// liftReversible undoes the 5/3 transform of a line (F.3.8.2).
func liftReversible(a []int32, odd int) {
	n := len(a)
	if n == 1 {
		if odd == 1 {
			a[0] /= 2
		}
		return
	}
	for i := odd; i < n; i += 2 {
		a[i] -= (beside(a, i) + 2) >> 2
	}
	for i := 1 - odd; i < n; i += 2 {
		a[i] += beside(a, i) >> 1
	}
}

// liftIrreversible undoes the 9/7 transform of a line (F.3.8.1).
func liftIrreversible(a []float32, odd int) {
	n := len(a)
	if n == 1 {
		return
	}
	for i := range a {
		if (i+odd)%2 == 0 {
			a[i] *= kLow
		} else {
			a[i] *= kHigh
		}
	}
	for step, c := range [4]float32{delta, gamma, beta, alpha} {
		first := odd
		if step%2 == 1 {
			first = 1 - odd
		}
		for i := first; i < n; i += 2 {
			a[i] -= c * beside(a, i)
		}
	}
}
