//go:build amd64 || arm64

#include "kernels.h"

#include <string.h>

// Each kernel is written once, as an inline body in plain C and the vector types of GCC and
// Clang, and compiled for the processors that matter: AVX2 where x86-64 has it, else
// whatever the compiler takes for granted. The byte order is little-endian.
#define BODY static inline __attribute__((always_inline)) void

#if defined(__x86_64__)
#define FOR_EACH_PROCESSOR(name, parameters, arguments)                        \
	__attribute__((target("avx2"))) static void name##_avx2 parameters { name##_body arguments; } \
	static void name##_any parameters { name##_body arguments; }           \
	void name parameters                                                   \
	{                                                                      \
		if (__builtin_cpu_supports("avx2"))                            \
			name##_avx2 arguments;                                 \
		else                                                           \
			name##_any arguments;                                  \
	}
#else
#define FOR_EACH_PROCESSOR(name, parameters, arguments) \
	void name parameters { name##_body arguments; }
#endif

typedef int32_t lanes __attribute__((vector_size(32)));
typedef int16_t halves __attribute__((vector_size(16)));
typedef uint16_t steps __attribute__((vector_size(16)));

static inline __attribute__((always_inline)) lanes broadcast(int32_t v)
{
	return (lanes){v, v, v, v, v, v, v, v};
}

// The constants and the order of operations are those of inverse1 in inverse.go.
static inline __attribute__((always_inline)) void inverse1(lanes *w, int shift)
{
	lanes z = (w[2] + w[6]) * 4433;
	lanes e2 = z - w[6] * 15137, e3 = z + w[2] * 6270;
	lanes e0 = (w[0] + w[4]) << 13, e1 = (w[0] - w[4]) << 13;
	lanes half = broadcast(1 << (shift - 1));
	lanes even0 = e0 + e3 + half, even3 = e0 - e3 + half;
	lanes even1 = e1 + e2 + half, even2 = e1 - e2 + half;

	lanes o0 = w[7], o1 = w[5], o2 = w[3], o3 = w[1];
	lanes z5 = (o0 + o2 + o1 + o3) * 9633;
	lanes z1 = (o0 + o3) * -7373, z2 = (o1 + o2) * -20995;
	lanes z3 = z5 - (o0 + o2) * 16069, z4 = z5 - (o1 + o3) * 3196;
	lanes odd0 = o3 * 12299 + z1 + z4, odd1 = o2 * 25172 + z2 + z3;
	lanes odd2 = o1 * 16819 + z2 + z4, odd3 = o0 * 2446 + z1 + z3;

	w[0] = (even0 + odd0) >> shift;
	w[7] = (even0 - odd0) >> shift;
	w[1] = (even1 + odd1) >> shift;
	w[6] = (even1 - odd1) >> shift;
	w[2] = (even2 + odd2) >> shift;
	w[5] = (even2 - odd2) >> shift;
	w[3] = (even3 + odd3) >> shift;
	w[4] = (even3 - odd3) >> shift;
}

// Lanes of two vectors by number; GCC knows Clang's way since version 12 only.
#if defined(__clang__)
#define PICK(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define PICK(a, b, ...) __builtin_shuffle(a, b, (lanes){__VA_ARGS__})
#endif

static inline __attribute__((always_inline)) void transpose(lanes *w)
{
	lanes p[8], q[8];
	for (int i = 0; i < 8; i += 2) { // pairs of rows
		p[i] = PICK(w[i], w[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
		p[i + 1] = PICK(w[i], w[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
	}
	for (int i = 0; i < 8; i += 4) { // pairs of pairs
		for (int j = 0; j < 2; j++) {
			q[i + 2 * j] = PICK(p[i + j], p[i + 2 + j], 0, 1, 8, 9, 4, 5, 12, 13);
			q[i + 2 * j + 1] = PICK(p[i + j], p[i + 2 + j], 2, 3, 10, 11, 6, 7, 14, 15);
		}
	}
	for (int i = 0; i < 4; i++) { // halves
		w[i] = PICK(q[i], q[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
		w[i + 4] = PICK(q[i], q[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
	}
}

// Clips samples to bytes and joins four columns of them into words.
static inline __attribute__((always_inline)) lanes join(const lanes *w)
{
	lanes word = {0};
	for (int i = 3; i >= 0; i--) {
		lanes v = w[i] + 128, low = v > 0, high = v > 255;
		word = word << 8 | (v & low & ~high) | (high & 255);
	}
	return word;
}

BODY jpeg_inverse_body(uint8_t *dst, ptrdiff_t stride, const int16_t *blocks, ptrdiff_t count, const uint16_t *quant)
{
	lanes step[8], w[8];
	for (int y = 0; y < 8; y++) {
		steps s;
		memcpy(&s, quant + 8 * y, sizeof s);
		step[y] = __builtin_convertvector(s, lanes);
	}
	for (; count > 0; count--, blocks += 64, dst += 8) {
		for (int y = 0; y < 8; y++) {
			halves h;
			memcpy(&h, blocks + 8 * y, sizeof h);
			w[y] = __builtin_convertvector(h, lanes) * step[y];
		}
		inverse1(w, 11);
		transpose(w);
		inverse1(w, 18); // a vector is a column now
		lanes left = join(w), right = join(w + 4);
		lanes rows[2] = {PICK(left, right, 0, 8, 1, 9, 2, 10, 3, 11), PICK(left, right, 4, 12, 5, 13, 6, 14, 7, 15)};
		for (int y = 0; y < 8; y++)
			memcpy(dst + y * stride, (char *)rows + 8 * y, 8);
	}
}

FOR_EACH_PROCESSOR(jpeg_inverse,
	(uint8_t *dst, ptrdiff_t stride, const int16_t *blocks, ptrdiff_t count, const uint16_t *quant),
	(dst, stride, blocks, count, quant))

static inline __attribute__((always_inline)) uint32_t clip1(int32_t v)
{
	v = v < 0 ? 0 : v;
	return v > 255 ? 255 : v;
}

BODY jpeg_convert_body(uint8_t *restrict dst, const uint8_t *restrict luma, const uint8_t *restrict blue, const uint8_t *restrict red, ptrdiff_t pixels)
{
	for (ptrdiff_t x = 0; x < pixels; x++) {
		int32_t l = luma[x], b = blue[x] - 128, r = red[x] - 128;
		uint32_t p = 0xff000000u;
		p |= clip1(l + ((91881 * r + (1 << 15)) >> 16));
		p |= clip1(l + ((-22554 * b - 46802 * r + (1 << 15)) >> 16)) << 8;
		p |= clip1(l + ((116130 * b + (1 << 15)) >> 16)) << 16;
		memcpy(dst + 4 * x, &p, 4);
	}
}

FOR_EACH_PROCESSOR(jpeg_convert,
	(uint8_t *dst, const uint8_t *luma, const uint8_t *blue, const uint8_t *red, ptrdiff_t pixels),
	(dst, luma, blue, red, pixels))

BODY jpeg_smooth_across_body(uint8_t *restrict dst, const uint8_t *restrict src, ptrdiff_t samples)
{
	ptrdiff_t last = samples - 1;
	dst[0] = src[0];
	dst[2 * last + 1] = src[last];
	for (ptrdiff_t x = 0; x < last; x++) {
		uint16_t a = src[x], b = src[x + 1];
		dst[2 * x + 1] = (3 * a + b + 2) >> 2;
		dst[2 * x + 2] = (a + 3 * b + 1) >> 2;
	}
}

FOR_EACH_PROCESSOR(jpeg_smooth_across,
	(uint8_t *dst, const uint8_t *src, ptrdiff_t samples),
	(dst, src, samples))

BODY jpeg_smooth_both_body(uint8_t *restrict dst, const uint8_t *restrict near, const uint8_t *restrict far, ptrdiff_t samples)
{
	ptrdiff_t last = samples - 1;
	dst[0] = (4 * (3 * near[0] + far[0]) + 8) >> 4;
	dst[2 * last + 1] = (4 * (3 * near[last] + far[last]) + 7) >> 4;
	for (ptrdiff_t x = 0; x < last; x++) {
		uint16_t a = 3 * near[x] + far[x], b = 3 * near[x + 1] + far[x + 1];
		dst[2 * x + 1] = (uint16_t)(3 * a + b + 7) >> 4;
		dst[2 * x + 2] = (uint16_t)(a + 3 * b + 8) >> 4;
	}
}

FOR_EACH_PROCESSOR(jpeg_smooth_both,
	(uint8_t *dst, const uint8_t *near, const uint8_t *far, ptrdiff_t samples),
	(dst, near, far, samples))
