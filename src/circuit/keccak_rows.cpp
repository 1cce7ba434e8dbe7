// SPDX-License-Identifier: Apache-2.0
#include "circuit/keccak_rows.h"

#include <algorithm>
#include <bit>

#include "crypto/keccak_f1600.h"

namespace belay::circuit {
namespace {

using crypto::KeccakState;

u64 load_lane(const u8* from) {
    u64 out = 0;
    for (u32 i = 0; i < kKeccakLaneBytes; ++i) out |= u64{from[i]} << 8 * i;
    return out;
}

/// One block of data with its padding.
using Block = std::array<u8, kKeccakRate>;
Block padded_block(const KeccakCall& call, u32 block) {
    Block out{};
    const u32 from = block * kKeccakRate;
    for (u32 i = 0; i < kKeccakRate && from + i < call.length; ++i) out[i] = call.data[from + i];
    if (call.length - from < kKeccakRate) {
        out[call.length - from] = 1;
        out[kKeccakRate - 1] ^= kKeccakTopBit;
    }
    return out;
}

/// The rows of a round: five sheets, then five planes.
using Round = std::array<KeccakRoundRow, 10>;
Round round_of(const KeccakState& a, u32 clock, u64 constant) {
    Round out;
    std::array<u64, 5> parity{};
    for (u32 lane = 0; lane < kKeccakLanes; ++lane) parity[lane % 5] ^= a[lane];
    for (u32 x = 0; x < 5; ++x) {
        KeccakRoundRow& sheet = out[x];
        sheet = {.clock = clock, .is_sheet = true, .index = x};
        sheet.left = parity[(x + 4) % 5];
        sheet.right = std::rotl(parity[(x + 1) % 5], 1);
        for (u32 y = 0; y < 5; ++y) {
            sheet.lanes[y] = a[x + 5 * y];
            const u64 lane = sheet.lanes[y] ^ sheet.left ^ sheet.right;
            const u32 by = crypto::keccak_detail::kRotations[x + 5 * y];
            out[5 + (2 * x + 3 * y) % 5].lanes[y] = std::rotl(lane, static_cast<int>(by));
        }
    }
    for (u32 y = 0; y < 5; ++y) {
        out[5 + y].clock = clock;
        out[5 + y].index = y;
    }
    out[5].constant = constant;
    return out;
}

/// Walks through a call: on_block(number, state) before each block and at the end, on_round(rows).
template <class OnBlock, class OnRound>
void walk(const KeccakCall& call, OnBlock on_block, OnRound on_round) {
    KeccakState state{};
    const u32 blocks = call.length / kKeccakRate + 1;
    for (u32 block = 0; block < blocks; ++block) {
        on_block(block, state);
        const Block padded = padded_block(call, block);
        for (u32 i = 0; i < kKeccakRate / kKeccakLaneBytes; ++i)
            state[i] ^= load_lane(padded.data() + kKeccakLaneBytes * i);
        u32 clock = keccak_clock(call.ts, block);
        for (const u64 constant : crypto::keccak_detail::kRoundConstants) {
            on_round(round_of(state, clock++, constant));
            crypto::keccak_detail::round(state.data(), constant);
        }
    }
    on_block(blocks, state);
}

/// The sponge's rows, one after the other: what chip `keccak_sponge` says about the next row, done.
class Sponge {
  public:
    Sponge(const KeccakCall& call, std::vector<KeccakSpongeRow>& out) : call_(call), out_(out) {
        row_ = {
            .ts = call.ts, .left = call.length, .cursor = call.data4, .result4 = call.result4, .open = true};
    }
    void block(u32 block, const KeccakState& state) {
        row_.block = block;
        row_.final = !row_.open;
        for (row_.lane = 0; row_.lane < kKeccakLanes; ++row_.lane) {
            row_.state = state[row_.lane];
            lane();
        }
    }

  private:
    static constexpr u32 kAbsorbed = kKeccakRate / kKeccakLaneBytes;
    void lane() {
        const bool absorbs = row_.lane < kAbsorbed && row_.open;
        row_.reads = row_.pending ? row_.lane < kAbsorbed || !row_.open : absorbs && row_.left != 0;
        row_.data = 0;
        if (row_.reads) row_.data = load_lane(call_.data.data() + 4 * (row_.cursor - call_.data4));
        if (row_.final && row_.lane < 4)
            row_.data = call_.result_before[2 * row_.lane] | u64{call_.result_before[2 * row_.lane + 1]}
                                                                 << 32;
        out_.push_back(row_);
        if (row_.reads) {
            row_.cursor += 2;
            row_.pending = !row_.pending;
        }
        if (absorbs) {
            row_.open = row_.left >= kKeccakLaneBytes;
            row_.left -= std::min(row_.left, kKeccakLaneBytes);
        }
    }

    const KeccakCall& call_;
    std::vector<KeccakSpongeRow>& out_;
    KeccakSpongeRow row_;
};

constexpr auto kNothing = [](const auto&...) {};

}  // namespace

void expand_keccak(const KeccakCall& call, std::vector<KeccakRoundRow>& out) {
    walk(call, kNothing, [&](const Round& rows) { out.insert(out.end(), rows.begin(), rows.end()); });
}

void expand_keccak(const KeccakCall& call, std::vector<KeccakSpongeRow>& out) {
    Sponge sponge(call, out);
    walk(call, [&](u32 block, const KeccakState& state) { sponge.block(block, state); }, kNothing);
}

}  // namespace belay::circuit
