// SPDX-License-Identifier: Apache-2.0
// The policy `sealed` (R-30..R-34): hashes first, transactions only when nobody can add any more, and then in
// an order that nobody chose. No clock and no thread of its own.
#pragma once

#include <map>
#include <optional>

#include "base/result.h"
#include "node/records.h"

namespace belay::node {

struct SealedConfig {
    u64 interval_ms = 1'000;
    u64 reveal_ms = 1'000;              ///< after an interval, for its reveals
    std::size_t max_commitments = 512;  ///< an interval
    u64 penalty_intervals = 60;         ///< that a signer sits out who did not reveal
};

enum class [[nodiscard]] SealedReason : u8 {
    interval_full,      ///< no place left in this interval
    already_committed,  ///< this signer, or this very hash, has one in this interval
    penalty,            ///< the signer did not reveal an earlier one
    unknown,            ///< nobody committed to these bytes and this salt
    not_yet,            ///< its interval is not over
    too_late,           ///< its reveals are over
    already_revealed,
};
const char* to_string(SealedReason reason);

/// keccak(salt ‖ transaction).
Hash commitment_of(const Hash& salt, ByteView transaction);

class SealedIntervals {
  public:
    explicit SealedIntervals(const SealedConfig& config) : config_(config) {}

    /// The interval that it stands in.
    Result<u64, SealedReason> commit(const Hash& commitment, const Address& signer, u64 now_ms);
    /// `handle` comes back with the transaction.
    Result<void, SealedReason> reveal(const Hash& salt, Bytes transaction, u64 handle, u64 now_ms);

    struct Revealed {
        Bytes transaction;
        u64 handle = 0;
    };
    /// The oldest interval whose reveals are over, in R-32's order; nullopt while none is. Penalties fall
    /// here.
    std::optional<std::vector<Revealed>> take_due(u64 now_ms);

    u64 interval_at(u64 now_ms) const { return now_ms / config_.interval_ms; }
    /// The last moment for the reveals of an interval.
    u64 reveal_until(u64 interval) const { return (interval + 1) * config_.interval_ms + config_.reveal_ms; }

  private:
    struct Commitment {
        Address signer;
        std::optional<Revealed> revealed;
    };
    using Interval = std::map<Hash, Commitment>;

    const SealedConfig config_;
    std::map<u64, Interval> intervals_;
    std::map<Address, u64> barred_;  // up to this interval, itself included
};

}  // namespace belay::node
