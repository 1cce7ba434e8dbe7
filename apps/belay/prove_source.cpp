// SPDX-License-Identifier: Apache-2.0
#include "apps/belay/prove_source.h"

#include <fmt/core.h>

#include "crypto/chain.h"
#include "node/whole_file.h"

namespace belay::apps {
namespace {

/// Elements of 32 bytes, the last one padded with zeros.
std::vector<Hash> to_elements(const Bytes& bytes) {
    std::vector<Hash> out((bytes.size() + Hash::kSize - 1) / Hash::kSize);
    for (std::size_t i = 0; i < bytes.size(); ++i) out[i / Hash::kSize][i % Hash::kSize] = bytes[i];
    return out;
}

}  // namespace

std::expected<std::shared_ptr<const machine::Program>, ProveTrouble> load_program(const std::string& elf) {
    const auto file = node::read_whole(elf);
    if (!file)
        return std::unexpected(
            ProveTrouble{Exit::kNoInput, fmt::format("cannot read {}: give the machine's build of a program, "
                                                     "such as build/release/programs/counter/counter.elf",
                                                     elf)});
    auto program = machine::Program::from_elf(*file);
    if (!program)
        return std::unexpected(
            ProveTrouble{Exit::kBadInput, fmt::format("{}: {}", elf, to_string(program.error()))});
    return std::move(*program);
}

ProveTrouble no_address_space() {
    return {Exit::kNoHost, "the host refuses to map 4 GiB of address space: raise `ulimit -v`"};
}

ProveSourceResult source_of_elf(const std::string& elf, const std::string& input) {
    ProveSource out;
    auto program = load_program(elf);
    if (!program) return std::unexpected(program.error());
    Bytes bytes;
    if (!input.empty()) {
        auto file = node::read_whole(input);
        if (!file) return std::unexpected(ProveTrouble{Exit::kNoInput, fmt::format("cannot read {}", input)});
        bytes = std::move(*file);
    }
    out.program = std::move(*program);
    out.machine = machine::Machine::create(out.program);
    if (!out.machine) return std::unexpected(no_address_space());
    out.elements = to_elements(bytes);
    out.machine->begin_batch(out.elements.size(), crypto::chain_digest(bytes));
    out.name = elf;
    return out;
}

}  // namespace belay::apps
