// SPDX-License-Identifier: Apache-2.0
// The solver's answers about the chips (P-60 to P-63), and that it notices when a constraint or a range is
// taken away. BELAY_SMT=long asks the slow ones too. What is asked of which chip, and why not of others:
// docs/circuit-checks.md.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "circuit/chips.h"
#include "circuit/smt.h"

namespace belay::circuit {
namespace {

enum class Asked : u8 { quick, slow, never };

struct Plan {
    std::string_view chip;
    Asked asked;
};
constexpr Plan kPlan[] = {
    {"add_sub", Asked::quick},
    {"add_imm", Asked::quick},
    {"set_less", Asked::quick},
    {"branch", Asked::quick},
    {"jump", Asked::quick},
    {"load_word", Asked::quick},
    {"store_word", Asked::quick},
    {"load_part", Asked::quick},
    {"store_part", Asked::slow},
    // Products of unknowns, and bytes under shares of 2^8: not answered in a minute. Their tests try other
    // values of all the cells that results are made of.
    {"shift", Asked::never},
    {"bitwise", Asked::never},
    {"mul", Asked::never},
    {"div", Asked::never},
    // Their rows do what others ask for; tests and flips stand instead.
    {"age", Asked::never},
    {"word", Asked::never},
    // Bound by lookups in the table of ands, which queries do not know; whole calls are compared with the
    // library, and flips stand instead (keccak_test.cpp).
    {"keccak_sponge", Asked::never},
    {"keccak_round", Asked::never},
    // Digests are advice bound by the roots; a permutation is not a solver's matter.
    {"leaf", Asked::never},
    {"poseidon2", Asked::never},
    // 256-bit identities are beyond what a solver over the integers answers.
    {"bigint", Asked::never},
    {"product", Asked::never},
    {"dot", Asked::never},
    {"code", Asked::never},    // compared with the decoder over all keys (code_test.cpp)
    {"system", Asked::never},  // compared with the machine's checks at their edges (system_test.cpp)
    {"block_io", Asked::never},
    {"stop", Asked::never},    // compared with the machine's traps at their edges (stop_test.cpp)
    {"tables", Asked::never},  // all of it is fixed, and tested row by row
};

/// beq and bne rest on 3 being no square (chips/branch.h): not for a solver of integers.
bool is_unanswered(const SmtCase& one) { return one.name == "beq" || one.name == "bne"; }

Asked plan_for(std::string_view chip) {
    for (const Plan& plan : kPlan)
        if (plan.chip == chip) return plan.asked;
    ADD_FAILURE() << "kPlan does not say whether " << chip << " is asked about";
    return Asked::never;
}

std::vector<SymbolicChip> asked_chips() {
    const char* level = std::getenv("BELAY_SMT");
    const bool all = level != nullptr && std::string_view(level) == "long";
    std::vector<SymbolicChip> out;
    MachineChips::for_each([&]<class Chip, std::size_t>() {
        const Asked asked = plan_for(Chip::kName);
        if (asked == Asked::quick || (all && asked == Asked::slow))
            out.push_back(SymbolicContext::of<Chip>());
    });
    return out;
}

/// "sat", "unsat" or "unknown".
std::string ask(const SmtText& query, unsigned seconds) {
    const std::string path = testing::TempDir() + "/belay_query_" + std::to_string(::getpid()) + ".smt2";
    std::ofstream(path) << query.text;
    std::FILE* pipe = ::popen(("z3 -T:" + std::to_string(seconds) + " " + path).c_str(), "r");
    if (pipe == nullptr) return "no z3";
    char line[64] = {};
    const bool some = std::fgets(line, sizeof line, pipe) != nullptr;
    ::pclose(pipe);
    std::remove(path.c_str());
    const std::string answer = some ? line : "";
    return answer.substr(0, answer.find('\n'));
}

class Smt : public testing::Test {
  protected:
    void SetUp() override {
        if (std::system("z3 --version > /dev/null 2>&1") != 0)
            GTEST_SKIP() << "z3 is not installed (tools/setup.sh)";
    }
};

TEST_F(Smt, ChipsAreDeterministicAndSendRangedLimbs) {
    unsigned asked = 0, equations = 0, wraps = 0;
    for (const SymbolicChip& chip : asked_chips()) {
        const std::vector<SmtCase> cases = smt_cases(chip);
        EXPECT_FALSE(cases.empty()) << chip.name << ": a cell of the opcode is not proven to be a bit";
        for (const SmtCase& one : cases) {
            if (is_unanswered(one)) continue;
            const std::string name = chip.name + ", " + one.name;
            const SmtText query = smt_query(chip, one, SmtQuestion::determinism);
            EXPECT_EQ(ask(query, 60), "unsat") << name << ": outputs are not determined by inputs";
            EXPECT_EQ(ask(smt_query(chip, one, SmtQuestion::sent_ranges), 60), "unsat")
                << name << ": a long limb is sent";
            EXPECT_EQ(ask(smt_query(chip, one, SmtQuestion::possible), 60), "sat")
                << name << ": no row exists";
            ++asked;
            equations += query.equations;
            wraps += query.may_wrap;
        }
    }
    std::printf("cases asked: %u; equations: %u, of which %u carry a multiple of p\n", asked, equations,
                wraps);
}

/// True when the chip takes instructions that it did not take before, or the solver finds something wrong.
bool is_caught(const SymbolicChip& chip, std::size_t cases_before) {
    const std::vector<SmtCase> cases = smt_cases(chip);
    if (cases.size() != cases_before) return true;
    for (const SmtCase& one : cases) {
        if (is_unanswered(one)) continue;
        for (const SmtQuestion question : {SmtQuestion::determinism, SmtQuestion::sent_ranges})
            if (ask(smt_query(chip, one, question), 20) == "sat") return true;
    }
    return false;
}

/// Without these a chip would still be deterministic, but do what another chip should: its own tests ask for
/// the refusal.
constexpr std::pair<std::string_view, std::string_view> kMeaning[] = {
    {"load_part", "halves are aligned"},  // a misaligned load is `stop`'s
    {"store_part", "halves are aligned"},
    // They hold cells that say nothing in rows of their kind; the flips of cells miss them.
    {"set_less", "no read, no age"},
    {"jump", "no read, no age"},
    {"jump", "jal: no sum"},
    // Of beq and bne, which are not asked.
    {"branch", "y is the distance"},
    {"branch", "x is its inverse"},
    {"branch", "equal: no distance"},
    {"branch", "equal: no inverse"},
};
bool only_tests_see(const SymbolicChip& chip, std::string_view constraint) {
    return std::ranges::any_of(
        kMeaning, [&](const auto& one) { return one.first == chip.name && one.second == constraint; });
}

/// A constraint whose loss nobody notices is dead or not understood.
TEST_F(Smt, EveryConstraintAndRangeTakenAwayIsNoticed) {
    unsigned mutants = 0, caught = 0;
    for (const SymbolicChip& chip : asked_chips()) {
        const std::size_t cases = smt_cases(chip).size();
        for (std::size_t i = 0; i < chip.constraints.size(); ++i) {
            if (only_tests_see(chip, chip.constraints[i].name)) continue;
            SymbolicChip mutant = chip;
            mutant.constraints.erase(mutant.constraints.begin() + static_cast<std::ptrdiff_t>(i));
            const bool found = is_caught(mutant, cases);
            EXPECT_TRUE(found) << chip.name << " without \"" << chip.constraints[i].name << "\"";
            ++mutants;
            caught += found;
        }
        for (std::size_t i = 0; i < chip.messages.size(); ++i) {
            // Ages are bound by the order of time (P-51), which no single row shows.
            if (chip.messages[i].kind != SymbolicMessage::Kind::range) continue;
            if (chip.text(chip.messages[i].entries[1]).starts_with("age#")) continue;
            SymbolicChip mutant = chip;
            mutant.messages.erase(mutant.messages.begin() + static_cast<std::ptrdiff_t>(i));
            const bool found = is_caught(mutant, cases);
            EXPECT_TRUE(found) << chip.name << " without the range of "
                               << chip.text(chip.messages[i].entries[1]);
            ++mutants;
            caught += found;
        }
    }
    std::printf("mutants: %u, caught: %u\n", mutants, caught);
}

}  // namespace
}  // namespace belay::circuit
