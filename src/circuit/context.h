// SPDX-License-Identifier: Apache-2.0
// How a chip is written: once, against a context.
//
//   struct AddSub {
//       static constexpr std::string_view kName = "add_sub";
//       using Row = StepRow;                                  // what the tracer hands over for one row
//       template <class C>
//       BELAY_CHIP static void define(C& c, const Row& row);
//   };
//
// A context C is one of: the checker (tests), the witness filler, the leaf fractions, the zero-check (lanes
// of base field or of the extension), the verifier (opened values), the symbolic one (listing, degrees,
// ranges, DAG, SMT-LIB).
//
//   C::Expr           a polynomial in the row's cells: +, -, *, unary -, and Expr * KoalaBear. There is no
//   constant but c.constant(k)     k times `live`, so that a dead row (all cells zero, live zero) satisfies
//   every constraint and sends nothing.
//                     c.live() is c.constant(1). live counts as a column of degree 1. k may be negative
//                     (i64).
//   c.column(name, witness)   the next cell. `witness()` gives its u32 value below p from `row`; only the
//   contexts that fill
//                     rows call it. Cells are numbered in the order of the calls, which must not depend on
//                     the row.
//   c.fixed(column)   a cell that nobody commits: FixedColumn (fixed_columns.h), in tables only.
//   c.zero(name, e)   e = 0 in every row; degree at most 3. Every constraint has a name, unique in its chip.
//   c.send(bus, multiplicity, {entries...}), c.receive(...)   + or - multiplicity messages; entries and
//   multiplicity of degree
//                     at most 3, and a multiplicity that can be nonzero only in live rows. At most 64
//                     entries.
//   c.range(bits, e)  e < 2^bits, bits <= 16: receives (bits, e) once per live row and counts it for the
//   table. c.range_if(bits, e, multiplicity)    the same, `multiplicity` (0 or 1) times. c.lookup(bus,
//   multiplicity, {entries...})   receives from a table chip, and counts it in the filling contexts. C::Wide
//   an element of the extension per row, for identities between polynomials in limbs:
//   c.at_challenge(std::span<const Expr>)   sum e_i b^i at a challenge b drawn after the commitment; C::Wide
//   has +, -, * with
//                     Wide, and * with Expr. c.challenge() is b times live's 1 as a constant: only as factor:
//                     wide_times_b(w).
//   c.zero(name, wide)   as above, over the extension.
//   c.is_filling()    constexpr true where witness lambdas run: guards for computing helper values.
//
// Every chip: no branch on row values around column/zero/send calls; row is a default object in contexts that
// do not fill.
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>

#include "circuit/bus.h"
#include "crypto/koalabear.h"

/// Contexts of every instruction set include the chips' headers; inlining makes each row one straight line.
#define BELAY_CHIP [[gnu::always_inline]]

namespace belay::circuit {

using crypto::KoalaBear;

/// k mod p for small signed k.
constexpr KoalaBear field(i64 k) {
    constexpr i64 kP = KoalaBear::kModulus;
    return KoalaBear::from_canonical(static_cast<u32>(((k % kP) + kP) % kP));
}

constexpr u32 low(u32 value) { return value & 0xffff; }
constexpr u32 high(u32 value) { return value >> 16; }

/// Two 16-bit limbs of a word.
template <class Expr>
struct Word {
    Expr lo, hi;
};

}  // namespace belay::circuit
