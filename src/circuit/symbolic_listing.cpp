// SPDX-License-Identifier: Apache-2.0
// Chips for people: `listing` prints what a chip says, in the order in which it says it.
#include "circuit/symbolic_context.h"

namespace belay::circuit {

using Kind = SymbolicNode::Kind;

namespace {

/// A factor as a person would write it: signed, and a negative power of two as a quotient.
std::string factor(u32 value) {
    constexpr u32 kP = KoalaBear::kModulus;
    if (value <= kP / 2 && value < 1U << 25) return std::to_string(value);
    if (kP - value < 1U << 25) return "-" + std::to_string(kP - value);
    const u32 inverse = KoalaBear::from_canonical(value).inverse().canonical();
    if (inverse < 1U << 25) return "1/" + std::to_string(inverse);
    if (kP - inverse < 1U << 25) return "-1/" + std::to_string(kP - inverse);
    return std::to_string(value);
}

}  // namespace

std::string SymbolicChip::text(NodeId id) const {
    const SymbolicNode& n = nodes[id];
    switch (n.kind) {
        case Kind::constant:
            return "0";
        case Kind::live:
            return "1";
        case Kind::column:
            return columns[n.a].name + "#" + std::to_string(n.a);
        case Kind::fixed:
            return "fixed#" + std::to_string(n.a);
        case Kind::add:
            return "(" + text(n.a) + " + " + text(n.b) + ")";
        case Kind::sub:
            return "(" + text(n.a) + " - " + text(n.b) + ")";
        case Kind::mul:
            return text(n.a) + "*" + text(n.b);
        case Kind::scale:
            return nodes[n.a].kind == Kind::live ? factor(n.b) : factor(n.b) + "*" + text(n.a);
    }
    return "?";
}

std::string SymbolicChip::listing() const {
    std::string out = "chip " + name + ": " + std::to_string(columns.size()) + " columns, " +
                      std::to_string(constraints.size()) + " constraints, " +
                      std::to_string(messages.size()) + " messages, degree " + std::to_string(degree()) +
                      "\n";
    for (std::size_t i = 0; i < columns.size(); ++i)
        out += "  column " + columns[i].name + "#" + std::to_string(i) + "\n";
    for (const SymbolicConstraint& c : constraints) {
        out += "  zero \"" + c.name + "\":";
        for (std::size_t i = 0; i < c.coefficients.size(); ++i)
            out += (i == 0 ? " " : "\n    b^" + std::to_string(i) + ": ") + text(c.coefficients[i]);
        out += "\n";
    }
    for (const SymbolicMessage& m : messages) {
        static constexpr std::string_view kKinds[] = {"send", "receive", "lookup", "range"};
        out += "  " + std::string(kKinds[static_cast<std::size_t>(m.kind)]) + " " +
               std::string(to_string(m.bus)) + " x " + text(m.multiplicity) + ": (";
        for (std::size_t i = 0; i < m.entries.size(); ++i) out += (i == 0 ? "" : ", ") + text(m.entries[i]);
        out += ")\n";
    }
    return out;
}

}  // namespace belay::circuit
