// SPDX-License-Identifier: Apache-2.0
// A chip's graph as JSON: for generators of evaluators (Solidity), solvers and other eyes. Nodes refer to
// earlier nodes.
#include "circuit/symbolic_context.h"

namespace belay::circuit {

namespace {

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

template <class Items, class Write>
std::string list(const Items& items, Write write) {
    std::string out = "[";
    for (std::size_t i = 0; i < items.size(); ++i) out += (i == 0 ? "" : ", ") + write(items[i]);
    return out + "]";
}

std::string node_json(const SymbolicNode& n) {
    using Kind = SymbolicNode::Kind;
    static constexpr std::string_view kNames[] = {"zero", "live", "column", "fixed",
                                                  "add",  "sub",  "mul",    "scale"};
    std::string out = "[" + quoted(kNames[static_cast<std::size_t>(n.kind)]);
    if (n.kind != Kind::constant && n.kind != Kind::live) out += ", " + std::to_string(n.a);
    if (n.kind >= Kind::add) out += ", " + std::to_string(n.b);
    return out + "]";
}

}  // namespace

std::string SymbolicChip::json() const {
    const auto number = [](NodeId id) { return std::to_string(id); };
    static constexpr std::string_view kKinds[] = {"send", "receive", "lookup", "range"};
    return "{\"name\": " + quoted(name) +
           ",\n \"columns\": " + list(columns, [](const SymbolicColumn& c) { return quoted(c.name); }) +
           ",\n \"nodes\": " + list(nodes, node_json) + ",\n \"constraints\": " +
           list(constraints,
                [&](const SymbolicConstraint& c) {
                    return "{\"name\": " + quoted(c.name) + ", \"degree\": " + std::to_string(c.degree) +
                           ", \"zero\": " + list(c.coefficients, number) + "}";
                }) +
           ",\n \"messages\": " +
           list(messages,
                [&](const SymbolicMessage& m) {
                    return "{\"kind\": " + quoted(kKinds[static_cast<std::size_t>(m.kind)]) +
                           ", \"bus\": " + std::to_string(static_cast<u32>(m.bus)) +
                           ", \"multiplicity\": " + number(m.multiplicity) +
                           ", \"entries\": " + list(m.entries, number) + "}";
                }) +
           "}";
}

}  // namespace belay::circuit
