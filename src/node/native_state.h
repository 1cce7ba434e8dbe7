// SPDX-License-Identifier: Apache-2.0
// A program's state as L1 alone makes it, by native runs only: quick, and good enough for a question ("which
// nonce comes next?"), never for a claim.
#pragma once

#include "node/archive.h"
#include "node/derived_chain.h"
#include "node/native_program.h"

namespace belay::node {

/// Every entry that L1 holds at its head, from the first on. Blobs that L1 has pruned come from the archive.
Result<std::unique_ptr<NativeProgram>, ChainFailure> native_state(l1::L1& l1, const RollupInfo& rollup,
                                                                  const std::filesystem::path& so,
                                                                  Archive archive);

}  // namespace belay::node
