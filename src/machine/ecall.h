// SPDX-License-Identifier: Apache-2.0
// The ecalls (rules M-20 to M-31), against the same core as the instructions. Each is total: every operand
// value either has a result or traps with a reason, and a trap comes before any write.
#pragma once

#include "machine/block.h"
#include "machine/ecall_values.h"
#include "machine/trap.h"

namespace belay::machine {

namespace ecall_detail {

inline constexpr u8 kA0 = 10, kA1 = 11, kA2 = 12, kA3 = 13, kA7 = 17;

template <class Core>
auto halt(Core& core) {
    core.state().status = Status::halted;
    core.state().reason = core.get(kA0);
    return core.next();
}

template <class Core>
auto yield(Core& core) {
    const Block digest{core.get(kA2), 32, 32};
    if (!blocks_are_valid({digest})) return core.trap(Trap::bad_operand);
    core.state().output_digest = Hash::from(core.memory().read(core.get(kA2), 32));
    core.state().status = Status::yielded;
    return core.next();
}

template <class Core>
auto read_input(Core& core) {
    const Block block{core.get(kA0), 32, 32};
    if (!blocks_are_valid({block})) return core.trap(Trap::bad_operand);
    MachineState& state = core.state();
    if (state.input_position >= state.input_limit) return core.trap(Trap::input_exhausted);
    const u8* element = core.memory().input(state.input_position);
    if (element == nullptr) return core.give_up();
    std::memcpy(core.memory().update(core.get(kA0), 32).data(), element, 32);
    ++state.input_position;
    return core.next();
}

template <class Core>
auto inbox_accumulator(Core& core) {
    const Block block{core.get(kA0), 32, 32};
    if (!blocks_are_valid({block})) return core.trap(Trap::bad_operand);
    std::memcpy(core.memory().update(core.get(kA0), 32).data(), core.state().inbox_accumulator.data(), 32);
    return core.next();
}

/// pc stays: the state names the instruction that gave up (M-24).
template <class Core>
auto bad_advice(Core& core) {
    core.state().status = Status::bad_advice;
    return core.jump_by(0);
}

template <class Core>
auto keccak256(Core& core) {
    constexpr u32 kLongest = 1024;
    const u32 length = core.get(kA2);
    const Block result{core.get(kA0), 32, 32};
    const Block data{core.get(kA1), whole_leaves(length), 16};
    if (length > kLongest || !blocks_are_valid({result, data})) return core.trap(Trap::bad_operand);
    const ByteView bytes =
        length == 0 ? ByteView() : core.memory().read(core.get(kA1), static_cast<u32>(data.size));
    const Hash hash = crypto::keccak256(bytes.first(length));
    std::memcpy(core.memory().update(core.get(kA0), 32).data(), hash.data(), 32);
    return core.next();
}

template <class Core>
auto mulmod256(Core& core) {
    const Block block{core.get(kA0), 128, 128};
    const u32 mode = core.get(kA1);
    if (mode > 1 || !blocks_are_valid({block})) return core.trap(Trap::bad_operand);
    ecall_values::mulmod256(core.memory().update(core.get(kA0), 128).data(), mode);
    return core.next();
}

template <class Core>
auto secp256k1_add(Core& core) {
    const Block page{core.get(kA0), 256, 256};
    if (!blocks_are_valid({page})) return core.trap(Trap::bad_operand);
    if (!ecall_values::secp256k1_add(core.memory().update(core.get(kA0), 256).data()))
        return core.trap(Trap::non_canonical);
    return core.next();
}

template <class Core>
auto poseidon2(Core& core) {
    const Block block{core.get(kA0), 64, 64};
    if (!blocks_are_valid({block})) return core.trap(Trap::bad_operand);
    if (!ecall_values::poseidon2(core.memory().update(core.get(kA0), 64).data()))
        return core.trap(Trap::non_canonical);
    return core.next();
}

template <class Core>
auto kb5_dot(Core& core) {
    const u32 n = core.get(kA3);
    const u64 size = whole_leaves(u64{20} * n);
    const Block result{core.get(kA0), 32, 32}, x{core.get(kA1), size, 16}, y{core.get(kA2), size, 16};
    if (n > ecall_values::kDotLimit || !blocks_are_valid({result, x, y})) return core.trap(Trap::bad_operand);
    ecall_values::DotOperands operands;
    if (n != 0) {
        const u32 bytes = static_cast<u32>(size);
        const ByteView a = core.memory().read(core.get(kA1), bytes);  // x first: a log has them in this order
        const ByteView b = core.memory().read(core.get(kA2), bytes);
        if (!operands.read(a, b, n)) return core.trap(Trap::non_canonical);
    }
    operands.write_dot(core.memory().update(core.get(kA0), 32).data(), n);
    return core.next();
}

}  // namespace ecall_detail

template <class Core>
typename Core::Next execute_ecall(Core& core) {
    using namespace ecall_detail;
    switch (static_cast<Ecall>(core.get(kA7))) {
        case Ecall::halt:
            return halt(core);
        case Ecall::yield:
            return yield(core);
        case Ecall::read_input:
            return read_input(core);
        case Ecall::inbox_accumulator:
            return inbox_accumulator(core);
        case Ecall::bad_advice:
            return bad_advice(core);
        case Ecall::keccak256:
            return keccak256(core);
        case Ecall::mulmod256:
            return mulmod256(core);
        case Ecall::secp256k1_add:
            return secp256k1_add(core);
        case Ecall::poseidon2:
            return poseidon2(core);
        case Ecall::kb5_dot:
            return kb5_dot(core);
    }
    return core.trap(Trap::unknown_ecall);
}

}  // namespace belay::machine
