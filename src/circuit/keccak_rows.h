// SPDX-License-Identifier: Apache-2.0
// The rows of the ecall keccak256 (M-25). A call of B blocks of 136 bytes has B permutations; each is 24
// rounds of 5 sheets (the lanes of one x: theta, rho, pi) and 5 planes (the lanes of one y: chi, iota).
// Around them, one row for each of the 25 lanes of a block absorbs, and 25 more hand the result over.
//
// A round is known by its clock, 25 (4 ts + block) + round: unique, as ts is a multiple of 4, there are at
// most 8 blocks, and 24 is the state after the last round; below p, as ts < 2^24.
#pragma once

#include <vector>

#include "circuit/calls.h"

namespace belay::circuit {

inline constexpr u32 kKeccakRounds = 24;
inline constexpr u32 kKeccakLanes = 25;
inline constexpr u32 kKeccakRate = 136;     // bytes of a block
inline constexpr u32 kKeccakLaneBytes = 8;  // 17 lanes of a block are absorbed
inline constexpr u32 kKeccakTopBit = 0x80;  // of the padding's last byte

/// A clock's next block; and ts counts as four of them.
inline constexpr u32 kKeccakBlockClock = kKeccakRounds + 1;
constexpr u32 keccak_clock(u32 ts, u32 block) { return kKeccakBlockClock * (4 * ts + block); }

/// Chip `keccak_round`: a sheet, the lanes (index, 0..4) before a round; or a plane, the lanes (0..4, index)
/// before chi.
struct KeccakRoundRow {
    u32 clock = 0;
    bool is_sheet = false;
    u32 index = 0;
    std::array<u64, 5> lanes{};
    u64 left = 0;      // of a sheet: the parity of sheet index - 1
    u64 right = 0;     // of a sheet: the parity of sheet index + 1, turned by one bit
    u64 constant = 0;  // of plane 0: iota's
};

/// Chip `keccak_sponge`: one lane between two permutations.
struct KeccakSpongeRow {
    u32 ts = 0, block = 0, lane = 0;
    u32 left = 0;                 // bytes of the data not yet absorbed
    u32 cursor = 0, result4 = 0;  // word addresses: of what is read next, and of the result
    bool open = false;            // the padding's first byte is still to come
    bool final = false;           // the last permutation is done
    bool pending = false;         // the leaf's first half was read, its second half was not
    bool reads = false;
    u64 state = 0;  // the lane that the last permutation left
    u64 data = 0;   // read, or, where the result goes, what lay there before
};

/// All rows of a call, in the order of time. Each appends.
void expand_keccak(const KeccakCall& call, std::vector<KeccakRoundRow>& out);
void expand_keccak(const KeccakCall& call, std::vector<KeccakSpongeRow>& out);

}  // namespace belay::circuit
