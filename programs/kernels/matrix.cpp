// SPDX-License-Identifier: Apache-2.0
// Arithmetic as cryptography does it: matrix products over a 31-bit prime, and 256-bit modular powers by
// schoolbook words.
#include <vector>

#include "kernel.h"

namespace {

using namespace belay;

constexpr u32 kPrime = 0x7f000001;  // KoalaBear

using Matrix = std::vector<u32>;

Matrix multiply(const Matrix& a, const Matrix& b, std::size_t n) {
    Matrix out(n * n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            u64 sum = 0;
            for (std::size_t k = 0; k < n; ++k) {
                sum += u64{a[i * n + k]} * b[k * n + j];
                sum = sum >= u64{kPrime} << 32 ? sum - (u64{kPrime} << 32) : sum;
            }
            out[i * n + j] = static_cast<u32>(sum % kPrime);
        }
    return out;
}

using Words = std::array<u32, 8>;

/// a b modulo 2^256 - 38 (a pseudo-Mersenne modulus): product by columns, then two folds.
Words multiply_mod(const Words& a, const Words& b) {
    std::array<u32, 16> product{};
    for (std::size_t i = 0; i < 8; ++i) {
        u64 carry = 0;
        for (std::size_t j = 0; j < 8; ++j) {
            carry += u64{a[i]} * b[j] + product[i + j];
            product[i + j] = static_cast<u32>(carry);
            carry >>= 32;
        }
        product[i + 8] = static_cast<u32>(carry);
    }
    Words out;
    u64 carry = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        carry += u64{product[i + 8]} * 38 + product[i];
        out[i] = static_cast<u32>(carry);
        carry >>= 32;
    }
    carry *= 38;
    for (std::size_t i = 0; i < 8; ++i) {
        carry += out[i];
        out[i] = static_cast<u32>(carry);
        carry >>= 32;
    }
    return out;
}

}  // namespace

int belay_main() {
    constexpr std::size_t kSize = 96;
    kernel::Random random(6);
    Matrix a(kSize * kSize), b(kSize * kSize);
    for (u32& x : a) x = random.next() % kPrime;
    for (u32& x : b) x = random.next() % kPrime;
    for (int i = 0; i < 6; ++i) a = multiply(a, b, kSize);
    u32 sum = 0;
    for (const u32 x : a) sum = sum * 17 + x;

    Words base;
    for (u32& w : base) w = random.next();
    Words power = base;
    for (u32 i = 0; i < 150'000; ++i) power = multiply_mod(power, (power[0] & 1) != 0 ? base : power);
    for (const u32 w : power) sum ^= w;
    return kernel::exit_code(sum);
}
