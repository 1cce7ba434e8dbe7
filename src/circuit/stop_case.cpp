// SPDX-License-Identifier: Apache-2.0
#include "circuit/stop_case.h"

#include "machine/alu.h"
#include "machine/block.h"

namespace belay::circuit {
namespace {

using machine::Ecall;
using machine::Op;
using Values = std::array<u32, 5>;

std::optional<StopCase> access_case(const Decoded& in, u32 rs1) {
    const u32 address = rs1 + in.c;
    if (address % machine::info_of(in.op).width == 0) return {};
    switch (in.op) {
        case Op::lh:
            return StopCase::lh;
        case Op::lhu:
            return StopCase::lhu;
        case Op::lw:
            return StopCase::lw;
        case Op::sh:
            return StopCase::sh;
        default:
            return StopCase::sw;
    }
}

/// A branch is taken for one reason, of those that its operation allows.
std::optional<StopCase> branch_case(const Decoded& in, u32 a, u32 b) {
    if (in.c != kNoTarget) return {};
    const auto when = [](bool taken, StopCase kind) { return taken ? std::optional(kind) : std::nullopt; };
    const i32 sa = static_cast<i32>(a), sb = static_cast<i32>(b);
    switch (in.op) {
        case Op::beq:
            return when(a == b, StopCase::beq);
        case Op::bne:
            return when(a != b, (a ^ b) << 16 != 0 ? StopCase::bne_low : StopCase::bne_high);
        case Op::blt:
            return when(sa < sb, StopCase::blt);
        case Op::bge:
            return when(sa >= sb, StopCase::bge);
        case Op::bltu:
            return when(a < b, StopCase::bltu);
        default:
            return when(a >= b, StopCase::bgeu);
    }
}

bool misaligned(Ecall number, const Values& v, std::size_t argument) {
    return v[1 + argument] % (1U << align_bits(number, argument)) != 0;
}

/// A block of whole leaves; 64 bits, so nothing wraps here.
machine::Block block(u32 address, u64 bytes) { return {address, machine::whole_leaves(bytes), 16}; }
bool wraps(const machine::Block& b) { return b.end() > u64{1} << 32; }

std::optional<StopCase> keccak_case(const Values& v) {
    if (misaligned(Ecall::keccak256, v, 0)) return StopCase::keccak_a0;
    if (misaligned(Ecall::keccak256, v, 1)) return StopCase::keccak_a1;
    if (v[3] > kLongestData) return StopCase::keccak_length;
    const machine::Block data = block(v[2], v[3]);
    if (wraps(data)) return StopCase::keccak_wrap;
    if (!disjoint(block(v[1], 32), data)) return StopCase::keccak_overlap;
    return {};
}

std::optional<StopCase> dot_case(const Values& v) {
    if (misaligned(Ecall::kb5_dot, v, 0)) return StopCase::dot_a0;
    if (misaligned(Ecall::kb5_dot, v, 1)) return StopCase::dot_a1;
    if (misaligned(Ecall::kb5_dot, v, 2)) return StopCase::dot_a2;
    if (v[4] > machine::ecall_values::kDotLimit) return StopCase::dot_count;
    const machine::Block result = block(v[1], 32), x = block(v[2], u64{kDotElementBytes} * v[4]),
                         y = block(v[3], u64{kDotElementBytes} * v[4]);
    if (wraps(x)) return StopCase::dot_wrap_x;
    if (wraps(y)) return StopCase::dot_wrap_y;
    if (!disjoint(result, x)) return StopCase::dot_overlap_x;
    if (!disjoint(result, y)) return StopCase::dot_overlap_y;
    if (!disjoint(x, y)) return StopCase::dot_overlap;
    return {};
}

StopCase unknown_case(u32 number) {
    if (number <= kUnknownGaps[0].last) return StopCase::unknown_below;
    return number <= kUnknownGaps[1].last ? StopCase::unknown_between : StopCase::unknown_above;
}

std::optional<StopCase> ecall_case(const Values& v) {
    const auto aligned = [&](Ecall number, std::size_t argument, StopCase kind) {
        return misaligned(number, v, argument) ? std::optional(kind) : std::nullopt;
    };
    switch (const auto number = static_cast<Ecall>(v[0])) {
        case Ecall::halt:
            return StopCase::halt;
        case Ecall::bad_advice:
            return StopCase::bad_advice;
        case Ecall::yield:
            return aligned(number, 2, StopCase::yield_a2);
        case Ecall::read_input:
            return aligned(number, 0, StopCase::read_input_a0);
        case Ecall::inbox_accumulator:
            return aligned(number, 0, StopCase::inbox_a0);
        case Ecall::mulmod256:
            return v[2] > 1 ? StopCase::mulmod_mode : aligned(number, 0, StopCase::mulmod_a0);
        case Ecall::secp256k1_add:
            return aligned(number, 0, StopCase::ec_add_a0);
        case Ecall::poseidon2:
            return aligned(number, 0, StopCase::poseidon2_a0);
        case Ecall::keccak256:
            return keccak_case(v);
        case Ecall::kb5_dot:
            return dot_case(v);
    }
    return unknown_case(v[0]);
}

}  // namespace

std::optional<StopCase> stop_case(const Decoded& in, const std::array<u32, 5>& values) {
    using machine::Format;
    const Format format = machine::info_of(in.op).format;
    if (in.op == Op::illegal) return StopCase::illegal;
    if (in.op == Op::ebreak) return StopCase::breakpoint;
    if (in.op == Op::ecall) return ecall_case(values);
    if (format == Format::load || format == Format::store) return access_case(in, values[0]);
    if (format == Format::branch) return branch_case(in, values[0], values[1]);
    if (in.op == Op::jal && in.c == kNoTarget) return StopCase::jal;
    if (in.op == Op::jalr && ((values[0] + in.c) & 2) != 0) return StopCase::jalr;
    return {};
}

}  // namespace belay::circuit
