// SPDX-License-Identifier: Apache-2.0
// Proofs against statements: total, whatever the bytes are.
//
// A segment's proof is the boundary's numbers (BoundaryData::kSize bytes) and the argument's bytes.
#pragma once

#include "circuit/boundary.h"
#include "circuit/chain.h"
#include "circuit/proof_file.h"

namespace belay::circuit {

/// Whether `proof` shows `statement`. `set` is one of kParameterSets.
Reject verify_segment(const verifier::ParameterSet& set, const Statement& statement, ByteView proof);

/// Every segment of a file, and that they chain. Without a claim, start and end are what the file says.
ChainVerdict verify_file(const ProofFile& file);
ChainVerdict verify_file(const ProofFile& file, const RunClaim& run);

}  // namespace belay::circuit
