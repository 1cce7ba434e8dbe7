// SPDX-License-Identifier: Apache-2.0
#include "circuit/symbolic_context.h"

#include <algorithm>

namespace belay::circuit {

using Kind = SymbolicNode::Kind;
using Expr = SymbolicContext::Expr;

Expr SymbolicContext::node(const SymbolicNode& node) {
    const auto [at, is_new] = known_.try_emplace(node, static_cast<NodeId>(chip_.nodes.size()));
    if (is_new) chip_.nodes.push_back(node);
    return {this, at->second};
}

Expr SymbolicContext::leaf(Kind kind, u32 number) { return node({kind, number, 0, 1}); }

bool SymbolicContext::is_zero(NodeId id) const { return chip_.nodes[id].kind == Kind::constant; }

/// A product with the constant 0 is the only constant there is.
Expr SymbolicContext::scaled(NodeId a, KoalaBear k) {
    if (k.is_zero() || is_zero(a)) return node({Kind::constant, 0, 0, 0});
    const SymbolicNode& of = chip_.nodes[a];
    if (k == KoalaBear::from_canonical(1)) return {this, a};
    if (of.kind == Kind::scale) return scaled(of.a, k * KoalaBear::from_canonical(of.b));
    return node({Kind::scale, a, k.canonical(), of.degree});
}

Expr SymbolicContext::combined(Kind kind, NodeId a, NodeId b) {
    const u32 da = chip_.nodes[a].degree, db = chip_.nodes[b].degree;
    if (kind == Kind::mul) {
        if (is_zero(a) || is_zero(b)) return node({Kind::constant, 0, 0, 0});
        return node({kind, std::min(a, b), std::max(a, b), da + db});
    }
    if (is_zero(b)) return {this, a};
    if (is_zero(a)) return kind == Kind::add ? Expr(this, b) : scaled(b, field(-1));
    if (a == b) return scaled(a, field(kind == Kind::add ? 2 : 0));
    if (kind == Kind::add && a > b) std::swap(a, b);
    return node({kind, a, b, std::max(da, db)});
}

void SymbolicContext::zero(std::string_view name, Expr e) {
    chip_.constraints.push_back({std::string(name), {e.id()}, chip_.nodes[e.id()].degree});
}

void SymbolicContext::zero(std::string_view name, const Wide& e) {
    SymbolicConstraint out{std::string(name), {}, 0};
    for (const Expr& c : e.coefficients()) {
        out.coefficients.push_back(c.id());
        out.degree = std::max(out.degree, chip_.nodes[c.id()].degree);
    }
    chip_.constraints.push_back(std::move(out));
}

void SymbolicContext::note(SymbolicMessage::Kind kind, Bus bus, Expr multiplicity,
                           std::span<const Expr> entries) {
    SymbolicMessage message{kind, bus, multiplicity.id(), {}, 0};
    for (const Expr& e : entries) message.entries.push_back(e.id());
    chip_.messages.push_back(std::move(message));
}

SymbolicContext::Wide SymbolicContext::Wide::merged(const Wide& a, const Wide& b, bool negate) {
    std::vector<Expr> out = a.c_;
    for (std::size_t i = 0; i < b.c_.size(); ++i) {
        const Expr term = negate ? -b.c_[i] : b.c_[i];
        if (i < out.size())
            out[i] += term;
        else
            out.push_back(term);
    }
    return Wide(std::move(out));
}

SymbolicContext::Wide operator*(const SymbolicContext::Wide& a, const SymbolicContext::Wide& b) {
    if (a.c_.empty() || b.c_.empty()) return {};
    const Expr nothing = a.c_[0] - a.c_[0];
    std::vector<Expr> out(a.c_.size() + b.c_.size() - 1, nothing);
    for (std::size_t i = 0; i < a.c_.size(); ++i)
        for (std::size_t j = 0; j < b.c_.size(); ++j) out[i + j] += a.c_[i] * b.c_[j];
    return SymbolicContext::Wide(std::move(out));
}

SymbolicContext::Wide operator*(const SymbolicContext::Wide& a, Expr b) {
    std::vector<Expr> out = a.c_;
    for (Expr& c : out) c = c * b;
    return SymbolicContext::Wide(std::move(out));
}

u32 SymbolicChip::degree() const {
    u32 most = 0;
    for (const SymbolicConstraint& c : constraints) most = std::max(most, c.degree);
    for (const SymbolicMessage& m : messages) {
        most = std::max(most, nodes[m.multiplicity].degree);
        for (const NodeId e : m.entries) most = std::max(most, nodes[e].degree);
    }
    return most;
}

}  // namespace belay::circuit
