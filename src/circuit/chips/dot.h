// SPDX-License-Identifier: Apache-2.0
// kb5_dot (M-31): the extension's products are the field's own, a row each. The call's row sends the empty
// sum to bus `dot` and receives the whole one; a product's row adds its own:
//
//   dot   (ts, x4, y4, left, sum[5])   the factors still to come begin at x4 and y4
//
// ts tells calls apart. left falls by one and the addresses rise by five words with each row: a circle would
// take p rows, so the rows of a call are exactly its products.
//
// A word is 2^16 hi + lo in the field, which does not tell x from x + p: so every word, read or written, is
// proven canonical: p - 1 - x = 2^16 (0x7f00 - hi) - lo is not negative, with a borrow where lo > 0. Calls
// with other operands find no row here; they trap. Limbs read are below 2^16, those written are ranged here.
// The leaf's words beyond the last element stay as they are, and are not read.
#pragma once

#include "circuit/context.h"
#include "circuit/dot_rows.h"
#include "machine/ecall_values.h"

namespace belay::circuit {

struct Dot {
    static constexpr std::string_view kName = "dot";
    using Row = DotRow;
    static constexpr std::size_t kWords = crypto::Kb5::kDegree;

    static void expand(const DotCall& call, std::vector<Row>& rows) { circuit::expand(call, rows); }

    /// Words 0 to 4 are x, or the call's result; words 5 to 9 are y, or the limbs that the result replaces,
    /// which go on in the borrows of words 5 to 9 and the first cell of the sum.
    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using Expr = typename C::Expr;
        const auto before = [&](std::size_t limb) {
            return limb % 2 == 0 ? low(row.before[limb / 2]) : high(row.before[limb / 2]);
        };
        const Expr is_product = c.column("is product", [&] { return u32{row.is_product}; });
        const Expr is_call = c.live() - is_product;
        c.zero("product or call", is_product * is_call);
        const Expr ts = c.column("ts", [&] { return row.ts; });
        const Expr x4 = c.column("x4", [&] { return row.x4; }), y4 = c.column("y4", [&] { return row.y4; });
        const Expr left = c.column("left", [&] { return row.left; });
        const Expr result4 = c.column("result4", [&] { return row.result4; });
        c.zero("a product has no result", result4 * is_product);

        std::array<Expr, 4 * kWords> limb;
        std::array<Expr, 2 * kWords> word, borrow;
        for (std::size_t j = 0; j < 2 * kWords; ++j) {
            const auto value = [&] {
                if (row.is_product) return j < kWords ? row.x[j] : row.y[j - kWords];
                return j < kWords ? row.result[j] : before(2 * j - 10) + (before(2 * j - 9) << 16);
            };
            limb[2 * j] = c.column("lo", [&] { return low(value()); });
            limb[2 * j + 1] = c.column("hi", [&] { return high(value()); });
            borrow[j] = c.column("borrow", [&] {
                return row.is_product || j < kWords ? u32{low(value()) != 0} : before(5 + j);
            });
            word[j] = limb[2 * j] + limb[2 * j + 1] * field(1 << 16);
            const Expr counts = j < kWords ? c.live() : is_product;
            c.zero(kBorrow[j], counts * borrow[j] * (borrow[j] - c.live()));
            c.zero(kNoBorrow[j], counts * limb[2 * j] * (borrow[j] - c.live()));
            c.range_if(16, counts * (c.constant(0x7f00) - limb[2 * j + 1] - borrow[j]), counts);
        }
        std::array<Expr, kWords> sum;
        for (std::size_t k = 0; k < kWords; ++k) {
            sum[k] = c.column("sum", [&] {
                if (row.is_product) return row.sum[k];
                return k == 0 ? before(15) : 0;
            });
            if (k > 0) c.zero(kCallSum[k], is_call * sum[k]);
        }

        const Expr at = ts + c.constant(kMemoryTime);
        const auto offset = [&](const Expr& address, std::size_t k) {
            return address + c.constant(static_cast<i64>(k));
        };
        const Expr number = is_call * field(static_cast<i64>(machine::Ecall::kb5_dot));
        c.receive(Bus::ecall, is_call, {number, ts, result4, x4, y4, left});
        for (std::size_t j = 0; j < 2 * kWords; ++j)
            c.receive(Bus::read, is_product,
                      {at, offset(j < kWords ? x4 : y4, j % kWords), limb[2 * j], limb[2 * j + 1]});
        const auto old = [&](std::size_t i) {
            return i < 10 ? limb[10 + i] : i < 15 ? borrow[i - 5] : sum[0];
        };
        for (std::size_t w = 0; w < 8; ++w) {
            const Expr none = c.constant(0);
            const Expr lo = w < kWords ? limb[2 * w] : none, hi = w < kWords ? limb[2 * w + 1] : none;
            c.receive(Bus::write, is_call, {at, offset(result4, w), old(2 * w), old(2 * w + 1), lo, hi});
            if (w < kWords) c.range_if(16, is_call * lo, is_call);
            if (w < kWords) c.range_if(16, is_call * hi, is_call);
        }

        const Expr all = is_call * left * field(kWords), one = is_product * field(kWords);
        std::array<Expr, 4 + kWords> from{ts, x4 + all, y4 + all, is_product * left};
        std::array<Expr, 4 + kWords> to{ts, x4 + one, y4 + one, left - is_product};
        const std::array<Expr, kWords> xy = product<Expr>(word);
        for (std::size_t k = 0; k < kWords; ++k) {
            from[4 + k] = is_product * sum[k] + is_call * word[k];
            to[4 + k] = is_product * (sum[k] + xy[k]);
        }
        c.receive(Bus::dot, c.live(), from);
        c.send(Bus::dot, c.live(), to);
    }

  private:
    template <class Expr>
    BELAY_CHIP static std::array<Expr, kWords> product(const std::array<Expr, 2 * kWords>& word) {
        std::array<Expr, 2 * kWords - 1> out;
        for (std::size_t i = 0; i < kWords; ++i)
            for (std::size_t j = 0; j < kWords; ++j) {
                const Expr term = word[i] * word[kWords + j];
                out[i + j] = i == 0 || j == kWords - 1 ? term : out[i + j] + term;
            }
        return crypto::extension_detail::folded<kWords, Expr>(out);
    }

    using Names = std::array<std::string_view, 2 * kWords>;
    static constexpr Names kBorrow{"borrow 0 is a bit", "borrow 1 is a bit", "borrow 2 is a bit",
                                   "borrow 3 is a bit", "borrow 4 is a bit", "borrow 5 is a bit",
                                   "borrow 6 is a bit", "borrow 7 is a bit", "borrow 8 is a bit",
                                   "borrow 9 is a bit"};
    static constexpr Names kNoBorrow{"word 0 borrows", "word 1 borrows", "word 2 borrows", "word 3 borrows",
                                     "word 4 borrows", "word 5 borrows", "word 6 borrows", "word 7 borrows",
                                     "word 8 borrows", "word 9 borrows"};
    static constexpr std::array<std::string_view, kWords> kCallSum{
        "", "a call has no sum 1", "a call has no sum 2", "a call has no sum 3", "a call has no sum 4"};
};

}  // namespace belay::circuit
