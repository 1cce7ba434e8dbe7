// SPDX-License-Identifier: Apache-2.0
// lw (M-12): 17 cells, 14 messages.
#pragma once

#include "circuit/address.h"

namespace belay::circuit {

struct LoadWord {
    static constexpr std::string_view kName = "load_word";
    using Row = StepRow;

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        const Place<C> at = begin_step(c, row);
        const auto rd = register_number(c, "rd", row.in.rd);
        const auto rs1 = register_number(c, "rs1", row.in.rs1);
        const auto immediate = immediate_limbs(c, row);
        const auto none = c.constant(0);
        fetch(c, at, c.constant(op_number(machine::Op::lw)), rd, rs1, none, immediate, {none, none});

        const auto base = read_rs1(c, at, rs1, row);
        const auto key = word_key(c, base, immediate, none, row);
        const auto word = read_word(
            c, key, at.ts + c.constant(kMemoryTime), [&] { return row.memory_before; },
            [&] { return row.memory_age; });
        write_rd(c, at, rd, word, row);
        end_step(c, at, at.pc4 + c.live());
    }
};

}  // namespace belay::circuit
