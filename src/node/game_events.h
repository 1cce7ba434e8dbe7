// SPDX-License-Identifier: Apache-2.0
// The dispute game's logs as the effects that its rules know (src/dispute/game.h). Whoever applies them in
// the order of the chain has the state of the game.
#pragma once

#include <optional>

#include "base/result.h"
#include "dispute/game.h"
#include "l1/types.h"

namespace belay::node {

/// Why a log with one of the game's topics cannot be the game's.
enum class [[nodiscard]] GameEventError : u8 {
    topics,         ///< another number of indexed values
    data,           ///< a value that is not of its type
    unknown_cause,  ///< an elimination without one of the four causes
};
const char* to_string(GameEventError reason);

/// Total. nullopt: not an event of the game, by its topic. The caller looks at the address.
Result<std::optional<dispute::Effect>, GameEventError> decode_game_event(const l1::Log& log);

/// Topics of all events of the game, for a log filter.
std::vector<Hash> game_topics();

}  // namespace belay::node
