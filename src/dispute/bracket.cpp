// SPDX-License-Identifier: Apache-2.0
#include "dispute/bracket.h"

#include <algorithm>

#include "crypto/keccak.h"

namespace belay::dispute {

namespace {

// Contestants to a cell are 2^shift; with 32-bit numbers, 32 and more is everybody.
unsigned cell_shift(const GameParams& params, unsigned stage) {
    return static_cast<unsigned>(std::min<u64>(32, u64{params.log2_width} * (u64{stage} + 1)));
}

u32 cell_index(const GameParams& params, ContestantIndex index, unsigned stage) {
    return static_cast<u32>(u64{index} >> cell_shift(params, stage));
}

u64 cell_count(const GameParams& params, u64 count, unsigned stage) {
    const unsigned shift = cell_shift(params, stage);
    return (count + (u64{1} << shift) - 1) >> shift;
}

Hash number_word(u64 value) { return U256(value).to_hash(); }

Hash keccak_words(const std::array<Hash, 3>& words) {
    Bytes bytes;
    for (const Hash& word : words) append(bytes, word);
    return crypto::keccak256(bytes);
}

}  // namespace

Hash round_id(const Address& claims, const Hash& parent_id, u32 attempt) {
    Hash claims_word;
    std::copy(claims.bytes.begin(), claims.bytes.end(), claims_word.bytes.begin() + 12);
    return keccak_words({claims_word, parent_id, number_word(attempt)});
}

Hash stride_id(const Hash& outer, ContestantIndex x, ContestantIndex y) {
    return keccak_words({outer, number_word(x), number_word(y)});
}

CellId cell_of(const GameParams& params, ContestantIndex index, unsigned stage) {
    return {stage, cell_index(params, index, stage)};
}

CellId cell_above(const GameParams& params, CellId cell) {
    return {cell.stage + 1, static_cast<u32>(u64{cell.index} >> params.log2_width)};
}

CellId meeting_cell(const GameParams& params, ContestantIndex x, ContestantIndex y) {
    unsigned stage = 0;
    while (cell_index(params, x, stage) != cell_index(params, y, stage)) ++stage;
    return cell_of(params, x, stage);
}

bool is_last_stage(const GameParams& params, u64 count, unsigned stage) {
    return cell_count(params, count, stage) <= 1;
}

bool cell_exists(const GameParams& params, u64 count, CellId cell) {
    const bool stage_exists = cell.stage == 0 || !is_last_stage(params, count, cell.stage - 1);
    return stage_exists && cell.index < std::max<u64>(1, cell_count(params, count, cell.stage));
}

Seconds free_until(const GameParams& params, const Tournament& tournament) {
    return tournament.opened_at + (tournament.level == 0 ? params.join_grace : params.inner_join_grace);
}

Seconds level0_closes_at(const GameParams& params, Seconds opened_at) {
    return opened_at + params.join_grace + params.budget;
}

Seconds level1_closes_at(const GameParams& params, const Stride& stride, Seconds opened_at) {
    return opened_at + params.inner_join_grace + params.budget - std::min(stride.charge_x, stride.charge_y);
}

Cell cell_at(const Tournament& tournament, CellId id) {
    const auto it = tournament.cells.find(id);
    return it == tournament.cells.end() ? Cell{} : it->second;
}

u32 entered(const GameParams& params, const Tournament& tournament, CellId cell) {
    u32 count = 0;
    for (ContestantIndex k = 0; k < tournament.contestants.size(); ++k)
        count += tournament.contestants[k].stage >= cell.stage && cell_of(params, k, cell.stage) == cell;
    return count;
}

bool is_closed(const GameParams& params, const Tournament& tournament, CellId cell, Seconds now) {
    if (now <= tournament.closes_at) return false;
    if (cell.stage == 0) return true;
    const u64 below = cell_count(params, tournament.contestants.size(), cell.stage - 1);
    const u64 first = u64{cell.index} << params.log2_width;
    const u64 here = std::min(below - first, u64{1} << params.log2_width);
    return cell_at(tournament, cell).settled_below == here;
}

Seconds cell_deadline(const GameParams& params, const Tournament& tournament, CellId cell) {
    const Seconds start =
        cell.stage == 0 ? free_until(params, tournament) : cell_at(tournament, cell).last_arrival;
    const Seconds moves = (tournament.height + Seconds{2}) * params.grace;
    // Both of a pair can be of the side that has more time left.
    const Seconds used =
        tournament.level == 0 ? 0 : std::min(tournament.stride.charge_x, tournament.stride.charge_y);
    return start + 2 * (params.budget - used) + moves;
}

}  // namespace belay::dispute
