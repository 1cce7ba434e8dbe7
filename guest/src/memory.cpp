// SPDX-License-Identifier: Apache-2.0
// memcpy and friends by words: picolibc's for rv32im go byte by byte, and the machine forbids misaligned
// access. Guest only; built with -fno-builtin so that no loop here becomes a call to itself.
#include <stddef.h>
#include <stdint.h>

namespace {

constexpr uintptr_t kMask = 3;

uintptr_t address(const void* p) { return reinterpret_cast<uintptr_t>(p); }
using Word = uint32_t __attribute__((may_alias));

/// Copies `words` words to an aligned `d` from `s` that lies `shift / 8` bytes past a word boundary. The
/// aligned words around the source are read whole: memory around it always exists (rule M-2).
void copy_shifted(Word* d, const uint8_t* s, size_t words) {
    const unsigned shift = static_cast<unsigned>(address(s) & kMask) * 8;
    const Word* from = reinterpret_cast<const Word*>(address(s) & ~kMask);
    uint32_t low = *from++;
    for (; words >= 4; words -= 4, d += 4, from += 4) {
        const uint32_t a = from[0], b = from[1], c = from[2], e = from[3];
        d[0] = (low >> shift) | (a << (32 - shift));
        d[1] = (a >> shift) | (b << (32 - shift));
        d[2] = (b >> shift) | (c << (32 - shift));
        d[3] = (c >> shift) | (e << (32 - shift));
        low = e;
    }
    for (; words > 0; --words) {
        const uint32_t high = *from++;
        *d++ = (low >> shift) | (high << (32 - shift));
        low = high;
    }
}

void copy_aligned(Word* d, const Word* s, size_t words) {
    for (; words >= 8; words -= 8, d += 8, s += 8) {
        const uint32_t a = s[0], b = s[1], c = s[2], e = s[3], f = s[4], g = s[5], h = s[6], i = s[7];
        d[0] = a, d[1] = b, d[2] = c, d[3] = e, d[4] = f, d[5] = g, d[6] = h, d[7] = i;
    }
    for (; words > 0; --words) *d++ = *s++;
}

}  // namespace

extern "C" {

void* memcpy(void* __restrict dst, const void* __restrict src, size_t n) {
    uint8_t* d = static_cast<uint8_t*>(dst);
    const uint8_t* s = static_cast<const uint8_t*>(src);
    if (n >= 16) {
        for (; (address(d) & kMask) != 0; --n) *d++ = *s++;
        const size_t words = n / 4;
        if ((address(s) & kMask) == 0)
            copy_aligned(reinterpret_cast<Word*>(d), reinterpret_cast<const Word*>(s), words);
        else
            copy_shifted(reinterpret_cast<Word*>(d), s, words);
        d += words * 4;
        s += words * 4;
        n &= 3;
    }
    for (; n > 0; --n) *d++ = *s++;
    return dst;
}

void* memmove(void* dst, const void* src, size_t n) {
    uint8_t* d = static_cast<uint8_t*>(dst);
    const uint8_t* s = static_cast<const uint8_t*>(src);
    if (d == s || n == 0) return dst;
    // Forward is right when the destination lies before the source; copy_aligned loads eight words before it
    // stores any, which is still right then.
    if (d < s || d >= s + n) return memcpy(dst, src, n);
    d += n;
    s += n;
    if (((address(d) ^ address(s)) & kMask) == 0) {
        for (; n > 0 && (address(d) & kMask) != 0; --n) *--d = *--s;
        for (; n >= 4; n -= 4) {
            d -= 4;
            s -= 4;
            *reinterpret_cast<Word*>(d) = *reinterpret_cast<const Word*>(s);
        }
    }
    for (; n > 0; --n) *--d = *--s;
    return dst;
}

void* memset(void* dst, int value, size_t n) {
    uint8_t* d = static_cast<uint8_t*>(dst);
    const uint8_t byte = static_cast<uint8_t>(value);
    if (n >= 16) {
        for (; (address(d) & kMask) != 0; --n) *d++ = byte;
        const uint32_t word = byte * 0x01010101U;
        Word* w = reinterpret_cast<Word*>(d);
        size_t words = n / 4;
        for (; words >= 8; words -= 8, w += 8)
            w[0] = word, w[1] = word, w[2] = word, w[3] = word, w[4] = word, w[5] = word, w[6] = word,
            w[7] = word;
        for (; words > 0; --words) *w++ = word;
        d = reinterpret_cast<uint8_t*>(w);
        n &= 3;
    }
    for (; n > 0; --n) *d++ = byte;
    return dst;
}

int memcmp(const void* left, const void* right, size_t n) {
    const uint8_t* a = static_cast<const uint8_t*>(left);
    const uint8_t* b = static_cast<const uint8_t*>(right);
    if (((address(a) | address(b)) & kMask) == 0) {
        while (n >= 4 && *reinterpret_cast<const Word*>(a) == *reinterpret_cast<const Word*>(b))
            a += 4, b += 4, n -= 4;
    }
    for (; n > 0; --n, ++a, ++b)
        if (*a != *b) return *a < *b ? -1 : 1;
    return 0;
}

size_t strlen(const char* text) {
    size_t n = 0;
    while (text[n] != 0) ++n;
    return n;
}

}  // extern "C"
