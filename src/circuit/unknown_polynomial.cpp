// SPDX-License-Identifier: Apache-2.0
#include "circuit/unknown_polynomial.h"

#include <algorithm>

namespace belay::circuit {

UnknownPolynomial UnknownPolynomial::constant(KoalaBear k) {
    UnknownPolynomial out;
    out.add({}, k);
    return out;
}

UnknownPolynomial UnknownPolynomial::unknown(Unknown x) {
    UnknownPolynomial out;
    out.add({x}, KoalaBear::from_canonical(1));
    return out;
}

std::optional<KoalaBear> UnknownPolynomial::as_constant() const {
    if (terms_.empty()) return KoalaBear();
    if (terms_.size() == 1 && terms_.begin()->first.empty()) return terms_.begin()->second;
    return std::nullopt;
}

std::optional<Unknown> UnknownPolynomial::as_unknown() const {
    if (terms_.size() != 1) return std::nullopt;
    const auto& [monomial, k] = *terms_.begin();
    if (monomial.size() != 1 || k != KoalaBear::from_canonical(1)) return std::nullopt;
    return monomial[0];
}

u32 UnknownPolynomial::degree() const {
    std::size_t most = 0;
    for (const auto& [monomial, k] : terms_) most = std::max(most, monomial.size());
    return static_cast<u32>(most);
}

void UnknownPolynomial::add(const Monomial& monomial, KoalaBear k) {
    KoalaBear& at = terms_[monomial];
    at += k;
    if (at.is_zero()) terms_.erase(monomial);
}

UnknownPolynomial UnknownPolynomial::plus(const UnknownPolynomial& o, KoalaBear factor) const {
    UnknownPolynomial out = *this;
    for (const auto& [monomial, k] : o.terms_) out.add(monomial, k * factor);
    return out;
}

UnknownPolynomial UnknownPolynomial::times(const UnknownPolynomial& o) const {
    UnknownPolynomial out;
    for (const auto& [a, ka] : terms_)
        for (const auto& [b, kb] : o.terms_) {
            Monomial both(a.size() + b.size());
            std::merge(a.begin(), a.end(), b.begin(), b.end(), both.begin());
            out.add(both, ka * kb);
        }
    return out;
}

UnknownPolynomial UnknownPolynomial::scaled(KoalaBear k) const { return UnknownPolynomial().plus(*this, k); }

std::optional<SquareForm> square_form(const UnknownPolynomial& p) {
    if (p.degree() != 2) return std::nullopt;
    // The leading unknown x with a square: p = a (x + rest)(x + rest - k), so the terms in x give `rest` and
    // k.
    const auto square = std::ranges::find_if(
        p.terms(), [](const auto& term) { return term.first.size() == 2 && term.first[0] == term.first[1]; });
    if (square == p.terms().end()) return std::nullopt;
    const Unknown x = square->first[0];
    const KoalaBear inverse = square->second.inverse(), half = KoalaBear::from_canonical(2).inverse();
    SquareForm out{UnknownPolynomial::unknown(x), {}};
    for (const auto& [monomial, k] : p.terms()) {
        if (monomial.size() != 2 || monomial == Monomial{x, x}) continue;
        if (monomial[0] == x) out.u.add({monomial[1]}, k * inverse * half);
        if (monomial[1] == x) out.u.add({monomial[0]}, k * inverse * half);
    }
    // x^1 has coefficient a (2 c - k), the constant term a (c^2 - c k): c and k from both; c = 0 is tried
    // first.
    const auto of = [&](const Monomial& m) {
        const auto at = p.terms().find(m);
        return at == p.terms().end() ? KoalaBear() : at->second * inverse;
    };
    out.k = -of({x});
    if (!of({}).is_zero()) return std::nullopt;
    const UnknownPolynomial again =
        out.u.times(out.u.plus(UnknownPolynomial::constant(out.k), field(-1))).scaled(square->second);
    if (!(again == p)) return std::nullopt;
    return out;
}

}  // namespace belay::circuit
