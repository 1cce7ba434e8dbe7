// SPDX-License-Identifier: Apache-2.0
// belay verify-proof: what a proof file says, and whether it is true.
#include <chrono>

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "apps/belay/command.h"
#include "base/hex.h"
#include "circuit/verify_segment.h"
#include "node/whole_file.h"
#include "verifier/soundness.h"

namespace belay::apps {
namespace {

using circuit::ProofFile;

struct VerifyProofOptions {
    std::string file, program, start, end;
    bool json = false;
};

int complain(int status, const std::string& text) {
    fmt::print(stderr, "belay verify-proof: {}\n", text);
    return status;
}

struct Verdict {
    circuit::ChainVerdict chain;
    std::size_t bytes = 0;
    double seconds = 0;
};

std::size_t proof_bytes(const ProofFile& file) {
    std::size_t out = 0;
    for (const auto& segment : file.segments) out += segment.proof.size();
    return out;
}

void print_state(const char* when, const machine::StatePreimage& s) {
    fmt::print("{:<6} machine root   {}\n", when, to_hex(s.root()));
    fmt::print("       cycle {}, pc 0x{:08x}, {}, input {} of {}\n", s.state.cycle, s.state.pc,
               to_string(s.state.status), s.state.input_position, s.state.input_limit);
}

void print_text(const ProofFile& file, const Verdict& v) {
    const auto& first = file.segments.front().before;
    const auto& last = file.segments.back().after;
    fmt::print("program hash          {}\n", to_hex(file.program.hash()));
    print_state("start", first);
    print_state("end", last);
    fmt::print("output digest         {}\n", to_hex(last.state.output_digest));
    fmt::print("segments              {}, {} steps, proofs {:.1f} KiB in a file of {:.1f} KiB\n",
               file.segments.size(), last.state.cycle - first.state.cycle,
               static_cast<double>(proof_bytes(file)) / 1024, static_cast<double>(v.bytes) / 1024);
    fmt::print("soundness             {}: {} proven bits a round, {} hashing\n", file.set->name,
               file.set->claim, file.set->hash == verifier::HashKind::keccak256 ? "Keccak-256" : "Poseidon2");
    if (v.chain.accepted())
        fmt::print("input                 {}\n",
                   v.chain.advice_free ? "none was read: the proof stands alone"
                                       : "was read as advice: the program itself must check it");
    fmt::print("verified in           {:.1f} ms\n", v.seconds * 1000);
    if (v.chain.accepted())
        fmt::print("valid\n");
    else
        fmt::print("INVALID at segment {}: {}\n", v.chain.segment + 1, to_string(v.chain.reason));
}

nlohmann::ordered_json state_json(const machine::StatePreimage& s) {
    return {{"machine_root", to_hex(s.root())},
            {"memory_root", to_hex(crypto::to_hash(s.memory_root))},
            {"cycle", s.state.cycle},
            {"pc", s.state.pc},
            {"status", to_string(s.state.status)},
            {"reason", s.state.reason},
            {"input_position", s.state.input_position},
            {"input_limit", s.state.input_limit},
            {"inbox_accumulator", to_hex(s.state.inbox_accumulator)},
            {"output_digest", to_hex(s.state.output_digest)}};
}

void print_json(const ProofFile& file, const Verdict& v) {
    const nlohmann::ordered_json out = {{"valid", v.chain.accepted()},
                                        {"reason", to_string(v.chain.reason)},
                                        {"segment", v.chain.segment + 1},
                                        {"program_hash", to_hex(file.program.hash())},
                                        {"set", file.set->name},
                                        {"bits", file.set->claim},
                                        {"start", state_json(file.segments.front().before)},
                                        {"end", state_json(file.segments.back().after)},
                                        {"segments", file.segments.size()},
                                        {"proof_bytes", proof_bytes(file)},
                                        {"file_bytes", v.bytes},
                                        {"advice_free", v.chain.accepted() && v.chain.advice_free},
                                        {"seconds", v.seconds}};
    fmt::print("{}\n", out.dump(2));
}

/// The file's own start and end where the caller expects no others.
bool expected(const std::string& text, Hash& hash) {
    if (text.empty()) return true;
    const auto given = fixed_from_hex<Hash>(text);
    if (given) hash = *given;
    return given.has_value();
}

int verify_proof(const VerifyProofOptions& options) {
    const auto bytes = node::read_whole(options.file);
    if (!bytes) return complain(Exit::kNoInput, fmt::format("cannot read {}", options.file));
    const auto file = circuit::decode_proof_file(*bytes);
    if (!file) return complain(Exit::kBadInput, fmt::format("{}: {}", options.file, to_string(file.error())));
    circuit::RunClaim run{file->segments.front().before.root(), file->segments.back().after.root()};
    Hash program = file->program.hash();
    if (!expected(options.start, run.start) || !expected(options.end, run.end) ||
        !expected(options.program, program))
        return complain(Exit::kUsage, "--start, --end and --program-hash are 32 bytes in hex");
    if (program != file->program.hash())
        return complain(Exit::kFailed,
                        fmt::format("the proof is of program {}", to_hex(file->program.hash())));

    Verdict verdict;
    verdict.bytes = bytes->size();
    const auto begin = std::chrono::steady_clock::now();
    verdict.chain = circuit::verify_file(*file, run);
    verdict.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (options.json)
        print_json(*file, verdict);
    else
        print_text(*file, verdict);
    return verdict.chain.accepted() ? Exit::kOk : Exit::kFailed;
}

}  // namespace

void add_verify_proof(CLI::App& app, Exit& exit) {
    auto o = std::make_shared<VerifyProofOptions>();
    CLI::App* command =
        app.add_subcommand("verify-proof", "Say what a proof file shows, and whether it does");
    command->add_option("file", o->file, "What `belay prove` wrote")->required();
    command->add_option("--program-hash", o->program, "Refuse a proof of any other program (rule M-7)");
    command->add_option("--start", o->start, "Machine root that the run must start from (rule M-6)");
    command->add_option("--end", o->end, "Machine root that the run must end in");
    command->add_flag("--json", o->json, "Print one JSON object");
    command->footer(
        "A valid proof says: this program, in the start state, is in the end state after so many steps. "
        "Whether "
        "these are the states you care about is for --start, --end and --program-hash to say.\n"
        "Exit status: 0 valid, 1 not, 64 wrong arguments, 65 no proof file, 66 unreadable file.");
    command->callback([o, &exit] { exit.status = verify_proof(*o); });
}

}  // namespace belay::apps
