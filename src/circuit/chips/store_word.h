// SPDX-License-Identifier: Apache-2.0
// sw (M-12): 17 cells, 14 messages.
#pragma once

#include "circuit/address.h"

namespace belay::circuit {

struct StoreWord {
    static constexpr std::string_view kName = "store_word";
    using Row = StepRow;

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        const Place<C> at = begin_step(c, row);
        const auto rs1 = register_number(c, "rs1", row.in.rs1);
        const auto rs2 = register_number(c, "rs2", row.in.rs2);
        const auto immediate = immediate_limbs(c, row);
        const auto none = c.constant(0);
        fetch(c, at, c.constant(op_number(machine::Op::sw)), c.constant(kSink), rs1, rs2, immediate,
              {none, none});

        const auto base = read_rs1(c, at, rs1, row), value = read_rs2(c, at, rs2, row);
        const auto key = word_key(c, base, immediate, none, row);
        write_word(
            c, key, at.ts + c.constant(kMemoryTime), value, [&] { return row.memory_before; },
            [&] { return row.memory_age; });
        end_step(c, at, at.pc4 + c.live());
    }
};

}  // namespace belay::circuit
