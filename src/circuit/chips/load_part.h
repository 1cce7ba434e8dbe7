// SPDX-License-Identifier: Apache-2.0
// lb, lbu, lh, lhu (M-12). The word's half that holds the address is split into two bytes; the loaded part's
// top bit fills the rest where the instruction is signed.
#pragma once

#include "circuit/address.h"
#include "circuit/parts.h"

namespace belay::circuit {

struct LoadPart {
    static constexpr std::string_view kName = "load_part";
    using Row = StepRow;

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using machine::Op;
        const Place<C> at = begin_step(c, row);
        const auto is_half =
            bit(c, "is_half", [&] { return u32{row.in.op == Op::lh || row.in.op == Op::lhu}; });
        const auto is_unsigned =
            bit(c, "is_unsigned", [&] { return u32{row.in.op == Op::lbu || row.in.op == Op::lhu}; });
        const auto rd = register_number(c, "rd", row.in.rd);
        const auto rs1 = register_number(c, "rs1", row.in.rs1);
        const auto immediate = immediate_limbs(c, row);
        const auto none = c.constant(0);
        static_assert(op_number(Op::lhu) - op_number(Op::lh) == op_number(Op::lbu) - op_number(Op::lb));
        const auto op = c.constant(op_number(Op::lb)) +
                        is_half * field(op_number(Op::lh) - op_number(Op::lb)) +
                        is_unsigned * field(op_number(Op::lbu) - op_number(Op::lb));
        fetch(c, at, op, rd, rs1, none, immediate, {none, none});

        const auto base = read_rs1(c, at, rs1, row);
        const auto address = [&row] { return row.rs1 + row.in.c; };
        const auto odd = bit(c, "odd", [&] { return address() & 1; });
        const auto upper = bit(c, "upper", [&] { return address() >> 1 & 1; });
        c.zero("halves are aligned", is_half * odd);
        const auto key = word_key(c, base, immediate, odd + upper * field(2), row);
        const auto word = read_word(
            c, key, at.ts + c.constant(kMemoryTime), [&] { return row.memory_before; },
            [&] { return row.memory_age; });

        const auto half = [&row, address] { return row.memory_before >> (address() & 2) * 8 & 0xffff; };
        const auto byte0 = c.column("byte0", [&] { return half() & 0xff; });
        const auto byte1 = c.column("byte1", [&] { return half() >> 8; });
        c.range(8, byte0);
        c.range(8, byte1);
        c.zero("half", byte0 + byte1 * field(256) - word.lo - upper * (word.hi - word.lo));

        // The byte at the address, or a half's upper byte.
        const auto top = byte0 + (odd + is_half) * (byte1 - byte0);
        const auto sign = bit(c, "sign", [&] {
            return ((address() & 1) != 0 || row.in.op == Op::lh || row.in.op == Op::lhu ? half() >> 15
                                                                                        : half() >> 7) &
                   1;
        });
        c.range(7, top - sign * field(128));
        const auto fill = sign * (c.live() - is_unsigned);
        const auto lo = byte0 + odd * (byte1 - byte0) + is_half * byte1 * field(256) +
                        fill * (c.live() - is_half) * field(0xff00);
        write_rd(c, at, rd, {lo, fill * field(0xffff)}, row);
        end_step(c, at, at.pc4 + c.live());
    }
};

}  // namespace belay::circuit
