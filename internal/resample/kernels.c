//go:build amd64 || arm64

#include "kernels.h"

#include <string.h>

// Each kernel is written once, as an inline body in plain C and the vector types of GCC and
// Clang, and compiled for the processors that matter: AVX2 where x86-64 has it, else
// whatever the compiler takes for granted. The byte order is little-endian.
#define INLINE static inline __attribute__((always_inline))

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

enum { weight_bits = 22 };

// Eight words of four channels each, or eight sums of one channel.
typedef int32_t lanes __attribute__((vector_size(32)));
typedef uint32_t words __attribute__((vector_size(32)));

// Sums of the four channels of eight pixels.
typedef struct {
	lanes channel[4];
} sums;

INLINE sums begin(void)
{
	int32_t h = 1 << (weight_bits - 1);
	lanes half = {h, h, h, h, h, h, h, h};
	return (sums){{half, half, half, half}};
}

INLINE void add(sums *s, words pixels, int32_t weight)
{
	s->channel[0] += (lanes)(pixels & 255) * weight;
	s->channel[1] += (lanes)(pixels >> 8 & 255) * weight;
	s->channel[2] += (lanes)(pixels >> 16 & 255) * weight;
	s->channel[3] += (lanes)(pixels >> 24) * weight;
}

// Drops the fraction of a sum and clips it to a byte.
INLINE words clip8(lanes sum)
{
	lanes v = sum >> weight_bits, low = v > 0, high = v > 255;
	return (words)((v & low & ~high) | (high & 255));
}

INLINE words end(const sums *s)
{
	return clip8(s->channel[0]) | clip8(s->channel[1]) << 8 | clip8(s->channel[2]) << 16 | clip8(s->channel[3]) << 24;
}

INLINE uint32_t load(const uint8_t *p)
{
	uint32_t v;
	memcpy(&v, p, sizeof v);
	return v;
}

// The same pixel of eight rows at a time; rows beyond the last repeat it.
INLINE void across_eight(uint8_t *const dst[8], const uint8_t *const src[8], resample_axis a)
{
	for (ptrdiff_t i = 0; i < a.outputs; i++) {
		const int32_t *weight = a.weight + i * a.stride;
		ptrdiff_t at = 4 * (ptrdiff_t)a.first[i];
		sums s = begin();
		for (int32_t k = 0; k < a.count[i]; k++, at += 4) {
			words pixels = {load(src[0] + at), load(src[1] + at), load(src[2] + at), load(src[3] + at),
				load(src[4] + at), load(src[5] + at), load(src[6] + at), load(src[7] + at)};
			add(&s, pixels, weight[k]);
		}
		words out = end(&s);
		for (int j = 0; j < 8; j++)
			memcpy(dst[j] + 4 * i, (char *)&out + 4 * j, 4);
	}
}

INLINE void resample_across4_body(uint8_t *dst, const uint8_t *src, ptrdiff_t src_stride, ptrdiff_t rows, resample_axis a)
{
	for (ptrdiff_t y = 0; y < rows; y += 8) {
		const uint8_t *from[8];
		uint8_t *to[8];
		for (ptrdiff_t j = 0; j < 8; j++) {
			ptrdiff_t row = y + j < rows ? y + j : rows - 1;
			from[j] = src + row * src_stride;
			to[j] = dst + row * 4 * a.outputs;
		}
		across_eight(to, from, a);
	}
}

FOR_EACH_PROCESSOR(resample_across4,
	(uint8_t *dst, const uint8_t *src, ptrdiff_t src_stride, ptrdiff_t rows, resample_axis a),
	(dst, src, src_stride, rows, a))

// Thirty-two bytes of a row at a time, then what is left byte by byte.
INLINE void resample_down_body(uint8_t *dst, const uint8_t *src, ptrdiff_t src_stride, ptrdiff_t width, resample_axis a)
{
	for (ptrdiff_t i = 0; i < a.outputs; i++, dst += width) {
		const int32_t *weight = a.weight + i * a.stride;
		const uint8_t *rows = src + a.first[i] * src_stride;
		ptrdiff_t x = 0;
		for (; x + 32 <= width; x += 32) {
			sums s = begin();
			for (int32_t k = 0; k < a.count[i]; k++) {
				words pixels;
				memcpy(&pixels, rows + k * src_stride + x, sizeof pixels);
				add(&s, pixels, weight[k]);
			}
			words out = end(&s);
			memcpy(dst + x, &out, sizeof out);
		}
		for (; x < width; x++) {
			int32_t sum = 1 << (weight_bits - 1);
			for (int32_t k = 0; k < a.count[i]; k++)
				sum += rows[k * src_stride + x] * weight[k];
			sum >>= weight_bits;
			dst[x] = sum < 0 ? 0 : sum > 255 ? 255 : sum;
		}
	}
}

FOR_EACH_PROCESSOR(resample_down,
	(uint8_t *dst, const uint8_t *src, ptrdiff_t src_stride, ptrdiff_t width, resample_axis a),
	(dst, src, src_stride, width, a))
