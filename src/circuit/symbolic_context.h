// SPDX-License-Identifier: Apache-2.0
// A chip as data: its cells by name, every constraint and message as a polynomial over them. From it come
// degrees, caps, the readable listing, the SMT-LIB queries and the exported graph; the compiled contexts run
// the same source.
//
// Polynomials are nodes of a graph without duplicates. A Wide is kept by its coefficients in the challenge b:
// an identity of polynomials in b holds, but for a chance that the soundness calculator counts, only when
// every coefficient vanishes.
#pragma once

#include <array>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "circuit/context.h"

namespace belay::circuit {

enum class FixedColumn : u8;  // fixed_columns.h

using NodeId = u32;

struct SymbolicNode {
    enum class Kind : u8 { constant, live, column, fixed, add, sub, mul, scale };
    Kind kind = Kind::constant;
    u32 a = 0, b = 0;  // nodes; or the number of a column, or the canonical factor in b of `scale`
    u32 degree = 0;    // live counts as a column
    auto operator<=>(const SymbolicNode&) const = default;
};

struct SymbolicColumn {
    std::string name;
};

struct SymbolicConstraint {
    std::string name;
    std::vector<NodeId> coefficients;  // one, or those of a Wide
    u32 degree = 0;
};

struct SymbolicMessage {
    enum class Kind : u8 { send, receive, lookup, range };
    Kind kind = Kind::send;
    Bus bus = Bus::state;
    NodeId multiplicity = 0;
    std::vector<NodeId> entries;  // without the bus number; a range is (bits, x)
    u32 bits = 0;                 // of a range
};

struct SymbolicChip {
    std::string name;
    std::vector<SymbolicNode> nodes;
    std::vector<SymbolicColumn> columns;
    std::vector<SymbolicConstraint> constraints;
    std::vector<SymbolicMessage> messages;

    u32 degree() const;
    /// One line for each column, constraint and message.
    std::string listing() const;
    /// The graph: [kind, operands] for each node; constraints and messages by node. `zero` of a Wide lists
    /// its coefficients.
    std::string json() const;
    std::string text(NodeId node) const;
};

class SymbolicContext {
  public:
    class Expr {
      public:
        Expr() = default;
        Expr(SymbolicContext* owner, NodeId id) : owner_(owner), id_(id) {}
        NodeId id() const { return id_; }

        friend Expr operator+(Expr a, Expr b) { return a.combine(SymbolicNode::Kind::add, b); }
        friend Expr operator-(Expr a, Expr b) { return a.combine(SymbolicNode::Kind::sub, b); }
        friend Expr operator*(Expr a, Expr b) { return a.combine(SymbolicNode::Kind::mul, b); }
        friend Expr operator*(Expr a, KoalaBear k) { return a.owner_->scaled(a.id_, k); }
        Expr operator-() const { return *this * field(-1); }
        Expr& operator+=(Expr o) { return *this = *this + o; }
        Expr& operator-=(Expr o) { return *this = *this - o; }

      private:
        Expr combine(SymbolicNode::Kind kind, Expr b) const { return owner_->combined(kind, id_, b.id_); }

        SymbolicContext* owner_ = nullptr;
        NodeId id_ = 0;
    };

    class Wide {
      public:
        Wide() = default;
        explicit Wide(std::vector<Expr> coefficients) : c_(std::move(coefficients)) {}
        const std::vector<Expr>& coefficients() const { return c_; }

        friend Wide operator+(const Wide& a, const Wide& b) { return merged(a, b, false); }
        friend Wide operator-(const Wide& a, const Wide& b) { return merged(a, b, true); }
        friend Wide operator*(const Wide& a, const Wide& b);
        friend Wide operator*(const Wide& a, Expr b);

      private:
        static Wide merged(const Wide& a, const Wide& b, bool negate);
        std::vector<Expr> c_;
    };

    template <class Chip>
    static SymbolicChip of() {
        SymbolicContext context;
        context.chip_.name = Chip::kName;
        Chip::define(context, typename Chip::Row{});
        return std::move(context.chip_);
    }

    // The context.
    static constexpr bool is_filling() { return false; }
    Expr live() { return leaf(SymbolicNode::Kind::live, 0); }
    Expr constant(i64 k) { return live() * field(k); }
    template <class Witness>
    Expr column(std::string_view name, Witness) {
        chip_.columns.push_back({std::string(name)});
        return leaf(SymbolicNode::Kind::column, static_cast<u32>(chip_.columns.size() - 1));
    }
    Expr fixed(FixedColumn column) { return leaf(SymbolicNode::Kind::fixed, static_cast<u32>(column)); }
    void zero(std::string_view name, Expr e);
    void zero(std::string_view name, const Wide& e);
    template <class Entries>
    void send(Bus bus, Expr multiplicity, const Entries& entries) {
        note(SymbolicMessage::Kind::send, bus, multiplicity,
             std::span<const Expr>(std::data(entries), std::size(entries)));
    }
    void send(Bus bus, Expr multiplicity, std::initializer_list<Expr> entries) {
        note(SymbolicMessage::Kind::send, bus, multiplicity, {entries.begin(), entries.size()});
    }
    template <class Entries>
    void receive(Bus bus, Expr multiplicity, const Entries& entries) {
        note(SymbolicMessage::Kind::receive, bus, multiplicity,
             std::span<const Expr>(std::data(entries), std::size(entries)));
    }
    void receive(Bus bus, Expr multiplicity, std::initializer_list<Expr> entries) {
        note(SymbolicMessage::Kind::receive, bus, multiplicity, {entries.begin(), entries.size()});
    }
    void lookup(Bus bus, Expr multiplicity, std::initializer_list<Expr> entries) {
        note(SymbolicMessage::Kind::lookup, bus, multiplicity, {entries.begin(), entries.size()});
    }
    void range(u32 bits, Expr e) { range_if(bits, e, live()); }
    void range_if(u32 bits, Expr e, Expr multiplicity) {
        const std::array<Expr, 2> entries{constant(bits), e};
        note(SymbolicMessage::Kind::range, Bus::range, multiplicity, entries);
        chip_.messages.back().bits = bits;
    }
    Wide at_challenge(std::span<const Expr> limbs) { return Wide({limbs.begin(), limbs.end()}); }
    Wide wide_times_b(const Wide& w) {
        std::vector<Expr> shifted{constant(0)};
        shifted.insert(shifted.end(), w.coefficients().begin(), w.coefficients().end());
        return Wide(std::move(shifted));
    }

  private:
    Expr leaf(SymbolicNode::Kind kind, u32 number);
    Expr combined(SymbolicNode::Kind kind, NodeId a, NodeId b);
    Expr scaled(NodeId a, KoalaBear k);
    Expr node(const SymbolicNode& node);
    bool is_zero(NodeId id) const;
    void note(SymbolicMessage::Kind kind, Bus bus, Expr multiplicity, std::span<const Expr> entries);

    SymbolicChip chip_;
    std::map<SymbolicNode, NodeId> known_;
};

}  // namespace belay::circuit
