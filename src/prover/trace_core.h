// SPDX-License-Identifier: Apache-2.0
// The machine's core (semantics.h, ecall.h) that notes what each step did. One step at a time: begin(),
// an instruction's semantics, then the tracer makes rows of what the core noted.
#pragma once

#include "machine/ecall.h"
#include "machine/machine.h"
#include "machine/semantics.h"
#include "prover/node_count.h"
#include "prover/trace.h"
#include "prover/word_times.h"

namespace belay::prover {

using circuit::kInputLeftKey;
using circuit::kMemoryTime;
using circuit::kRegisterKey;
using circuit::kSink;

/// Registers and their times while tracing; x[kSink] takes what is written to x0.
struct TracedRegisters {
    std::array<u32, 33> x{};
    std::array<u32, circuit::kRegisterKeys> last{};
};

class TraceCore {
  public:
    struct Next {};
    static constexpr bool kTargetsChecked = false;

    TraceCore(machine::Machine::Inside machine, const machine::InputWindow& input, Trace& out,
              WordTimes& times, NodeCount& memory_nodes);

    // The core of semantics.h. Register numbers: kSink stands for x0 as a destination.
    u32 get(u8 r) const { return registers.x[r]; }
    void set(u8 r, u32 v) { registers.x[r] = v; }
    u32 pc() const { return pc4 * 4; }
    Next next() {
        next_pc4 = pc4 + 1;
        return {};
    }
    Next jump_by(u32 offset) { return jump_to(pc() + offset); }
    Next jump_to(u32 address) {
        next_pc4 = address / 4;
        return {};
    }
    Next trap(machine::Trap reason) {
        trapped = reason;
        return {};
    }
    Next give_up() {
        stalled = true;
        return {};
    }
    Next ecall() { return machine::execute_ecall(*this); }

    template <class T>
    bool load(u32 address, T& value) {
        const u8* word = memory_.bytes() + (address & ~3U);
        std::memcpy(&memory_before, word, 4);
        memory_after = memory_before;
        std::memcpy(&value, word + (address & 3), sizeof(T));
        memory_age = access(address / 4, memory_before, ts + kMemoryTime);
        return true;
    }
    template <class T>
    bool store(u32 address, T value) {
        u8* word = memory_.bytes() + (address & ~3U);
        std::memcpy(&memory_before, word, 4);
        memory_age = access(address / 4, memory_before, ts + kMemoryTime);
        if (memory_.flags()[machine::page_of(address)] != machine::Memory::kOpen) [[unlikely]]
            memory_.open_page(machine::page_of(address));
        std::memcpy(word + (address & 3), &value, sizeof(T));
        std::memcpy(&memory_after, word, 4);
        return true;
    }

    // The core of ecall.h.
    machine::MachineState& state() { return state_; }
    TraceCore& memory() { return *this; }
    ByteView read(u32 address, u32 size) const { return {memory_.bytes() + address, size}; }
    MutByteView update(u32 address, u32 size);
    const u8* input(u64 position) const { return input_.at(position); }

    /// An access to a register at `at`: the age of what it finds.
    u16 access_register(u32 number, u32 value, u32 at) {
        return age(registers.last[number], kRegisterKey + number, value, at);
    }
    /// An access to a word of memory; its leaf still holds what it held before this step, or `block` does.
    u16 access(u32 word4, u32 value, u32 at) {
        u32& last = times_.at(word4);
        if (last == 0) [[unlikely]]
            touch(word4 / 4, at - 1);
        return age(last, word4, value, at);
    }

    void begin(u32 time, u32 at) {
        ts = time;
        pc4 = at;
        trapped = machine::Trap::none;
    }

    TracedRegisters registers;
    u32 ts = 0, pc4 = 0, next_pc4 = 0;
    machine::Trap trapped = machine::Trap::none;
    bool stalled = false;
    u32 memory_before = 0, memory_after = 0;
    u16 memory_age = 0;

    /// The block that the last ecall replaced, as it was.
    struct Replaced {
        u32 address = 0, size = 0;
        std::array<u8, 256> before{};

        u32 word(u32 at) const {
            u32 out;
            std::memcpy(&out, before.data() + at, 4);
            return out;
        }
    } replaced;

  private:
    u16 age(u32& last, u32 key, u32 value, u32 at) {
        const u32 since = at - 1 - last;
        const u32 from = last;
        last = at;
        if (since >> circuit::kAgeBits == 0) [[likely]]
            return static_cast<u16>(since);
        out_.aged.push_back({key, value, from, at - 1});
        return 0;
    }
    [[gnu::noinline]] void touch(u32 leaf, u32 first);

    machine::MachineState& state_;
    machine::Memory& memory_;
    const machine::InputWindow& input_;
    Trace& out_;
    WordTimes& times_;
    NodeCount& memory_nodes_;
};

}  // namespace belay::prover
