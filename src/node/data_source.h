// SPDX-License-Identifier: Apache-2.0
// Where the bytes of an entry come from: L1's events, blobs, or a committee (spec/availability.md). One
// question, whatever the mode.
#pragma once

#include <memory>

#include "l1/committee.h"
#include "node/archive.h"
#include "node/rollup_info.h"
#include "rollup/derivation.h"

namespace belay::node {

/// All that running an entry needs besides its events.
struct EntryBytes {
    std::vector<l1::Blob> blobs;  ///< of its versioned hashes, checked
    Bytes payload;                ///< of the kinds with bytes
    machine::Opening opening = machine::Opening::plain;
    /// L1 can no longer change its mind about `opening` (D-13).
    bool settled = true;
};

enum class [[nodiscard]] DataReason : u8 {
    l1,       ///< L1 did not answer as it should: try again
    missing,  ///< nobody asked has the bytes: try again, bring an archive, or demand them (D-10)
};
struct DataFailure {
    DataReason reason = DataReason::l1;
    std::string detail;
};

class DataSource {
  public:
    virtual ~DataSource() = default;
    /// As L1 stands at `block`, which has to be a recent one.
    virtual Result<EntryBytes, DataFailure> bytes_of(const rollup::Entry& entry, u64 block) = 0;
    /// The same without the bytes: how L1 lets the entry start, and whether that is for good.
    virtual Result<EntryBytes, DataFailure> opening_of(const rollup::Entry& entry, u64 block);
};

/// The source for each kind of entry of this rollup.
std::unique_ptr<DataSource> data_source(l1::L1& l1, const RollupInfo& rollup, Archive archive);

}  // namespace belay::node
