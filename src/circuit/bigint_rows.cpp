// SPDX-License-Identifier: Apache-2.0
#include "circuit/bigint_rows.h"

#include "circuit/context.h"
#include "crypto/mod256.h"
#include "crypto/poseidon2.h"
#include "crypto/wide.h"

namespace belay::circuit {
namespace {

using Number = std::array<u32, kLimbs>;

Number number_of(const U256& v) {
    const Limbs limbs = limbs_of(v);
    Number out;
    for (std::size_t k = 0; k < kLimbs; ++k) out[k] = static_cast<u32>(limbs[k]);
    return out;
}

Limbs signed_of(const Number& n) {
    Limbs out;
    for (std::size_t k = 0; k < kLimbs; ++k) out[k] = static_cast<i32>(n[k]);
    return out;
}

Limbs combine(const Limbs& a, i32 factor, const Limbs& b) {
    Limbs out = a;
    for (std::size_t k = 0; k < kLimbs; ++k) out[k] += factor * b[k];
    return out;
}

/// The highest limb where a and b differ, which they do.
u8 highest_difference(const Number& a, const Number& b) {
    u8 k = kLimbs - 1;
    while (k > 0 && a[k] == b[k]) --k;
    return k;
}

void set_halves(BigintRow& row, const U256& a, const U256& b) {
    const crypto::Wide product = crypto::mul_wide(a, b);
    row.numbers[5] = number_of({product[0], product[1], product[2], product[3]});
    row.numbers[7] = number_of({product[4], product[5], product[6], product[7]});
}

/// a b / m, rounded down; false where it has more than 256 bits.
bool quotient(U256& out, const U256& a, const U256& b, const U256& m) {
    const crypto::Wide q = crypto::divide(crypto::mul_wide(a, b), m).quotient;
    out = {q[0], q[1], q[2], q[3]};
    return (q[4] | q[5] | q[6] | q[7]) == 0;
}

crypto::Wide widened(const U256& a) { return {a.limb[0], a.limb[1], a.limb[2], a.limb[3]}; }
U256 divided(const U256& a, const U256& b) {
    const crypto::Wide q = crypto::divide(widened(a), b).quotient;
    return {q[0], q[1], q[2], q[3]};
}
U256 remainder(const U256& a, const U256& m) { return crypto::divide(widened(a), m).remainder; }

U256 greatest_divisor(U256 a, U256 b) {
    while (!b.is_zero()) {
        const U256 rest = remainder(a, b);
        a = b;
        b = rest;
    }
    return a;
}

}  // namespace

void BigintRow::add_products(std::vector<ProductRow>& out) const {
    std::array<Limbs, kNumbers> n;
    for (std::size_t i = 0; i < kNumbers; ++i) n[i] = signed_of(numbers[i]);
    const auto modular = [&](const Limbs& f, const Limbs& g, const Limbs& t) {
        out.push_back(ProductRow::of(Modulus::secp256k1, f, g, t));
    };
    const auto whole = [&](const Limbs& f, const Limbs& g, const Limbs& t) {
        out.push_back(ProductRow::of(Modulus::power, f, g, t));
    };
    switch (kind) {
        case BigintCase::chord:
        case BigintCase::tangent: {
            const bool chord = kind == BigintCase::chord;
            modular(n[8], chord ? combine(n[2], -1, n[0]) : combine(n[1], 1, n[1]),
                    chord ? combine(n[3], -1, n[1]) : combine(n[2], 2, n[2]));
            modular(n[8], n[8], combine(combine(n[0], 1, chord ? n[2] : n[0]), 1, n[4]));
            modular(n[8], combine(n[0], -1, n[4]), combine(n[1], 1, n[5]));
            if (!chord) modular(n[0], n[0], n[2]);
            break;
        }
        case BigintCase::product:
            whole(n[0], n[3], n[5]);
            whole(n[8], n[2], combine(n[5], -1, n[4]));
            break;
        case BigintCase::inverse:
            whole(n[0], n[4], n[5]);
            whole(n[8], n[2], combine(n[5], -1, limbs_of(U256(1))));
            break;
        case BigintCase::no_inverse:
            whole(n[8], n[3], n[0]);
            whole(n[8], n[5], n[2]);
            break;
        case BigintCase::reduce:
            whole(n[8], n[2], combine(n[1], -1, n[3]));
            break;
        default:
            break;
    }
}

void expand(const MulmodCall& call, std::vector<BigintRow>& rows) {
    std::array<U256, 4> in;  // a, b, m, r before
    for (std::size_t i = 0; i < 16; ++i)
        in[i / 4].limb[i % 4] = call.before[2 * i] | u64{call.before[2 * i + 1]} << 32;
    const auto& [a, b, m, before] = in;
    BigintRow row{.ts = call.ts, .block4 = call.block4};
    for (std::size_t i = 0; i < 3; ++i) row.numbers[i] = number_of(in[i]);
    row.numbers[6] = number_of(before);
    const U256 one(1), r = call.mode == 0 ? crypto::mul_mod(a, b, m) : crypto::inverse_mod(a, m);
    row.numbers[4] = number_of(r);
    if (m <= one) {
        row.kind = BigintCase::small;
        row.extra = call.mode != 0;
    } else if (call.mode == 0) {
        row.kind = BigintCase::product;
        U256 factor = b, q;
        if (!quotient(q, a, b, m)) {
            row.extra = true;
            factor = remainder(b, m);
            quotient(q, a, factor, m);
            BigintRow reduce{.kind = BigintCase::reduce};
            reduce.numbers[1] = number_of(b);
            reduce.numbers[2] = number_of(m);
            reduce.numbers[3] = number_of(factor);
            reduce.numbers[8] = number_of(divided(b, m));
            rows.push_back(reduce);
        }
        row.numbers[3] = number_of(factor);
        row.numbers[8] = number_of(q);
        set_halves(row, a, factor);
    } else if (!r.is_zero()) {
        row.kind = BigintCase::inverse;
        U256 q;
        quotient(q, a, r, m);
        row.numbers[8] = number_of(q);
        set_halves(row, a, r);
    } else {
        row.kind = BigintCase::no_inverse;
        const U256 g = greatest_divisor(a, m);
        row.numbers[8] = number_of(g);
        row.numbers[3] = number_of(divided(a, g));
        row.numbers[5] = number_of(divided(m, g));
        KoalaBear above_one = field(-1) + field(row.numbers[8][0]);
        for (std::size_t k = 1; k < kLimbs; ++k) above_one += field(2 * i64{row.numbers[8][k]});
        row.inverse_p = above_one.inverse().canonical();
    }
    row.limb = highest_difference(row.numbers[2], row.numbers[4]);
    rows.push_back(row);
}

void expand(const PermutationCall& call, std::vector<BigintRow>& rows) {
    std::array<u32, 16> after = call.before;
    crypto::permute(after);
    BigintRow row{.kind = BigintCase::permute, .ts = call.ts, .block4 = call.block4};
    for (std::size_t word = 0; word < 16; ++word) {
        const std::size_t i = word / 8, k = word % 8 * 2;
        row.numbers[4 + i][k] = low(after[word]);
        row.numbers[4 + i][k + 1] = high(after[word]);
        row.numbers[6 + i][k] = low(call.before[word]);
        row.numbers[6 + i][k + 1] = high(call.before[word]);
        row.numbers[0][word] = low(call.before[word]) != 0;
        row.numbers[8][word] = low(after[word]) != 0;
    }
    rows.push_back(row);
}

}  // namespace belay::circuit
