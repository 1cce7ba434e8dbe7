// SPDX-License-Identifier: Apache-2.0
#include "node/sealed_intervals.h"

#include <algorithm>

#include "crypto/keccak.h"

namespace belay::node {

const char* to_string(SealedReason reason) {
    switch (reason) {
        case SealedReason::interval_full:
            return "interval_full";
        case SealedReason::already_committed:
            return "already_committed";
        case SealedReason::penalty:
            return "penalty";
        case SealedReason::unknown:
            return "unknown";
        case SealedReason::not_yet:
            return "not_yet";
        case SealedReason::too_late:
            return "too_late";
        case SealedReason::already_revealed:
            return "already_revealed";
    }
    return "?";
}

Hash commitment_of(const Hash& salt, ByteView transaction) {
    Bytes both;
    append(both, salt);
    append(both, transaction);
    return crypto::keccak256(both);
}

Result<u64, SealedReason> SealedIntervals::commit(const Hash& commitment, const Address& signer, u64 now_ms) {
    const u64 number = interval_at(now_ms);
    if (const auto barred = barred_.find(signer); barred != barred_.end()) {
        if (barred->second >= number) return fail(SealedReason::penalty);
        barred_.erase(barred);
    }
    Interval& interval = intervals_[number];
    if (interval.size() >= config_.max_commitments) return fail(SealedReason::interval_full);
    for (const auto& [hash, known] : interval)
        if (hash == commitment || known.signer == signer) return fail(SealedReason::already_committed);
    interval.emplace(commitment, Commitment{signer, std::nullopt});
    return number;
}

Result<void, SealedReason> SealedIntervals::reveal(const Hash& salt, Bytes transaction, u64 handle,
                                                   u64 now_ms) {
    const Hash commitment = commitment_of(salt, transaction);
    // The newest: who commits to the same again means that one.
    for (auto interval = intervals_.rbegin(); interval != intervals_.rend(); ++interval) {
        const auto found = interval->second.find(commitment);
        if (found == interval->second.end()) continue;
        if (interval_at(now_ms) <= interval->first) return fail(SealedReason::not_yet);
        if (now_ms >= reveal_until(interval->first)) return fail(SealedReason::too_late);
        if (found->second.revealed) return fail(SealedReason::already_revealed);
        found->second.revealed = Revealed{std::move(transaction), handle};
        return {};
    }
    return fail(SealedReason::unknown);
}

std::optional<std::vector<SealedIntervals::Revealed>> SealedIntervals::take_due(u64 now_ms) {
    if (intervals_.empty() || now_ms < reveal_until(intervals_.begin()->first)) return std::nullopt;
    const u64 number = intervals_.begin()->first;
    Interval interval = std::move(intervals_.begin()->second);
    intervals_.erase(intervals_.begin());
    // the seed is over all that was revealed, so no one of them can choose its place alone.
    Bytes all;
    for (const auto& [commitment, one] : interval)
        if (one.revealed) append(all, commitment);
    const Hash seed = crypto::keccak256(all);
    std::vector<std::pair<Hash, Revealed>> order;
    for (auto& [commitment, one] : interval) {
        if (one.revealed)
            order.emplace_back(commitment_of(seed, commitment), std::move(*one.revealed));
        else
            barred_[one.signer] = interval_at(now_ms) + config_.penalty_intervals;
    }
    std::erase_if(barred_, [number](const auto& one) { return one.second < number; });
    std::ranges::sort(order, {}, &std::pair<Hash, Revealed>::first);
    std::vector<Revealed> out;
    out.reserve(order.size());
    for (auto& [key, revealed] : order) out.push_back(std::move(revealed));
    return out;
}

}  // namespace belay::node
