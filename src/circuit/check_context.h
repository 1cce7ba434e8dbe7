// SPDX-License-Identifier: Apache-2.0
// The context of tests and of fault finding: runs a chip on concrete rows, names every constraint that does
// not hold, and keeps every message with its count, so that a test can ask whether buses balance.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/check.h"
#include "circuit/context.h"
#include "circuit/fixed_columns.h"
#include "circuit/table_chip.h"
#include "crypto/extension.h"

namespace belay::circuit {

class CheckContext {
  public:
    using Expr = KoalaBear;
    using Wide = crypto::Kb5;
    using Message = std::vector<u32>;  // bus number, then the entries, canonical

    struct Failure {
        std::string chip, constraint;
        std::size_t row;
    };

    /// One row. `flips`, when given, replaces cells after the witness (cell -> value): fault injection.
    template <class Chip>
    void run(const typename Chip::Row& row, const std::map<u32, u32>* flips = nullptr) {
        chip_ = Chip::kName;
        column_ = 0;
        cells.clear();
        names.clear();
        flips_ = flips;
        live_ = KoalaBear::from_canonical(1);
        if constexpr (std::same_as<typename Chip::Row, TableRow>) table_row_ = row.row;
        Chip::define(*this, row);
        ++row_;
    }

    // What happened.
    std::vector<Failure> failures;
    std::map<Message, i64> messages;  // sent minus received, zero entries removed by balance()
    std::vector<u32> cells;           // of the last row
    std::vector<std::string> names;   // of its columns
    KoalaBear challenge = KoalaBear::from_canonical(123456789);

    /// Messages that do not balance, of all buses, or of those that the rows at hand should close among
    /// themselves.
    std::map<Message, i64> unbalanced() const {
        std::map<Message, i64> out;
        for (const auto& [message, count] : messages)
            if (count != 0) out.emplace(message, count);
        return out;
    }

    // The context.
    static constexpr bool is_filling() { return true; }
    Expr constant(i64 k) const { return field(k) * live_; }
    Expr live() const { return live_; }
    template <class Witness>
    Expr column(std::string_view name, Witness witness) {
        u32 value = witness();
        if (flips_ != nullptr)
            if (const auto at = flips_->find(column_); at != flips_->end()) value = at->second;
        ++column_;
        cells.push_back(value);
        names.emplace_back(name);
        BELAY_CHECK(KoalaBear::is_canonical(value));
        return KoalaBear::from_canonical(value);
    }
    Expr fixed(FixedColumn column) const {
        return KoalaBear::from_canonical(fixed_value(column, table_row_));
    }
    void zero(std::string_view name, Expr e) {
        if (!e.is_zero()) failures.push_back({std::string(chip_), std::string(name), row_});
    }
    void zero(std::string_view name, const Wide& e) {
        if (!e.is_zero()) failures.push_back({std::string(chip_), std::string(name), row_});
    }
    void send(Bus bus, Expr multiplicity, std::initializer_list<Expr> entries) {
        note(bus, multiplicity, entries, 1);
    }
    void send(Bus bus, Expr multiplicity, std::span<const Expr> entries) {
        note(bus, multiplicity, entries, 1);
    }
    void receive(Bus bus, Expr multiplicity, std::initializer_list<Expr> entries) {
        note(bus, multiplicity, entries, -1);
    }
    void receive(Bus bus, Expr multiplicity, std::span<const Expr> entries) {
        note(bus, multiplicity, entries, -1);
    }
    /// Noted, and checked at once: tables are not run here.
    void lookup(Bus bus, Expr multiplicity, std::initializer_list<Expr> entries) {
        note(bus, multiplicity, entries, -1);
        std::vector<u32> canonical;
        for (const Expr& e : entries) canonical.push_back(e.canonical());
        if (!multiplicity.is_zero() && !in_table(bus, canonical))
            failures.push_back(
                {std::string(chip_), "lookup on bus " + std::to_string(static_cast<u32>(bus)), row_});
    }
    /// Checked at once, and not noted.
    void range(u32 bits, Expr e) { range_if(bits, e, live_); }
    void range_if(u32 bits, Expr e, Expr multiplicity) {
        if (!multiplicity.is_zero() && e.canonical() >> bits != 0)
            failures.push_back({std::string(chip_), "range " + std::to_string(bits), row_});
    }
    Wide at_challenge(std::span<const Expr> limbs) const {
        Wide sum, power = Wide::one();
        for (const Expr& limb : limbs) {
            sum += power * limb;
            power *= b();
        }
        return sum;
    }
    Wide wide_times_b(const Wide& w) const { return w * b(); }

  private:
    Wide b() const {  // a fixed element outside the base field
        Wide out(challenge);
        out[1] = KoalaBear::from_canonical(987654321);
        out[3] = KoalaBear::from_canonical(55555);
        return out;
    }
    void note(Bus bus, Expr multiplicity, std::span<const Expr> entries, i64 sign) {
        if (multiplicity.is_zero()) return;
        const u32 m = multiplicity.canonical();
        const i64 count = m > KoalaBear::kModulus / 2 ? i64{m} - KoalaBear::kModulus : i64{m};
        Message message{static_cast<u32>(bus)};
        for (const Expr& e : entries) message.push_back(e.canonical());
        messages[message] += sign * count;
    }
    void note(Bus bus, Expr multiplicity, std::initializer_list<Expr> entries, i64 sign) {
        note(bus, multiplicity, std::span<const Expr>(entries.begin(), entries.size()), sign);
    }

    std::string_view chip_;
    u32 column_ = 0;
    std::size_t row_ = 0;
    u32 table_row_ = 0;
    const std::map<u32, u32>* flips_ = nullptr;
    KoalaBear live_;
};

}  // namespace belay::circuit
