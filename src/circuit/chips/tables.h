// SPDX-License-Identifier: Apache-2.0
// All lookup tables, side by side in 2^17 rows: what a row says is fixed, how often it was asked is a cell.
#pragma once

#include "circuit/context.h"
#include "circuit/fixed_columns.h"
#include "circuit/table_chip.h"

namespace belay::circuit {

struct Tables {
    static constexpr std::string_view kName = "tables";
    using Row = TableRow;
    static constexpr std::array kTables{Bus::range, Bus::and8, Bus::decode, Bus::power};
    static constexpr u32 kTableRows = 1 << 17;

    static constexpr u32 row_of(Bus bus, std::span<const u32> entries) {
        if (!in_table(bus, entries)) return kNoTableRow;
        switch (bus) {
            case Bus::range:
                return (1U << entries[0]) + entries[1];
            case Bus::and8:
                return entries[0] | entries[1] << 8;
            case Bus::decode:
                return entries[0] | entries[1] << 7 | entries[2] << 10;
            case Bus::power:
                return entries[0] * 16 + entries[1] - entries[0];
            default:
                return kNoTableRow;
        }
    }

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        const auto count = [&](std::string_view name, std::size_t table) {
            return c.column(name, [&row, table] { return row.counts[table]; });
        };
        const auto fixed = [&](FixedColumn column) { return c.fixed(column); };
        using F = FixedColumn;
        c.send(Bus::range, count("ranges", 0), {fixed(F::range_bits), fixed(F::range_value)});
        c.send(Bus::and8, count("ands", 1), {fixed(F::byte_a), fixed(F::byte_b), fixed(F::byte_and)});
        c.send(Bus::decode, count("decodes", 2),
               {fixed(F::decode_opcode), fixed(F::decode_funct3), fixed(F::decode_funct7),
                fixed(F::decode_op), fixed(F::decode_kinds)});
        c.send(Bus::power, count("powers", 3),
               {fixed(F::cut_left), fixed(F::cut_bits), fixed(F::cut_low), fixed(F::cut_high)});
    }
};

}  // namespace belay::circuit
