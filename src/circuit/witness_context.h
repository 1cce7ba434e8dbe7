// SPDX-License-Identifier: Apache-2.0
// The context that fills cells from rows and counts lookups. All arithmetic that no lookup needs is dead code
// here.
#pragma once

#include <initializer_list>

#include "circuit/chips.h"
#include "circuit/fixed_columns.h"
#include "circuit/table_chip.h"

namespace belay::circuit {

/// Where the counts of a list's tables lie: for each table chip and each bus that it serves, one per row.
template <class List>
struct LookupCounts {
    /// Of everything before chip i.
    template <std::size_t i>
    static constexpr std::size_t offset() {
        std::size_t out = 0;
        List::for_each([&]<class Chip, std::size_t k>() {
            if constexpr (TableChip<Chip> && k < i) out += Chip::kTables.size() * Chip::kTableRows;
        });
        return out;
    }
    static constexpr std::size_t kSize = offset<List::kCount>();

    /// Counts one lookup.
    [[gnu::always_inline]] static void count(u32* counts, Bus bus, std::span<const u32> entries) {
        List::for_each([&]<class Chip, std::size_t i>() {
            if constexpr (TableChip<Chip>)
                for (std::size_t k = 0; k < Chip::kTables.size(); ++k)
                    if (Chip::kTables[k] == bus) {
                        const u32 row = Chip::row_of(bus, entries);
                        if (row < Chip::kTableRows) ++counts[offset<i>() + k * Chip::kTableRows + row];
                    }
        });
    }
};

template <class List>
class WitnessContext {
  public:
    using Expr = KoalaBear;
    /// Nothing of the extension is in a witness.
    struct Wide {
        friend Wide operator+(Wide, Wide) { return {}; }
        friend Wide operator-(Wide, Wide) { return {}; }
        friend Wide operator*(Wide, Wide) { return {}; }
        friend Wide operator*(Wide, Expr) { return {}; }
        friend Wide operator*(Expr, Wide) { return {}; }
        Wide operator-() const { return {}; }
        Wide& operator+=(Wide) { return *this; }
        Wide& operator-=(Wide) { return *this; }
    };

    /// Column c of this row goes to cells[c * stride].
    WitnessContext(KoalaBear* cells, std::size_t stride, u32 row, u32* counts)
        : cells_(cells), stride_(stride), row_(row), counts_(counts) {}

    static constexpr bool is_filling() { return true; }
    Expr live() const { return field(1); }
    Expr constant(i64 k) const { return field(k); }
    template <class Witness>
    Expr column(std::string_view, Witness witness) {
        const Expr value = KoalaBear::from_canonical(witness());
        cells_[column_++ * stride_] = value;
        return value;
    }
    Expr fixed(FixedColumn column) const { return KoalaBear::from_canonical(fixed_value(column, row_)); }
    template <class Any>
    void zero(std::string_view, const Any&) {}
    template <class Entries = std::initializer_list<Expr>>
    void send(Bus, Expr, const Entries&) {}
    void send(Bus, Expr, std::initializer_list<Expr>) {}
    template <class Entries>
    void receive(Bus, Expr, const Entries&) {}
    void receive(Bus, Expr, std::initializer_list<Expr>) {}
    void lookup(Bus bus, Expr multiplicity, std::initializer_list<Expr> entries) {
        note(bus, multiplicity, {entries.begin(), entries.size()});
    }
    void lookup(Bus bus, Expr multiplicity, std::span<const Expr> entries) {
        note(bus, multiplicity, entries);
    }
    void range(u32 bits, Expr e) {
        LookupCounts<List>::count(counts_, Bus::range, std::array{bits, e.canonical()});
    }
    void range_if(u32 bits, Expr e, Expr multiplicity) {
        if (!multiplicity.is_zero()) range(bits, e);
    }
    Wide at_challenge(std::span<const Expr>) const { return {}; }
    Wide wide_times_b(Wide) const { return {}; }

  private:
    /// A lookup is made once or not at all.
    [[gnu::always_inline]] void note(Bus bus, Expr multiplicity, std::span<const Expr> entries) {
        if (multiplicity.is_zero()) return;
        u32 words[kMaxEntries];
        for (std::size_t i = 0; i < entries.size(); ++i) words[i] = entries[i].canonical();
        LookupCounts<List>::count(counts_, bus, {words, entries.size()});
    }

    static constexpr std::size_t kMaxEntries = 64;
    KoalaBear* cells_;
    std::size_t stride_, column_ = 0;
    u32 row_;
    u32* counts_;
};

}  // namespace belay::circuit
