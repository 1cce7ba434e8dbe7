// SPDX-License-Identifier: Apache-2.0
// Field equations as SMT-LIB over the integers, with every wrap around p accounted for.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "circuit/smt.h"
#include "circuit/unknown_polynomial.h"

namespace belay::circuit {

class SmtWriter {
  public:
    /// The unknown of a column in copy 1 or 2; 0 when both copies share it.
    static Unknown cell(u32 column, u32 copy) { return column * 3 + copy; }
    static u32 column_of(Unknown x) { return x / 3; }

    void comment(std::string_view text);
    void declare(Unknown x, std::string_view name, u32 copy);

    /// 0 <= p < bound wherever `times` is 1.
    void bound_if(const UnknownPolynomial& times, const UnknownPolynomial& p, u64 bound);
    /// A range has its bound and `power` its rows; else the entries after the second are functions of both.
    void table(Bus bus, const std::vector<UnknownPolynomial>& entries);

    /// A term for "p is 0 in the field".
    std::string vanishes(const UnknownPolynomial& p);
    /// A term for p's canonical value.
    std::string value(const UnknownPolynomial& p);

    void require(const std::string& term);
    void require_any(const std::vector<std::string>& terms);

    SmtText finish();

  private:
    void variable_range(const UnknownPolynomial& bits, const UnknownPolynomial& x);
    void cuts(const std::vector<UnknownPolynomial>& entries);
    struct Bounds {
        i128 low = 0, high = 0;
    };
    /// Integers for the coefficients: each is congruent to what the field has, times one unit for all.
    struct Scaled {
        std::vector<std::pair<Monomial, i64>> terms;
        Bounds bounds;
    };
    Scaled best_scaled(const UnknownPolynomial& p) const;
    Scaled scaled_by(const UnknownPolynomial& p, KoalaBear unit) const;
    i128 most(const Monomial& m) const;
    std::string sum(const Scaled& scaled);
    std::string product(const Monomial& m);
    std::string name(Unknown x) const { return "x" + std::to_string(x); }
    std::string fresh(i128 low, i128 high);

    std::string head_, body_;
    std::map<Unknown, u64> limit_;  // an unknown is below it
    std::map<Monomial, std::string> opaque_;
    std::map<UnknownPolynomial, std::string, bool (*)(const UnknownPolynomial&, const UnknownPolynomial&)>
        values_{[](const UnknownPolynomial& a, const UnknownPolynomial& b) {
            return std::ranges::lexicographical_compare(
                a.terms(), b.terms(), [](const auto& s, const auto& t) {
                    return s.first != t.first ? s.first < t.first : s.second.raw() < t.second.raw();
                });
        }};
    std::map<Bus, std::size_t> tables_;
    u32 fresh_ = 0;
    SmtText counts_;
};

}  // namespace belay::circuit
