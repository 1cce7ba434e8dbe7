// SPDX-License-Identifier: Apache-2.0
// The step that ends a segment's run: traps, halt, yield, bad advice; and the pc's way from 2^32 to 0. One
// case of stop_case.h a row: its flag is 1, and what it demands is proven (stop_checks.h). A step that goes
// on fails every demand, so no step can be proven both ways.
#pragma once

#include "circuit/stop_checks.h"

namespace belay::circuit {

struct Stop {
    static constexpr std::string_view kName = "stop";
    using Row = StopRow;

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using Expr = typename C::Expr;
        const StopCases<C> is = stop_cases(c, row);
        const Place<C> at{c.column("pc4", [&] { return row.kind == StopCase::wrap ? kPastMemory : row.pc4; }),
                          c.column("ts", [&] { return row.ts; })};
        const Expr direct = is.where([](StopCase k) { return is_direct(k); });
        const Expr late = is.where([](StopCase k) { return after_system(k); });

        const StopRegisters<Expr> r = instruction(c, row, at, is, direct);
        const StopBlocks<Expr> b = stopped_call(c, row, at, is, late);
        stop_checks::instruction_demands(c, row, is, r);
        stop_checks::comparison(c, row, is, r, stop_checks::words(c, row, at, is, b));
        stop_checks::operand_demands(c, row, is, r);
        stop_checks::input(c, row, at, is);

        // On with it: the state after a wrap, or the end.
        const Expr wrap = is[StopCase::wrap];
        c.zero("wrap", wrap * (at.pc4 - c.constant(kPastMemory)));
        c.receive(Bus::state, direct + wrap, {at.pc4, at.ts});
        c.send(Bus::state, wrap, {c.constant(0), at.ts});
        const Expr halt = is[StopCase::halt];
        c.send(Bus::ended, direct + late,
               {at.pc4 + halt + is[StopCase::yield], at.ts + c.constant(kStepTime),
                is.sum([](StopCase k) { return static_cast<i64>(status_of(k)); }),
                is.sum([](StopCase k) { return static_cast<i64>(facts_of(k).reason); }) + halt * r.word[1].lo,
                halt * r.word[1].hi});
    }

  private:
    static constexpr u32 kPastMemory = 1U << 30;

    /// A direct case's instruction and registers.
    template <class C>
    BELAY_CHIP static StopRegisters<typename C::Expr> instruction(C& c, const Row& row, const Place<C>& at,
                                                                  const StopCases<C>& is,
                                                                  const typename C::Expr& direct) {
        using Expr = typename C::Expr;
        const bool used = is_direct(row.kind), target = has_target(row.in.op);
        const auto cell = [&](std::string_view name, u32 value) {
            return c.column(name, [&] { return used ? value : 0; });
        };
        const std::array<Expr, 7> code{cell("rd", row.in.rd),
                                       cell("rs1", row.in.rs1),
                                       cell("rs2", row.in.rs2),
                                       cell("c_lo", target ? row.in.c : low(row.in.c)),
                                       cell("c_hi", target ? 0 : high(row.in.c)),
                                       cell("d_lo", low(row.in.d)),
                                       cell("d_hi", high(row.in.d))};
        c.receive(Bus::code, direct,
                  {at.pc4, is.sum([](StopCase k) { return is_direct(k) ? op_number(facts_of(k).op) : 0; }),
                   code[0], code[1], code[2], code[3], code[4], code[5], code[6]});
        c.zero("no instruction", c.at_challenge(code) * (c.live() - direct));

        // An ecall's five registers at once; else rs1 and, a tick later, rs2. An ecall's rs1 and rs2 are 0.
        const Expr ecall = is.where([](StopCase k) { return is_direct_ecall(k); });
        const Expr first = is.where([](StopCase k) { return reads_first(k); });
        const Expr second = is.where([](StopCase k) { return reads_second_as_rs2(k); });
        const auto key = [&](const Expr& number, std::size_t i) {
            return number + c.constant(kRegisterKey) + ecall * field(kEcallRegisters[i]);
        };
        const bool late = after_system(row.kind) || row.kind == StopCase::wrap;
        StopRegisters<Expr> r{.immediate_lo = code[3], .word = {}};
        const auto read = [&](std::size_t i, const Expr& when, const Expr& number, const Expr& ts) {
            static constexpr std::string_view kNone[] = {"no first register", "no second register", "no a1",
                                                         "no a2", "no a3"};
            const bool here = !late && (i == 0   ? reads_first(row.kind)
                                        : i == 1 ? is_direct_ecall(row.kind) || reads_second_as_rs2(row.kind)
                                                 : is_direct_ecall(row.kind));
            r.word[i] = {c.column("lo", [&] { return here ? low(row.values[i]) : 0; }),
                         c.column("hi", [&] { return here ? high(row.values[i]) : 0; })};
            const Expr age = c.column("age", [&] { return here ? u32{row.ages[i]} : 0; });
            const std::array<Expr, 3> cells{r.word[i].lo, r.word[i].hi, age};
            c.zero(kNone[i], c.at_challenge(cells) * (c.live() - when));
            c.receive(Bus::memory, when, {key(number, i), cells[0], cells[1], ts - c.live() - age});
            c.send(Bus::memory, when, {key(number, i), cells[0], cells[1], ts});
            c.range_if(kAgeBits, age, when);
        };
        const Expr none = c.constant(0);
        read(0, first, code[1], at.ts + c.constant(kReadTime));
        read(1, ecall + second, code[2],
             at.ts + c.constant(kReadTime) + second * field(kRead2Time - kReadTime));
        for (std::size_t i = 2; i < 5; ++i) read(i, ecall, none, at.ts + c.constant(kReadTime));
        return r;
    }

    /// What `system` says of a call that stops.
    template <class C>
    BELAY_CHIP static StopBlocks<typename C::Expr> stopped_call(C& c, const Row& row, const Place<C>& at,
                                                                const StopCases<C>& is,
                                                                const typename C::Expr& late) {
        using Expr = typename C::Expr;
        const std::array<Expr, 4> cells{c.column("a0 block", [&] { return row.blocks4[0]; }),
                                        c.column("a1 block", [&] { return row.blocks4[1]; }),
                                        c.column("a2 block", [&] { return row.blocks4[2]; }),
                                        c.column("n", [&] { return row.n; })};
        const Expr number =
            is.sum([](StopCase k) { return after_system(k) ? static_cast<i64>(facts_of(k).number) : 0; });
        c.receive(Bus::stopping, late, {at.pc4, at.ts, number, cells[0], cells[1], cells[2], cells[3]});
        c.zero("no call", c.at_challenge(cells) * (c.live() - late));
        return {cells[0], cells[1], cells[2], cells[3]};
    }
};

}  // namespace belay::circuit
