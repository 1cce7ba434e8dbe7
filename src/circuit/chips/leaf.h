// SPDX-License-Identifier: Apache-2.0
// A leaf of memory: received from the tree before, sent to the tree after, and in between its four words live
// in the memory argument. 22 cells, 10 messages.
//
// `first`, the time of the first tuples, is the prover's to choose: there is one tuple to start from for each
// word (P-53), and every access is later than the tuple it receives, so all accesses to a word follow that
// one, whatever its time says. The last tuples may have any time too: nothing follows them.
//
// The limbs before are what the root before says. They are below 2^16 because that root is the loader's
// (M-9), or a root after, whose limbs were all ranged when they were written. The limbs after are received
// from the memory bus.
#pragma once

#include "circuit/context.h"
#include "circuit/node_row.h"
#include "circuit/tree_tag.h"

namespace belay::circuit {

struct Leaf {
    static constexpr std::string_view kName = "leaf";
    using Row = LeafRow;

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using Expr = typename C::Expr;
        const auto index = c.column("index", [&] { return row.leaf; });
        const auto first = c.column("first", [&] { return row.first; });
        std::array<Expr, 8> before, after;
        std::array<Expr, 4> last;
        for (std::size_t w = 0; w < 4; ++w) {
            before[2 * w] = c.column("before_lo", [&row, w] { return low(row.before[w]); });
            before[2 * w + 1] = c.column("before_hi", [&row, w] { return high(row.before[w]); });
            after[2 * w] = c.column("after_lo", [&row, w] { return low(row.after[w]); });
            after[2 * w + 1] = c.column("after_hi", [&row, w] { return high(row.after[w]); });
            last[w] = c.column("last", [&row, w] { return row.last[w]; });
        }
        const auto node = [&](TreeTag tag, const std::array<Expr, 8>& d) {
            return std::array<Expr, 11>{c.constant(static_cast<i64>(tag)),
                                        c.constant(0),
                                        index,
                                        d[0],
                                        d[1],
                                        d[2],
                                        d[3],
                                        d[4],
                                        d[5],
                                        d[6],
                                        d[7]};
        };
        const auto old_node = node(TreeTag::before, before), new_node = node(TreeTag::after, after);
        c.receive(Bus::node, c.live(), std::span<const Expr>(old_node));
        c.send(Bus::node, c.live(), std::span<const Expr>(new_node));
        for (std::size_t w = 0; w < 4; ++w) {
            const auto key = index * field(4) + c.constant(static_cast<i64>(w));
            c.send(Bus::memory, c.live(), {key, before[2 * w], before[2 * w + 1], first});
            c.receive(Bus::memory, c.live(), {key, after[2 * w], after[2 * w + 1], last[w]});
        }
    }
};

}  // namespace belay::circuit
