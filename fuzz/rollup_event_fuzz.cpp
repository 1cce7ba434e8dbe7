// LIBS: belay_node
// SPDX-License-Identifier: Apache-2.0
// Logs of a rollup's inbox and claims: the first byte picks the event, the second the number of indexed
// values, which come first; the rest is the data. A claim that decodes has the digests that its outputs root
// is over.
#include "node/l1_events.h"

using namespace belay;

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    static const std::vector<Hash> topics = node::rollup_topics();
    if (size < 2) return 0;
    node::RollupInfo rollup;  // both contracts at the zero address: the topic alone tells whose event it is
    l1::Log log;
    log.topics.push_back(topics[data[0] % topics.size()]);
    ByteView rest(data + 2, size - 2);
    for (unsigned i = 0; i < data[1] % 4U && rest.size() >= 32; ++i) {
        log.topics.push_back(Hash::from(rest.first(32)));
        rest = rest.subspan(32);
    }
    log.data.assign(rest.begin(), rest.end());
    const auto event = node::decode_event(rollup, log);
    if (!event || !*event) return 0;
    const auto* claim = std::get_if<node::ClaimEvent>(&**event);
    const auto* proposed = claim ? std::get_if<node::ClaimProposed>(claim) : nullptr;
    if (!proposed) return 0;
    const auto digests = proposed->output_digests();
    if (digests.size() > proposed->claim.position) __builtin_trap();
    if (!digests.empty() && rollup::outputs_root(digests) != proposed->claim.outputs_root) __builtin_trap();
    return 0;
}
