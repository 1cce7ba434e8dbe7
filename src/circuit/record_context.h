// SPDX-License-Identifier: Apache-2.0
// The context that makes a RecordedChip of a chip.
#pragma once

#include <initializer_list>
#include <map>

#include "circuit/fixed_columns.h"
#include "circuit/recorded_chip.h"

namespace belay::circuit {

class RecordContext {
  public:
    /// A polynomial, or nothing yet: a default object is zero.
    class Expr {
      public:
        friend Expr operator+(const Expr& a, const Expr& b) { return sum(a, b, field(1)); }
        friend Expr operator-(const Expr& a, const Expr& b) { return sum(a, b, field(-1)); }
        friend Expr operator*(const Expr& a, const Expr& b) { return product(a, b); }
        friend Expr operator*(const Expr& a, KoalaBear k) { return sum({}, a, k); }
        Expr operator-() const { return *this * field(-1); }
        Expr& operator+=(const Expr& o) { return *this = *this + o; }
        Expr& operator-=(const Expr& o) { return *this = *this - o; }
        Expr& operator*=(const Expr& o) { return *this = *this * o; }

        const Polynomial& polynomial() const { return polynomial_; }

      private:
        friend class RecordContext;
        /// a + k b.
        static Expr sum(const Expr& a, const Expr& b, KoalaBear k);
        static Expr product(const Expr& a, const Expr& b);
        Expr times_b(u32 power) const;

        RecordContext* owner_ = nullptr;
        Polynomial polynomial_;
    };
    using Wide = Expr;

    template <class Chip>
    static RecordedChip of() {
        RecordContext context;
        context.chip_.name = Chip::kName;
        Chip::define(context, typename Chip::Row{});
        return std::move(context.chip_);
    }

    // The context.
    static constexpr bool is_filling() { return false; }
    Expr live() { return variable(kLiveVariable); }
    Expr constant(i64 k) { return live() * field(k); }
    template <class Witness>
    Expr column(std::string_view, Witness) {
        return variable(kFirstColumn + chip_.columns++);
    }
    Expr fixed(FixedColumn column) { return variable(kFixedVariable + static_cast<u32>(column)); }
    void zero(std::string_view, const Expr& e) { chip_.constraints.push_back(e.polynomial_); }
    void send(Bus bus, const Expr& multiplicity, std::initializer_list<Expr> entries) {
        note(bus, true, multiplicity, {entries.begin(), entries.size()});
    }
    void send(Bus bus, const Expr& multiplicity, std::span<const Expr> entries) {
        note(bus, true, multiplicity, entries);
    }
    void receive(Bus bus, const Expr& multiplicity, std::initializer_list<Expr> entries) {
        note(bus, false, multiplicity, {entries.begin(), entries.size()});
    }
    void receive(Bus bus, const Expr& multiplicity, std::span<const Expr> entries) {
        note(bus, false, multiplicity, entries);
    }
    void lookup(Bus bus, const Expr& multiplicity, std::initializer_list<Expr> entries) {
        receive(bus, multiplicity, entries);
    }
    void lookup(Bus bus, const Expr& multiplicity, std::span<const Expr> entries) {
        receive(bus, multiplicity, entries);
    }
    void range(u32 bits, const Expr& e) { range_if(bits, e, live()); }
    void range_if(u32 bits, const Expr& e, const Expr& multiplicity) {
        receive(Bus::range, multiplicity, {constant(bits), e});
    }
    Wide at_challenge(std::span<const Expr> limbs);
    Wide wide_times_b(const Wide& w) { return w.times_b(1); }

  private:
    Expr variable(u32 variable);
    /// The number of c's multiple of this form, c being its first coefficient.
    u32 intern(const LinearForm& form, KoalaBear& c);
    void note(Bus bus, bool send, const Expr& multiplicity, std::span<const Expr> entries);

    RecordedChip chip_;
    std::map<std::vector<u32>, u32> known_;
};

}  // namespace belay::circuit
