// SPDX-License-Identifier: Apache-2.0
// sb, sh (M-12): the word's half that holds the address is replaced as a whole or by bytes.
#pragma once

#include "circuit/address.h"
#include "circuit/parts.h"

namespace belay::circuit {

struct StorePart {
    static constexpr std::string_view kName = "store_part";
    using Row = StepRow;

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using machine::Op;
        const Place<C> at = begin_step(c, row);
        const auto is_half = bit(c, "is_half", [&] { return u32{row.in.op == Op::sh}; });
        const auto rs1 = register_number(c, "rs1", row.in.rs1);
        const auto rs2 = register_number(c, "rs2", row.in.rs2);
        const auto immediate = immediate_limbs(c, row);
        const auto none = c.constant(0);
        const auto op =
            c.constant(op_number(Op::sb)) + is_half * field(op_number(Op::sh) - op_number(Op::sb));
        fetch(c, at, op, c.constant(kSink), rs1, rs2, immediate, {none, none});

        const auto base = read_rs1(c, at, rs1, row), value = read_rs2(c, at, rs2, row);
        const auto address = [&row] { return row.rs1 + row.in.c; };
        const auto odd = bit(c, "odd", [&] { return address() & 1; });
        const auto upper = bit(c, "upper", [&] { return address() >> 1 & 1; });
        c.zero("halves are aligned", is_half * odd);
        const auto key = word_key(c, base, immediate, odd + upper * field(2), row);

        // write_word hands the old word over only after the new one is known, and the new one comes from it:
        // so the old limbs are named here.
        const auto old = replaced(c, key, at, row);
        const auto half = old.lo + upper * (old.hi - old.lo);
        const auto byte0 = c.column("byte0", [&] { return half_of(row) & 0xff; });
        const auto stored = c.column("stored byte", [&] { return row.rs2 & 0xff; });
        const KoalaBear shift = field(256).inverse();
        c.range(8, byte0);
        c.range(8, (half - byte0) * shift);
        c.range(8, stored);
        c.range(8, (value.lo - stored) * shift);

        // Below 2^16 in all cases: a ranged limb, or two ranged bytes.
        const auto now = c.column("half_after", [&] { return half_of(row, row.memory_after); });
        const auto even_byte = stored + half - byte0;       // byte 0 replaced
        const auto odd_byte = byte0 + stored * field(256);  // byte 1 replaced
        c.zero("half after",
               now - even_byte - is_half * (value.lo - stored - half + byte0) - odd * (odd_byte - even_byte));
        const Word<typename C::Expr> after{old.lo + now - half - upper * (now - half),
                                           old.hi + upper * (now - half)};
        c.send(Bus::memory, c.live(), {key, after.lo, after.hi, at.ts + c.constant(kMemoryTime)});
        end_step(c, at, at.pc4 + c.live());
    }

  private:
    static u32 half_of(const Row& row, u32 word) { return word >> ((row.rs1 + row.in.c) & 2) * 8 & 0xffff; }
    static u32 half_of(const Row& row) { return half_of(row, row.memory_before); }

    /// The receiving part of write_word.
    template <class C>
    BELAY_CHIP static Word<typename C::Expr> replaced(C& c, const typename C::Expr& key, const Place<C>& at,
                                                      const Row& row) {
        const Word<typename C::Expr> old{c.column("before_lo", [&] { return low(row.memory_before); }),
                                         c.column("before_hi", [&] { return high(row.memory_before); })};
        const auto age = c.column("age", [&] { return u32{row.memory_age}; });
        c.receive(Bus::memory, c.live(), {key, old.lo, old.hi, at.ts + c.constant(kMemoryTime - 1) - age});
        c.range(kAgeBits, age);
        return old;
    }
};

}  // namespace belay::circuit
