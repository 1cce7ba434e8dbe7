// SPDX-License-Identifier: Apache-2.0
#include "node/jam_recorder.h"

#include <algorithm>

namespace belay::node {

std::vector<JamCall> jam_calls(std::span<const l1::RawHeader> blocks, const U256& jam_base_fee,
                               const std::function<bool(u64)>& recorded, u64 most_gap,
                               std::size_t most_headers) {
    std::vector<JamCall> out;
    u64 gap = 0;
    // What was carried along for nothing is dropped again.
    const auto trim = [&] {
        if (!out.empty()) out.back().headers.resize(out.back().headers.size() - gap);
        gap = 0;
    };
    for (std::size_t i = blocks.size(); i-- > 0;) {
        const l1::RawHeader& block = blocks[i];
        const bool counts = block.base_fee >= jam_base_fee && !recorded(block.number);
        const bool open = !out.empty() && gap <= most_gap && out.back().headers.size() < most_headers &&
                          out.back().newest - out.back().headers.size() == block.number;
        if (counts && !open) {
            trim();
            out.push_back({block.number, 0, {}});
        }
        if (!counts && !open) continue;
        out.back().headers.push_back(block.rlp);
        out.back().jammed += counts;
        gap = counts ? 0 : gap + 1;
        if (gap > most_gap) trim();
    }
    trim();
    return out;
}

l1::L1Result<u64> record_jams(l1::JsonRpc& rpc, const l1::BondViews& bond, l1::TxManager& txs, u64 head,
                              u64 depth) {
    const auto terms = bond.terms();
    if (!terms) return std::unexpected(terms.error());
    std::vector<l1::RawHeader> blocks;
    for (u64 number = head > depth ? head - depth : 0; number <= head; ++number) {
        auto header = l1::raw_header(rpc, number);
        if (!header) return std::unexpected(header.error());
        blocks.push_back(std::move(*header));
    }
    u64 recorded = 0;
    const auto known = [&bond](u64 number) { return bond.is_jammed(number).value_or(false); };
    for (const JamCall& call : jam_calls(blocks, terms->jam_base_fee, known)) {
        l1::TxRequest request;
        request.id = "jam/" + std::to_string(call.newest) + "/" + std::to_string(call.headers.size());
        request.to = bond.address();
        request.data = l1::bond_calls::record_jam(call.newest, call.headers);
        const auto sent = txs.submit(request);
        const auto done = sent ? txs.wait(request.id) : sent;
        if (!done) return std::unexpected(done.error());
        if (done->state == l1::TxState::confirmed) recorded += call.jammed;
    }
    return recorded;
}

}  // namespace belay::node
