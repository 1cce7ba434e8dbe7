// SPDX-License-Identifier: Apache-2.0
// Ethereum signature recovery by ecalls: Q = (s R - z G) / r with R lifted from r. Accepts exactly what
// libsecp256k1 does with a low s and v in {27, 28}.
//
// The double multiplication splits both scalars along the curve's endomorphism, lambda (x, y) = (beta x, y),
// and walks four signed-window expansions over one chain of about 129 doublings. Affine points: secp256k1_add
// is complete (M-28), so no case needs a branch here.
#include "recover.h"

#include "belay/ecall.h"
#include "crypto/keccak.h"
#include "crypto/secp256k1.h"
#include "limbs.h"
#include "scalar_guest.h"

namespace belay {
namespace {

using crypto::secp256k1::kG;

constexpr Limbs kP = to_limbs(crypto::secp256k1::kP);
constexpr Limbs kBeta =
    to_limbs({0xc1396c28719501ee, 0x9cf0497512f58995, 0x6e64479eac3434e9, 0x7ae96a2b657c0710});

/// A multiple of a base point, and its negative beside it: signed digits pick by address.
struct Row {
    Limbs x, y, minus_y;
};

/// Odd multiples P, 3 P, 5 P, ... of a point, and of lambda times the point.
template <std::size_t N>
struct Table {
    std::array<Row, N> plain, turned;
};

constexpr unsigned kWindowG = 10, kWindowR = 5;
constinit Table<1u << (kWindowG - 2)> generator_table{};
constinit Table<1u << (kWindowR - 2)> point_table{};
constinit bool generator_ready = false;
constinit ecall::PointPage page{};
constinit ecall::MulModBlock field{};

void load_half(std::array<u32, 16>& to, std::size_t at, const Limbs& from) {
    copy(to.data() + at, from.data());
}

void copy_point(std::array<u32, 16>& to, const std::array<u32, 16>& from) {
    copy(to.data(), from.data());
    copy(to.data() + 8, from.data() + 8);
}

/// page.p += page.q.
void add_q() {
    ecall::secp256k1_add(page);
    copy_point(page.p, page.r);
}

template <std::size_t N>
void fill(Table<N>& table, const Limbs& x, const Limbs& y) {
    field.m = kP;
    field.b = kBeta;
    load_half(page.p, 0, x), load_half(page.p, 8, y);
    page.q = page.p;
    ecall::secp256k1_add(page);
    page.q = page.r;  // 2 P stays the step
    for (std::size_t i = 0; i < N; ++i) {
        Row& row = table.plain[i];
        Row& turned = table.turned[i];
        for (std::size_t k = 0; k < 8; ++k) row.x[k] = page.p[k], row.y[k] = page.p[8 + k];
        sub(row.minus_y, kP, row.y);
        field.a = row.x;
        ecall::mul_mod(field);
        turned = {field.r, row.y, row.minus_y};
        add_q();
    }
}

void add_row(const Row& row, bool negative) {
    load_half(page.q, 0, row.x);
    load_half(page.q, 8, negative ? row.minus_y : row.y);
    add_q();
}

template <std::size_t N>
void add_digit(const std::array<Row, N>& rows, i32 digit) {
    if (digit > 0) add_row(rows[static_cast<u32>(digit) >> 1], false);
    if (digit < 0) add_row(rows[static_cast<u32>(-digit) >> 1], true);
}

/// page.p = u1 G + u2 R for the four halves; point_table holds R.
void multiply(const scalar::Halves& u1, const scalar::Halves& u2) {
    static scalar::Digits g0, g1, r0, r1;
    const std::size_t tops[] = {scalar::expand(g0, u1.low, kWindowG), scalar::expand(g1, u1.high, kWindowG),
                                scalar::expand(r0, u2.low, kWindowR), scalar::expand(r1, u2.high, kWindowR)};
    std::size_t top = 0;
    for (const std::size_t t : tops)
        if (t > top) top = t;
    page.p = {};
    for (std::size_t i = top; i-- > 0;) {
        copy_point(page.q, page.p);
        add_q();
        if (g0[i] != 0) add_digit(generator_table.plain, g0[i]);
        if (g1[i] != 0) add_digit(generator_table.turned, g1[i]);
        if (r0[i] != 0) add_digit(point_table.plain, r0[i]);
        if (r1[i] != 0) add_digit(point_table.turned, r1[i]);
    }
}

void square(unsigned times) {
    for (; times > 0; --times) {
        copy(field.a, field.r);
        copy(field.b, field.r);
        ecall::mul_mod(field);
    }
}
void multiply_by(const Limbs& other) {
    copy(field.a, field.r);
    copy(field.b, other);
    ecall::mul_mod(field);
}

/// field.r = c^((p + 1) / 4): a root of c if there is one. The exponent is 223 ones, a zero, 22 ones, four
/// zeros, two ones and two zeros; `ones(k)` below is c^(2^k - 1).
void square_root(const Limbs& c) {
    const auto append = [](unsigned k, const Limbs& ones_k) {
        square(k);
        multiply_by(ones_k);
    };
    field.r = c;
    append(1, c);
    const Limbs two = field.r;
    append(1, c);
    const Limbs three = field.r;
    append(3, three);
    append(3, three);
    append(2, two);
    const Limbs eleven = field.r;
    append(11, eleven);
    const Limbs twenty_two = field.r;
    append(22, twenty_two);
    const Limbs forty_four = field.r;
    append(44, forty_four);
    const Limbs eighty_eight = field.r;
    append(88, eighty_eight);
    append(44, forty_four);
    append(3, three);  // 223
    append(23, twenty_two);
    append(6, two);
    square(2);
}

/// y of the curve point with this x and this parity of y; false when there is none.
bool lift(const Limbs& x, u32 parity, Limbs& y) {
    field.m = kP;
    field.a = field.b = x;
    ecall::mul_mod(field);
    multiply_by(x);
    Limbs c;
    add_mod(c, field.r, to_limbs(7), kP);
    square_root(c);
    y = field.r;
    square(1);
    if (field.r != c) return false;
    if ((y[0] & 1) != parity) sub(y, kP, y);  // y is not 0: the curve has no point of order two
    return true;
}

}  // namespace

std::optional<Address> recover_signer(const Hash& digest, ByteView signature65) {
    const u8 v = signature65[64];
    Limbs r, s, z, y;
    load_be(r, signature65.data());
    load_be(s, signature65.data() + 32);
    load_be(z, digest.data());
    if (v < 27 || v > 28 || is_zero(r) || is_zero(s) || !less(r, scalar::kN) || less(scalar::kHalfN, s))
        return std::nullopt;
    if (!lift(r, v - 27U, y)) return std::nullopt;
    if (!generator_ready) {
        generator_ready = true;
        fill(generator_table, to_limbs(kG.x), to_limbs(kG.y));
    }
    fill(point_table, r, y);

    Limbs u1, u2;
    scalar::divide(z, s, r, u1, u2);
    multiply(scalar::split(u1), scalar::split(u2));
    alignas(16) std::array<u8, 64> key;
    Limbs half;
    for (std::size_t k = 0; k < 2; ++k) {
        for (std::size_t i = 0; i < 8; ++i) half[i] = page.p[8 * k + i];
        store_be(key.data() + 32 * k, half);
    }
    if (Hash::from(ByteView(key).first(32)).is_zero() && Hash::from(ByteView(key).last(32)).is_zero())
        return std::nullopt;  // Q is the point at infinity
    return Address::from(ByteView(crypto::keccak256(key)).last(20));
}

}  // namespace belay
