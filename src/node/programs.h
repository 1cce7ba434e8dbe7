// SPDX-License-Identifier: Apache-2.0
// The programs that a chain may run: the one it was deployed with, and those that a restart brings in (U-1),
// found by their hash among the packages beside it.
#pragma once

#include <expected>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "machine/machine.h"
#include "rollup/derivation.h"

namespace belay::node {

/// The two builds of a program.
struct ProgramPackage {
    std::shared_ptr<const machine::Program> program;
    std::filesystem::path so;
};

/// Thread safe.
class Programs {
  public:
    /// The deployed program. `so` may be empty. Why not, for people.
    static std::expected<std::shared_ptr<Programs>, std::string> open(const std::filesystem::path& elf,
                                                                      const std::filesystem::path& so);

    const ProgramPackage& first() const { return first_; }
    /// A package is a folder NAME with NAME.elf and NAME.so; those in the folder of the first one's are
    /// looked at. Nothing when none has this hash.
    std::optional<ProgramPackage> find(const Hash& program_hash);

  private:
    Programs(ProgramPackage first, std::filesystem::path folder)
        : first_(std::move(first)), folder_(std::move(folder)) {}

    const ProgramPackage first_;
    const std::filesystem::path folder_;
    std::mutex mutex_;
    std::map<Hash, ProgramPackage> known_;
};

/// C-3 for an entry, in a machine that stands at its parent. Why not, for people: its program is not here.
std::expected<void, std::string> begin_entry(machine::Machine& machine, const rollup::Entry& entry,
                                             Programs& programs);

/// U-7: a machine that stands before a restart entry, with all that the entry needs of what came before.
/// `parent_output` is the digest of the output before it. The other way about it is to run everything.
std::expected<std::unique_ptr<machine::Machine>, std::string> machine_before(const rollup::Entry& restart,
                                                                             const Hash& parent_output,
                                                                             Programs& programs,
                                                                             machine::Hashing hashing);

}  // namespace belay::node
