// SPDX-License-Identifier: Apache-2.0
// keccak256, chi and iota on one plane: the five lanes (x, y) of one y. Which y is a free cell: it names
// five neighbours among a round's 25 lanes, each lane is sent once, and lane 0 must be somebody's, so the
// planes' rows can only share them as 0-4, 5-9 and so on.
#pragma once

#include "circuit/keccak_lane.h"
#include "circuit/keccak_rows.h"

namespace belay::circuit {

struct KeccakChi {
    static constexpr std::string_view kName = "keccak_chi";
    using Row = KeccakChiRow;
    static void expand(const KeccakCall& call, std::vector<Row>& out) { expand_keccak(call, out); }

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using Lane = KeccakLane<typename C::Expr>;
        const auto clock = c.column("clock", [&] { return row.clock; });
        const auto y = c.column("y", [&] { return row.y; });
        // A round's constant is sent once, so one of its planes is the first, and that is the one at y = 0.
        const auto is_first = c.column("is_first", [&] { return u32{row.y == 0}; });
        c.zero("is_first is a bit", is_first * (is_first - c.live()));
        c.zero("the first plane is at 0", is_first * y);

        const auto at = [&](u32 x) { return y * field(5) + c.constant(x); };
        std::array<Lane, 5> lanes;
        for (u32 x = 0; x < 5; ++x) {
            lanes[x] = lane_cells(c, "lane", row.lanes[x]);
            receive_lane(c, KeccakMessage::rotated, c.live(), clock, at(x), lanes[x].limbs());
        }
        for (u32 x = 0; x < 5; ++x) {
            const Lane mask = and_not(c, lanes[(x + 1) % 5], lanes[(x + 2) % 5]);
            Lane out = xor_lanes(c, "lane and mask", lanes[x], mask);
            if (x == 0) iota(c, row, clock, is_first, out);
            send_lane(c, KeccakMessage::state, c.live(), clock + c.live(), at(x), out.limbs());
        }
    }

  private:
    /// ~a & b.
    template <class C>
    BELAY_CHIP static KeccakLane<typename C::Expr> and_not(C& c, const KeccakLane<typename C::Expr>& a,
                                                           const KeccakLane<typename C::Expr>& b) {
        KeccakLane<typename C::Expr> out;
        out.value = ~a.value & b.value;
        for (u32 i = 0; i < 8; ++i)
            out.bytes[i] =
                and_bytes(c, "mask", c.constant(255) - a.bytes[i], b.bytes[i], byte_of(out.value, i));
        return out;
    }
    template <class C>
    BELAY_CHIP static void iota(C& c, const Row& row, const typename C::Expr& clock,
                                const typename C::Expr& is_first, KeccakLane<typename C::Expr>& lane) {
        constexpr std::array<u32, 4> kBytes{0, 1, 3, 7};  // the others are 0 in all constants
        std::array<typename C::Expr, 4> constant;
        auto sum = c.constant(0);
        for (u32 i = 0; i < 4; ++i) {
            constant[i] = c.column("constant", [&] { return byte_of(row.constant, kBytes[i]); });
            sum = sum + constant[i];
            auto& byte = lane.bytes[kBytes[i]];
            const auto both = and_bytes(c, "lane and constant", byte, constant[i],
                                        byte_of(lane.value & row.constant, kBytes[i]));
            byte = byte + constant[i] - both * field(2);
        }
        c.zero("other planes have no constant", (c.live() - is_first) * sum);
        c.receive(Bus::keccak, is_first,
                  {c.constant(static_cast<i64>(KeccakMessage::round_constant)), clock, constant[0],
                   constant[1], constant[2], constant[3]});
    }
};

}  // namespace belay::circuit
