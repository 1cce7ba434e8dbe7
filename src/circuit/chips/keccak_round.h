// SPDX-License-Identifier: Apache-2.0
// keccak256, the rounds. A row is a sheet or a plane, and both are five lanes, 80 ands of bytes and five
// lanes sent on, so they share cells and messages.
//
// A sheet, the lanes (x, 0..4) before a round, does theta, rho and pi: its parity goes to both neighbours,
// what theirs say is added to all five lanes, and each lane is turned by its own distance.
//
// A plane, the lanes (0..4, y) behind that, does chi and iota. Its y is a free cell: it names five neighbours
// among a round's 25 lanes, each lane is sent once, and lane 0 must be somebody's, so the planes' rows can
// only share them as 0-4, 5-9 and so on. A round's constant is sent once too, and goes to the plane at 0.
#pragma once

#include "circuit/keccak_turn.h"

namespace belay::circuit {

struct KeccakRound {
    static constexpr std::string_view kName = "keccak_round";
    using Row = KeccakRoundRow;
    static void expand(const KeccakCall& call, std::vector<Row>& out) { expand_keccak(call, out); }

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        const Cells<typename C::Expr> cells = columns(c, row);
        const Lanes<typename C::Expr> masks = first_ands(c, row, cells);
        parities(c, row, cells, masks);
        second_ands(c, row, cells, masks);
        first_plane(c, cells);
    }

  private:
    template <class Expr>
    using Lanes = std::array<KeccakLane<Expr>, 5>;

    template <class Expr>
    struct Cells {
        Expr clock, is_sheet, is_plane;
        std::array<Expr, 5> x;  // of sheets: which; all zero in planes
        Lanes<Expr> lanes;
        // A sheet's: the parity of sheet x - 1, and that of x + 1 turned by a bit. They come as four limbs:
        // these are that lane's bytes, for their and's lookup proves them bytes.
        KeccakLane<Expr> left, right;
        // A plane's, in the same cells.
        const Expr& y() const { return left.bytes[0]; }
        const Expr& is_first() const { return left.bytes[1]; }
        const Expr& constant(u32 i) const { return left.bytes[4 + i]; }
        const Expr& constant_and(u32 i) const { return right.bytes[i]; }
    };
    /// The bytes of a round's constant that are ever other than 0.
    static constexpr std::array<u32, 4> kConstantBytes{0, 1, 3, 7};

    static u64 left_cells(const Row& row) {
        if (row.is_sheet) return row.left;
        u64 out = row.index | u64{row.index == 0} << 8;
        for (u32 i = 0; i < 4; ++i) out |= u64{byte_of(row.constant, kConstantBytes[i])} << (32 + 8 * i);
        return out;
    }
    static u64 right_cells(const Row& row) {
        if (row.is_sheet) return row.right;
        const u64 both = (row.lanes[0] ^ (~row.lanes[1] & row.lanes[2])) & row.constant;
        u64 out = 0;
        for (u32 i = 0; i < 4; ++i) out |= u64{byte_of(both, kConstantBytes[i])} << 8 * i;
        return out;
    }

    template <class C>
    BELAY_CHIP static Cells<typename C::Expr> columns(C& c, const Row& row) {
        constexpr std::array<std::string_view, 5> kSheets{"sheet 0", "sheet 1", "sheet 2", "sheet 3",
                                                          "sheet 4"};
        Cells<typename C::Expr> out;
        out.clock = c.column("clock", [&] { return row.clock; });
        out.is_sheet = c.constant(0);
        for (u32 i = 0; i < 5; ++i) {
            out.x[i] = c.column(kSheets[i], [&] { return u32{row.is_sheet && row.index == i}; });
            c.zero(kSheets[i], out.x[i] * (out.x[i] - c.live()));
            out.is_sheet = out.is_sheet + out.x[i];
        }
        c.zero("at most one sheet", out.is_sheet * (out.is_sheet - c.live()));
        out.is_plane = c.live() - out.is_sheet;
        for (u32 i = 0; i < 5; ++i) out.lanes[i] = lane_cells(c, "lane", row.lanes[i]);
        out.left = lane_cells(c, "left", left_cells(row));
        out.right = lane_cells(c, "right", right_cells(row));

        const auto kind = out.is_sheet * kind_field(KeccakMessage::state) +
                          out.is_plane * kind_field(KeccakMessage::rotated);
        const auto first = chosen(c, out.x, {0, 1, 2, 3, 4}) + plane_lane(c, out, 0);
        const auto step = out.is_plane + out.is_sheet * field(5);
        for (u32 i = 0; i < 5; ++i) {
            const auto l = out.lanes[i].limbs();
            c.receive(Bus::keccak, c.live(),
                      {kind, out.clock, first + step * field(i), l[0], l[1], l[2], l[3]});
        }
        return out;
    }
    static constexpr KoalaBear kind_field(KeccakMessage kind) { return field(static_cast<i64>(kind)); }
    /// The number of a plane's lane; 0 in sheets.
    template <class C>
    BELAY_CHIP static typename C::Expr plane_lane(C&, const Cells<typename C::Expr>& cells, u32 x) {
        return cells.is_plane * cells.y() * field(5) + cells.is_plane * field(x);
    }

    /// 40 ands. A sheet's: of the sum of lanes 0 to k with lane k + 1, for the parity; and of left and right.
    /// A plane's: of ~lane k with lane k + 1, which is what chi adds to lane k - 1.
    template <class C>
    BELAY_CHIP static Lanes<typename C::Expr> first_ands(C& c, const Row& row,
                                                         const Cells<typename C::Expr>& cells) {
        Lanes<typename C::Expr> out;
        auto sum = cells.lanes[0];
        for (u32 k = 0; k < 5; ++k) {
            const auto &a = cells.lanes[k], &b = cells.lanes[(k + 1) % 5];
            const auto &in = k < 4 ? sum : cells.left, &with = k < 4 ? b : cells.right;
            out[k].value = (row.is_sheet ? in.value : ~a.value) & (row.is_sheet ? with.value : b.value);
            for (u32 i = 0; i < 8; ++i) {
                const auto from =
                    cells.is_sheet * in.bytes[i] + cells.is_plane * (c.constant(255) - a.bytes[i]);
                const auto other =
                    k < 4 ? b.bytes[i] : cells.is_sheet * with.bytes[i] + cells.is_plane * b.bytes[i];
                out[k].bytes[i] = and_bytes(c, "first and", from, other, byte_of(out[k].value, i));
            }
            if (k < 4) sum = added(sum, b, out[k]);
        }
        return out;
    }
    /// a xor b, given their and.
    template <class Expr>
    BELAY_CHIP static KeccakLane<Expr> added(const KeccakLane<Expr>& a, const KeccakLane<Expr>& b,
                                             const KeccakLane<Expr>& both) {
        KeccakLane<Expr> out;
        for (u32 i = 0; i < 8; ++i) out.bytes[i] = a.bytes[i] + b.bytes[i] - both.bytes[i] * field(2);
        out.value = a.value ^ b.value;
        return out;
    }

    /// Sheets tell their neighbours, and hear from them.
    template <class C>
    BELAY_CHIP static void parities(C& c, const Row& row, const Cells<typename C::Expr>& cells,
                                    const Lanes<typename C::Expr>& ands) {
        auto sum = cells.lanes[0];
        for (u32 k = 0; k < 4; ++k) sum = added(sum, cells.lanes[k + 1], ands[k]);
        const auto x = chosen(c, cells.x, {0, 1, 2, 3, 4});
        const auto turned = turned_by_one(c, cells.is_sheet, sum, row.is_sheet);
        send_lane(c, KeccakMessage::parity, cells.is_sheet, cells.clock, x, sum.limbs());
        send_lane(c, KeccakMessage::turned, cells.is_sheet, cells.clock, x, turned);
        receive_lane(c, KeccakMessage::parity, cells.is_sheet, cells.clock,
                     chosen(c, cells.x, {4, 0, 1, 2, 3}), cells.left.limbs());
        receive_lane(c, KeccakMessage::turned, cells.is_sheet, cells.clock,
                     chosen(c, cells.x, {1, 2, 3, 4, 0}), cells.right.limbs());
    }

    /// 40 ands of each lane with what is added to it, and the lanes that come of it.
    template <class C>
    BELAY_CHIP static void second_ands(C& c, const Row& row, const Cells<typename C::Expr>& cells,
                                       const Lanes<typename C::Expr>& ands) {
        const auto theta = added(cells.left, cells.right, ands[4]);
        const auto kind = cells.is_sheet * kind_field(KeccakMessage::rotated) +
                          cells.is_plane * kind_field(KeccakMessage::state);
        for (u32 k = 0; k < 5; ++k) {
            const auto &lane = cells.lanes[k], &mask = ands[(k + 1) % 5];
            KeccakLane<typename C::Expr> both;
            both.value = lane.value & (row.is_sheet ? theta.value : mask.value);
            for (u32 i = 0; i < 8; ++i)
                both.bytes[i] = and_bytes(c, "second and", lane.bytes[i],
                                          cells.is_sheet * theta.bytes[i] + cells.is_plane * mask.bytes[i],
                                          byte_of(both.value, i));
            const auto of_sheet = turned(c, cells.x, k, row.is_sheet, row.index, added(lane, theta, both));
            auto of_plane = added(lane, mask, both);
            if (k == 0) iota(c, cells, of_plane);
            const auto limbs = of_plane.limbs();
            KeccakLimbs<typename C::Expr> l;
            for (u32 i = 0; i < 4; ++i) l[i] = of_sheet[i] + cells.is_plane * limbs[i];
            std::array<u32, 5> place;  // pi
            for (u32 x = 0; x < 5; ++x) place[x] = k + 5 * ((2 * x + 3 * k) % 5);
            c.send(Bus::keccak, c.live(),
                   {kind, cells.clock + cells.is_plane, chosen(c, cells.x, place) + plane_lane(c, cells, k),
                    l[0], l[1], l[2], l[3]});
        }
    }

    template <class C>
    BELAY_CHIP static void iota(C& c, const Cells<typename C::Expr>& cells,
                                KeccakLane<typename C::Expr>& lane) {
        for (u32 i = 0; i < 4; ++i) {
            auto& byte = lane.bytes[kConstantBytes[i]];
            c.lookup(Bus::and8, cells.is_plane, {byte, cells.constant(i), cells.constant_and(i)});
            byte = byte + cells.constant(i) - cells.constant_and(i) * field(2);
        }
        c.receive(Bus::keccak, cells.is_plane * cells.is_first(),
                  {c.constant(static_cast<i64>(KeccakMessage::round_constant)), cells.clock,
                   cells.constant(0), cells.constant(1), cells.constant(2), cells.constant(3)});
    }
    template <class C>
    BELAY_CHIP static void first_plane(C& c, const Cells<typename C::Expr>& cells) {
        const auto first = cells.is_plane * cells.is_first();
        c.zero("is_first is a bit", first * (cells.is_first() - c.live()));
        c.zero("the first plane is at 0", first * cells.y());
        auto sum = c.constant(0);  // of bytes, as their lookups prove
        for (u32 i = 0; i < 4; ++i) sum = sum + cells.constant(i);
        c.zero("other planes have no constant", (cells.is_plane - first) * sum);
        constexpr std::array<std::string_view, 6> kUnused{"left 2 is unused",  "left 3 is unused",
                                                          "right 4 is unused", "right 5 is unused",
                                                          "right 6 is unused", "right 7 is unused"};
        for (u32 i = 0; i < 6; ++i)
            c.zero(kUnused[i], cells.is_plane * (i < 2 ? cells.left.bytes[2 + i] : cells.right.bytes[2 + i]));
    }
};

}  // namespace belay::circuit
