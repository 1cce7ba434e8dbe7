// SPDX-License-Identifier: Apache-2.0
// Who meets whom, and until when (rules G-8, G-14, G-15).
#pragma once

#include "dispute/game.h"

namespace belay::dispute {

/// keccak(abi.encode(claims, parent claim id, attempt)) (G-3).
Hash round_id(const Address& claims, const Hash& parent_id, u32 attempt);
/// keccak(abi.encode(outer id, x, y)) (G-3).
Hash stride_id(const Hash& outer, ContestantIndex x, ContestantIndex y);

/// The cell of a contestant at a stage.
CellId cell_of(const GameParams& params, ContestantIndex index, unsigned stage);
/// The cell above.
CellId cell_above(const GameParams& params, CellId cell);
/// The one cell in which two contestants can meet.
CellId meeting_cell(const GameParams& params, ContestantIndex x, ContestantIndex y);
/// True for the stage with a single cell, of a tournament of `count` contestants.
bool is_last_stage(const GameParams& params, u64 count, unsigned stage);
/// False for a cell outside the bracket. A tournament without contestants has one cell.
bool cell_exists(const GameParams& params, u64 count, CellId cell);

/// The last second in which joining can be free of charge.
Seconds free_until(const GameParams& params, const Tournament& tournament);
/// The last second in which anybody can join (G-8).
Seconds level0_closes_at(const GameParams& params, Seconds opened_at);
Seconds level1_closes_at(const GameParams& params, const Stride& stride, Seconds opened_at);

/// A cell that nobody has stood in reads as an empty one.
Cell cell_at(const Tournament& tournament, CellId id);
/// Contestants that have ever stood in the cell.
u32 entered(const GameParams& params, const Tournament& tournament, CellId cell);
/// G-14: joining is over and every cell below is settled. The cell exists.
bool is_closed(const GameParams& params, const Tournament& tournament, CellId cell, Seconds now);
/// The last second in which a cell with several survivors cannot be voided (G-15).
Seconds cell_deadline(const GameParams& params, const Tournament& tournament, CellId cell);

}  // namespace belay::dispute
