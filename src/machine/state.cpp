// SPDX-License-Identifier: Apache-2.0
#include "machine/state.h"

#include <algorithm>

#include "base/check.h"
#include "base/endian.h"

namespace belay::machine {
namespace {

class Writer {
  public:
    explicit Writer(u8* at) : at_(at) {}
    void bytes(ByteView view) { at_ = std::copy(view.begin(), view.end(), at_); }
    template <std::unsigned_integral T>
    void integer(T v) {
        store_be(at_, v);
        at_ += sizeof(T);
    }

  private:
    u8* at_;
};

class Reader {
  public:
    explicit Reader(const u8* at) : at_(at) {}
    Hash hash() {
        const Hash out = Hash::from({at_, Hash::kSize});
        at_ += Hash::kSize;
        return out;
    }
    template <std::unsigned_integral T>
    T integer() {
        const T out = load_be<T>(at_);
        at_ += sizeof(T);
        return out;
    }

  private:
    const u8* at_;
};

bool reason_fits(Status status, u32 reason) {
    if (status == Status::halted) return true;
    if (status == Status::trapped) return is_trap(reason);
    return reason == 0;
}

}  // namespace

std::array<u8, StatePreimage::kSize> StatePreimage::encode() const {
    std::array<u8, kSize> out;
    Writer w(out.data());
    w.bytes(program_hash);
    w.bytes(crypto::to_hash(memory_root));
    w.integer(state.pc);
    for (std::size_t i = 1; i < 32; ++i) w.integer(state.x[i]);
    w.integer(state.cycle);
    w.integer(static_cast<u8>(state.status));
    w.integer(state.reason);
    w.integer(state.input_position);
    w.integer(state.input_limit);
    w.bytes(state.inbox_accumulator);
    w.bytes(state.output_digest);
    return out;
}

bool StatePreimage::decode(ByteView bytes, StatePreimage& out) {
    if (bytes.size() != kSize) return false;
    Reader r(bytes.data());
    out.program_hash = r.hash();
    const auto root = crypto::from_hash(r.hash());
    if (!root) return false;
    out.memory_root = *root;
    MachineState& s = out.state;
    s.pc = r.integer<u32>();
    s.x[0] = 0;
    for (std::size_t i = 1; i < 32; ++i) s.x[i] = r.integer<u32>();
    s.cycle = r.integer<u64>();
    const u8 status = r.integer<u8>();
    s.reason = r.integer<u32>();
    s.input_position = r.integer<u64>();
    s.input_limit = r.integer<u64>();
    s.inbox_accumulator = r.hash();
    s.output_digest = r.hash();
    if (status > static_cast<u8>(Status::bad_advice)) return false;
    s.status = static_cast<Status>(status);
    return s.pc % 4 == 0 && reason_fits(s.status, s.reason);
}

MachineState resume(MachineState state, u64 limit, const Hash& accumulator) {
    state.status = Status::running;
    state.reason = 0;
    state.input_limit = limit;
    state.inbox_accumulator = accumulator;
    return state;
}

MachineState open(MachineState parent, u64 limit, const Hash& accumulator, Opening how) {
    BELAY_CHECK(how != Opening::restart);
    parent = resume(parent, limit, accumulator);
    if (how == Opening::plain) return parent;
    parent.status = Status::trapped;
    parent.reason = static_cast<u32>(how == Opening::withheld ? Trap::withheld : Trap::foreign);
    return parent;
}

// What binds the checkpoint is the parent's output digest, in a0 .. a7 so that storing them in their order
// puts its bytes into memory.
MachineState restarted(const MachineState& parent, u32 pc, u64 limit, const Hash& accumulator) {
    constexpr std::size_t kA0 = 10, kWords = 8;
    MachineState out = resume(parent, limit, accumulator);
    out.pc = pc;
    out.x = {};
    out.cycle = 0;
    for (std::size_t i = 0; i < kWords; ++i)
        out.x[kA0 + i] = load_le<u32>(parent.output_digest.data() + 4 * i);
    return out;
}

MachineState exit_start(MachineState parent, u32 exit_entry) {
    parent.status = Status::running;
    parent.reason = 0;
    parent.pc = exit_entry;
    return parent;
}

MachineState void_successor(MachineState parent, u64 limit, const Hash& accumulator) {
    parent.status = Status::yielded;
    parent.reason = 0;
    parent.input_position = limit;
    parent.input_limit = limit;
    parent.inbox_accumulator = accumulator;
    parent.output_digest = kEmptyOutputDigest;
    return parent;
}

}  // namespace belay::machine
