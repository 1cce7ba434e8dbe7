// SPDX-License-Identifier: Apache-2.0
// The memory argument's accesses: pieces that chips are made of. Registers and memory words are cells under a
// key; each access receives the tuple (key, value, older ts) and sends (key, value, ts). The older ts is ts -
// 1 - age, age < 2^16, so time only rises and the tuples of one key form one chain.
#pragma once

#include "circuit/context.h"
#include "circuit/step_row.h"

namespace belay::circuit {

/// Reads `key` at `ts`. `value` and `age` are what the tracer saw. 3 cells, 3 messages.
template <class C, class Value, class Age>
BELAY_CHIP inline Word<typename C::Expr> read_word(C& c, const typename C::Expr& key,
                                                   const typename C::Expr& ts, Value value, Age age) {
    const Word<typename C::Expr> word{c.column("lo", [&] { return low(value()); }),
                                      c.column("hi", [&] { return high(value()); })};
    const auto a = c.column("age", [&] { return u32{age()}; });
    c.receive(Bus::memory, c.live(), {key, word.lo, word.hi, ts - c.live() - a});
    c.send(Bus::memory, c.live(), {key, word.lo, word.hi, ts});
    c.range(kAgeBits, a);
    return word;
}

/// The same, `when` (0 or 1) times. Where it is 0 nothing is read: the age is 0, and `word` is for the chip
/// to bind. 3 cells, 3 messages, 1 constraint.
template <class C, class Value, class Age>
BELAY_CHIP inline Word<typename C::Expr> read_word_if(C& c, const typename C::Expr& when,
                                                      const typename C::Expr& key, const typename C::Expr& ts,
                                                      Value value, Age age) {
    const Word<typename C::Expr> word{c.column("lo", [&] { return low(value()); }),
                                      c.column("hi", [&] { return high(value()); })};
    const auto a = c.column("age", [&] { return u32{age()}; });
    c.receive(Bus::memory, when, {key, word.lo, word.hi, ts - c.live() - a});
    c.send(Bus::memory, when, {key, word.lo, word.hi, ts});
    c.range(kAgeBits, a);
    c.zero("no read, no age", (c.live() - when) * a);
    return word;
}

/// Replaces what `key` holds by `after`, whose limbs somebody else ranges. 3 cells, 3 messages. Returns the
/// old value.
template <class C, class Value, class Age>
BELAY_CHIP inline Word<typename C::Expr> write_word(C& c, const typename C::Expr& key,
                                                    const typename C::Expr& ts,
                                                    const Word<typename C::Expr>& after, Value before,
                                                    Age age) {
    const Word<typename C::Expr> old{c.column("before_lo", [&] { return low(before()); }),
                                     c.column("before_hi", [&] { return high(before()); })};
    const auto a = c.column("age", [&] { return u32{age()}; });
    c.receive(Bus::memory, c.live(), {key, old.lo, old.hi, ts - c.live() - a});
    c.send(Bus::memory, c.live(), {key, after.lo, after.hi, ts});
    c.range(kAgeBits, a);
    return old;
}

/// Where a step is: its pc and time. 2 cells, 1 message.
template <class C>
struct Place {
    typename C::Expr pc4, ts;
};
template <class C>
BELAY_CHIP inline Place<C> begin_step(C& c, const StepRow& row) {
    const Place<C> at{c.column("pc4", [&] { return row.pc4; }), c.column("ts", [&] { return row.ts; })};
    c.receive(Bus::state, c.live(), {at.pc4, at.ts});
    return at;
}
/// On to `next` (pc / 4).
template <class C>
BELAY_CHIP inline void end_step(C& c, const Place<C>& at, const typename C::Expr& next) {
    c.send(Bus::state, c.live(), {next, at.ts + c.constant(kStepTime)});
}

/// The decoded instruction at a step's pc: fields that are the same in all of a chip's rows are constants.
template <class C>
BELAY_CHIP inline void fetch(C& c, const Place<C>& at, const typename C::Expr& op, const typename C::Expr& rd,
                             const typename C::Expr& rs1, const typename C::Expr& rs2,
                             const Word<typename C::Expr>& constant, const Word<typename C::Expr>& link) {
    c.receive(Bus::code, c.live(), {at.pc4, op, rd, rs1, rs2, constant.lo, constant.hi, link.lo, link.hi});
}

template <class C>
BELAY_CHIP inline typename C::Expr register_number(C& c, std::string_view name, u8 number) {
    return c.column(name, [number] { return u32{number}; });
}
template <class C>
BELAY_CHIP inline Word<typename C::Expr> read_rs1(C& c, const Place<C>& at, const typename C::Expr& number,
                                                  const StepRow& row) {
    return read_word(
        c, number + c.constant(kRegisterKey), at.ts + c.constant(kReadTime), [&] { return row.rs1; },
        [&] { return row.rs1_age; });
}
template <class C>
BELAY_CHIP inline Word<typename C::Expr> read_rs2(C& c, const Place<C>& at, const typename C::Expr& number,
                                                  const StepRow& row) {
    return read_word(
        c, number + c.constant(kRegisterKey), at.ts + c.constant(kRead2Time), [&] { return row.rs2; },
        [&] { return row.rs2_age; });
}
/// The second operand of a chip that executes both forms: rs2, or where is_imm is 1 the constant, and nothing
/// is read. `fetch` with immediate() as constant binds the word then.
template <class C>
BELAY_CHIP inline Word<typename C::Expr> read_rs2_or_constant(C& c, const Place<C>& at,
                                                              const typename C::Expr& is_imm,
                                                              const typename C::Expr& number,
                                                              const StepRow& row) {
    const bool imm = !machine::decode_detail::reads_rs2(machine::info_of(row.in.op).format);
    return read_word_if(
        c, c.live() - is_imm, number + c.constant(kRegisterKey), at.ts + c.constant(kRead2Time),
        [&] { return imm ? row.in.c : row.rs2; }, [&] { return imm ? u16{0} : row.rs2_age; });
}
/// What such a chip's instruction has as constant: 0 where it has none.
template <class Expr>
BELAY_CHIP inline Word<Expr> immediate(const Expr& is_imm, const Word<Expr>& word) {
    return {is_imm * word.lo, is_imm * word.hi};
}
template <class C>
BELAY_CHIP inline void write_rd(C& c, const Place<C>& at, const typename C::Expr& number,
                                const Word<typename C::Expr>& after, const StepRow& row) {
    write_word(
        c, number + c.constant(kRegisterKey), at.ts + c.constant(kWriteTime), after,
        [&] { return row.rd_before; }, [&] { return row.rd_age; });
}

}  // namespace belay::circuit
