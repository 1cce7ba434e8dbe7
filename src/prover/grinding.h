// SPDX-License-Identifier: Apache-2.0
// Proof of work before query indices are drawn: the prover's search.
#pragma once

#include "prover/workers.h"
#include "verifier/transcript.h"

namespace belay::prover {

/// The least nonce that `transcript` accepts for `bits`; all workers search.
u64 find_nonce(const verifier::Transcript& transcript, verifier::Label label, unsigned bits,
               Workers& workers);

}  // namespace belay::prover
