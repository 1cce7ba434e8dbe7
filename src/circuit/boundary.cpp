// SPDX-License-Identifier: Apache-2.0
#include "circuit/boundary.h"

#include "base/endian.h"
#include "circuit/context.h"
#include "machine/leaf_range.h"

namespace belay::circuit {
namespace {

using machine::MachineState;
using machine::Status;

class Writer {
  public:
    std::vector<BoundaryMessage> out;

    void put(Bus bus, i64 count, std::initializer_list<u32> entries) {
        BoundaryMessage& message = out.emplace_back();
        message.multiplicity = field(count);
        message.entries.push_back(KoalaBear::from_canonical(static_cast<u32>(bus)));
        for (const u32 entry : entries) message.entries.push_back(KoalaBear::from_canonical(entry));
    }
    void word(u32 key, u32 value, u32 ts, i64 count) {
        put(Bus::memory, count, {key, low(value), high(value), ts});
    }
    /// Eight words of a block of 32 bytes.
    void block(Bus bus, const Hash& bytes, i64 count) {
        for (u32 k = 0; k < 8; ++k) {
            const u32 value = load_le<u32>(bytes.data() + 4 * k);
            put(bus, count, {k, low(value), high(value)});
        }
    }
};

/// A machine that stops after its pc advanced past the last word of code has pc 0.
u32 raw_pc4(const MachineState& s) {
    const bool advanced = s.status == Status::halted || s.status == Status::yielded;
    return advanced && s.pc == 0 ? 1U << 30 : s.pc / 4;
}

void put_course(Writer& w, const Statement& s) {
    const MachineState& after = s.after.state;
    const u32 end = base_time(s.steps());
    w.put(Bus::state, 1, {s.before.state.pc / 4, base_time(0)});
    if (after.status == Status::running)
        w.put(Bus::state, -1, {after.pc / 4, end});
    else
        w.put(Bus::ended, -1,
              {raw_pc4(after), end, static_cast<u32>(after.status), low(after.reason), high(after.reason)});
}

void put_registers(Writer& w, const Statement& s, const BoundaryData& data) {
    for (u32 r = 0; r < 32; ++r) {
        w.word(kRegisterKey + r, s.before.state.x[r], 0, 1);
        w.word(kRegisterKey + r, s.after.state.x[r], data.last[r], -1);
    }
    w.word(kRegisterKey + kSink, 0, 0, 1);
    w.word(kRegisterKey + kSink, data.sink, data.last[kSink], -1);
    const u32 left = input_left(s.before.state);
    const u64 read = s.after.state.input_position - s.before.state.input_position;
    w.word(kInputLeftKey, left, 0, 1);
    w.word(kInputLeftKey, left - static_cast<u32>(read), data.last[kInputLeftKey - kRegisterKey], -1);
}

void put_roots(Writer& w, const Statement& s, const BoundaryData& data) {
    const auto put = [&w](TreeTag tag, const crypto::Digest& d, i64 count) {
        w.put(
            Bus::node, count,
            {static_cast<u32>(tag), machine::kTreeLevels, 0, d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7]});
    };
    put(TreeTag::before, s.before.memory_root, data.opens_memory);
    put(TreeTag::after, s.after.memory_root, -i64{data.opens_memory});
    put(TreeTag::code, s.program.code_root_poseidon2, 1);
}

}  // namespace

std::vector<BoundaryMessage> boundary_messages(const Statement& s, const BoundaryData& data) {
    Writer w;
    put_course(w, s);
    put_registers(w, s, data);
    put_roots(w, s, data);
    w.block(Bus::accumulator, s.before.state.inbox_accumulator, data.accumulator_reads);
    if (s.after.state.status == Status::yielded) w.block(Bus::output, s.after.state.output_digest, -1);
    return std::move(w.out);
}

std::array<u8, BoundaryData::kSize> BoundaryData::encode() const {
    std::array<u8, kSize> out;
    u8* at = out.data();
    const auto put = [&at](u32 v) {
        store_be(at, v);
        at += 4;
    };
    for (const u32 time : last) put(time);
    put(sink);
    put(accumulator_reads);
    put(opens_memory);
    return out;
}

BoundaryData BoundaryData::decode(std::span<const u8, kSize> bytes) {
    BoundaryData out;
    const u8* at = bytes.data();
    const auto take = [&at] {
        const u32 v = load_be<u32>(at);
        at += 4;
        return v;
    };
    for (u32& time : out.last) time = take();
    out.sink = take();
    out.accumulator_reads = take();
    out.opens_memory = take();
    return out;
}

Reject check(const Statement& statement, const BoundaryData& data) {
    for (const u32 time : data.last)
        if (time >> kTimeBits != 0) return Reject::kBoundaryData;
    if (data.accumulator_reads > statement.steps()) return Reject::kBoundaryData;
    if (data.opens_memory > 1) return Reject::kBoundaryData;
    if (data.opens_memory == 0 && statement.before.memory_root != statement.after.memory_root)
        return Reject::kMemoryRoot;
    return Reject::kNone;
}

}  // namespace belay::circuit
