// SPDX-License-Identifier: Apache-2.0
#include "step_cases.h"

namespace belay::machine::test {
namespace {

/// Blocks that share as little of their paths as memory allows, with 33 leaves below the middle: the dearest
/// to open.
constexpr u32 kResult = 0x20000000, kMiddle = 0x80000000, kQuarter = 0x40000000;

/// n bytes of which no u32 is above the KoalaBear modulus.
Bytes noise(std::size_t size, u8 seed) {
    Bytes out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<u8>((seed + 37 * i) & 0x7e);
    return out;
}

class Cases {
  public:
    explicit Cases(u32 number) : number_(number) {}

    Cases& memory(u32 address, Bytes bytes) {
        memory_.emplace_back(address, std::move(bytes));
        return *this;
    }
    Cases& limit(u64 limit) {
        limit_ = limit;
        return *this;
    }
    Cases& add(std::vector<StepCase>& out, std::string name, u32 r0 = 0, u32 r1 = 0, u32 r2 = 0, u32 r3 = 0) {
        Scene scene{.word = encode(Op::ecall, {}), .memory = memory_, .limit = limit_};
        scene.registers = {{a7, number_}, {a0, r0}, {a1, r1}, {a2, r2}, {a3, r3}};
        out.push_back(case_of(std::move(name), scene));
        return *this;
    }

  private:
    u32 number_;
    u64 limit_ = 9;
    std::vector<std::pair<u32, Bytes>> memory_;
};

void add_state_calls(std::vector<StepCase>& out) {
    Cases(93).add(out, "halt", 0xfedcba98);
    Cases(1024)
        .memory(kResult, noise(32, 1))
        .add(out, "yield", 1, 2, kResult)
        .add(out, "yield misaligned", 0, 0, kResult + 16);
    Cases(1025)
        .memory(kResult, noise(32, 2))
        .add(out, "read_input", kResult)
        .add(out, "read_input misaligned", kResult + 16)
        .limit(3)
        .add(out, "read_input exhausted", kResult)
        .add(out, "read_input exhausted and misaligned", kResult + 4);
    Cases(1026)
        .add(out, "inbox_accumulator", 0xffffffe0)
        .add(out, "inbox_accumulator misaligned", 0xfffffff0);
    Cases(1027).add(out, "bad_advice");
    Cases(1033).add(out, "unknown ecall");
}

void add_hashes(std::vector<StepCase>& out) {
    Cases(1028)
        .memory(kMiddle - 528, noise(1024, 3))
        .memory(kResult, noise(32, 4))
        .add(out, "keccak256 of 1024", kResult, kMiddle - 528, 1024)
        .add(out, "keccak256 of 5", kResult, kMiddle - 16, 5)
        .add(out, "keccak256 of 17", kMiddle, kMiddle - 32, 17)
        .add(out, "keccak256 of 0", kResult, 0xfffffff0, 0)
        .add(out, "keccak256 of 1025", kResult, kMiddle - 528, 1025)
        .add(out, "keccak256 wraps", kResult, 0xfffffff0, 17)
        .add(out, "keccak256 overlaps", kMiddle, kMiddle - 16, 17)
        .add(out, "keccak256 data misaligned", kResult, kMiddle + 8, 0)
        .add(out, "keccak256 result misaligned", kResult + 16, kMiddle, 5);
    Bytes high = noise(64, 5);
    high[63] = 0x7f;  // the last word is not below the modulus
    Cases(1029 + 2)
        .memory(kMiddle, noise(64, 5))
        .memory(kQuarter, high)
        .add(out, "poseidon2", kMiddle)
        .add(out, "poseidon2 not canonical", kQuarter)
        .add(out, "poseidon2 misaligned", kMiddle + 32);
}

void add_arithmetic(std::vector<StepCase>& out) {
    Cases(1029)
        .memory(kMiddle, noise(128, 6))
        .add(out, "mulmod256", kMiddle, 0)
        .add(out, "mulmod256 inverse", kMiddle, 1)
        .add(out, "mulmod256 mode 2", kMiddle, 2)
        .add(out, "mulmod256 modulus 0", kQuarter, 0)
        .add(out, "mulmod256 misaligned", kMiddle + 64, 0);
    Cases(1030)
        .memory(kMiddle, noise(256, 7))
        .memory(kQuarter, Bytes(64, 0xff))
        .add(out, "secp256k1_add", kMiddle)
        .add(out, "secp256k1_add not canonical", kQuarter)
        .add(out, "secp256k1_add of zeros", kResult)
        .add(out, "secp256k1_add misaligned", kMiddle + 128);
}

void add_dot(std::vector<StepCase>& out) {
    Bytes high(20, 0);
    high[19] = 0x80;
    const u32 x = kMiddle - 528, y = kQuarter - 528;
    Cases(1032)
        .memory(y, noise(960, 8))
        .memory(x, noise(960, 9))
        .memory(kResult, noise(32, 10))
        .memory(0x100, high)
        .add(out, "kb5_dot of 48", kResult, x, y, 48)
        .add(out, "kb5_dot of 1", kResult, x, y, 1)
        .add(out, "kb5_dot of 0", kResult, x, x, 0)
        .add(out, "kb5_dot of 49", kResult, x, y, 49)
        .add(out, "kb5_dot x not canonical", kResult, 0x100, y, 1)
        .add(out, "kb5_dot y not canonical", kResult, x, 0x100, 1)
        .add(out, "kb5_dot x is y", kResult, x, x, 1)
        .add(out, "kb5_dot result in x", kMiddle - 32, x, y, 48)
        .add(out, "kb5_dot result in y", kQuarter, x, y, 48)
        .add(out, "kb5_dot y misaligned", kResult, x, y + 8, 0)
        .add(out, "kb5_dot x wraps", kResult, 0xfffffff0, y, 1);
}

}  // namespace

std::vector<StepCase> ecall_cases() {
    std::vector<StepCase> out;
    add_state_calls(out);
    add_hashes(out);
    add_arithmetic(out);
    add_dot(out);
    return out;
}

}  // namespace belay::machine::test
