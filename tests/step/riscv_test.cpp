// SPDX-License-Identifier: Apache-2.0
// The official RISC-V tests (rv32ui, rv32um), every step three ways. ELF files built for an environment whose
// end is ecall 93 with a0 = 0 lie in $BELAY_RISCV_TESTS; they are not part of the project.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "step_fixture.h"

namespace belay::dispute::test {
namespace {

namespace fs = std::filesystem;

constexpr u64 kMostSteps = 100'000;  // the longest has a few thousand

std::vector<fs::path> elf_files(const char* folder) {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(folder)) {
        std::ifstream in(entry.path(), std::ios::binary);
        char magic[4] = {};
        in.read(magic, sizeof magic);
        if (entry.is_regular_file() && std::string_view(magic, 4) == "\177ELF") out.push_back(entry.path());
    }
    std::sort(out.begin(), out.end());
    return out;
}

TEST_F(StepOnL1, riscv_tests) {
    const char* folder = std::getenv("BELAY_RISCV_TESTS");
    if (folder == nullptr)
        GTEST_SKIP() << "set BELAY_RISCV_TESTS to a folder of riscv-tests' ELF files to step through them";
    const auto files = elf_files(folder);
    ASSERT_FALSE(files.empty()) << folder << " holds no ELF file";
    for (const fs::path& file : files) {
        std::ifstream in(file, std::ios::binary);
        const Bytes bytes(std::istreambuf_iterator<char>(in), {});
        const auto program = machine::Program::from_elf(bytes);
        ASSERT_TRUE(program) << file << ": " << to_string(program.error());
        const auto machine = Machine::create(*program);
        ASSERT_NE(machine, nullptr);
        machine->begin_batch(0, Hash{});
        compare_run(file.filename(), *machine, {}, kMostSteps);
        finish();
        ASSERT_FALSE(HasFatalFailure()) << file;
        EXPECT_EQ(machine->state().status, machine::Status::halted) << file;
        EXPECT_EQ(machine->state().reason, 0U)
            << file << ": the number of the test that failed, twice, plus 1";
        std::printf("[          ] %s: %llu steps\n", file.filename().c_str(),
                    static_cast<unsigned long long>(machine->state().cycle));
    }
    std::printf("[          ] %zu files\n", files.size());
}

}  // namespace
}  // namespace belay::dispute::test
