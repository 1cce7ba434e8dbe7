// SPDX-License-Identifier: Apache-2.0
#include "circuit/machine_key.h"

namespace belay::circuit {

std::span<const RecordedChip> machine_chips() {
    static const std::vector<RecordedChip> kChips = record<MachineChips>();
    return kChips;
}

template <std::size_t D>
const verifier::CircuitKey<D>& machine_key() {
    static const verifier::CircuitKey<D> kKey = key_of<D, MachineChips>(machine_chips());
    return kKey;
}

template const verifier::CircuitKey<5>& machine_key<5>();
template const verifier::CircuitKey<6>& machine_key<6>();

}  // namespace belay::circuit
