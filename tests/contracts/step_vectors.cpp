// SPDX-License-Identifier: Apache-2.0
// Writes the step logs that the Solidity step is tested on, and fails with --check where a file is not what
// it would write:  step_vectors [--check] FOLDER
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>

#include "base/hex.h"
#include "crypto/koalabear.h"
#include "step_cases.h"

namespace belay::machine::test {
namespace {

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

/// One line a case, so that a test need not hold more than one in memory.
std::string line_of(const StepCase& c) {
    return "{\"name\": " + quoted(c.name) + ", \"start\": " + quoted(to_hex(c.start)) +
           ", \"end\": " + quoted(to_hex(c.end)) + ", \"read_input\": " + (c.read_input ? "1" : "0") +
           ", \"position\": " + std::to_string(c.position) + ", \"element\": " + quoted(to_hex(c.element)) +
           ", \"log\": " + quoted(to_hex(c.log)) + "}\n";
}

std::string lines_of(const std::vector<StepCase>& cases) {
    std::string out;
    for (const StepCase& c : cases) out += line_of(c);
    return out;
}

/// Pairs of digests and what they compress to; every element near 0 and p among them.
std::string digests() {
    constexpr u32 kTop = crypto::KoalaBear::kModulus - 1;
    std::mt19937 random(16);
    std::string pairs, results;
    for (u32 i = 0; i < 48; ++i) {
        std::array<Digest, 2> pair;
        for (Digest& digest : pair)
            for (u32& x : digest) {
                const u32 edges[] = {0, 1, kTop - 1, kTop, static_cast<u32>(random()) % kTop};
                x = i == 0 ? 0 : i == 1 ? kTop : edges[i < 24 ? random() % 5 : 4];
            }
        const std::string comma = i == 0 ? "" : ", ";
        for (std::size_t k = 0; k < 2; ++k)
            pairs += (k == 0 ? comma : ", ") + quoted(to_hex(crypto::to_hash(pair[k])));
        results += comma + quoted(to_hex(crypto::to_hash(crypto::compress(pair[0], pair[1]))));
    }
    return "{\"pairs\": [" + pairs + "],\n \"digests\": [" + results + "]}\n";
}

bool write_or_check(const std::string& path, const std::string& text, bool check) {
    if (!check) return static_cast<bool>(std::ofstream(path, std::ios::binary) << text);
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {}) == text;
}

}  // namespace
}  // namespace belay::machine::test

int main(int argc, char** argv) {
    using namespace belay::machine::test;
    const bool check = argc == 3 && std::string(argv[1]) == "--check";
    if (argc != (check ? 3 : 2)) {
        std::cerr << "usage: step_vectors [--check] FOLDER\n";
        return 2;
    }
    const std::string folder = std::string(argv[argc - 1]) + "/";
    bool good = write_or_check(folder + "step_instructions.jsonl", lines_of(instruction_cases()), check);
    good &= write_or_check(folder + "step_ecalls.jsonl", lines_of(ecall_cases()), check);
    good &= write_or_check(folder + "poseidon2.json", digests(), check);
    if (!good) std::cerr << "step_vectors: " << folder << " does not hold what this program writes\n";
    return good ? 0 : 1;
}
