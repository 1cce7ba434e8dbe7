// SPDX-License-Identifier: Apache-2.0
#include "crypto/sha256.h"

#include <bit>

#include "base/endian.h"

namespace belay::crypto {
namespace {

constexpr std::size_t kBlock = 64;

/// floor(frac(root) * 2^32) of the k-th root of a prime, by integer search: the constants of FIPS 180-4.
constexpr u32 root_fraction(u64 prime, int k) {
    const auto at_most = [prime, k](u64 x) {  // (x / 2^32)^k <= prime
        if (k == 2) return u128{x} * x <= u128{prime} << 64;
        // x^3 <= prime 2^96, with x < 2^35: compare x^2 / 2^32 rounded up and down in two limbs
        const u128 square = u128{x} * x;                                        // below 2^70
        const u128 high = (square >> 32) * x, low = (square & 0xffffffff) * x;  // x^3 = high 2^32 + low
        const u128 upper = high + (low >> 32);
        return upper < u128{prime} << 64 || (upper == u128{prime} << 64 && (low & 0xffffffff) == 0);
    };
    u64 x = 0;
    for (int bit = 36; bit >= 0; --bit)
        if (at_most(x | u64{1} << bit)) x |= u64{1} << bit;
    return static_cast<u32>(x);
}

template <std::size_t n>
consteval std::array<u32, n> prime_roots(int k) {
    std::array<u32, n> out{};
    u64 prime = 2;
    for (std::size_t i = 0; i < n; ++prime) {
        bool is_prime = true;
        for (u64 d = 2; d * d <= prime; ++d) is_prime = is_prime && prime % d != 0;
        if (is_prime) out[i++] = root_fraction(prime, k);
    }
    return out;
}

constexpr std::array<u32, 64> kRound = prime_roots<64>(3);

void compress_block(std::array<u32, 8>& state, const u8* block) {
    std::array<u32, 64> w;
    for (std::size_t i = 0; i < 16; ++i) w[i] = load_be<u32>(block + 4 * i);
    for (std::size_t i = 16; i < 64; ++i) {
        const u32 s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ (w[i - 15] >> 3);
        const u32 s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ (w[i - 2] >> 10);
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    auto [a, b, c, d, e, f, g, h] = state;
    for (std::size_t i = 0; i < 64; ++i) {
        const u32 s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
        const u32 t1 = h + s1 + ((e & f) ^ (~e & g)) + kRound[i] + w[i];
        const u32 s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
        const u32 t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    const u32 added[] = {a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < 8; ++i) state[i] += added[i];
}

}  // namespace

Hash sha256(ByteView data) {
    static constexpr std::array<u32, 8> kInitial = prime_roots<8>(2);
    std::array<u32, 8> state = kInitial;
    const u64 bits = u64{data.size()} * 8;
    for (; data.size() >= kBlock; data = data.subspan(kBlock)) compress_block(state, data.data());

    // The rest, 0x80, zeros, and the length at the end of the last block.
    std::array<u8, 2 * kBlock> tail{};
    for (std::size_t i = 0; i < data.size(); ++i) tail[i] = data[i];
    tail[data.size()] = 0x80;
    const std::size_t end = data.size() + 9 <= kBlock ? kBlock : 2 * kBlock;
    store_be<u64>(tail.data() + end - 8, bits);
    for (std::size_t at = 0; at < end; at += kBlock) compress_block(state, tail.data() + at);

    Hash out;
    for (std::size_t i = 0; i < 8; ++i) store_be<u32>(out.data() + 4 * i, state[i]);
    return out;
}

}  // namespace belay::crypto
