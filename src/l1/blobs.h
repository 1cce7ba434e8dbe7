// SPDX-License-Identifier: Apache-2.0
// Blobs and their names.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "l1/error.h"
#include "l1/transaction.h"

namespace belay::l1 {

/// Commitments and cell proofs (about half a second a blob); bad_argument when a word is not below the scalar
/// modulus.
L1Result<std::shared_ptr<const Sidecar>> make_sidecar(std::vector<Blob> blobs);
std::vector<Hash> versioned_hashes(const Sidecar& sidecar);
/// Recomputes the commitment; none when a word is out of range.
L1Result<Hash> versioned_hash(const Blob& blob);
/// Puts `found` into the order of `wanted`, whatever order it came in; blob_missing when one is not there.
/// The versioned hashes are recomputed, so junk from a source is skipped and never returned.
L1Result<std::vector<Blob>> match_blobs(std::vector<Blob> found, std::span<const Hash> wanted);

}  // namespace belay::l1
