// SPDX-License-Identifier: Apache-2.0
// The benchmark kernels end with the same code in the machine and under Linux's emulator.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>

#include "rig.h"

namespace belay::sdk_test {
namespace {

class Kernel : public testing::TestWithParam<const char*> {};

TEST_P(Kernel, gives_the_same_code_in_the_machine_and_under_qemu) {
    const std::string path = std::string(BELAY_PROGRAMS "/kernels/kernel_") + GetParam() + ".elf";
    const auto program = machine::Program::from_elf(read_file(path));
    ASSERT_TRUE(program.has_value());
    const auto machine = machine::Machine::create(*program);
    machine->begin_batch(0, Hash{});
    machine->run(u64{1} << 34);
    ASSERT_EQ(machine->state().status, machine::Status::halted);
    const u32 code = machine->state().reason;
    EXPECT_GE(code, 1U);
    EXPECT_LE(code, 127U);
    RecordProperty("steps", std::to_string(machine->state().cycle));
    if (std::system("command -v qemu-riscv32 > /dev/null") != 0) GTEST_SKIP() << "no qemu-riscv32";
    const int status = std::system(("qemu-riscv32 " + path).c_str());
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(static_cast<u32>(WEXITSTATUS(status)), code);
}

INSTANTIATE_TEST_SUITE_P(All, Kernel,
                         testing::Values("mix", "sort", "keccak", "memory", "branch", "matrix", "tree"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace belay::sdk_test
