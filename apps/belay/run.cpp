// SPDX-License-Identifier: Apache-2.0
// belay run: one ELF in the machine, to its end.
#include <chrono>
#include <fstream>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include <fmt/core.h>

#include "apps/belay/command.h"
#include "base/hex.h"
#include "crypto/chain.h"
#include "machine/machine.h"

namespace belay::apps {
namespace {

using machine::Machine;
using machine::Status;
using machine::Stop;

struct RunOptions {
    std::string elf;
    std::string input;
    u64 max_steps = std::numeric_limits<u64>::max();
    bool json = false;
    bool no_root = false;
};

/// A halted guest's own code is the exit status; these say how else a run can end. They lie above what test
/// programs and shells use, but a guest may halt with them: --json tells the two apart.
enum RunExit : int { kYielded = 0, kTrapped = 100, kBadAdvice = 101, kStillRunning = 102 };

struct RunReport {
    machine::RunResult result;
    machine::MachineState state;
    double seconds = 0;
    std::optional<Hash> root;

    double millions_per_second() const {
        return seconds > 0 ? static_cast<double>(result.steps) / seconds / 1e6 : 0;
    }
};

std::optional<Bytes> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    Bytes bytes(std::istreambuf_iterator<char>(file), {});
    if (file.bad()) return std::nullopt;
    return bytes;
}

/// Elements of 32 bytes, the last one padded with zeros.
std::vector<Hash> to_elements(const Bytes& bytes) {
    std::vector<Hash> out((bytes.size() + Hash::kSize - 1) / Hash::kSize);
    for (std::size_t i = 0; i < bytes.size(); ++i) out[i / Hash::kSize][i % Hash::kSize] = bytes[i];
    return out;
}

RunReport run_machine(Machine& guest, const Bytes& input, const RunOptions& options) {
    const std::vector<Hash> elements = to_elements(input);
    guest.begin_batch(elements.size(), crypto::chain_digest(input));
    RunReport report;
    const auto start = std::chrono::steady_clock::now();
    report.result = guest.run(options.max_steps, {0, elements});
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    report.state = guest.state();
    if (!options.no_root) report.root = guest.root();
    return report;
}

std::string reason_text(const machine::MachineState& state) {
    if (state.status == Status::trapped)
        return fmt::format(" ({} at pc 0x{:08x})", to_string(static_cast<machine::Trap>(state.reason)),
                           state.pc);
    if (state.status == Status::halted) return fmt::format(" (exit code {})", state.reason);
    if (state.status == Status::bad_advice) return fmt::format(" (at pc 0x{:08x})", state.pc);
    return "";
}

void print_text(const RunReport& report) {
    const machine::MachineState& s = report.state;
    fmt::print("status         {}{}\n", to_string(s.status), reason_text(s));
    fmt::print("steps          {}\n", report.result.steps);
    if (report.root) fmt::print("machine root   {}\n", to_hex(*report.root));
    fmt::print("output digest  {}\n", to_hex(s.output_digest));
    fmt::print("speed          {:.1f} million steps/s\n", report.millions_per_second());
}

void print_json(const RunReport& report, const Hash& program_hash) {
    const machine::MachineState& s = report.state;
    nlohmann::ordered_json out = {{"status", to_string(s.status)}};
    if (s.status == Status::halted) out["exit_code"] = s.reason;
    if (s.status == Status::trapped) out["trap"] = to_string(static_cast<machine::Trap>(s.reason));
    out["pc"] = s.pc;
    out["steps"] = report.result.steps;
    out["input_position"] = s.input_position;
    out["program_hash"] = to_hex(program_hash);
    if (report.root) out["machine_root"] = to_hex(*report.root);
    out["output_digest"] = to_hex(s.output_digest);
    out["million_steps_per_second"] = report.millions_per_second();
    fmt::print("{}\n", out.dump(2));
}

int exit_status(const machine::MachineState& state) {
    switch (state.status) {
        case Status::halted:
            return static_cast<int>(state.reason & 0xff);
        case Status::yielded:
            return kYielded;
        case Status::trapped:
            return kTrapped;
        case Status::bad_advice:
            return kBadAdvice;
        case Status::running:
            break;
    }
    return kStillRunning;
}

int complain(int status, const std::string& text) {
    fmt::print(stderr, "belay run: {}\n", text);
    return status;
}

int run(const RunOptions& options) {
    const auto file = read_file(options.elf);
    if (!file) return complain(Exit::kNoInput, fmt::format("cannot read {}", options.elf));
    Bytes input;
    if (!options.input.empty()) {
        auto bytes = read_file(options.input);
        if (!bytes) return complain(Exit::kNoInput, fmt::format("cannot read {}", options.input));
        input = std::move(*bytes);
    }
    const auto program = machine::Program::from_elf(*file);
    if (!program)
        return complain(Exit::kBadInput, fmt::format("{}: {}", options.elf, to_string(program.error())));
    const auto guest = Machine::create(*program);
    if (!guest) return complain(Exit::kNoHost, "the host refuses to map 4 GiB of address space");

    const RunReport report = run_machine(*guest, input, options);
    if (options.json)
        print_json(report, (*program)->hash());
    else
        print_text(report);
    return exit_status(report.state);
}

}  // namespace

void add_run(CLI::App& app, Exit& exit) {
    auto options = std::make_shared<RunOptions>();
    CLI::App* command = app.add_subcommand("run", "Run a RV32IM ELF in the machine");
    command->add_option("elf", options->elf, "statically linked RV32IM program")->required();
    command->add_option("--input", options->input, "file whose bytes are the input elements (32 bytes each)");
    command->add_option("--max-steps", options->max_steps, "stop after this many steps");
    command->add_flag("--json", options->json, "print one JSON object");
    command->add_flag("--no-root", options->no_root, "do not compute the machine root");
    command->footer(
        "Exit status: the guest's exit code (low 8 bits) when it halted, 0 when it yielded, 100 when it "
        "trapped, 101 for "
        "bad advice, 102 when --max-steps ran out; 64 wrong arguments, 65 not a program, 66 unreadable file, "
        "71 no "
        "address space.");
    command->callback([options, &exit] { exit.status = run(*options); });
}

}  // namespace belay::apps
