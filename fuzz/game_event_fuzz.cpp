// LIBS: belay_node
// SPDX-License-Identifier: Apache-2.0
// Logs of the dispute game: the first byte picks the event, the second the number of indexed values, which
// come first; the rest is the data. Decoding ends on everything with an effect or a named reason.
#include <algorithm>
#include <string_view>

#include "base/check.h"
#include "node/game_events.h"

using namespace belay;

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    static const std::vector<Hash> topics = node::game_topics();
    if (size < 2) return 0;
    l1::Log log;
    log.topics.push_back(topics[data[0] % topics.size()]);
    ByteView rest(data + 2, size - 2);
    for (unsigned i = 0; i < data[1] % 4U && rest.size() >= 32; ++i) {
        log.topics.push_back(Hash::from(rest.first(32)));
        rest = rest.subspan(32);
    }
    log.data.assign(rest.begin(), rest.end());
    const auto effect = node::decode_game_event(log);
    if (!effect) {
        BELAY_CHECK(std::string_view(to_string(effect.error())) != "?");
        return 0;
    }
    // One of the game's topics is never another contract's event.
    BELAY_CHECK(effect->has_value());
    if (const auto* out = std::get_if<dispute::Eliminated>(&**effect))
        BELAY_CHECK(out->cause <= dispute::Cause::inner);
    return 0;
}
