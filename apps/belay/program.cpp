// SPDX-License-Identifier: Apache-2.0
// belay program hash: what L1 knows a program by (rule M-7).
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include <fmt/core.h>

#include "apps/belay/command.h"
#include "base/hex.h"
#include "crypto/poseidon2.h"
#include "machine/program.h"

namespace belay::apps {
namespace {

struct ProgramOptions {
    std::string elf;
    bool json = false;
};

void print_json(const machine::Program& program) {
    const machine::ProgramIdentity& id = program.identity();
    const nlohmann::ordered_json out = {
        {"program_hash", to_hex(program.hash())},
        {"code_root_keccak", to_hex(id.code_root_keccak)},
        {"code_root_poseidon2", to_hex(crypto::to_hash(id.code_root_poseidon2))},
        {"initial_memory_root", to_hex(crypto::to_hash(id.initial_memory_root))},
        {"entry", id.entry},
        {"exit_entry", id.manifest.exit_entry},
        {"ledger_base", id.manifest.ledger_base},
        {"ledger_stride", id.manifest.ledger_stride},
        {"ledger_capacity", id.manifest.ledger_capacity},
        {"ledger_layout", id.manifest.ledger_layout}};
    fmt::print("{}\n", out.dump(2));
}

int show_hash(const ProgramOptions& options) {
    std::ifstream file(options.elf, std::ios::binary);
    if (!file) {
        fmt::print(stderr, "belay program hash: cannot read {}\n", options.elf);
        return Exit::kNoInput;
    }
    const Bytes bytes(std::istreambuf_iterator<char>(file), {});
    const auto program = machine::Program::from_elf(bytes);
    if (!program) {
        fmt::print(stderr, "belay program hash: {}: {}\n", options.elf, to_string(program.error()));
        return Exit::kBadInput;
    }
    if (options.json)
        print_json(**program);
    else
        fmt::print("{}\n", to_hex((*program)->hash()));
    return Exit::kOk;
}

}  // namespace

void add_program(CLI::App& app, Exit& exit) {
    CLI::App* program = app.add_subcommand("program", "What a program is on L1");
    program->require_subcommand(1);
    CLI::App* hash = program->add_subcommand("hash", "Print the program hash of an ELF (rule M-7)");
    const auto options = std::make_shared<ProgramOptions>();
    hash->add_option("elf", options->elf, "The machine's build of the program")->required();
    hash->add_flag("--json", options->json, "With everything that is hashed");
    hash->callback([options, &exit] { exit.status = show_hash(*options); });
}

}  // namespace belay::apps
