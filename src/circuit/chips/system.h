// SPDX-License-Identifier: Apache-2.0
// An ecall whose operands' places are valid (M-20 to M-31): all checks that come before values are proven
// here. Then the machine goes on and the ecall's chip does the work, or it stops and chip `stop` says why.
#pragma once

#include "circuit/access.h"
#include "circuit/blocks.h"
#include "circuit/inverse.h"
#include "circuit/machine_rows.h"
#include "circuit/parts.h"

namespace belay::circuit {

struct System {
    static constexpr std::string_view kName = "system";
    using Row = SystemRow;

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using Expr = typename C::Expr;
        const Place<C> at{c.column("pc4", [&] { return row.pc4; }), c.column("ts", [&] { return row.ts; })};
        c.receive(Bus::state, c.live(), {at.pc4, at.ts});
        const Expr none = c.constant(0);
        fetch(c, at, c.constant(op_number(machine::Op::ecall)), c.constant(kSink), none, none, {none, none},
              {none, none});

        const Calls<Expr> call = calls(c, row);
        const Expr stops = stop_flag(c, row, call);
        const Registers<Expr> r = registers(c, row, at, call);
        check_alignments(c, row, call, r);
        check_blocks(c, row, call, r);
        take_input(c, row, at, call);

        const Expr number = call.number();
        const Expr a0 = (c.live() - call.yield) * word_at(r.a0);
        const Expr a1 = (call.keccak + call.dot) * word_at(r.a1);
        const Expr a2 = (call.yield + call.dot) * word_at(r.a2);
        const Expr n = call.keccak * r.a2.lo + call.mulmod * r.a1.lo + call.dot * r.a3.lo;
        c.send(Bus::ecall, c.live() - stops, {number, at.ts, a0, a1, a2, n});
        c.send(Bus::state, c.live() - stops, {at.pc4 + c.live(), at.ts + c.constant(kStepTime)});
        c.send(Bus::stopping, stops, {at.pc4, at.ts, number, a0, a1, a2, n});
    }

  private:
    using Ecall = machine::Ecall;

    template <class Expr>
    struct Calls {
        Expr yield, read, exhausted, inbox, keccak, mulmod, ec_add, poseidon2, dot;

        /// sum of weight(ecall) over the one that it is
        template <class Weight>
        Expr sum(Weight weight) const {
            const auto w = [&](const Expr& e, Ecall number) { return e * field(weight(number)); };
            return w(yield, Ecall::yield) + w(read + exhausted, Ecall::read_input) +
                   w(inbox, Ecall::inbox_accumulator) + w(keccak, Ecall::keccak256) +
                   w(mulmod, Ecall::mulmod256) + w(ec_add, Ecall::secp256k1_add) +
                   w(poseidon2, Ecall::poseidon2) + w(dot, Ecall::kb5_dot);
        }
        Expr number() const {
            return sum([](Ecall e) { return static_cast<i64>(e); });
        }
    };
    template <class C>
    BELAY_CHIP static Calls<typename C::Expr> calls(C& c, const Row& row) {
        const auto is = [&](std::string_view name, Ecall number, bool when = true) {
            return bit(c, name, [&] { return row.values[0] == static_cast<u32>(number) && when; });
        };
        Calls<typename C::Expr> call{.yield = is("yield", Ecall::yield),
                                     .read = is("read_input", Ecall::read_input, !row.stops),
                                     .exhausted = is("input_exhausted", Ecall::read_input, row.stops),
                                     .inbox = is("inbox_accumulator", Ecall::inbox_accumulator),
                                     .keccak = is("keccak256", Ecall::keccak256),
                                     .mulmod = is("mulmod256", Ecall::mulmod256),
                                     .ec_add = is("secp256k1_add", Ecall::secp256k1_add),
                                     .poseidon2 = is("poseidon2", Ecall::poseidon2),
                                     .dot = c.live()};
        // What is none of the others is kb5_dot: 1 less their number, so at most one of them is 1.
        call.dot = c.live() - call.yield - call.read - call.exhausted - call.inbox - call.keccak -
                   call.mulmod - call.ec_add - call.poseidon2;
        c.zero("one ecall", call.dot * (call.dot - c.live()));
        return call;
    }

    template <class C>
    BELAY_CHIP static typename C::Expr stop_flag(C& c, const Row& row, const Calls<typename C::Expr>& call) {
        const auto stops = bit(c, "stops", [&] { return row.stops; });
        c.zero("yield and exhausted input stop", (call.yield + call.exhausted) * (c.live() - stops));
        c.zero("what cannot fail goes on", (call.read + call.inbox + call.keccak + call.mulmod) * stops);
        return stops;
    }

    template <class Expr>
    struct Registers {
        Word<Expr> a0, a1, a2, a3;
    };
    /// a7 has no cells: it is the number of the one ecall.
    template <class C>
    BELAY_CHIP static Registers<typename C::Expr> registers(C& c, const Row& row, const Place<C>& at,
                                                            const Calls<typename C::Expr>& call) {
        static_assert(kReadTime == 0);
        const auto age = c.column("a7 age", [&] { return u32{row.ages[0]}; });
        const auto key = c.constant(kRegisterKey + kEcallRegisters[0]), none = c.constant(0);
        c.receive(Bus::memory, c.live(), {key, call.number(), none, at.ts - c.live() - age});
        c.send(Bus::memory, c.live(), {key, call.number(), none, at.ts});
        c.range(kAgeBits, age);
        const auto read = [&](std::size_t i) {
            return read_word(
                c, c.constant(kRegisterKey + kEcallRegisters[i]), at.ts, [&] { return row.values[i]; },
                [&] { return row.ages[i]; });
        };
        const auto a0 = read(1), a1 = read(2), a2 = read(3), a3 = read(4);
        return {a0, a1, a2, a3};
    }

    template <class C>
    BELAY_CHIP static void check_alignments(C& c, const Row& row, const Calls<typename C::Expr>& call,
                                            const Registers<typename C::Expr>& r) {
        const auto check = [&](std::string_view name, std::size_t argument, const auto& lo) {
            const auto bits = call.sum([&](Ecall e) { return i64{align_bits(e, argument)}; });
            const auto unit = call.sum([&](Ecall e) { return i64{1} << align_bits(e, argument); });
            multiple_of(c, name, lo, bits, unit,
                        low(row.values[1 + argument]) >> align_bits(number_of(row), argument));
        };
        check("a0 alignment", 0, r.a0.lo);
        check("a1 alignment", 1, r.a1.lo);
        check("a2 alignment", 2, r.a2.lo);
        c.zero("mode is short", call.mulmod * r.a1.hi);
        c.zero("mode is 0 or 1", call.mulmod * r.a1.lo * (r.a1.lo - c.live()));
    }

    static Ecall number_of(const Row& row) { return static_cast<Ecall>(row.values[0]); }
    static bool is_keccak(const Row& row) { return number_of(row) == Ecall::keccak256; }
    static bool is_dot(const Row& row) { return number_of(row) == Ecall::kb5_dot; }
    /// Of the data, or of x and of y. A length's high limb is proven to be 0.
    static LeavesValue leaves_of(const Row& row, std::size_t argument) {
        const u64 bytes = is_keccak(row) ? low(row.values[3])
                          : is_dot(row)  ? u64{kDotElementBytes} * low(row.values[4])
                                         : 0;
        return {row.values[1 + argument] / 16, (bytes + 15) / 16};
    }

    /// Bounds of lengths, then the places of keccak256's data and kb5_dot's x and y: called x and y for both.
    template <class C>
    BELAY_CHIP static void check_blocks(C& c, const Row& row, const Calls<typename C::Expr>& call,
                                        const Registers<typename C::Expr>& r) {
        using Expr = typename C::Expr;
        c.zero("length is short", call.keccak * r.a2.hi + call.dot * r.a3.hi);
        // The length is below 2^16, so the difference lies in (-2^16, 2^11).
        const Expr length = call.keccak * r.a2.lo, elements = call.dot * r.a3.lo;
        c.range(11, call.keccak * field(kLongestData) + call.dot * field(machine::ecall_values::kDotLimit) -
                        length - elements);
        const Expr count = c.column("leaves", [&] { return static_cast<u32>(leaves_of(row, 1).count); });
        c.range(7, count);
        c.range(4, count * field(16) - length - elements * field(kDotElementBytes));

        const Expr inverse = inverse_or_zero(c, "inverse of leaves", "no inverse of no leaves", count,
                                             [&] { return static_cast<u32>(leaves_of(row, 1).count); });
        const bool has_x = leaves_of(row, 1).count != 0, has_y = has_x && is_dot(row);
        const Expr x_some = c.column("x has leaves", [&] { return u32{has_x}; });
        c.zero("x has leaves", x_some - count * inverse);
        const Expr y_some = c.column("y has leaves", [&] { return u32{has_y}; });
        c.zero("y has leaves", y_some - call.dot * x_some);

        const Leaves<Expr> result{leaf_at(r.a0), c.constant(kResultLeaves)}, x{leaf_at(r.a1), count},
            y{leaf_at(r.a2), count};
        const LeavesValue vr{row.values[1] / 16, kResultLeaves}, vx = leaves_of(row, 1),
                                                                 vy = leaves_of(row, 2);
        inside_memory(c, "room after x", call.keccak + call.dot, x, is_keccak(row) || is_dot(row), vx);
        inside_memory(c, "room after y", call.dot, y, is_dot(row), vy);
        disjoint(c, {"x before result", "x before result if x", "result to x"}, x_some, result, x, has_x, vr,
                 vx);
        disjoint(c, {"y before result", "y before result if y", "result to y"}, y_some, result, y, has_y, vr,
                 vy);
        disjoint(c, {"y before x", "y before x if y", "x to y"}, y_some, x, y, has_y, vx, vy);
    }

    /// read_input takes one of the elements that are left. There is one: what is left after it is below 2^24,
    /// which 0 - 1 is not.
    template <class C>
    BELAY_CHIP static void take_input(C& c, const Row& row, const Place<C>& at,
                                      const Calls<typename C::Expr>& call) {
        using Expr = typename C::Expr;
        const bool takes = number_of(row) == Ecall::read_input && !row.stops;
        const auto cell = [&](std::string_view name, u32 value) {
            return c.column(name, [&] { return takes ? value : 0; });
        };
        const Expr lo = cell("input_left_lo", low(row.input_left)),
                   hi = cell("input_left_hi", high(row.input_left));
        const Expr age = cell("input_age", row.input_age),
                   borrow = cell("input_borrow", u32{low(row.input_left) == 0});
        c.zero("input_borrow", borrow * (borrow - c.live()));
        const std::array<Expr, 4> cells{lo, hi, age, borrow};
        c.zero("no input taken", c.at_challenge(cells) * (c.live() - call.read));

        const Expr after_lo = lo - c.live() + borrow * field(1 << 16), after_hi = hi - borrow;
        const Expr key = c.constant(kInputLeftKey);
        c.receive(Bus::memory, call.read, {key, lo, hi, at.ts - c.live() - age});
        c.send(Bus::memory, call.read, {key, after_lo, after_hi, at.ts});
        c.range_if(kAgeBits, age, call.read);
        c.range_if(16, after_lo, call.read);
        c.range_if(8, after_hi, call.read);
    }
};

}  // namespace belay::circuit
