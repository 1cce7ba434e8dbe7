// SPDX-License-Identifier: Apache-2.0
#include "circuit/chain.h"

namespace belay::circuit {
namespace {

/// Why `next` does not go on where `last` ends.
Reject check_link(const Statement& last, const Statement& next) {
    if (last.program != next.program) return Reject::kChainProgram;
    if (last.after == next.before) return Reject::kNone;
    if (last == next) return Reject::kChainTwice;
    const u64 at = last.after.state.cycle, from = next.before.state.cycle;
    if (from > at) return Reject::kChainGap;
    if (from < at) return Reject::kChainOrder;
    return Reject::kChainBroken;
}

}  // namespace

ChainVerdict check_chain(std::span<const Statement> segments) {
    ChainVerdict out{.advice_free = true};
    if (segments.empty()) out.reason = Reject::kChainEmpty;
    for (u32 i = 0; i < segments.size() && out.accepted(); ++i) {
        out.segment = i;
        out.reason = check(segments[i]);
        if (out.accepted() && i > 0) out.reason = check_link(segments[i - 1], segments[i]);
        out.advice_free = out.advice_free && segments[i].advice_free();
    }
    return out;
}

ChainVerdict check_chain(std::span<const Statement> segments, const RunClaim& run) {
    ChainVerdict out = check_chain(segments);
    if (!out.accepted()) return out;
    out.segment = 0;
    if (segments.front().before.root() != run.start) out.reason = Reject::kChainStart;
    if (!out.accepted()) return out;
    out.segment = static_cast<u32>(segments.size() - 1);
    if (segments.back().after.root() != run.end) out.reason = Reject::kChainEnd;
    return out;
}

}  // namespace belay::circuit
