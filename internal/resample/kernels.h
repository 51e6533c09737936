// The loops over pixels of package resample. Their twins in Go, named in kernels_c.go, say
// what they do and give the same bytes. Lengths are checked by the caller.
#include <stddef.h>
#include <stdint.h>

// resample_axis is struct axis: the weights of each output begin stride apart.
typedef struct {
	const int32_t *first, *count, *weight;
	ptrdiff_t stride, outputs;
} resample_axis;

void resample_across4(uint8_t *dst, const uint8_t *src, ptrdiff_t src_stride, ptrdiff_t rows, resample_axis a);
void resample_down(uint8_t *dst, const uint8_t *src, ptrdiff_t src_stride, ptrdiff_t width, resample_axis a);
