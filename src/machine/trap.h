// SPDX-License-Identifier: Apache-2.0
// Status and trap reasons of the machine (rules M-4, M-30). The numbers are consensus: they enter the machine
// root.
#pragma once

#include <string_view>

#include "base/bytes.h"

namespace belay::machine {

enum class Status : u8 { running = 0, yielded = 1, halted = 2, trapped = 3, bad_advice = 4 };

enum class Trap : u32 {
    none = 0,
    illegal_instruction = 1,
    misaligned_fetch = 2,
    misaligned_load = 3,
    misaligned_store = 4,
    breakpoint = 5,
    unknown_ecall = 6,
    bad_operand = 7,
    non_canonical = 8,
    input_exhausted = 9,
    withheld = 0x77697468,  // no step ends so: an entry whose bytes never came starts with it (C-3, D-12)
    foreign = 0x666f7265,   // nor so: a restart with a program that nothing let in (U-3)
};

/// What a trapped machine may have as its reason (M-30).
constexpr bool is_trap(u32 reason) {
    return (reason >= 1 && reason <= static_cast<u32>(Trap::input_exhausted)) ||
           reason == static_cast<u32>(Trap::withheld) || reason == static_cast<u32>(Trap::foreign);
}

constexpr std::string_view to_string(Status status) {
    switch (status) {
        case Status::running:
            return "running";
        case Status::yielded:
            return "yielded";
        case Status::halted:
            return "halted";
        case Status::trapped:
            return "trapped";
        case Status::bad_advice:
            return "bad_advice";
    }
    return "unknown";
}

constexpr std::string_view to_string(Trap trap) {
    switch (trap) {
        case Trap::none:
            return "none";
        case Trap::illegal_instruction:
            return "illegal_instruction";
        case Trap::misaligned_fetch:
            return "misaligned_fetch";
        case Trap::misaligned_load:
            return "misaligned_load";
        case Trap::misaligned_store:
            return "misaligned_store";
        case Trap::breakpoint:
            return "breakpoint";
        case Trap::unknown_ecall:
            return "unknown_ecall";
        case Trap::bad_operand:
            return "bad_operand";
        case Trap::non_canonical:
            return "non_canonical";
        case Trap::input_exhausted:
            return "input_exhausted";
        case Trap::withheld:
            return "withheld";
        case Trap::foreign:
            return "foreign";
    }
    return "unknown";
}

}  // namespace belay::machine
