// SPDX-License-Identifier: Apache-2.0
// belay circuit: the machine's chips as they are proven, and what a proof is worth in bits.
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <fmt/core.h>

#include "apps/belay/command.h"
#include "circuit/chips.h"
#include "circuit/smt.h"
#include "verifier/soundness_report.h"

namespace belay::apps {
namespace {

using circuit::SymbolicChip;

std::vector<SymbolicChip> all_chips() {
    std::vector<SymbolicChip> out;
    circuit::MachineChips::for_each(
        [&]<class Chip, std::size_t>() { out.push_back(circuit::SymbolicContext::of<Chip>()); });
    return out;
}

int list_chips() {
    std::size_t columns = 0, constraints = 0, messages = 0;
    fmt::print("{:<14} {:>8} {:>12} {:>9} {:>7}\n", "chip", "columns", "constraints", "messages", "degree");
    for (const SymbolicChip& chip : all_chips()) {
        fmt::print("{:<14} {:>8} {:>12} {:>9} {:>7}\n", chip.name, chip.columns.size(),
                   chip.constraints.size(), chip.messages.size(), chip.degree());
        columns += chip.columns.size();
        constraints += chip.constraints.size();
        messages += chip.messages.size();
    }
    fmt::print("{:<14} {:>8} {:>12} {:>9}\n", "all", columns, constraints, messages);
    return Exit::kOk;
}

int show_chip(const std::string& name) {
    for (const SymbolicChip& chip : all_chips())
        if (chip.name == name) {
            fmt::print("{}", chip.listing());
            return Exit::kOk;
        }
    fmt::print(stderr, "belay circuit show: there is no chip {}; `belay circuit list` names them\n", name);
    return Exit::kUsage;
}

int export_chips() {
    std::string separator = "[";
    for (const SymbolicChip& chip : all_chips()) {
        fmt::print("{}\n{}", separator, chip.json());
        separator = ",";
    }
    fmt::print("]\n");
    return Exit::kOk;
}

int write_smt(const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    static constexpr std::pair<circuit::SmtQuestion, std::string_view> kQuestions[] = {
        {circuit::SmtQuestion::determinism, "determinism.unsat"},
        {circuit::SmtQuestion::sent_ranges, "ranges.unsat"},
        {circuit::SmtQuestion::possible, "possible.sat"}};
    std::size_t count = 0;
    for (const SymbolicChip& chip : all_chips())
        for (const circuit::SmtCase& one : smt_cases(chip))
            for (const auto& [question, suffix] : kQuestions) {
                const std::string path = fmt::format("{}/{}.{}.{}.smt2", folder, chip.name, one.name, suffix);
                std::ofstream file(path);
                file << smt_query(chip, one, question).text;
                if (!file.flush()) {
                    fmt::print(stderr, "belay circuit smt: cannot write {}\n", path);
                    return Exit::kNoInput;
                }
                ++count;
            }
    fmt::print("{} queries in {}; the name says the answer that is expected: z3 FILE\n", count, folder);
    return Exit::kOk;
}

int show_bits(const std::string& name, unsigned log_cells, bool json) {
    for (const verifier::ParameterSet* set : verifier::kParameterSets)
        if (name == set->name) {
            if (!admits(*set, log_cells)) {
                fmt::print(stderr, "belay circuit bits: {} is for 2^{} to 2^{} cells\n", name,
                           set->min_log_cells, set->max_log_cells);
                return Exit::kUsage;
            }
            fmt::print("{}", json ? soundness_json(*set, log_cells) : soundness_table(*set, log_cells));
            return Exit::kOk;
        }
    fmt::print(stderr, "belay circuit bits: no parameter set {}; there are", name);
    for (const verifier::ParameterSet* set : verifier::kParameterSets) fmt::print(stderr, " {}", set->name);
    fmt::print(stderr, "\n");
    return Exit::kUsage;
}

struct BitsOptions {
    std::string set = "p100";
    unsigned log_cells = 26;
    bool json = false;
};

void add_bits(CLI::App& circuit, Exit& exit) {
    CLI::App* bits = circuit.add_subcommand("bits", "What a parameter set proves, round by round");
    const auto options = std::make_shared<BitsOptions>();
    bits->add_option("--set", options->set, "The parameter set")->capture_default_str();
    bits->add_option("--log-cells", options->log_cells, "log2 of the committed cells")->capture_default_str();
    bits->add_flag("--json", options->json, "For another calculator");
    bits->callback(
        [options, &exit] { exit.status = show_bits(options->set, options->log_cells, options->json); });
}

void add_show(CLI::App& circuit, Exit& exit) {
    circuit.add_subcommand("list", "Every chip: columns, constraints, messages, degree")->callback([&exit] {
        exit.status = list_chips();
    });
    CLI::App* show = circuit.add_subcommand("show", "One chip in full: cells, constraints, messages");
    const auto name = std::make_shared<std::string>();
    show->add_option("chip", *name, "Its name")->required();
    show->callback([name, &exit] { exit.status = show_chip(*name); });
    circuit.add_subcommand("export", "All chips as JSON graphs, on standard output")->callback([&exit] {
        exit.status = export_chips();
    });
    CLI::App* smt = circuit.add_subcommand("smt", "Write the SMT-LIB queries about the chips (P-60 to P-63)");
    const auto folder = std::make_shared<std::string>("smt");
    smt->add_option("--out", *folder, "Folder for the queries")->capture_default_str();
    smt->callback([folder, &exit] { exit.status = write_smt(*folder); });
}

}  // namespace

void add_circuit(CLI::App& app, Exit& exit) {
    CLI::App* circuit = app.add_subcommand("circuit", "The chips that prove the machine, as data");
    circuit->require_subcommand(1);
    add_show(*circuit, exit);
    add_bits(*circuit, exit);
}

}  // namespace belay::apps
