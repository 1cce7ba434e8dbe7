// SPDX-License-Identifier: Apache-2.0
#include "circuit/chips/bigint.h"

#include <gtest/gtest.h>

#include "circuit/symbolic_context.h"
#include "circuit/test_flips.h"
#include "crypto/poseidon2.h"
#include "crypto/secp256k1.h"

namespace belay::circuit {
namespace {

using crypto::secp256k1::AffinePoint;
using crypto::secp256k1::kG;
using crypto::secp256k1::kP;

constexpr u32 kTs = 4000, kBlock4 = 0x1000;

struct Rows {
    std::vector<BigintRow> bigint;
    std::vector<ProductRow> products;
};

using Words = std::vector<u32>;

Words words_of(std::initializer_list<U256> values) {
    Words out;
    for (const U256& v : values)
        for (const u64 limb : v.limb) {
            out.push_back(static_cast<u32>(limb));
            out.push_back(static_cast<u32>(limb >> 32));
        }
    return out;
}

/// What `system` and `word` say of a call: block before and after, the first word that is written, and how
/// many.
void say(CheckContext& c, machine::Ecall number, u32 n, const Words& before, const Words& after,
         std::size_t first, std::size_t count) {
    const auto e = [](u32 v) { return field(v); };
    c.send(Bus::ecall, field(1), {e(static_cast<u32>(number)), e(kTs), e(kBlock4), e(0), e(0), e(n)});
    for (u32 i = 0; i < first + count; ++i) {
        const KoalaBear ts = e(kTs + kMemoryTime), at = e(kBlock4 + i);
        const KoalaBear lo = e(low(before[i])), hi = e(high(before[i]));
        if (i < first)
            c.send(Bus::read, field(1), {ts, at, lo, hi});
        else
            c.send(Bus::write, field(1), {ts, at, lo, hi, e(low(after[i])), e(high(after[i]))});
    }
}

bool holds(const Rows& rows, CheckContext& c, bool show = false) {
    for (const BigintRow& row : rows.bigint) c.run<Bigint>(row);
    for (const ProductRow& row : rows.products) c.run<Product>(row);
    if (show) {
        for (const auto& f : c.failures) ADD_FAILURE() << f.chip << " " << f.constraint << " row " << f.row;
        EXPECT_EQ(spoken(c).size(), 0U);
        for (const auto& [m, k] : spoken(c)) ADD_FAILURE() << "bus " << m[0] << " " << m[1] << " x " << k;
    }
    return c.failures.empty() && spoken(c).empty();
}

Words mulmod_block(const U256& a, const U256& b, const U256& m, u32 mode) {
    Words out = words_of({a, b, m, U256(0x1234567, 5, 6, ~u64{0})});
    machine::ecall_values::mulmod256(reinterpret_cast<u8*>(out.data()), mode);
    return out;
}

Rows mulmod_rows(const U256& a, const U256& b, const U256& m, u32 mode) {
    MulmodCall call{.ts = kTs, .block4 = kBlock4, .mode = mode};
    const Words before = words_of({a, b, m, U256(0x1234567, 5, 6, ~u64{0})});
    std::copy(before.begin(), before.end(), call.before.begin());
    Rows rows;
    Bigint::expand(call, rows.bigint);
    Product::expand(call, rows.products);
    return rows;
}

void expect_mulmod(const U256& a, const U256& b, const U256& m, u32 mode) {
    SCOPED_TRACE(testing::Message() << mode << " " << a.limb[0] << " " << b.limb[0] << " " << m.limb[0]);
    CheckContext c;
    say(c, machine::Ecall::mulmod256, mode, words_of({a, b, m, U256(0x1234567, 5, 6, ~u64{0})}),
        mulmod_block(a, b, m, mode), 24, 8);
    EXPECT_TRUE(holds(mulmod_rows(a, b, m, mode), c, true));
}

Rows point_rows(const AffinePoint& p, const AffinePoint& q) {
    EcAddCall call{.ts = kTs, .page4 = kBlock4};
    const Words before = words_of({p.x, p.y, q.x, q.y, U256(3, 4, 5, 6), U256(7, 8, 9, ~u64{0})});
    std::copy(before.begin(), before.end(), call.before.begin());
    Rows rows;
    Bigint::expand(call, rows.bigint);
    Product::expand(call, rows.products);
    return rows;
}

void say_points(CheckContext& c, const AffinePoint& p, const AffinePoint& q, const AffinePoint& r) {
    say(c, machine::Ecall::secp256k1_add, 0,
        words_of({p.x, p.y, q.x, q.y, U256(3, 4, 5, 6), U256(7, 8, 9, ~u64{0})}),
        words_of({p.x, p.y, q.x, q.y, r.x, r.y}), 32, 16);
}

void expect_sum(const AffinePoint& p, const AffinePoint& q) {
    SCOPED_TRACE(testing::Message() << p.x.limb[0] << " " << p.y.limb[0] << " " << q.x.limb[0] << " "
                                    << q.y.limb[0]);
    u8 page[256] = {};
    const Words words = words_of({p.x, p.y, q.x, q.y});
    std::memcpy(page, words.data(), 128);
    ASSERT_TRUE(machine::ecall_values::secp256k1_add(page));
    CheckContext c;
    say_points(c, p, q, {U256::from_le(page + 128), U256::from_le(page + 160)});
    EXPECT_TRUE(holds(point_rows(p, q), c, true));
}

U256 any(std::mt19937_64& random) { return {random(), random(), random(), random()}; }

std::vector<U256> edges() {
    U256 p1, p2;
    sub(p1, kP, U256(1));
    add(p2, kP, U256(1));
    return {U256(0), U256(1),
            U256(2), U256(0x10000),
            p1,      kP,
            p2,      U256(~u64{0}, ~u64{0}, ~u64{0}, ~u64{0}),
            U256(6), U256(0, 0, 0, u64{1} << 63)};
}

TEST(BigintChip, MulmodAtTheEdges) {
    for (const u32 mode : {0U, 1U})
        for (const U256& a : edges())
            for (const U256& b : mode == 0 ? edges() : std::vector<U256>{U256(5)})
                for (const U256& m : edges()) expect_mulmod(a, b, m, mode);
}

TEST(BigintChip, MulmodOfAnyNumbers) {
    std::mt19937_64 random(1);
    for (int i = 0; i < 50; ++i) {
        const U256 a = any(random), b = any(random), m = any(random);
        for (const u32 mode : {0U, 1U}) {
            expect_mulmod(a, b, m, mode);
            expect_mulmod(a, b, U256(m.limb[0] >> (i % 60), i % 2 ? m.limb[1] : 0, 0, 0), mode);
            expect_mulmod(U256(a.limb[0]), b, m, mode);
        }
    }
}

AffinePoint negated(const AffinePoint& p) {
    AffinePoint out = p;
    sub(out.y, kP, p.y);
    return out;
}

TEST(BigintChip, SumsOfPoints) {
    AffinePoint p = kG, q = crypto::secp256k1::add(kG, kG);
    for (int i = 0; i < 20; ++i) {
        expect_sum(p, q);
        expect_sum(p, p);
        expect_sum(q, negated(q));
        expect_sum(p, {});
        expect_sum({}, p);
        p = crypto::secp256k1::add(p, q);
        q = crypto::secp256k1::add(q, q);
    }
    expect_sum({}, {});
}

TEST(BigintChip, SumsOfAnyCoordinates) {
    std::vector<U256> values;
    for (const U256& e : edges())
        if (e < kP) values.push_back(e);
    values.push_back(U256(0xfffffffefffefc2f, ~u64{0}, ~u64{0}, ~u64{0}));
    values.push_back(U256(0xfffefffffffffc2f, ~u64{0}, ~u64{0}, ~u64{0}));
    std::mt19937_64 random(2);
    values.push_back({random(), random(), random(), random() >> 1});
    for (const U256& a : values)
        for (const U256& b : values)
            for (const U256& x : {a, values[1], values.back()})
                for (const U256& y : {b, values[0], values.back()}) {
                    if (!(a < kP) || !(b < kP)) continue;
                    expect_sum({a, b}, {x, y});
                }
}

TEST(BigintChip, ACoordinateAboveTheModulusFindsNoRow) {
    const U256 above(0xfffffffefffffc30, ~u64{0}, ~u64{0}, ~u64{0});
    for (const U256& wrong : {kP, above, U256(~u64{0}, ~u64{0}, ~u64{0}, ~u64{0})})
        for (int which = 0; which < 4; ++which) {
            AffinePoint p = kG, q = crypto::secp256k1::add(kG, kG);
            (which == 0 ? p.x : which == 1 ? p.y : which == 2 ? q.x : q.y) = wrong;
            CheckContext c;
            EXPECT_FALSE(holds(point_rows(p, q), c));
            EXPECT_FALSE(c.failures.empty());
        }
}

/// Another result fails, whatever limb is wrong, though every row is filled from it as well as it goes.
TEST(BigintChip, OtherResultsAreRefused) {
    const AffinePoint q = crypto::secp256k1::add(kG, kG);
    for (const bool twice : {false, true})
        for (std::size_t number = 4; number < 6; ++number)
            for (std::size_t k = 0; k < kLimbs; ++k)
                for (const u32 flip : {1U, 0x8000U}) {
                    Rows rows = point_rows(kG, twice ? kG : q);
                    rows.bigint[0].numbers[number][k] ^= flip;
                    rows.products.clear();
                    rows.bigint[0].add_products(rows.products);
                    CheckContext c;
                    holds(rows, c);
                    EXPECT_FALSE(c.failures.empty());
                }
}

/// 7 + p is below 2^256 and the same residue as 7, but no canonical result.
TEST(BigintChip, AResultAboveTheModulusIsRefused) {
    U256 x, above;
    sub(x, kP, U256(10));
    add(above, kP, U256(7));
    const AffinePoint p{x, U256(5)}, q{U256(3), U256(5)};  // slope 0: xR = -(xP + xQ) = 7
    expect_sum(p, q);
    Rows rows = point_rows(p, q);
    for (std::size_t k = 0; k < kLimbs; ++k)
        rows.bigint.back().numbers[4][k] = static_cast<u32>(limbs_of(above)[k]);
    rows.products.clear();
    rows.bigint.back().add_products(rows.products);
    const Rows tail = point_rows({above, U256(5)}, kG);
    ASSERT_EQ(tail.bigint[0].kind, BigintCase::tail);
    rows.bigint.push_back(tail.bigint[0]);
    CheckContext c;
    say_points(c, p, q, {above, crypto::secp256k1::add(p, q).y});
    holds(rows, c);
    ASSERT_EQ(c.failures.size(), 1U);  // all but the tail is in order
    EXPECT_EQ(c.failures[0].constraint, "tail of p");
    EXPECT_TRUE(spoken(c).empty());
}

TEST(BigintChip, NoOtherCaseServes) {
    const AffinePoint q = crypto::secp256k1::add(kG, kG);
    const std::vector<std::pair<AffinePoint, AffinePoint>> operands{
        {kG, q}, {kG, kG}, {kG, negated(kG)}, {{}, kG}, {kG, {}}, {{U256(7), U256(0)}, {U256(7), U256(0)}}};
    for (const auto& [a, b] : operands)
        for (u8 kind = 0; kind <= static_cast<u8>(BigintCase::no_tangent); ++kind) {
            Rows rows = point_rows(a, b);
            if (rows.bigint[0].kind == static_cast<BigintCase>(kind)) continue;
            BigintRow& row = rows.bigint[0];
            row.kind = static_cast<BigintCase>(kind);
            if (row.kind == BigintCase::opposite || row.kind == BigintCase::no_tangent)
                row.numbers[4] = row.numbers[5] = row.numbers[8] = {};
            if (row.kind == BigintCase::p_infinite) row.numbers[4] = row.numbers[2];
            row.inverse_p = row.inverse_q = 1;
            rows.products.clear();
            row.add_products(rows.products);
            CheckContext c;
            holds(rows, c);
            EXPECT_FALSE(c.failures.empty()) << int{kind};
        }
}

TEST(BigintChip, WordsOfAPermutation) {
    std::mt19937 random(3);
    for (int i = 0; i < 20; ++i) {
        PermutationCall call{.ts = kTs, .block4 = kBlock4};
        for (u32& word : call.before) word = random() % KoalaBear::kModulus;
        call.before[3] = 0;
        call.before[4] = KoalaBear::kModulus - 1;
        call.before[5] = 0x10000;
        std::array<u32, 16> after = call.before;
        crypto::permute(after);
        Rows rows;
        Bigint::expand(call, rows.bigint);
        CheckContext c;
        say(c, machine::Ecall::poseidon2, 0, Words(call.before.begin(), call.before.end()),
            Words(after.begin(), after.end()), 0, 16);
        std::vector<KoalaBear> said;
        for (const u32 word : call.before) said.push_back(KoalaBear::from_canonical(word));
        for (const u32 word : after) said.push_back(KoalaBear::from_canonical(word));
        c.send(Bus::permutation, field(1), said);
        EXPECT_TRUE(holds(rows, c, true));
        for (const u32 wrong : {KoalaBear::kModulus, KoalaBear::kModulus + 5, 0x80000000U}) {
            CheckContext bad;
            rows = {};
            Bigint::expand(call, rows.bigint);
            rows.bigint[0].numbers[6][14] = low(wrong);
            rows.bigint[0].numbers[6][15] = high(wrong);
            rows.bigint[0].numbers[0][7] = low(wrong) != 0;
            holds(rows, bad);
            EXPECT_FALSE(bad.failures.empty());
        }
    }
}

TEST(BigintChip, EveryCellIsBound) {
    std::mt19937_64 random(4);
    const AffinePoint q = crypto::secp256k1::add(kG, kG);
    std::vector<Rows> all{point_rows(kG, q), point_rows(kG, kG), point_rows(kG, negated(kG)),
                          point_rows({}, kG), point_rows(kG, {})};
    all.push_back(point_rows({U256(7), U256(0)}, {U256(7), U256(0)}));
    all.push_back(point_rows({U256(3), U256(5)}, {U256(4), U256(5)}));
    all.back().bigint.resize(1);  // a tail alone: a reason for xP != xQ is not unique where most limbs agree
    const U256 a = any(random), b = any(random);
    all.push_back(mulmod_rows(a, b, U256(77), 0));
    all.push_back(mulmod_rows(a, b, kP, 1));
    all.push_back(mulmod_rows(U256(6), b, U256(24), 1));
    all.push_back(mulmod_rows(a, b, U256(1), 1));
    PermutationCall call{.ts = kTs, .block4 = kBlock4};
    for (u32& word : call.before) word = static_cast<u32>(random() % KoalaBear::kModulus);
    all.emplace_back();
    Bigint::expand(call, all.back().bigint);
    for (const Rows& rows : all)
        for (const BigintRow& row : rows.bigint) {
            SCOPED_TRACE(static_cast<int>(row.kind));
            expect_every_cell_bound<Bigint>(row);
        }
    expect_every_cell_bound<Product>(all[0].products[0]);
    expect_every_cell_bound<Product>(all[7].products[1]);  // of a mulmod256
}

TEST(BigintChip, Sizes) {
    const SymbolicChip bigint = SymbolicContext::of<Bigint>(), product = SymbolicContext::of<Product>();
    EXPECT_EQ(bigint.columns.size(), 180U);
    EXPECT_EQ(bigint.messages.size(), 129U);
    EXPECT_EQ(bigint.degree(), 3U);
    EXPECT_EQ(product.columns.size(), 129U);
    EXPECT_EQ(product.messages.size(), 114U);
    EXPECT_EQ(product.degree(), 3U);
}

}  // namespace
}  // namespace belay::circuit
