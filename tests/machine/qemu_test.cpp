// SPDX-License-Identifier: Apache-2.0
// Random programs against an independent emulator: the same code under qemu-riscv32 leaves the same registers
// and data.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>

#include "machine/test_elf.h"
#include "machine/test_random.h"

namespace belay::machine {
namespace {

using namespace test;

constexpr u32 kDump = kDataBase + kDataSize - 128;  // 32 registers, out of reach of the random stores

/// Stores x1..x31 to kDump and goes to an ecall with these arguments; x31 is known to hold kBase.
Code with_end(Code code, u32 ecall, u32 r0, u32 r1, u32 r2) {
    constexpr u8 kData = RandomProgram::kData;
    const i32 to_dump = static_cast<i32>(kDump - RandomProgram::kBase) - 2047;
    code.i(Op::addi, kData, kData, 2047)
        .i(Op::addi, kData, kData, to_dump - 2047)
        .i(Op::addi, kData, kData, 2047);
    for (u8 r = 1; r < 31; ++r) code.store(Op::sw, r, 4 * r, kData);
    code.li(a0, r0).li(a1, r1).li(a2, r2).ecall(ecall);
    return code;
}

Bytes elf_of(const Code& code, const Bytes& data) {
    return ElfWriter(kCodeBase)
        .segment(kCodeBase, code.bytes(), static_cast<u32>(code.words().size() * 4), 5)
        .segment(kDataBase, data, kDataSize, 6)
        .file();
}

/// Registers and data as qemu left them. The program writes its data to standard output with Linux's write.
std::optional<Bytes> run_qemu(const Code& body, const Bytes& data, const std::filesystem::path& folder) {
    constexpr u32 kLinuxWrite = 64;
    Code code = with_end(body, kLinuxWrite, 1, kDataBase, kDataSize);
    code.halt(0);
    const auto path = folder / "program.elf";
    const Bytes file = elf_of(code, data);
    {
        std::ofstream out(path, std::ios::binary);
        out.write(reinterpret_cast<const char*>(file.data()), static_cast<std::streamsize>(file.size()));
    }
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    FILE* pipe = popen(("qemu-riscv32 " + path.string()).c_str(), "r");
    if (pipe == nullptr) return std::nullopt;
    Bytes output(kDataSize);
    output.resize(std::fread(output.data(), 1, output.size(), pipe));
    return pclose(pipe) == 0 ? std::optional(output) : std::nullopt;
}

Bytes run_machine(const Code& body, const Bytes& data) {
    const Code code = with_end(body, 93, 0, 0, 0);
    const auto machine = Machine::create(*Program::from_elf(elf_of(code, data)));
    machine->begin_batch(0, Hash{});
    run_to_end(*machine, Way::fast, {}, 10'000'000);
    EXPECT_EQ(machine->state().status, Status::halted);
    return machine->read_memory(kDataBase, kDataSize);
}

class QemuTest : public testing::Test {
  protected:
    void SetUp() override {
        if (std::system("command -v qemu-riscv32 > /dev/null 2>&1") != 0)
            GTEST_SKIP()
                << "qemu-riscv32 is not installed (Debian package qemu-user): nothing to compare with";
        folder_ = std::filesystem::temp_directory_path() / ("belay-qemu-" + std::to_string(getpid()));
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override {
        if (!folder_.empty()) std::filesystem::remove_all(folder_);
    }
    std::filesystem::path folder_;
};

TEST_F(QemuTest, random_programs_end_alike) {
    for (u64 seed = 1000; seed < 1150; ++seed) {
        RandomProgram random(seed);
        const Code body = random.code(400);
        const Bytes data = random.data();
        const auto expected = run_qemu(body, data, folder_);
        ASSERT_TRUE(expected.has_value()) << "seed " << seed;
        const Bytes actual = run_machine(body, data);
        ASSERT_EQ(expected->size(), actual.size()) << "seed " << seed;
        for (u32 at = 0; at < kDataSize; at += 4)
            ASSERT_EQ(load_le<u32>(actual.data() + at), load_le<u32>(expected->data() + at))
                << "seed " << seed << (kDataBase + at >= kDump ? " register " : " data at ")
                << (kDataBase + at >= kDump ? (kDataBase + at - kDump) / 4 : at);
    }
}

}  // namespace
}  // namespace belay::machine
