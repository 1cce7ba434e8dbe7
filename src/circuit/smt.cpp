// SPDX-License-Identifier: Apache-2.0
#include "circuit/smt.h"

#include <algorithm>

#include "circuit/decoded.h"
#include "circuit/smt_writer.h"

namespace belay::circuit {

namespace {

using MessageKind = SymbolicMessage::Kind;
using Cells = std::map<u32, u32>;  // column -> fixed value

UnknownPolynomial cell_of(const Cells& fixed, u32 column, Unknown otherwise) {
    const auto at = fixed.find(column);
    return at == fixed.end() ? UnknownPolynomial::unknown(otherwise)
                             : UnknownPolynomial::constant(KoalaBear::from_canonical(at->second));
}

/// One live row: the chip with its cells named for this copy.
class Row {
  public:
    Row(const SymbolicChip& chip, const Cells& fixed, const std::vector<bool>& shared, u32 copy)
        : chip_(chip), fixed_(fixed), shared_(shared), copy_(copy) {}

    Unknown name(u32 column) const { return SmtWriter::cell(column, shared_[column] ? 0 : copy_); }
    const UnknownPolynomial& of(NodeId id) {
        expanded(chip_, id, [this](u32 column) { return cell_of(fixed_, column, name(column)); }, known_);
        return known_.at(id);
    }

  private:
    const SymbolicChip& chip_;
    const Cells& fixed_;
    const std::vector<bool>& shared_;
    u32 copy_;
    std::map<NodeId, UnknownPolynomial> known_;
};

/// What other chips have proven of the entries of a message that this chip receives: the bound of each, 0 for
/// none.
std::vector<u64> contract(const SymbolicMessage& m, const UnknownPolynomial& op) {
    constexpr u64 kLimb = 1 << 16;
    switch (m.bus) {
        case Bus::state:
            return {1U << 30, 1U << kTimeBits};
        case Bus::code: {
            const auto number = op.as_constant();
            const bool target = number && has_target(static_cast<machine::Op>(number->canonical()));
            return {1U << 30,
                    machine::kOpCount,
                    kSink + 1,
                    32,
                    32,
                    target ? kNoTarget + 1U : kLimb,
                    target ? 1 : kLimb,
                    kLimb,
                    kLimb};
        }
        case Bus::memory:
            return {0, kLimb, kLimb, 0};
        case Bus::read:
            return {0, 0, kLimb, kLimb};
        case Bus::ecall:
            return {0, 1U << kTimeBits, 1U << 30, 1U << 30, 1U << 30, 0};
        default:
            return {};
    }
}

bool is_lookup(const SymbolicMessage& m) {
    return m.kind == MessageKind::lookup || m.kind == MessageKind::range;
}

/// Whether entry i of a received message is given to the row; the others the row chooses, and the sender of
/// the message looks up what belongs to them: the memory under a key, the code at a pc, the words of an
/// ecall's block.
bool is_input(Bus bus, std::size_t i) {
    switch (bus) {
        case Bus::memory:
        case Bus::code:
            return i != 0;
        case Bus::read:
        case Bus::write:  // what the word was; what it becomes is the row's to say
            return i == 2 || i == 3;
        default:
            return true;
    }
}

class Query {
  public:
    Query(const SymbolicChip& chip, const SmtCase& which, SmtQuestion question)
        : chip_(chip), question_(question) {
        for (const auto& [column, value] : which.fixed) fixed_[column] = value;
        shared_ = question == SmtQuestion::determinism ? inputs() : std::vector<bool>(chip.columns.size());
    }

    SmtText write() {
        writer_.comment("chip " + chip_.name);
        Row first(chip_, fixed_, shared_, 1);
        describe(first, 1);
        if (question_ == SmtQuestion::determinism) {
            Row second(chip_, fixed_, shared_, 2);
            describe(second, 2);
            equal_inputs(first, second);
            some_output_differs(first, second);
        }
        if (question_ == SmtQuestion::sent_ranges) some_limb_is_long(first);
        return writer_.finish();
    }

  private:
    /// Cells that a received message names: both rows have the same.
    std::vector<bool> inputs() {
        const std::vector<bool> none(chip_.columns.size());
        Row row(chip_, fixed_, none, 0);
        std::vector<bool> out(chip_.columns.size());
        for (const SymbolicMessage& m : chip_.messages) {
            if (m.kind != MessageKind::receive || !is_one(row.of(m.multiplicity))) continue;
            for (std::size_t i = 0; i < m.entries.size(); ++i)
                if (const auto x = row.of(m.entries[i]).as_unknown(); x && is_input(m.bus, i))
                    out[SmtWriter::column_of(*x)] = true;
        }
        return out;
    }

    static bool is_one(const UnknownPolynomial& p) {
        const auto k = p.as_constant();
        return k && *k == KoalaBear::from_canonical(1);
    }

    void describe(Row& row, u32 copy) {
        for (u32 column = 0; column < chip_.columns.size(); ++column)
            if (!fixed_.contains(column)) writer_.declare(row.name(column), chip_.columns[column].name, copy);
        for (const SymbolicMessage& m : chip_.messages) facts(row, m);
        for (const SymbolicConstraint& c : chip_.constraints) {
            writer_.comment(c.name);
            for (const NodeId id : c.coefficients) writer_.require(zero(row, id));
        }
    }

    /// Bounds first: they decide which equations can wrap.
    void facts(Row& row, const SymbolicMessage& m) {
        const UnknownPolynomial& times = row.of(m.multiplicity);
        if (times.is_zero()) return;
        if (m.kind == MessageKind::range) {
            writer_.bound_if(times, row.of(m.entries[1]), u64{1} << m.bits);
        } else if (m.kind == MessageKind::receive) {
            const std::vector<u64> bounds =
                contract(m, m.bus == Bus::code ? row.of(m.entries[1]) : UnknownPolynomial());
            for (std::size_t i = 0; i < bounds.size() && i < m.entries.size(); ++i)
                if (bounds[i] != 0) writer_.bound_if(times, row.of(m.entries[i]), bounds[i]);
        } else if (m.kind == MessageKind::lookup && is_one(times)) {
            std::vector<UnknownPolynomial> entries;
            entries.reserve(m.entries.size());
            for (const NodeId e : m.entries) entries.push_back(row.of(e));
            writer_.table(m.bus, entries);
        }
    }

    /// A product vanishes when a factor does: no element of the field divides zero.
    std::string zero(Row& row, NodeId id) {
        const SymbolicNode& n = chip_.nodes[id];
        if (n.kind == SymbolicNode::Kind::scale) return zero(row, n.a);
        if (n.kind == SymbolicNode::Kind::mul) return "(or " + zero(row, n.a) + " " + zero(row, n.b) + ")";
        const UnknownPolynomial& p = row.of(id);
        if (const auto square = square_form(p)) {
            const UnknownPolynomial other = square->u.plus(UnknownPolynomial::constant(square->k), field(-1));
            return "(or " + writer_.vanishes(square->u) + " " + writer_.vanishes(other) + ")";
        }
        return writer_.vanishes(p);
    }

    void equal_inputs(Row& first, Row& second) {
        writer_.comment("equal inputs");
        for (const SymbolicMessage& m : chip_.messages) {
            if (m.kind != MessageKind::receive || !is_one(first.of(m.multiplicity))) continue;
            for (std::size_t i = 0; i < m.entries.size(); ++i) {
                if (!is_input(m.bus, i)) continue;
                const UnknownPolynomial difference =
                    first.of(m.entries[i]).plus(second.of(m.entries[i]), field(-1));
                if (!difference.is_zero()) writer_.require(writer_.vanishes(difference));
            }
        }
    }

    void some_output_differs(Row& first, Row& second) {
        writer_.comment("some output differs");
        std::vector<std::string> any;
        for (const SymbolicMessage& m : chip_.messages) {
            if (is_lookup(m)) continue;
            std::vector<NodeId> values{m.multiplicity};
            for (std::size_t i = 0; i < m.entries.size(); ++i)
                if (m.kind == MessageKind::send || !is_input(m.bus, i)) values.push_back(m.entries[i]);
            for (const NodeId e : values) {
                const UnknownPolynomial difference = first.of(e).plus(second.of(e), field(-1));
                if (!difference.is_zero()) any.push_back("(not (= " + writer_.value(difference) + " 0))");
            }
        }
        writer_.require_any(any);
    }

    void some_limb_is_long(Row& row) {
        std::vector<std::string> any;
        for (const SymbolicMessage& m : chip_.messages) {
            if (m.kind != MessageKind::send || (m.bus != Bus::memory && m.bus != Bus::write)) continue;
            const std::size_t limbs = m.bus == Bus::memory ? 1 : 4;
            for (std::size_t i = limbs; i < limbs + 2; ++i)
                any.push_back("(>= " + writer_.value(row.of(m.entries[i])) + " 65536)");
        }
        writer_.require_any(any);
    }

    const SymbolicChip& chip_;
    SmtQuestion question_;
    Cells fixed_;
    std::vector<bool> shared_;
    SmtWriter writer_;
};

/// The columns in a polynomial over a chip's cells.
std::vector<u32> columns_in(const UnknownPolynomial& p) {
    std::vector<u32> out;
    for (const auto& [monomial, k] : p.terms())
        for (const Unknown x : monomial) out.push_back(SmtWriter::column_of(x));
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

/// Some constraint says x (x - 1) = 0.
bool is_bit(const SymbolicChip& chip, Row& row, Unknown x) {
    return std::ranges::any_of(chip.constraints, [&](const SymbolicConstraint& c) {
        if (c.coefficients.size() != 1) return false;
        const auto square = square_form(row.of(c.coefficients[0]));
        return square && square->u.as_unknown() == x && square->k == KoalaBear::from_canonical(1);
    });
}

}  // namespace

std::vector<SmtCase> smt_cases(const SymbolicChip& chip) {
    const Cells none;
    const std::vector<bool> unshared(chip.columns.size());
    Row row(chip, none, unshared, 1);
    const auto code = std::ranges::find_if(chip.messages, [](const SymbolicMessage& m) {
        return m.kind == MessageKind::receive && m.bus == Bus::code;
    });
    if (code == chip.messages.end()) return {SmtCase{.name = "all", .op = machine::Op::illegal, .fixed = {}}};
    const std::vector<u32> bits = columns_in(row.of(code->entries[1]));
    for (const u32 column : bits)
        if (!is_bit(chip, row, row.name(column))) return {};
    if (bits.size() > 10) return {SmtCase{.name = "all", .op = machine::Op::illegal, .fixed = {}}};
    std::vector<SmtCase> out;
    for (u32 choice = 0; choice < 1U << bits.size(); ++choice) {
        SmtCase one;
        Cells fixed;
        for (std::size_t i = 0; i < bits.size(); ++i) {
            fixed[bits[i]] = (choice >> i) & 1;
            one.fixed.emplace_back(bits[i], (choice >> i) & 1);
        }
        Row at(chip, fixed, unshared, 1);
        const bool excluded = std::ranges::any_of(chip.constraints, [&](const SymbolicConstraint& c) {
            return std::ranges::any_of(c.coefficients, [&](NodeId id) {
                const auto k = at.of(id).as_constant();
                return k && !k->is_zero();
            });
        });
        const auto op = at.of(code->entries[1]).as_constant();
        if (excluded || !op || op->canonical() >= machine::kOpCount) continue;
        one.op = static_cast<machine::Op>(op->canonical());
        one.name = std::string(machine::info_of(one.op).name);
        out.push_back(std::move(one));
    }
    return out;
}

SmtText smt_query(const SymbolicChip& chip, const SmtCase& which, SmtQuestion question) {
    return Query(chip, which, question).write();
}

}  // namespace belay::circuit
