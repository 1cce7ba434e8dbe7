// SPDX-License-Identifier: Apache-2.0
// Bytes on their way to L1 in blobs, kept here first: a dispute or an exit may need them after L1 has pruned
// them.
#pragma once

#include "l1/blobs.h"
#include "node/archive.h"

namespace belay::node {

/// B-6, with the commitments and proofs that a transaction carries. journal: the archive refused.
l1::L1Result<std::shared_ptr<const l1::Sidecar>> keep_as_blobs(ByteView stream, Archive& archive);

}  // namespace belay::node
