// SPDX-License-Identifier: Apache-2.0
// keccak256, the sponge: one row for each lane between two permutations, and 25 more for the last state. The
// rows of a call pass on where they stand (KeccakMessage::chain): from the ecall's message to lane 24 of the
// last state. Lanes 0 to 16 of a block absorb data and padding; lane 17 may read the half leaf that the data
// did not reach. Each row also sends the constant of the round with its lane's number.
#pragma once

#include <algorithm>

#include "circuit/keccak_lane.h"
#include "circuit/keccak_rows.h"
#include "crypto/keccak_f1600.h"
#include "machine/ecall_values.h"

namespace belay::circuit {

struct KeccakSponge {
    static constexpr std::string_view kName = "keccak_sponge";
    using Row = KeccakSpongeRow;
    static void expand(const KeccakCall& call, std::vector<Row>& out) { expand_keccak(call, out); }

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using Expr = typename C::Expr;
        const At<Expr> at = place(c, row);
        const Content<Expr> content = absorbed(c, row, at);
        const Word<Expr> does = touch(c, row, at, content);
        const KeccakLane<Expr> data = words(c, row, at, does);
        lane(c, row, at, content, data, does.hi);
        next(c, at, content, does.lo);
        round_constant(c, at);
    }

  private:
    static u32 count_of(const Row& row) {
        return row.open && row.lane < kKeccakRate / kKeccakLaneBytes ? std::min(row.left, kKeccakLaneBytes)
                                                                     : 0;
    }

    /// Where the row stands. All but the lane's parts is as the chain says.
    template <class Expr>
    struct At {
        Expr ts, block, left, cursor, result4, open, final, pending;
        std::array<Expr, 5> x, y;  // the lane is x + 5 y
        Expr lane, start, clock, last_lane;
    };
    template <class C>
    BELAY_CHIP static At<typename C::Expr> place(C& c, const Row& row) {
        At<typename C::Expr> at;
        at.ts = c.column("ts", [&] { return row.ts; });
        at.block = c.column("block", [&] { return row.block; });
        at.left = c.column("left", [&] { return row.left; });
        at.cursor = c.column("cursor", [&] { return row.cursor; });
        at.result4 = c.column("result4", [&] { return row.result4; });
        at.open = c.column("open", [&] { return u32{row.open}; });
        at.final = c.column("final", [&] { return u32{row.final}; });
        at.pending = c.column("pending", [&] { return u32{row.pending}; });
        at.x = one_of_five(c, {"x is 0", "x is 1", "x is 2", "x is 3", "x is 4 where it is none of these"},
                           row.lane % 5);
        at.y = one_of_five(c, {"y is 0", "y is 1", "y is 2", "y is 3", "y is 4 where it is none of these"},
                           row.lane / 5);
        at.lane = chosen(c, at.x, {0, 1, 2, 3, 4}) + chosen(c, at.y, {0, 5, 10, 15, 20});
        at.last_lane = at.x[4] * at.y[4];
        at.clock = (at.ts * field(4) + at.block) * field(kKeccakBlockClock);
        at.start = c.column("start", [&] { return u32{row.block == 0 && row.lane == 0}; });
        begin(c, at);
        return at;
    }
    /// A call begins in the chain's first state; every other row follows one.
    template <class C>
    BELAY_CHIP static void begin(C& c, const At<typename C::Expr>& at) {
        c.zero("start is a bit", at.start * (at.start - c.live()));
        c.zero("starts at block 0", at.start * at.block);
        c.zero("starts at lane 0", at.start * at.lane);
        c.zero("starts open", at.start * (at.open - c.live()));
        c.zero("starts before the end", at.start * at.final);
        c.zero("starts with whole leaves", at.start * at.pending);
        c.receive(Bus::ecall, at.start,
                  {c.constant(static_cast<i64>(machine::Ecall::keccak256)), at.ts, at.result4, at.cursor,
                   c.constant(0), at.left});
        c.receive(Bus::keccak, c.live() - at.start,
                  {c.constant(static_cast<i64>(KeccakMessage::chain)), at.ts, at.block, at.lane, at.left,
                   at.open, at.final, at.pending, at.cursor, at.result4});
    }

    /// Which bytes of this lane are data: a run of them from byte 0, all of them as long as more is to come.
    template <class Expr>
    struct Content {
        Expr may;    // a lane that may absorb or read: 0 to 16, and 17 after the data's end
        Expr opens;  // the padding's first byte is not in an earlier lane
        std::array<Expr, 8> is_data;
        Expr left, open;  // after this lane
    };
    template <class C>
    BELAY_CHIP static Content<typename C::Expr> absorbed(C& c, const Row& row,
                                                         const At<typename C::Expr>& at) {
        constexpr std::array<std::string_view, 8> kBits{
            "data 0 is a bit", "data 1 is a bit", "data 2 is a bit", "data 3 is a bit",
            "data 4 is a bit", "data 5 is a bit", "data 6 is a bit", "data 7 is a bit"};
        constexpr std::array<std::string_view, 8> kRuns{"data begins in an open lane",
                                                        "data 1 after 0",
                                                        "data 2 after 1",
                                                        "data 3 after 2",
                                                        "data 4 after 3",
                                                        "data 5 after 4",
                                                        "data 6 after 5",
                                                        "data 7 after 6"};
        Content<typename C::Expr> out;
        out.may = c.column("may", [&] { return u32{row.lane < 17 || (row.lane == 17 && !row.open)}; });
        const auto lane_17 = at.x[2] * (c.live() - at.open);
        c.zero("which lanes may",
               out.may - at.y[0] - at.y[1] - at.y[2] - at.y[3] * (at.x[0] + at.x[1] + lane_17));
        out.opens = out.may * at.open;
        out.left = at.left;
        for (u32 i = 0; i < 8; ++i) {
            out.is_data[i] = c.column("is_data", [&] { return u32{i < count_of(row)}; });
            c.zero(kBits[i], out.is_data[i] * (out.is_data[i] - c.live()));
            c.zero(kRuns[i], out.is_data[i] * (c.live() - (i == 0 ? out.opens : out.is_data[i - 1])));
            out.left = out.left - out.is_data[i];
        }
        out.open = at.open - out.opens + out.is_data[7];
        // It counts down to 0 in the field, and never comes there again in fewer than p / 8 rows.
        c.zero("the data ends where its length says", (out.opens - out.is_data[7]) * out.left);
        return out;
    }

    /// Whether the row reads two words (lo), or writes two of the result (hi): cells, for their degree.
    template <class C>
    BELAY_CHIP static Word<typename C::Expr> touch(C& c, const Row& row, const At<typename C::Expr>& at,
                                                   const Content<typename C::Expr>& content) {
        const auto reads = c.column("reads", [&] { return u32{row.reads}; });
        const auto writes = c.column("writes", [&] { return u32{row.final && row.lane < 4}; });
        c.zero("reads where data is, and what is left of its leaf",
               reads - content.is_data[0] * (c.live() - at.pending) - content.may * at.pending);
        c.zero("writes lanes 0 to 3 of the last state", writes - at.final * at.y[0] * (c.live() - at.x[4]));
        return {reads, writes};
    }

    /// The two words read, or what lies where two words of the result go.
    template <class C>
    BELAY_CHIP static KeccakLane<typename C::Expr> words(C& c, const Row& row, const At<typename C::Expr>& at,
                                                         const Word<typename C::Expr>& does) {
        const auto data = lane_cells(c, "data", row.data);
        auto sum = c.constant(0);
        for (u32 i = 0; i < 8; ++i) {
            c.range(8, data.bytes[i]);
            sum = sum + data.bytes[i];
        }
        c.zero("no data in other rows", (c.live() - does.lo - does.hi) * sum);
        const auto l = data.limbs();
        const auto ts = at.ts + c.constant(kMemoryTime);
        for (u32 k = 0; k < 2; ++k)
            c.receive(Bus::read, does.lo, {ts, at.cursor + c.constant(k), l[2 * k], l[2 * k + 1]});
        return data;
    }

    /// The last permutation's lane, with this block's added, to the next permutation; or into the result.
    template <class C>
    BELAY_CHIP static void lane(C& c, const Row& row, const At<typename C::Expr>& at,
                                const Content<typename C::Expr>& content,
                                const KeccakLane<typename C::Expr>& data, const typename C::Expr& writes) {
        const auto is_first = c.column("is_first", [&] { return u32{row.block == 0}; });
        c.zero("is_first is a bit", is_first * (is_first - c.live()));
        c.zero("the first block is 0", is_first * at.block);
        const auto state = lane_cells(c, "state", row.state);
        auto sum = c.constant(0);
        for (const auto& byte : state.bytes) sum = sum + byte;
        c.zero("the first state is 0", is_first * sum);
        receive_lane(c, KeccakMessage::state, c.live() - is_first, at.clock - c.live(), at.lane,
                     state.limbs());

        const auto mixed = xor_lanes(c, "state and block", state, padded(c, row, at, content, data));
        send_lane(c, KeccakMessage::state, c.live() - at.final, at.clock, at.lane, mixed.limbs());
        write(c, at, data, state, writes);
    }
    /// Data, 0x01 behind its end, and 0x80 at the end of the block that it ends in.
    template <class C>
    BELAY_CHIP static KeccakLane<typename C::Expr> padded(C& c, const Row& row,
                                                          const At<typename C::Expr>& at,
                                                          const Content<typename C::Expr>& content,
                                                          const KeccakLane<typename C::Expr>& data) {
        const bool closes = row.lane == 16 && !row.final;
        const auto ends_block = c.column("ends_block", [&] { return u32{closes}; });
        c.zero("lane 16 ends a block", ends_block - at.y[3] * at.x[1] * (c.live() - at.final));
        KeccakLane<typename C::Expr> out;
        auto before = content.opens;
        for (u32 i = 0; i < 8; ++i) {
            out.bytes[i] = content.is_data[i] * data.bytes[i] + before - content.is_data[i];
            before = content.is_data[i];
        }
        out.bytes[7] = out.bytes[7] + ends_block * (c.live() - content.is_data[7]) * field(kKeccakTopBit);

        const u32 count = count_of(row);
        const bool may_absorb = row.open && row.lane < 17;
        if (count != 0) out.value = row.data & ~u64{0} >> (64 - 8 * count);
        if (may_absorb && count < 8) out.value |= u64{1} << 8 * count;
        if (closes && count < 8) out.value ^= u64{kKeccakTopBit} << 56;
        return out;
    }
    template <class C>
    BELAY_CHIP static void write(C& c, const At<typename C::Expr>& at,
                                 const KeccakLane<typename C::Expr>& before,
                                 const KeccakLane<typename C::Expr>& after, const typename C::Expr& writes) {
        const auto old = before.limbs(), l = after.limbs();
        for (u32 k = 0; k < 2; ++k)
            c.receive(Bus::write, writes,
                      {at.ts + c.constant(kMemoryTime), at.result4 + at.lane * field(2) + c.constant(k),
                       old[2 * k], old[2 * k + 1], l[2 * k], l[2 * k + 1]});
    }

    template <class C>
    BELAY_CHIP static void next(C& c, const At<typename C::Expr>& at,
                                const Content<typename C::Expr>& content, const typename C::Expr& reads) {
        const auto pending = at.pending + reads - content.may * at.pending * field(2);
        c.send(Bus::keccak, c.live() - at.final * at.last_lane,
               {c.constant(static_cast<i64>(KeccakMessage::chain)), at.ts, at.block + at.last_lane,
                at.lane + c.live() - at.last_lane * field(kKeccakLanes), content.left, content.open,
                at.final + at.last_lane * (c.live() - at.open), pending, at.cursor + reads * field(2),
                at.result4});
    }

    /// 24 constants a permutation: which one is a matter of the lane, whose number is the round's.
    template <class C>
    BELAY_CHIP static void round_constant(C& c, const At<typename C::Expr>& at) {
        std::array<typename C::Expr, 4> bytes;
        constexpr std::array<u32, 4> kBytes{0, 1, 3, 7};
        for (u32 i = 0; i < 4; ++i) {
            bytes[i] = c.constant(0);
            for (u32 y = 0; y < 5; ++y) {
                auto row = c.constant(0);
                for (u32 x = 0; x < 5 && x + 5 * y < kKeccakRounds; ++x)
                    row = row + at.x[x] * field(byte_of(crypto::keccak_detail::kRoundConstants[x + 5 * y],
                                                        kBytes[i]));
                bytes[i] = bytes[i] + at.y[y] * row;
            }
        }
        c.send(Bus::keccak, (c.live() - at.final) * (c.live() - at.last_lane),
               {c.constant(static_cast<i64>(KeccakMessage::round_constant)), at.clock + at.lane, bytes[0],
                bytes[1], bytes[2], bytes[3]});
    }
};

}  // namespace belay::circuit
