// SPDX-License-Identifier: Apache-2.0
// What the order keeps of a restart entry (U-1): enough to run it again without L1.
#pragma once

#include <optional>

#include "wire/entry.h"

namespace belay::node {

struct RestartPlan {
    Hash program_hash;
    std::vector<Hash> versioned_hashes;
    Bytes stream;  ///< U-4

    bool operator==(const RestartPlan&) const = default;
};

/// program_hash ‖ the header's blob_count versioned hashes ‖ stream: a plan entry's payload.
Bytes encode(const RestartPlan& plan);
/// Nothing when the payload does not hold what the header says.
std::optional<RestartPlan> decode_restart_plan(const wire::EntryHeader& header, ByteView payload);

/// U-4: the output that the stream says came before; its digest is what binds the checkpoint.
ByteView parent_output(const RestartPlan& plan);
/// I-20, with zeros for the accumulator before it. Nothing when the stream is not what the header's blobs
/// hold.
std::optional<wire::Elements> elements_of(const wire::EntryHeader& header, const RestartPlan& plan);

}  // namespace belay::node
