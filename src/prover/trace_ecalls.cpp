// SPDX-License-Identifier: Apache-2.0
#include "prover/trace_ecalls.h"

#include "crypto/secp256k1.h"

namespace belay::prover {
namespace {

using circuit::StopCase;
using circuit::StopRow;
using circuit::WordRow;
using machine::Ecall;
using machine::Trap;
using namespace machine::ecall_detail;

constexpr u32 words_of(u32 bytes) { return static_cast<u32>(machine::whole_leaves(bytes)) / 4; }

class EcallTracer {
  public:
    EcallTracer(TraceCore& core, Trace& out) : core_(core), out_(out) {}

    /// Registers as `system` and `stop` read them.
    void read_registers(std::array<u32, 5>& values, std::array<u16, 5>& ages) {
        for (std::size_t k = 0; k < circuit::kEcallRegisters.size(); ++k) {
            const u8 r = circuit::kEcallRegisters[k];
            values[k] = core_.get(r);
            ages[k] = core_.access_register(r, values[k], core_.ts + circuit::kReadTime);
        }
    }
    u16 read_input_left(u32 value) {
        return core_.access_register(kInputLeftKey - kRegisterKey, value, core_.ts + circuit::kReadTime);
    }

    /// `system` has found the operands' places valid, and the machine stops all the same.
    void stop(Ecall number, u32 input_left) {
        StopRow row;
        row.ts = core_.ts;
        row.pc4 = core_.pc4;
        switch (number) {
            case Ecall::yield:
                row.kind = StopCase::yield;
                row.blocks4[2] = address4(kA2);
                read_words(row, row.blocks4[2], 8);
                break;
            case Ecall::read_input:
                row.kind = StopCase::input_exhausted;
                row.blocks4[0] = address4(kA0);
                row.input_age = read_input_left(input_left);
                break;
            case Ecall::poseidon2:
                row.blocks4[0] = address4(kA0);
                find_word(row, StopCase::poseidon2_word, row.blocks4[0], 16);
                break;
            case Ecall::secp256k1_add:
                row.blocks4[0] = address4(kA0);
                find_coordinate(row);
                break;
            default:  // kb5_dot
                row.blocks4 = {address4(kA0), address4(kA1), address4(kA2)};
                row.n = core_.get(kA3);
                if (!find_word(row, StopCase::dot_x_word, row.blocks4[1], 5 * row.n))
                    find_word(row, StopCase::dot_y_word, row.blocks4[2], 5 * row.n);
        }
        out_.stops.push_back(row);
    }

    void blocks_and_call(Ecall number) {
        switch (number) {
            case Ecall::read_input:
                return block_io(false);
            case Ecall::inbox_accumulator:
                return block_io(true);
            case Ecall::keccak256:
                return keccak();
            case Ecall::mulmod256:
                return mulmod();
            case Ecall::secp256k1_add:
                return ec_add();
            case Ecall::poseidon2:
                return permutation();
            case Ecall::kb5_dot:
                return dot();
            case Ecall::yield:
            case Ecall::halt:
            case Ecall::bad_advice:
                return;
        }
    }

  private:
    u32 address4(u8 r) const { return core_.get(r) / 4; }
    u16 register_age(u8 r) { return core_.access_register(r, core_.get(r), core_.ts + circuit::kReadTime); }
    u32 word_now(u32 word4) const {
        u32 out;
        std::memcpy(&out, core_.read(word4 * 4, 4).data(), 4);
        return out;
    }
    void access(u32 word4, u32 before, bool is_write) {
        WordRow row{.ts = core_.ts + kMemoryTime,
                    .address4 = word4,
                    .before = before,
                    .after = word_now(word4),
                    .is_write = is_write};
        row.age = core_.access(word4, before, row.ts);
        out_.words.push_back(row);
    }
    void read(u32 word4, u32 count) {
        for (u32 k = 0; k < count; ++k) access(word4 + k, word_now(word4 + k), false);
    }
    /// Of the block that the ecall replaced.
    void replace(u32 word4, u32 count) {
        for (u32 k = 0; k < count; ++k) access(word4 + k, before(word4 + k), true);
    }
    u32 before(u32 word4) const { return core_.replaced.word(word4 * 4 - core_.replaced.address); }
    template <std::size_t n>
    void copy_before(std::array<u32, n>& to) const {
        std::memcpy(to.data(), core_.replaced.before.data(), sizeof to);
    }
    void copy_now(u32 word4, u32 bytes, void* to) const {
        if (bytes != 0) std::memcpy(to, core_.read(word4 * 4, bytes).data(), bytes);
    }

    void read_words(StopRow& row, u32 word4, u32 count) {
        for (u32 k = 0; k < count; ++k) row.words[k] = word_now(word4 + k);
        read(word4, count);
    }
    /// The first word that is no field element.
    bool find_word(StopRow& row, StopCase kind, u32 word4, u32 count) {
        for (u32 k = 0; k < count; ++k) {
            if (crypto::KoalaBear::is_canonical(word_now(word4 + k))) continue;
            row.kind = kind;
            row.index = k;
            read_words(row, word4 + k, 1);
            return true;
        }
        return false;
    }
    /// The first coordinate that is not below the curve's modulus.
    void find_coordinate(StopRow& row) {
        using crypto::secp256k1::kP;
        constexpr U256 kLastLow{0xfffffffeffffffff, ~0ULL, ~0ULL, ~0ULL};  // the modulus but for its low word
        for (u32 k = 0; k < 4; ++k) {
            const u32 at = row.blocks4[0] + 8 * k;
            const U256 value = U256::from_le(core_.read(at * 4, 32).data());
            if (value < kP) continue;
            row.index = k;
            read_words(row, at, 8);
            row.kind = value > kLastLow ? StopCase::ec_add_high : StopCase::ec_add_low;
            return;
        }
    }

    void block_io(bool is_accumulator) {
        const u32 block4 = address4(kA0);
        for (u32 k = 0; k < 8; ++k)
            out_.block_ios.push_back({.ts = core_.ts,
                                      .block4 = block4,
                                      .index = k,
                                      .is_accumulator = is_accumulator,
                                      .before = before(block4 + k),
                                      .after = word_now(block4 + k)});
        replace(block4, 8);
    }
    void keccak() {
        circuit::KeccakCall& call = out_.keccaks.emplace_back();
        call.ts = core_.ts;
        call.result4 = address4(kA0);
        call.data4 = address4(kA1);
        call.length = core_.get(kA2);
        out_.keccak_blocks += keccak_blocks_of(call.length);
        copy_now(call.data4, words_of(call.length) * 4, call.data.data());
        copy_before(call.result_before);
        read(call.data4, words_of(call.length));
        replace(call.result4, 8);
    }
    /// Rows at once: how many there are depends on the operands, and the area must know.
    template <class Call>
    void expand_bigint(const Call& call) {
        const std::size_t first = out_.bigints.size();
        circuit::expand(call, out_.bigints);
        for (std::size_t i = first; i < out_.bigints.size(); ++i) out_.bigints[i].add_products(out_.products);
    }
    void mulmod() {
        circuit::MulmodCall call;
        call.ts = core_.ts;
        call.block4 = address4(kA0);
        call.mode = core_.get(kA1);
        copy_before(call.before);
        expand_bigint(call);
        read(call.block4, 24);
        replace(call.block4 + 24, 8);
    }
    void ec_add() {
        circuit::EcAddCall call;
        call.ts = core_.ts;
        call.page4 = address4(kA0);
        copy_before(call.before);
        expand_bigint(call);
        read(call.page4, 32);
        replace(call.page4 + 32, 16);
    }
    void permutation() {
        circuit::PermutationCall& call = out_.permutations.emplace_back();
        call.ts = core_.ts;
        call.block4 = address4(kA0);
        copy_before(call.before);
        circuit::expand(call, out_.bigints);
        replace(call.block4, 16);
    }
    void dot() {
        circuit::DotCall& call = out_.dots.emplace_back();
        call.ts = core_.ts;
        call.result4 = address4(kA0);
        call.x4 = address4(kA1);
        call.y4 = address4(kA2);
        call.n = core_.get(kA3);
        out_.dot_elements += call.n;
        copy_now(call.x4, call.n * 20, call.x.data());
        copy_now(call.y4, call.n * 20, call.y.data());
        copy_before(call.result_before);
        read(call.x4, call.n * 5);
        read(call.y4, call.n * 5);
        replace(call.result4, 8);
    }

    TraceCore& core_;
    Trace& out_;
};

}  // namespace

void trace_trap(TraceCore& core, const circuit::Decoded& in, Trace& out) {
    using machine::Format;
    StopRow row{.ts = core.ts, .pc4 = core.pc4, .in = in};
    const machine::Format format = machine::info_of(in.op).format;
    if (machine::decode_detail::reads_rs1(format)) {
        row.values[0] = core.get(in.rs1);
        row.ages[0] = core.access_register(in.rs1, row.values[0], core.ts + circuit::kReadTime);
    }
    if (machine::decode_detail::reads_rs2(format)) {
        row.values[1] = core.get(in.rs2);
        row.ages[1] = core.access_register(in.rs2, row.values[1], core.ts + circuit::kRead2Time);
    }
    row.kind = circuit::stop_case(in, row.values).value_or(StopCase::illegal);
    out.stops.push_back(row);
}

void trace_ecall(TraceCore& core, const circuit::Decoded& in, u32& input_left, Trace& out) {
    EcallTracer tracer(core, out);
    circuit::SystemRow row{.ts = core.ts, .pc4 = core.pc4};
    tracer.read_registers(row.values, row.ages);
    if (const auto direct = circuit::stop_case(in, row.values)) {
        out.stops.push_back({.kind = *direct,
                             .ts = core.ts,
                             .pc4 = core.pc4,
                             .in = in,
                             .values = row.values,
                             .ages = row.ages});
        core.replaced.size = 0;
        return;
    }
    const Ecall number = static_cast<Ecall>(row.values[0]);
    row.stops = core.trapped != Trap::none || number == Ecall::yield;
    if (number == Ecall::read_input && !row.stops) {
        row.input_left = input_left;
        row.input_age = tracer.read_input_left(input_left--);
    }
    if (row.stops)
        tracer.stop(number, input_left);
    else
        tracer.blocks_and_call(number);
    core.replaced.size = 0;
    out.ecalls.push_back(row);
}

}  // namespace belay::prover
