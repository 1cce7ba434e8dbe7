// SPDX-License-Identifier: Apache-2.0
// One Poseidon2 permutation (T-2) a row: 148 cubes are cells, everything between them is linear. It opens and
// closes nodes of the memory tree, opens nodes of the code tree (T-3, T-7), and answers the ecall poseidon2.
//
// Why a leaf is opened at most once (P-53): node (before, 28, 0) is sent once, by the statement. A node
// (before, l, i) is otherwise sent only by the row that opened (l + 1, i / 2), once, and every such row
// receives its own parent; so by induction from the root no node is there twice, and an index is an integer
// below 2^(28 - l) without any range. A child that no touched leaf lies under goes straight to the tree
// after, with the digest it has; a leaf of memory is the only way from the one tree to the other for the
// rest. Each row that closes receives two neighbours and sends their parent, and the statement receives only
// (after, 28, 0): all nodes of the tree after are in the root after, each in its place.
//
// The code tree is only read: how often a node is sent on does not matter, as all say the same. Each row
// receives its parent once, whatever it sends.
#pragma once

#include "circuit/context.h"
#include "circuit/node_row.h"
#include "circuit/tree_tag.h"
#include "crypto/poseidon2_rounds.h"

namespace belay::circuit {

namespace poseidon2_chip {

inline constexpr std::size_t kCubes = 64 + 20 + 64;

/// An element of the state as crypto's rounds take it: a polynomial in the row's cells, and where cubes
/// become cells.
template <class C>
struct Element {
    typename C::Expr e;
    struct Cells {
        C* context;
        const u32* cubes;  // witness, in order
        std::size_t count = 0;
    };
    Cells* cells;

    BELAY_CHIP friend inline Element operator+(const Element& a, const Element& b) {
        return {a.e + b.e, a.cells};
    }
    BELAY_CHIP friend inline Element operator-(const Element& a, const Element& b) {
        return {a.e - b.e, a.cells};
    }
    template <unsigned k>
    BELAY_CHIP inline Element halved() const {
        constexpr KoalaBear kHalf = field(i64{1} << k).inverse();
        return {e * kHalf, cells};
    }
    BELAY_CHIP static inline Element cube_of_sum(const Element& x, KoalaBear constant) {
        C& c = *x.cells->context;
        const u32* witness = x.cells->cubes + x.cells->count++;
        const auto sum = x.e + c.live() * constant;
        const auto cube = c.column("cube", [witness] { return *witness; });
        c.zero("cube", cube - sum * sum * sum);
        return {cube, x.cells};
    }
};

/// What leaves the S-boxes, in the order of the cells.
std::array<u32, kCubes> cubes_of(const std::array<u32, 16>& input);

}  // namespace poseidon2_chip

struct Poseidon2 {
    static constexpr std::string_view kName = "poseidon2";
    using Row = NodeRow;

    template <class Expr>
    struct Kinds {
        Expr open, close, code, permutation;
    };

    template <class C>
    BELAY_CHIP static Kinds<typename C::Expr> kinds(C& c, const Row& row) {
        const auto is = [&](std::string_view name, std::string_view rule, NodeKind kind) {
            const auto bit = c.column(name, [&row, kind] { return u32{row.kind == kind}; });
            c.zero(rule, bit * (bit - c.live()));
            return bit;
        };
        const auto open = is("open", "open is a bit", NodeKind::open);
        const auto close = is("close", "close is a bit", NodeKind::close);
        const auto code = is("code", "code is a bit", NodeKind::code);
        const auto permutation = c.live() - open - close - code;
        c.zero("one kind", permutation * (permutation - c.live()));
        return {open, close, code, permutation};
    }

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using Expr = typename C::Expr;
        using Element = poseidon2_chip::Element<C>;
        const Kinds<Expr> is = kinds(c, row);
        const auto level = c.column("level", [&] { return row.level; });
        const auto index = c.column("index", [&] { return row.index; });
        const auto left = c.column("left", [&] { return row.left; });
        const auto right = c.column("right", [&] { return row.right; });
        c.zero("no level in a permutation", is.permutation * level);
        c.zero("no index in a permutation", is.permutation * index);
        for_child(c, is, left, "left: touched or not", "left: only where opened");
        for_child(c, is, right, "right: touched or not", "right: only where opened");

        std::array<u32, poseidon2_chip::kCubes> cubes{};
        if constexpr (C::is_filling()) cubes = poseidon2_chip::cubes_of(row.input);
        typename Element::Cells cells{&c, cubes.data()};
        std::array<Expr, 16> in, out;
        Element state[16];
        for (std::size_t i = 0; i < 16; ++i) {
            in[i] = c.column("in", [&row, i] { return row.input[i]; });
            state[i] = {in[i], &cells};
        }
        crypto::poseidon2_detail::permute_state(state);
        for (std::size_t i = 0; i < 16; ++i) out[i] = state[i].e;

        nodes(c, is, level, index, left, right, in, out);
        std::array<Expr, 32> whole;
        for (std::size_t i = 0; i < 16; ++i) {
            whole[i] = in[i];
            whole[16 + i] = out[i];
        }
        c.send(Bus::permutation, is.permutation, std::span<const Expr>(whole));
    }

  private:
    /// `child` is a bit in an opened node, free in the code tree, and 0 elsewhere.
    template <class C>
    BELAY_CHIP static void for_child(C& c, const Kinds<typename C::Expr>& is, const typename C::Expr& child,
                                     std::string_view bit, std::string_view none) {
        c.zero(bit, is.open * child * (child - c.live()));
        c.zero(none, (is.close + is.permutation) * child);
    }

    template <class C, class Expr = typename C::Expr>
    BELAY_CHIP static void nodes(C& c, const Kinds<Expr>& is, const Expr& level, const Expr& index,
                                 const Expr& left, const Expr& right, const std::array<Expr, 16>& in,
                                 const std::array<Expr, 16>& out) {
        const KoalaBear before = field(static_cast<i64>(TreeTag::before)),
                        after = field(static_cast<i64>(TreeTag::after)),
                        code = field(static_cast<i64>(TreeTag::code));
        const auto at = [&](const Expr& tag, const Expr& l, const Expr& i, auto digest) {
            return std::array<Expr, 11>{tag,       l,         i,         digest(0), digest(1), digest(2),
                                        digest(3), digest(4), digest(5), digest(6), digest(7)};
        };
        // A child of an opened node keeps its tag when it is touched, and is a node of the tree after when
        // not.
        const auto child = [&](const Expr& chosen, std::size_t first, const Expr& i) {
            const Expr tag =
                is.open * after + is.open * chosen * (before - after) + is.close * after + is.code * code;
            const auto message = at(tag, level - c.live(), i, [&](std::size_t k) { return in[first + k]; });
            c.send(Bus::node, is.open - is.close + is.code * chosen, std::span<const Expr>(message));
        };
        child(left, 0, index * field(2));
        child(right, 8, index * field(2) + (c.live() - is.permutation));
        const auto parent = at(is.open * before + is.close * after + is.code * code, level, index,
                               [&](std::size_t k) { return in[k] + out[k]; });
        c.send(Bus::node, is.close - is.open - is.code, std::span<const Expr>(parent));
    }
};

}  // namespace belay::circuit
