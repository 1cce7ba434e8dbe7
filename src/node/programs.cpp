// SPDX-License-Identifier: Apache-2.0
#include "node/programs.h"

#include "base/hex.h"
#include "node/whole_file.h"
#include "rollup/claim.h"

namespace belay::node {
namespace {

namespace fs = std::filesystem;

std::expected<std::shared_ptr<const machine::Program>, std::string> load(const fs::path& elf) {
    const auto file = read_whole(elf);
    if (!file) return std::unexpected(elf.string() + ": cannot be read");
    auto program = machine::Program::from_elf(*file);
    if (!program) return std::unexpected(elf.string() + ": " + std::string(to_string(program.error())));
    return std::move(*program);
}

}  // namespace

std::expected<std::shared_ptr<Programs>, std::string> Programs::open(const fs::path& elf, const fs::path& so) {
    auto program = load(elf);
    if (!program) return std::unexpected(program.error());
    const fs::path package = fs::absolute(elf).parent_path();
    return std::shared_ptr<Programs>(new Programs({std::move(*program), so}, package.parent_path()));
}

std::optional<ProgramPackage> Programs::find(const Hash& program_hash) {
    if (program_hash == first_.program->hash()) return first_;
    const std::lock_guard lock(mutex_);
    if (const auto known = known_.find(program_hash); known != known_.end()) return known->second;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder_, error)) {
        const std::string name = entry.path().filename().string();
        const auto program = load(entry.path() / (name + ".elf"));
        if (!program || (*program)->hash() != program_hash) continue;
        return known_.emplace(program_hash, ProgramPackage{*program, entry.path() / (name + ".so")})
            .first->second;
    }
    return std::nullopt;
}

std::expected<void, std::string> begin_entry(machine::Machine& machine, const rollup::Entry& entry,
                                             Programs& programs) {
    const auto how = rollup::effective(entry.opening, entry.restart, machine.program().hash());
    if (how != machine::Opening::restart) {
        machine.begin_batch(entry.limit, entry.accumulator, how);
        return {};
    }
    const auto next = programs.find(entry.restart.program_hash);
    if (!next)
        return std::unexpected("the chain restarts with program " + to_hex(entry.restart.program_hash) +
                               ": put its package beside the one given");
    machine.begin_restart(next->program, entry.limit, entry.accumulator);
    return {};
}

}  // namespace belay::node
