// SPDX-License-Identifier: Apache-2.0
// Machine states on disk, one file each, so that a dispute about any entry that is not final starts near it
// and not at genesis. A file appears whole or not at all. Kept are: the newest state at or before the final
// position, and a bounded number after it, thinned out evenly when they become too many.
//
// Native programs are not here: their snapshots live in their own process and cannot be stored, so a
// restarted node runs all entries again and takes from here only what disputes need.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <mutex>

#include "node/saved_state.h"

namespace belay::node {

struct StateKeeperConfig {
    std::filesystem::path folder;
    u64 entries_between = 64;          ///< a state after so many entries,
    u64 steps_between = u64{1} << 32;  ///< or so many machine steps, whichever comes first
    std::size_t most = 16;             ///< files
};

/// What stands in a file's name.
struct KeptState {
    u64 position = 0;
    Hash root;
    bool operator==(const KeptState&) const = default;
};

enum class [[nodiscard]] KeeperError : u8 {
    io,      ///< the disk refused
    absent,  ///< no such file
    damaged  ///< it does not decode, or is not what its name says; it has been removed
};
const char* to_string(KeeperError reason);
struct KeeperFailure {
    KeeperError reason = KeeperError::io;
    std::string detail;
};

/// Thread safe.
class StateKeeper {
  public:
    /// Finds what an earlier process kept; files that are not its own stay untouched.
    static Result<std::unique_ptr<StateKeeper>, KeeperFailure> open(StateKeeperConfig config);

    /// True when the state after this entry, which took `steps`, is to be saved. Asked once for each entry.
    bool due(u64 position, u64 steps);
    Result<void, KeeperFailure> save(const SavedState& state);

    /// Rising.
    std::vector<KeptState> kept() const;
    /// The newest at or before `position` that `matches` the chain.
    std::optional<KeptState> newest(u64 position, const std::function<bool(const KeptState&)>& matches) const;
    Result<SavedState, KeeperFailure> load(const KeptState& state);

    /// Nothing before this position is disputed any more.
    void finalized(u64 position);
    /// Entries from here on are not what they were.
    void rolled_back(u64 position);

  private:
    explicit StateKeeper(StateKeeperConfig config) : config_(std::move(config)) {}
    std::filesystem::path path_of(const KeptState& state) const;
    void drop(u64 position);
    void thin_out();

    const StateKeeperConfig config_;
    mutable std::mutex mutex_;
    std::map<u64, Hash> kept_;  // position -> root
    u64 last_due_ = 0, steps_ = 0;
};

}  // namespace belay::node
