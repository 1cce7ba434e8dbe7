// SPDX-License-Identifier: Apache-2.0
// The completeness check of the whole circuit: every row of a segment satisfies its constraints, every lookup
// is in its table, and all other buses balance together with the statement's own messages.
#pragma once

#include <set>
#include <sstream>

#include "circuit/boundary.h"
#include "circuit/check_context.h"
#include "circuit/table_chip.h"
#include "circuit/table_rows.h"
#include "prover/rows.h"

namespace belay::tests {

class Balance {
  public:
    void add(const prover::MachineRows& rows) {
        circuit::MachineChips::for_each([&]<class Chip, std::size_t index>() {
            if constexpr (!circuit::TableChip<Chip>)
                for (const auto& row : std::get<index>(rows)) context_.run<Chip>(row);
        });
    }
    void add(std::span<const circuit::BoundaryMessage> messages) {
        for (const auto& message : messages) {
            circuit::CheckContext::Message key;
            for (const auto& entry : message.entries) key.push_back(entry.canonical());
            const u32 m = message.multiplicity.canonical();
            constexpr u32 kP = crypto::KoalaBear::kModulus;
            context_.messages[key] += m > kP / 2 ? i64{m} - kP : i64{m};
        }
    }

    /// What is wrong, a line each, at most `most`; empty when nothing is. Buses in `open` are not looked at.
    std::string faults(const std::set<circuit::Bus>& open = {}, std::size_t most = 20) const {
        std::ostringstream out;
        for (const auto& f : context_.failures)
            if (most != 0 && most--) out << f.chip << ": " << f.constraint << " (row " << f.row << ")\n";
        for (const auto& [message, count] : context_.unbalanced()) {
            const auto bus = static_cast<circuit::Bus>(message[0]);
            if (circuit::is_table(bus) || bus == circuit::Bus::decode || open.contains(bus) || most == 0)
                continue;
            --most;
            out << "bus " << message[0] << " " << count << " of (";
            for (std::size_t i = 1; i < message.size(); ++i) out << (i > 1 ? ", " : "") << message[i];
            out << ")\n";
        }
        return out.str();
    }

  private:
    circuit::CheckContext context_;
};

}  // namespace belay::tests
