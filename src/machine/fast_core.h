// SPDX-License-Identifier: Apache-2.0
// The core of the fast interpreter: semantics.h over decoded slots, with the step budget kept in one number.
//
// A slot is a decoded instruction and the host function that runs it; handlers call each other in tail
// position, so the machine's position, budget and memory stay in host registers. Steps are not counted:
// `limit` is the address that `ip` would reach if all remaining steps ran in a straight line, so only taken
// jumps touch it. They also check that at least kMargin steps are left; straight runs longer than that hold a
// guard (compiled_code.cpp). What the core cannot do (ecalls, traps, the last kMargin steps) it leaves
// untouched to step.h.
//
// `last` is the newest result: always x[(ip - 1)->rd]. An instruction that reads that register takes it from
// there, not from memory, which would cost a store-to-load forward (4 to 5 cycles) on every link of a chain.
#pragma once

#include "machine/memory.h"
#include "machine/semantics.h"

namespace belay::machine::fast {

struct Slot;
struct Registers;

/// `limit` is an address, never dereferenced.
using Handler = void (*)(const Slot* ip, std::uintptr_t limit, Registers* registers, u8* memory,
                         const u8* flags, u32 last);

struct Slot {
    Handler handler;
    u32 imm;  // of a branch or jal: the distance to the target's slot in bytes
    u8 rd;  // kSink when the instruction names x0; the slot before's when the instruction writes no register
    u8 rs1, rs2;
    Op op;
};
static_assert(sizeof(Slot) == 16);

inline constexpr u8 kSink = 32;  // written instead of x0, never read
inline constexpr u64 kMargin = 256;

struct Registers {
    std::array<u32, 33> x;
    // Where the code lies that `ip` points into.
    const Slot* slots;
    u32 base;
    u32 size;       // bytes of code, at most 16 MiB
    Memory* owner;  // of `memory` and `flags`
    // Left behind for CompiledCode::run(): the slot to go on from, or null and the address outside this code.
    const Slot* left_at;
    u32 left_to;
    std::uintptr_t limit;  // of left_at; or the budget itself
};

/// Its handler returns to CompiledCode::run().
[[gnu::visibility("hidden")]] extern const Slot kLeave;
/// Its handler opens the page that the store at left_at goes to, and goes back there.
[[gnu::visibility("hidden")]] extern const Slot kOpenPage;

/// An operand that is `last`.
struct Last {};

struct Core {
    using Next = const Slot*;
    static constexpr bool kTargetsChecked = true;  // by compiled_code.cpp

    const Slot* ip;
    std::uintptr_t limit;
    Registers* registers;
    u8* memory;
    const u8* flags;
    u32 last;

    u32 get(u8 r) const { return registers->x[r]; }
    u32 get(Last) const { return last; }
    void set(u8 r, u32 v) { registers->x[r] = last = v; }
    u32 pc() const { return registers->base + static_cast<u32>(ip - registers->slots) * 4; }
    Next next() const { return ip + 1; }

    Next jump_by(u32 distance) {
        const auto* from = reinterpret_cast<const std::byte*>(ip);
        return enter(reinterpret_cast<const Slot*>(from + static_cast<i32>(distance)));
    }
    Next jump_to(u32 address) {
        const u32 offset = address - registers->base;
        if (offset >= registers->size) [[unlikely]] {
            registers->left_at = nullptr;
            registers->left_to = address;
            limit = budget() - sizeof(Slot);
            return &kLeave;
        }
        return enter(registers->slots + offset / 4);
    }
    Next trap(Trap) const { return leave_here(); }
    Next ecall() const { return leave_here(); }
    /// A store to a page that is not open: opened, the store runs again.
    Next give_up() const {
        registers->left_at = ip;
        return &kOpenPage;
    }

    template <class T>
    bool load(u32 address, T& value) const {
        std::memcpy(&value, memory + address, sizeof(T));
        return true;
    }
    template <class T>
    bool store(u32 address, T value) const {
        if (flags[page_of(address)] != Memory::kOpen) [[unlikely]]
            return false;
        std::memcpy(memory + address, &value, sizeof(T));
        return true;
    }

    /// Bytes of slots that may run from `ip` on.
    std::uintptr_t budget() const { return limit - reinterpret_cast<std::uintptr_t>(ip); }

    /// This instruction did not run.
    Next leave_here() const {
        registers->left_at = ip;
        return &kLeave;
    }

  private:
    Next enter(const Slot* target) {
        const std::uintptr_t after = budget() - sizeof(Slot);
        limit = reinterpret_cast<std::uintptr_t>(target) + after;
        if (after < kMargin * sizeof(Slot)) [[unlikely]] {
            registers->left_at = target;
            return &kLeave;
        }
        last = registers->x[target[-1].rd];
        return target;
    }
};

}  // namespace belay::machine::fast
