// SPDX-License-Identifier: Apache-2.0
// The context of the verifier: a chip at opened values. Its operators are calls, so a chip is a list of calls
// and not a wall of code.
#pragma once

#include <initializer_list>

#include "circuit/context.h"
#include "circuit/fixed_columns.h"
#include "verifier/circuit_key.h"

namespace belay::circuit {

template <std::size_t D>
class VerifyContext {
  public:
    using E = crypto::Extension<D>;
    struct Expr {
        E e;
        [[gnu::noinline]] friend Expr operator+(const Expr& a, const Expr& b) { return {a.e + b.e}; }
        [[gnu::noinline]] friend Expr operator-(const Expr& a, const Expr& b) { return {a.e - b.e}; }
        [[gnu::noinline]] friend Expr operator*(const Expr& a, const Expr& b) { return {a.e * b.e}; }
        [[gnu::noinline]] friend Expr operator*(const Expr& a, KoalaBear k) { return {a.e * k}; }
        [[gnu::noinline]] Expr operator-() const { return {-e}; }
        Expr& operator+=(const Expr& o) { return *this = *this + o; }
        Expr& operator-=(const Expr& o) { return *this = *this - o; }
        Expr& operator*=(const Expr& o) { return *this = *this * o; }
    };
    using Wide = Expr;

    /// ChipKey::evaluate.
    template <class Chip>
    static E evaluate(const verifier::ChipOpening<D>& opening, const verifier::Challenges<D>& challenges,
                      const verifier::ChipWeights<D>& weights) {
        VerifyContext context(opening, challenges, weights);
        Chip::define(context, typename Chip::Row{});
        return context.sum_;
    }

    // The context.
    static constexpr bool is_filling() { return false; }
    Expr live() const { return {opening_.live}; }
    [[gnu::noinline]] Expr constant(i64 k) const { return {opening_.live * field(k)}; }
    template <class Witness>
    Expr column(std::string_view, Witness) {
        return {opening_.columns[column_++]};
    }
    [[gnu::noinline]] Expr fixed(FixedColumn column) const { return {fixed_mle(column, opening_.point)}; }
    [[gnu::noinline]] void zero(std::string_view, const Expr& e) {
        sum_ += power_ * e.e;
        power_ *= weights_.lambda;
    }
    void send(Bus bus, const Expr& multiplicity, std::initializer_list<Expr> entries) {
        note(bus, multiplicity.e, {entries.begin(), entries.size()});
    }
    void send(Bus bus, const Expr& multiplicity, std::span<const Expr> entries) {
        note(bus, multiplicity.e, entries);
    }
    void receive(Bus bus, const Expr& multiplicity, std::initializer_list<Expr> entries) {
        note(bus, -multiplicity.e, {entries.begin(), entries.size()});
    }
    void receive(Bus bus, const Expr& multiplicity, std::span<const Expr> entries) {
        note(bus, -multiplicity.e, entries);
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
    [[gnu::noinline]] Wide at_challenge(std::span<const Expr> limbs) const {
        Wide out;
        for (std::size_t i = limbs.size(); i-- > 0;) out.e = out.e * challenges_.limb + limbs[i].e;
        return out;
    }
    Wide wide_times_b(const Wide& w) const { return w * Expr{challenges_.limb}; }

  private:
    VerifyContext(const verifier::ChipOpening<D>& opening, const verifier::Challenges<D>& challenges,
                  const verifier::ChipWeights<D>& weights)
        : opening_(opening), challenges_(challenges), weights_(weights), power_(weights.first_power) {}

    /// w (p + mu (q - 1)),  q - 1 = live (alpha - 1) - fingerprint.
    [[gnu::noinline]] void note(Bus bus, const E& p, std::span<const Expr> entries) {
        E rest = opening_.live * (challenges_.alpha - E::one() - E(field(static_cast<i64>(bus))));
        for (std::size_t i = 0; i < entries.size(); ++i) rest -= challenges_.beta[i + 1] * entries[i].e;
        sum_ += weights_.messages[message_++] * (p + weights_.mu * rest);
    }

    const verifier::ChipOpening<D>& opening_;
    const verifier::Challenges<D>& challenges_;
    const verifier::ChipWeights<D>& weights_;
    std::size_t column_ = 0, message_ = 0;
    E sum_, power_;
};

}  // namespace belay::circuit
