// SPDX-License-Identifier: Apache-2.0
// For tests: the machine's own ecalls on registers and a memory that holds the same bytes everywhere, and
// operands at the edges of every check.
#pragma once

#include <optional>
#include <random>
#include <vector>

#include "circuit/machine_rows.h"
#include "machine/ecall.h"

namespace belay::circuit {

/// A core (machine/ecall.h) without a machine.
class EcallOracle {
  public:
    struct Next {
        std::optional<machine::Trap> trap;
    };

    EcallOracle(const std::array<u32, 5>& values, u32 input_left, u8 filler = 0) : values_(values) {
        state_.input_limit = input_left;
        bytes_.fill(filler);
    }
    u32 get(u8 r) const {
        for (std::size_t i = 0; i < values_.size(); ++i)
            if (kEcallRegisters[i] == r) return values_[i];
        return 0;
    }
    machine::MachineState& state() { return state_; }
    EcallOracle& memory() { return *this; }
    ByteView read(u32, u32 size) const { return ByteView(bytes_).first(size); }
    MutByteView update(u32, u32 size) { return MutByteView(bytes_).first(size); }
    const u8* input(u64) const { return bytes_.data(); }
    Next next() { return {}; }
    Next jump_by(u32) { return {}; }
    Next trap(machine::Trap reason) { return {reason}; }
    Next give_up() { return {}; }

  private:
    std::array<u32, 5> values_;
    machine::MachineState state_;
    std::array<u8, 1024> bytes_{};
};

/// The trap that the machine raises; a filler of 0xff makes every word of memory not canonical.
inline std::optional<machine::Trap> oracle(const std::array<u32, 5>& values, u32 input_left = 5,
                                           u8 filler = 0) {
    EcallOracle core(values, input_left, filler);
    return machine::execute_ecall(core).trap;
}

/// a7, a0 .. a3: for every ecall, addresses and lengths around the edges, and around each other.
inline std::vector<std::array<u32, 5>> edge_operands(u32 number) {
    std::mt19937 random(number);
    const auto pick = [&](const std::vector<u32>& from) { return from[random() % from.size()]; };
    const std::vector<u32> lengths{0,  1,  2,       15,   16,   17,   47,   48,   49,        63,
                                   64, 65, 0x10000, 1008, 1009, 1023, 1024, 1025, 0x80000000};
    const std::vector<u32> places{0,          32,         0x1000,     0x1010,     0x10000,
                                  0x7fffffc0, 0x7f000020, 0xfffffc00, 0xfffffbf0, 0xffffffe0,
                                  0xfffffff0, 0xffffff00, 0x80000000};
    const std::vector<u32> steps{0, 0, 0, 16, 32, 48, 64, 128, 256, 960, 976, 1024, 1, 2, 4, 8, 0x10001};
    std::vector<std::array<u32, 5>> out;
    for (int i = 0; i < 3000; ++i) {
        const u32 base = pick(places);
        const auto near = [&] {
            return random() % 3 != 0 ? base + (random() % 2 != 0 ? pick(steps) : 0 - pick(steps))
                                     : pick(places);
        };
        out.push_back({number, near(), near(), near(), near()});
        if (random() % 4 != 0) out.back()[number == 1029 ? 2 : number == 1032 ? 4 : 3] = pick(lengths);
    }
    return out;
}

inline const std::vector<u32> kNumbersOfEcalls{93, 1024, 1025, 1026, 1027, 1028, 1029, 1030, 1031, 1032};

}  // namespace belay::circuit
