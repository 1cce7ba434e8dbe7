// SPDX-License-Identifier: Apache-2.0
// Random machines about to take a step: any instruction on registers that often are addresses, lengths and
// edges, so that every outcome of it occurs.
#pragma once

#include <random>

#include "machine/ecall_values.h"
#include "tests/contracts/step_cases.h"

namespace belay::dispute::test {

using machine::test::Scene;

class RandomScenes {
  public:
    explicit RandomScenes(u64 seed) : random_(seed) {}

    Scene next() {
        using namespace machine::test;
        Scene out;
        out.pc = one_of({kCodeBase + 0x48, kCodeBase + 0x48, 0U, 0xfffffffcU, word() & ~3U});
        out.limit = below(10);
        out.word = below(20) == 0 ? word() : instruction();
        for (u8 r = 1; r < 32; ++r) out.registers.emplace_back(r, value());
        if (out.word == encode(machine::Op::ecall, {})) ecall_operands(out);
        out.memory.emplace_back(kMemory, bytes(2 * kStep));
        out.memory.emplace_back(0, bytes(256));
        out.memory.emplace_back(0xffffff00, bytes(256));
        return out;
    }

  private:
    static constexpr u32 kMemory = 0x40000000, kStep = 0x800;

    u32 word() { return static_cast<u32>(random_()); }
    u32 below(u32 n) { return static_cast<u32>(random_() % n); }
    u32 one_of(std::initializer_list<u32> values) {
        return values.begin()[below(static_cast<u32>(values.size()))];
    }

    u32 address() {
        return one_of({kMemory, kMemory, 0U, 0xffffff00U}) + (below(2 * kStep) & one_of({~255U, ~31U, ~15U}));
    }
    u32 value() {
        return one_of({word(), address(), address() + below(16), below(64), 0U, 1U, 0x7fffffffU, 0x80000000U,
                       0xffffffffU});
    }

    u32 instruction() {
        using machine::Op;
        if (below(3) == 0) return machine::test::encode(Op::ecall, {});
        const auto op = static_cast<Op>(below(static_cast<u32>(Op::illegal)));
        const auto reg = [this] { return static_cast<u8>(below(32)); };
        const u32 imm = below(2) != 0 ? word() : word() & ~3U;
        return machine::test::encode(op, {.rd = reg(), .rs1 = reg(), .rs2 = reg(), .imm = imm});
    }

    void ecall_operands(Scene& scene) {
        using namespace machine::test;
        const auto set = [&scene](u8 r, u32 v) { scene.registers[r - 1U].second = v; };
        const auto& calls = machine::kEcalls;
        set(a7, below(30) == 0 ? word() : static_cast<u32>(calls[below(calls.size())].number));
        for (const u8 r : {a0, a1, a2})
            if (below(20) != 0) set(r, address());
        if (below(3) != 0) set(a1, one_of({address() & ~15U, 0U, 1U}));      // mulmod256's mode
        if (below(3) != 0) set(a2, one_of({address(), below(1030), 1024}));  // keccak256's length
        set(a3, below(50));                                                  // kb5_dot's n
    }

    /// Canonical field elements for one scene, anything for the next; sometimes each page begins with the
    /// same point twice, so that secp256k1_add doubles it.
    Bytes bytes(std::size_t size) {
        const u8 mask = below(2) != 0 ? 0x7e : 0xff;
        Bytes out(size);
        for (u8& b : out) b = static_cast<u8>(random_()) & mask;
        const bool twice = below(2) != 0;
        for (std::size_t page = 0; twice && page < size; page += 256)
            std::memcpy(out.data() + page + 64, out.data() + page, 64);
        return out;
    }

    std::mt19937_64 random_;
};

}  // namespace belay::dispute::test
