// SPDX-License-Identifier: Apache-2.0
// The leaves of one stride on disk while they are made, so that a restart goes on where it was. Records are
// appended; each ends in a digest over itself and the one before, so a torn or damaged tail is found and cut
// off, and a file of another stride has no record at all.
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>

#include "base/result.h"
#include "dispute/history_tree.h"

namespace belay::node {

/// Some leaves of a stride: one by one, then in runs.
struct StepRecord {
    std::vector<Hash> leaves;
    std::vector<dispute::LeafRun> rest;
    bool operator==(const StepRecord&) const = default;
};

enum class [[nodiscard]] StepRecordError : u8 {
    truncated,
    bad_digest,
    bad_run,  ///< a run of no leaves
    too_many  ///< more leaves than a stride can have
};
const char* to_string(StepRecordError reason);

/// `before` is the digest that the record builds on; it becomes the record's own.
Bytes encode(const StepRecord& record, Hash& before);
/// One record off the front of `bytes`; neither moves when it is refused.
Result<StepRecord, StepRecordError> take_step_record(ByteView& bytes, Hash& before);

/// One stride's file.
class StepCache {
  public:
    /// `stride` names what the leaves are of: its digest, or any other hash that no other stride has.
    StepCache(std::filesystem::path path, const Hash& stride, unsigned log2_stride);

    /// What the file held when it was opened. Only the record that completes the stride has a rest.
    const StepRecord& found() const { return found_; }
    StepRecord take_found() { return std::move(found_); }
    /// True when that is the whole stride.
    bool complete() const { return complete_; }

    /// False when the disk refuses; the file is then left as it is, and no longer written.
    bool append(const StepRecord& record);

  private:
    std::filesystem::path path_;
    Hash digest_;
    unsigned log2_stride_;
    StepRecord found_;
    bool complete_ = false;
    std::ofstream out_;
};

}  // namespace belay::node
