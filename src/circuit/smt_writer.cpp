// SPDX-License-Identifier: Apache-2.0
#include "circuit/smt_writer.h"

#include "circuit/table_rows.h"

namespace belay::circuit {

namespace {

constexpr i128 kP = KoalaBear::kModulus;
constexpr i128 kHuge = i128{1} << 120;

i64 signed_value(KoalaBear k) {
    const i64 value = k.canonical();
    return value > static_cast<i64>(kP / 2) ? value - static_cast<i64>(kP) : value;
}

std::string number(i128 value) {
    if (value < 0) return "(- " + number(-value) + ")";
    std::string out;
    do out.insert(out.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
    while ((value /= 10) != 0);
    return out;
}

i128 ceil_divided(i128 a, i128 b) { return a >= 0 ? (a + b - 1) / b : -((-a) / b); }
i128 floor_divided(i128 a, i128 b) { return -ceil_divided(-a, b); }

}  // namespace

void SmtWriter::comment(std::string_view text) { body_ += "; " + std::string(text) + "\n"; }

void SmtWriter::declare(Unknown x, std::string_view column, u32 copy) {
    if (!limit_.emplace(x, static_cast<u64>(kP)).second) return;
    head_ += "(declare-const " + name(x) + " Int) ; " + std::string(column) +
             (x % 3 == 0 ? "" : ", row " + std::to_string(copy)) + "\n";
    body_ += "(assert (<= 0 " + name(x) + "))\n";
}

void SmtWriter::bound_if(const UnknownPolynomial& times, const UnknownPolynomial& p, u64 bound) {
    const auto k = times.as_constant();
    if (k && *k == KoalaBear::from_canonical(1)) {
        if (const auto x = p.as_unknown()) {
            limit_[*x] = std::min(limit_[*x], bound);
            return;
        }
        require("(< " + value(p) + " " + number(bound) + ")");
        return;
    }
    require("(=> (= " + value(times) + " 1) (< " + value(p) + " " + number(bound) + "))");
}

void SmtWriter::table(Bus bus, const std::vector<UnknownPolynomial>& entries) {
    const UnknownPolynomial one = UnknownPolynomial::constant(KoalaBear::from_canonical(1));
    if (bus == Bus::range) return variable_range(entries[0], entries[1]);
    if (bus == Bus::power) return cuts(entries);
    if (bus == Bus::and8) {
        for (const UnknownPolynomial& e : entries) bound_if(one, e, 256);
        const std::string a = value(entries[0]), b = value(entries[1]), both = value(entries[2]);
        require("(and (<= " + both + " " + a + ") (<= " + both + " " + b + ") (< (- (+ " + a + " " + b +
                ") " + both + ") 256))");
    }
    constexpr std::size_t kKeys = 2;
    const std::string stem = "table" + std::to_string(static_cast<u32>(bus)) + "_";
    if (tables_.emplace(bus, entries.size()).second)
        for (std::size_t i = kKeys; i < entries.size(); ++i)
            head_ += "(declare-fun " + stem + std::to_string(i) + " (Int Int) Int)\n";
    std::string arguments;
    for (std::size_t i = 0; i < kKeys; ++i) arguments.append(" ").append(value(entries[i]));
    for (std::size_t i = kKeys; i < entries.size(); ++i) {
        std::string row = "(= " + value(entries[i]);
        row.append(" (").append(stem).append(std::to_string(i)).append(arguments).append("))");
        require(row);
    }
}

void SmtWriter::variable_range(const UnknownPolynomial& bits, const UnknownPolynomial& x) {
    const UnknownPolynomial one = UnknownPolynomial::constant(KoalaBear::from_canonical(1));
    if (const auto k = bits.as_constant()) return bound_if(one, x, u64{1} << k->canonical());
    for (u32 width = 0; width <= 16; ++width)
        require("(=> (= " + value(bits) + " " + number(width) + ") (< " + value(x) + " " +
                number(i128{1} << width) + "))");
    require("(<= " + value(bits) + " 16)");
}

/// Bus::power: the whole table, as it is short.
void SmtWriter::cuts(const std::vector<UnknownPolynomial>& entries) {
    std::string rows = "(or";
    for (u32 row = 0; row < kCuts; ++row) {
        const Cut at = cut(row);
        const std::array<u32, 4> values{at.left, at.bits, at.low(), at.high()};
        rows += " (and";
        for (std::size_t i = 0; i < values.size(); ++i)
            rows += " (= " + value(entries[i]) + " " + std::to_string(values[i]) + ")";
        rows += ")";
    }
    require(rows + ")");
}

i128 SmtWriter::most(const Monomial& m) const {
    i128 out = 1;
    for (const Unknown x : m) {
        const auto at = limit_.find(x);
        out *= at == limit_.end() ? kP : static_cast<i128>(at->second) - 1;
        if (out > kHuge) return kHuge;
    }
    return out;
}

SmtWriter::Scaled SmtWriter::scaled_by(const UnknownPolynomial& p, KoalaBear unit) const {
    Scaled out;
    for (const auto& [monomial, k] : p.terms()) {
        const i64 factor = signed_value(k * unit);
        out.terms.emplace_back(monomial, factor);
        const i128 reach = std::min(kHuge, most(monomial));
        const i128 extent =
            reach > kHuge / (factor < 0 ? -i128{factor} : i128{factor} + 1) ? kHuge : reach * factor;
        (factor < 0 ? out.bounds.low : out.bounds.high) += monomial.empty() ? i128{factor} : extent;
    }
    return out;
}

/// Shares of 2^16 and the like are made whole: the unit that keeps the sum smallest.
SmtWriter::Scaled SmtWriter::best_scaled(const UnknownPolynomial& p) const {
    Scaled best = scaled_by(p, KoalaBear::from_canonical(1));
    for (const u32 shift : {1U, 2U, 8U, 14U, 15U, 16U, 24U, 28U, 30U, 31U, 32U, 40U, 48U}) {
        const Scaled tried = scaled_by(p, KoalaBear::from_canonical(2).power(shift));
        if (tried.bounds.high - tried.bounds.low < best.bounds.high - best.bounds.low) best = tried;
    }
    return best;
}

std::string SmtWriter::product(const Monomial& m) {
    // A bit times something is a choice.
    for (std::size_t i = 0; i < m.size() && m.size() > 1; ++i)
        if (limit_.contains(m[i]) && limit_.at(m[i]) == 2) {
            Monomial rest = m;
            rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
            return "(ite (= " + name(m[i]) + " 1) " + product(rest) + " 0)";
        }
    if (m.size() == 1) return name(m[0]);
    // Equal in both rows: an unknown of its own keeps the query linear, and only weakens what is assumed.
    if (std::ranges::all_of(m, [](Unknown x) { return x % 3 == 0; })) {
        const auto at = opaque_.find(m);
        if (at != opaque_.end()) return at->second;
        return opaque_.emplace(m, fresh(0, most(m) + 1)).first->second;
    }
    ++counts_.products;
    std::string out = "(*";
    for (const Unknown x : m) out += " " + name(x);
    return out + ")";
}

std::string SmtWriter::sum(const Scaled& scaled) {
    std::string out = "(+ 0";
    for (const auto& [monomial, factor] : scaled.terms)
        out +=
            monomial.empty() ? " " + number(factor) : " (* " + number(factor) + " " + product(monomial) + ")";
    return out + ")";
}

std::string SmtWriter::fresh(i128 low, i128 high) {
    const std::string out = "f" + std::to_string(fresh_++);
    head_ += "(declare-const " + out + " Int)\n";
    body_ += "(assert (and (<= " + number(low) + " " + out + ") (< " + out + " " + number(high) + ")))\n";
    return out;
}

std::string SmtWriter::vanishes(const UnknownPolynomial& p) {
    if (const auto k = p.as_constant()) return k->is_zero() ? "true" : "false";
    const Scaled scaled = best_scaled(p);
    const i128 low = ceil_divided(scaled.bounds.low, kP), high = floor_divided(scaled.bounds.high, kP);
    ++counts_.equations;
    if (low == 0 && high == 0) return "(= " + sum(scaled) + " 0)";
    ++counts_.may_wrap;
    return "(= " + sum(scaled) + " (* " + number(kP) + " " + fresh(low, high + 1) + "))";
}

std::string SmtWriter::value(const UnknownPolynomial& p) {
    if (const auto k = p.as_constant()) return number(k->canonical());
    if (const auto x = p.as_unknown()) return name(*x);
    if (const auto at = values_.find(p); at != values_.end()) return at->second;
    const std::string out = fresh(0, kP);
    const Scaled scaled = scaled_by(p, KoalaBear::from_canonical(1));
    const i128 low = floor_divided(scaled.bounds.low - kP, kP), high = ceil_divided(scaled.bounds.high, kP);
    require("(= " + sum(scaled) + " (+ " + out + " (* " + number(kP) + " " + fresh(low, high + 1) + ")))");
    values_.emplace(p, out);
    return out;
}

void SmtWriter::require(const std::string& term) {
    if (term != "true") body_ += "(assert " + term + ")\n";
}

void SmtWriter::require_any(const std::vector<std::string>& terms) {
    std::string out = "(or false";
    for (const std::string& term : terms) out += " " + term;
    require(out + ")");
}

SmtText SmtWriter::finish() {
    std::string limits;
    for (const auto& [x, limit] : limit_)
        limits += "(assert (< " + name(x) + " " + number(static_cast<i128>(limit)) + "))\n";
    SmtText out = counts_;
    out.text = "(set-logic ALL)\n" + head_ + limits + body_ + "(check-sat)\n";
    return out;
}

}  // namespace belay::circuit
