// SPDX-License-Identifier: Apache-2.0
// The key of a list of chips, and the same chips as the prover's kernels want them.
#pragma once

#include "circuit/chips.h"
#include "circuit/record_context.h"
#include "circuit/table_chip.h"
#include "circuit/verify_context.h"
#include "verifier/circuit_key.h"

namespace belay::circuit {

/// A chip may have at most Chip::kMaxRows rows where it says so.
template <class Chip>
constexpr u32 max_rows_of() {
    if constexpr (TableChip<Chip>)
        return Chip::kTableRows;
    else if constexpr (requires { Chip::kMaxRows; })
        return Chip::kMaxRows;
    else
        return 1U << verifier::kMaxLogRows;
}

template <class List>
std::vector<RecordedChip> record() {
    std::vector<RecordedChip> out;
    List::for_each([&]<class Chip, std::size_t>() { out.push_back(RecordContext::of<Chip>()); });
    return out;
}

template <std::size_t D, class List>
verifier::CircuitKey<D> key_of(std::span<const RecordedChip> recorded) {
    verifier::CircuitKey<D> key;
    List::for_each([&]<class Chip, std::size_t i>() {
        const RecordedChip& chip = recorded[i];
        const verifier::TableShape shape{.columns = chip.columns,
                                         .messages = static_cast<u32>(chip.messages.size()),
                                         .max_rows = max_rows_of<Chip>(),
                                         .exact = TableChip<Chip>};
        key.shapes.push_back(shape);
        key.chips.push_back({.name = Chip::kName,
                             .shape = shape,
                             .constraints = static_cast<u32>(chip.constraints.size()),
                             .evaluate = &VerifyContext<D>::template evaluate<Chip>});
    });
    key.digest = digest_of(recorded);
    return key;
}

}  // namespace belay::circuit
