// SPDX-License-Identifier: Apache-2.0
// Where a run to be proven comes from: an ELF with an input file, or one entry of a rollup on L1. Either way
// a machine stands at the run's start.
#pragma once

#include <expected>
#include <filesystem>
#include <memory>
#include <string>

#include "apps/belay/command.h"
#include "machine/machine.h"

namespace belay::apps {

struct ProveSource {
    std::shared_ptr<const machine::Program> program;
    std::unique_ptr<machine::Machine> machine;  // running, its batch open
    std::vector<Hash> elements;
    u64 first = 0;  // position of elements[0]
    u64 most_steps = ~u64{0};
    std::string name;  // for people: what is being proven

    machine::InputWindow window() const { return {first, elements}; }
};

/// An exit status and what to do about it.
struct ProveTrouble {
    int status = Exit::kFailed;
    std::string text;
};
using ProveSourceResult = std::expected<ProveSource, ProveTrouble>;

/// The machine's build of a program.
std::expected<std::shared_ptr<const machine::Program>, ProveTrouble> load_program(const std::string& elf);
ProveTrouble no_address_space();

/// The file's bytes are the input elements; no file is no input.
ProveSourceResult source_of_elf(const std::string& elf, const std::string& input);

struct RollupEntry {
    std::string elf, l1_url, beacon_url, rollup;
    u64 entry = 0;
    std::filesystem::path archive;  // a folder that keeps blobs between runs; empty: a temporary one
};
/// Derives the rollup's entries from L1 and runs those before `entry`.
ProveSourceResult source_of_entry(const RollupEntry& which);

}  // namespace belay::apps
