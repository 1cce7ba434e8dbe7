// SPDX-License-Identifier: Apache-2.0
// A small circuit with everything that a chip may have: a chain on a bus that the boundary closes, tables
// with fixed columns, a multiplicity column, messages of degree 3, an identity at the challenge, tables of
// very different heights.
#pragma once

#include <algorithm>

#include "circuit/key.h"

namespace belay::prover::toy {

using circuit::Bus;
using circuit::field;
using circuit::KoalaBear;

/// value' = value + step, where `step` < 16 is squared for a receiver on demand.
struct CounterRow {
    u32 time = 0, value = 0, step = 0;
    bool cubed = false;
};
struct Counter {
    static constexpr std::string_view kName = "counter";
    using Row = CounterRow;

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        const auto time = c.column("time", [&] { return row.time; });
        const auto value = c.column("value", [&] { return row.value; });
        const auto step = c.column("step", [&] { return row.step; });
        const auto cubed = c.column("cubed", [&] { return u32{row.cubed}; });
        c.zero("cubed is a bit", cubed * (cubed - c.live()));
        c.range(4, step);
        c.receive(Bus::state, c.live(), {time, value});
        c.send(Bus::state, c.live(), {time + c.live(), value + step});
        c.send(Bus::power, cubed * cubed, {step, step * step * step + c.constant(3)});
        c.range_if(4, c.constant(15) - step, cubed);
    }
};

/// Takes cubes, `count` of the same at once.
struct CubeRow {
    u32 step = 0, count = 0;
};
struct Cube {
    static constexpr std::string_view kName = "cube";
    using Row = CubeRow;

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        const auto step = c.column("step", [&] { return row.step; });
        const auto square = c.column("square", [&] { return row.step * row.step; });
        const auto count = c.column("count", [&] { return row.count; });
        c.zero("square", square - step * step);
        c.receive(Bus::power, count, {step, step * square + c.constant(3)});
        c.lookup(Bus::and8, c.live(), {step, square});
    }
};

/// a(X) b(X) = c(X), in limbs.
struct ProductRow {
    std::array<u32, 3> a{}, b{};
};
struct PolynomialProduct {
    static constexpr std::string_view kName = "polynomial_product";
    using Row = ProductRow;

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using Expr = typename C::Expr;
        std::array<Expr, 3> a, b;
        std::array<Expr, 5> product;
        for (std::size_t i = 0; i < 3; ++i) a[i] = c.column("a", [&] { return row.a[i]; });
        for (std::size_t i = 0; i < 3; ++i) b[i] = c.column("b", [&] { return row.b[i]; });
        for (std::size_t k = 0; k < 5; ++k)
            product[k] = c.column("product", [&] {
                u32 sum = 0;
                for (std::size_t i = 0; i < 3; ++i)
                    if (k >= i && k - i < 3) sum += row.a[i] * row.b[k - i];
                return sum;
            });
        const auto at_a = c.at_challenge(std::span<const Expr>(a));
        const auto at_b = c.at_challenge(std::span<const Expr>(b));
        const auto at_product = c.at_challenge(std::span<const Expr>(product));
        c.zero("product", at_a * at_b - at_product);
        c.zero("product, gated", (c.wide_times_b(at_a) * at_b - c.wide_times_b(at_product)) * a[0]);
    }
};

/// Ranges of 4 bits, and pairs (x, x^2) of 16 x.
struct SmallTable {
    static constexpr std::string_view kName = "small_table";
    static constexpr std::array kTables{Bus::range, Bus::and8};
    static constexpr u32 kTableRows = 16;
    using Row = circuit::TableRow;

    static u32 row_of(Bus bus, std::span<const u32> entries) {
        if (bus == Bus::range) return entries[0] == 4 ? entries[1] : circuit::kNoTableRow;
        return entries[1] == entries[0] * entries[0] ? entries[0] : circuit::kNoTableRow;
    }
    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        const auto x = c.fixed(circuit::FixedColumn::row);
        const auto ranges = c.column("ranges", [&] { return row.counts[0]; });
        const auto squares = c.column("squares", [&] { return row.counts[1]; });
        c.send(Bus::range, ranges, {c.constant(4), x});
        c.send(Bus::and8, squares, {x, x * x});
    }
};

using Chips = circuit::ChipList<Counter, Cube, PolynomialProduct, SmallTable>;

/// `steps` steps of the counter, and `products` rows of polynomials.
struct Instance {
    Chips::Rows rows;
    std::vector<verifier::BoundaryMessage> boundary;

    explicit Instance(u32 steps, u32 products = 1) {
        u32 value = 5;
        std::array<u32, 16> cubes{};
        for (u32 i = 0; i < steps; ++i) {
            const CounterRow row{i, value, (i * i + 3) % 16, i % 3 == 1};
            value += row.step;
            if (row.cubed) ++cubes[row.step];
            std::get<0>(rows).push_back(row);
        }
        for (u32 step = 0; step < 16; ++step)
            if (cubes[step] != 0) std::get<1>(rows).push_back({step, cubes[step]});
        for (u32 i = 0; i < products; ++i) std::get<2>(rows).push_back({{i + 1, 7, 0x123}, {3 * i, 1000, 5}});
        boundary.push_back(message(1, {0, 5}));
        boundary.push_back(message(-1, {steps, value}));
    }
    static verifier::BoundaryMessage message(i64 multiplicity, std::array<u32, 2> entries) {
        return {field(multiplicity),
                {field(i64{static_cast<u32>(Bus::state)}), field(entries[0]), field(entries[1])}};
    }
};

}  // namespace belay::prover::toy
