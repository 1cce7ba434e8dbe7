// SPDX-License-Identifier: Apache-2.0
// Cells of table chips that nobody commits: both sides know them by row, and their multilinear extension has
// a closed form. A fixed column covers all 2^h rows of its table, so a table that has one is always full
// (kTableRows, a power of two).
#pragma once

#include <bit>
#include <span>

#include "circuit/decode_table.h"
#include "circuit/table_rows.h"
#include "crypto/extension.h"

namespace belay::circuit {

enum class FixedColumn : u8 {
    /// The row's number.
    row = 0,
    /// Bus::range. Row r has its top bit as `bits` and the bits below as the value, so 2^b rows say x < 2^b.
    range_bits,
    range_value,
    /// Bus::and8: the row's two low bytes.
    byte_a,
    byte_b,
    byte_and,
    /// Bus::decode: the row's bits are an instruction's bits (decode_table.h).
    decode_opcode,
    decode_funct3,
    decode_funct7,
    decode_op,
    decode_kinds,
    /// Bus::power: cuts (table_rows.h), again and again.
    cut_left,
    cut_bits,
    cut_low,
    cut_high,
};
inline constexpr std::size_t kFixedColumns = static_cast<std::size_t>(FixedColumn::cut_high) + 1;

/// Where bits of a row's number are a number of their own.
struct RowBits {
    u32 first = 0, count = 0;
    constexpr u32 of(u32 row) const { return row >> first & ((1U << count) - 1); }
};
namespace row_bits {
inline constexpr RowBits kByteA{0, 8}, kByteB{8, 8}, kOpcode{0, 7}, kFunct3{7, 3}, kFunct7{10, 7};
inline constexpr RowBits kCut{0, 5};
}  // namespace row_bits

/// The canonical value in a row.
constexpr u32 fixed_value(FixedColumn column, u32 row) {
    switch (column) {
        case FixedColumn::row:
            return row;
        case FixedColumn::range_bits:
            return row == 0 ? 0 : static_cast<u32>(std::bit_width(row)) - 1;
        case FixedColumn::range_value:
            return row == 0 ? 0 : row - std::bit_floor(row);
        case FixedColumn::byte_a:
            return row_bits::kByteA.of(row);
        case FixedColumn::byte_b:
            return row_bits::kByteB.of(row);
        case FixedColumn::byte_and:
            return row_bits::kByteA.of(row) & row_bits::kByteB.of(row);
        case FixedColumn::decode_opcode:
            return row_bits::kOpcode.of(row);
        case FixedColumn::decode_funct3:
            return row_bits::kFunct3.of(row);
        case FixedColumn::decode_funct7:
            return row_bits::kFunct7.of(row);
        case FixedColumn::decode_op:
            return decode_entry(row).op;
        case FixedColumn::decode_kinds:
            return decode_entry(row).kinds;
        case FixedColumn::cut_left:
            return cut(row_bits::kCut.of(row)).left;
        case FixedColumn::cut_bits:
            return cut(row_bits::kCut.of(row)).bits;
        case FixedColumn::cut_low:
            return cut(row_bits::kCut.of(row)).low();
        case FixedColumn::cut_high:
            return cut(row_bits::kCut.of(row)).high();
    }
    return 0;
}

namespace fixed_detail {

template <class E>
constexpr E number(u32 k) {
    return E(crypto::KoalaBear::from_canonical(k));
}

/// The bits of a number as a sum of powers of two.
template <class E>
constexpr E bits(std::span<const E> point, RowBits at) {
    E out;
    for (u32 i = at.count; i-- > 0;) out = out + out + point[at.first + i];
    return out;
}

/// Sum over b of weight(b) [the top bit is b], and the value below it. No row but 0 has no top bit, and its
/// two values are 0.
template <class E>
constexpr E top_bit(std::span<const E> point, bool value) {
    E out, none_above = number<E>(1);
    for (std::size_t b = point.size(); b-- > 0;) {
        const E weight = value ? bits(point, {0, static_cast<u32>(b)}) : number<E>(static_cast<u32>(b));
        out += none_above * point[b] * weight;
        none_above *= number<E>(1) - point[b];
    }
    return out;
}

/// A column that is `otherwise` but where an instruction's bits are.
template <class E>
constexpr E decoded(std::span<const E> point, bool kinds) {
    E out = number<E>(kinds ? 0 : decode_entry_none().op);
    for (const DecodeRow& row : kDecodeRows) {
        E here =
            number<E>(kinds ? row.entry.kinds : row.entry.op) - number<E>(kinds ? 0 : decode_entry_none().op);
        if (here.is_zero()) continue;
        for (u32 i = 0; i < kDecodeBits; ++i)
            if ((row.mask >> i & 1) != 0)
                here *= (row.match >> i & 1) != 0 ? point[i] : number<E>(1) - point[i];
        out += here;
    }
    return out;
}

/// Product over bits i of a number: times[i] where it is set.
template <class E>
constexpr E product(std::span<const E> point, std::span<const u32> clear, std::span<const u32> set) {
    E out = number<E>(1);
    for (std::size_t i = 0; i < set.size(); ++i)
        out *= number<E>(clear[i]) + point[i] * (number<E>(set[i]) - number<E>(clear[i]));
    return out;
}

}  // namespace fixed_detail

/// The extension of a column of 2^point.size() rows; point[i] belongs to bit i of the row.
template <class E>
constexpr E fixed_mle(FixedColumn column, std::span<const E> point) {
    using namespace fixed_detail;
    switch (column) {
        case FixedColumn::row:
            return bits(point, {0, static_cast<u32>(point.size())});
        case FixedColumn::range_bits:
            return top_bit(point, false);
        case FixedColumn::range_value:
            return top_bit(point, true);
        case FixedColumn::byte_a:
            return bits(point, row_bits::kByteA);
        case FixedColumn::byte_b:
            return bits(point, row_bits::kByteB);
        case FixedColumn::byte_and: {
            E out;
            for (u32 i = 8; i-- > 0;) out = out + out + point[i] * point[8 + i];
            return out;
        }
        case FixedColumn::decode_opcode:
            return bits(point, row_bits::kOpcode);
        case FixedColumn::decode_funct3:
            return bits(point, row_bits::kFunct3);
        case FixedColumn::decode_funct7:
            return bits(point, row_bits::kFunct7);
        case FixedColumn::decode_op:
            return decoded(point, false);
        case FixedColumn::decode_kinds:
            return decoded(point, true);
        case FixedColumn::cut_left:
            return point[4];
        case FixedColumn::cut_bits:
            return bits(point, {0, 4}) + point[4];
        case FixedColumn::cut_low: {
            constexpr u32 kClear[] = {1, 1, 1, 1, 1}, kSet[] = {1 << 1, 1 << 2, 1 << 4, 1 << 8, 2};
            return product<E>(point, kClear, kSet);
        }
        case FixedColumn::cut_high: {
            // 2^(15 - bits' low four) 2^(1 - left)
            constexpr u32 kClear[] = {1 << 1, 1 << 2, 1 << 4, 1 << 8, 2}, kSet[] = {1, 1, 1, 1, 1};
            return product<E>(point, kClear, kSet);
        }
    }
    return {};
}

}  // namespace belay::circuit
