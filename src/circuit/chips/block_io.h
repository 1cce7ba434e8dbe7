// SPDX-License-Identifier: Apache-2.0
// What read_input and inbox_accumulator write (M-22, M-23), a word a row. The rows of one call hand bus
// `ecall` on, n counting the words: `system` sends n = 0, and only the row of word 7 may send nothing more.
// An input element is advice: any 32 bytes (P-4).
#pragma once

#include "circuit/context.h"
#include "circuit/machine_rows.h"

namespace belay::circuit {

struct BlockIo {
    static constexpr std::string_view kName = "block_io";
    using Row = BlockIoRow;
    static constexpr u32 kWords = 8;

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using machine::Ecall;
        const auto ts = c.column("ts", [&] { return row.ts; });
        const auto block4 = c.column("block4", [&] { return row.block4; });
        const auto index = c.column("index", [&] { return row.index; });
        const auto is_last = c.column("is_last", [&] { return u32{row.index == kWords - 1}; });
        const auto from_inbox = c.column("is_accumulator", [&] { return u32{row.is_accumulator}; });
        c.zero("is_last is a bit", is_last * (is_last - c.live()));
        c.zero("is_accumulator is a bit", from_inbox * (from_inbox - c.live()));
        c.zero("the last word", is_last * (index - c.constant(kWords - 1)));

        constexpr i64 kRead = static_cast<i64>(Ecall::read_input);
        const auto number =
            c.constant(kRead) + from_inbox * field(static_cast<i64>(Ecall::inbox_accumulator) - kRead);
        const auto none = c.constant(0);
        c.receive(Bus::ecall, c.live(), {number, ts, block4, none, none, index});
        c.send(Bus::ecall, c.live() - is_last, {number, ts, block4, none, none, index + c.live()});

        const Word<typename C::Expr> before{c.column("before_lo", [&] { return low(row.before); }),
                                            c.column("before_hi", [&] { return high(row.before); })};
        const Word<typename C::Expr> after{c.column("lo", [&] { return low(row.after); }),
                                           c.column("hi", [&] { return high(row.after); })};
        c.range(16, after.lo);
        c.range(16, after.hi);
        c.receive(Bus::write, c.live(),
                  {ts + c.constant(kMemoryTime), block4 + index, before.lo, before.hi, after.lo, after.hi});
        c.receive(Bus::accumulator, from_inbox, {index, after.lo, after.hi});
    }
};

}  // namespace belay::circuit
