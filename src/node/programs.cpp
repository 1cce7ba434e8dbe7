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

std::expected<std::shared_ptr<Programs>, std::string> Programs::open(const fs::path& elf,
                                                                     const fs::path& so) {
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

namespace {

std::unexpected<std::string> no_package(const Hash& program_hash) {
    return std::unexpected("the chain restarts with program " + to_hex(program_hash) +
                           ": put its package beside the one given");
}

}  // namespace

std::expected<void, std::string> begin_entry(machine::Machine& machine, const rollup::Entry& entry,
                                             Programs& programs) {
    const auto how = rollup::effective(entry.opening, entry.restart, machine.program().hash());
    if (how != machine::Opening::restart) {
        machine.begin_batch(entry.limit, entry.accumulator, how);
        return {};
    }
    const auto next = programs.find(entry.restart.program_hash);
    if (!next) return no_package(entry.restart.program_hash);
    machine.begin_restart(next->program, entry.limit, entry.accumulator);
    return {};
}

std::expected<std::unique_ptr<machine::Machine>, std::string> machine_before(const rollup::Entry& restart,
                                                                             const Hash& parent_output,
                                                                             Programs& programs,
                                                                             machine::Hashing hashing) {
    const auto next = programs.find(restart.restart.program_hash);
    if (!next) return no_package(restart.restart.program_hash);
    auto machine = machine::Machine::create(next->program, hashing);
    if (!machine) return std::unexpected(std::string("no address space for a machine"));
    machine::Snapshot parent{next->program->hash(), {}, {}};
    parent.state.status = machine::Status::yielded;
    parent.state.input_position = parent.state.input_limit = restart.limit_before;
    parent.state.inbox_accumulator = restart.accumulator_before;
    parent.state.output_digest = parent_output;
    if (const auto error = machine->restore(parent)) return std::unexpected(std::string(to_string(*error)));
    return machine;
}

}  // namespace belay::node
