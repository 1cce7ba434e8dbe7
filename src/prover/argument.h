// SPDX-License-Identifier: Apache-2.0
// The mirror of verifier/argument.h: from the committed stack to the claims on columns.
#pragma once

#include "circuit/recorded_chip.h"
#include "prover/channel.h"
#include "prover/pool.h"
#include "prover/workers.h"
#include "verifier/argument.h"

namespace belay::prover {

/// What is being proven about. The recorded chips are the key's; `cells` is the stack.
template <std::size_t D>
struct Assignment {
    const verifier::CircuitKey<D>& key;
    std::span<const circuit::RecordedChip> chips;
    const verifier::Layout& layout;
    const crypto::KoalaBear* cells;
};

/// What the prover works with.
struct Resources {
    Workers& workers;
    Pool& pool;
};

enum class Phase : u8 { witness, commitment, fractions, zero_check, values, opening, done };

/// Told when a phase begins: whoever calls the prover has the clock.
class Progress {
  public:
    virtual ~Progress() = default;
    virtual void begin(Phase phase) = 0;
};

template <std::size_t D>
void send_rows(ProverChannel<D>& channel, const verifier::Layout& layout);

/// After the commitment.
template <std::size_t D>
verifier::ColumnClaims<D> prove_claims(ProverChannel<D>& channel, const Assignment<D>& assignment,
                                       const Resources& resources, Progress* progress);

}  // namespace belay::prover
