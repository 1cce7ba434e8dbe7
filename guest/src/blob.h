// SPDX-License-Identifier: Apache-2.0
// The blob check of the loader (rules B-7, B-8), with one definition for each build.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "wire/output.h"

namespace belay::loader {

/// z and y of the blob as it lies in memory; nullopt when a word is no scalar (bad advice). May use the
/// memory as scratch, and leaves it as it was.
std::optional<wire::BlobEvaluation> evaluate_in_place(const Hash& versioned_hash, MutByteView blob);

}  // namespace belay::loader
