// The loops over pixels that decoding spends its time in, besides entropy decoding. Each has
// a twin in Go, named in kernels_c.go, that says what it does and gives the same bytes.
// Lengths are checked by the caller.
#include <stddef.h>
#include <stdint.h>

void jpeg_inverse(uint8_t *dst, ptrdiff_t stride, const int16_t *blocks, ptrdiff_t count, const uint16_t *quant);
void jpeg_convert(uint8_t *dst, const uint8_t *luma, const uint8_t *blue, const uint8_t *red, ptrdiff_t pixels);
void jpeg_smooth_across(uint8_t *dst, const uint8_t *src, ptrdiff_t samples);
void jpeg_smooth_both(uint8_t *dst, const uint8_t *near, const uint8_t *far, ptrdiff_t samples);
