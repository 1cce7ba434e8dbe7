// SPDX-License-Identifier: Apache-2.0
// One word of an ecall's block: touched in memory, and shown to the ecall's chip on bus `read` or `write`. 8
// cells, 5 messages. Key and time are the ecall's chip's: it asks for this address at this ts, or the message
// is received by nobody. It ranges what it writes; what is only read was ranged when it was written.
#pragma once

#include "circuit/calls.h"
#include "circuit/context.h"

namespace belay::circuit {

struct TouchedWord {
    static constexpr std::string_view kName = "word";
    using Row = WordRow;

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        const auto ts = c.column("ts", [&] { return row.ts; });
        const auto key = c.column("address4", [&] { return row.address4; });
        const auto is_write = c.column("is_write", [&] { return u32{row.is_write}; });
        c.zero("is_write is a bit", is_write * (is_write - c.live()));
        const Word<typename C::Expr> before{c.column("before_lo", [&] { return low(row.before); }),
                                            c.column("before_hi", [&] { return high(row.before); })};
        const Word<typename C::Expr> after{c.column("lo", [&] { return low(row.after); }),
                                           c.column("hi", [&] { return high(row.after); })};
        const auto is_read = c.live() - is_write;
        c.zero("a read keeps the low limb", is_read * (after.lo - before.lo));
        c.zero("a read keeps the high limb", is_read * (after.hi - before.hi));

        const auto age = c.column("age", [&] { return u32{row.age}; });
        c.range(kAgeBits, age);
        c.receive(Bus::memory, c.live(), {key, before.lo, before.hi, ts - c.live() - age});
        c.send(Bus::memory, c.live(), {key, after.lo, after.hi, ts});
        c.send(Bus::read, is_read, {ts, key, before.lo, before.hi});
        c.send(Bus::write, is_write, {ts, key, before.lo, before.hi, after.lo, after.hi});
    }
};

}  // namespace belay::circuit
