// SPDX-License-Identifier: Apache-2.0
#include "node/stream_message.h"

#include <algorithm>

#include "base/check.h"
#include "node/byte_reader.h"

namespace belay::node {
namespace {

constexpr u8 kVersion = 0x51;
constexpr std::size_t kMaxText = 256;

enum class Kind : u8 { part, last, leader, beat };

void put_head(Bytes& out, Kind kind, u64 term) {
    out.push_back(kVersion);
    out.push_back(static_cast<u8>(kind));
    append_be(out, term);
}

void put_text(Bytes& out, const std::string& text) {
    append_be<u32>(out, static_cast<u32>(text.size()));
    out.insert(out.end(), text.begin(), text.end());
}

std::string take_text(ByteReader& in) {
    const ByteView text = in.counted();
    return {text.begin(), text.end()};
}

LeaderRecord take_leader(ByteReader& in) {
    LeaderRecord out;
    out.name = take_text(in);
    out.url = take_text(in);
    out.instance = in.integer<u64>();
    out.next_entry = in.integer<u64>();
    out.next_sequence = in.integer<u64>();
    out.running_hash = in.fixed<Hash>();
    return out;
}

Beat take_beat(ByteReader& in) {
    Beat out;
    out.name = take_text(in);
    out.url = take_text(in);
    return out;
}

bool fits(const std::string& name, const std::string& url) {
    return name.size() <= kMaxText && url.size() <= kMaxText;
}

}  // namespace

const char* to_string(MessageError reason) {
    switch (reason) {
        case MessageError::bad_version:
            return "bad_version";
        case MessageError::bad_kind:
            return "bad_kind";
        case MessageError::truncated:
            return "truncated";
        case MessageError::trailing:
            return "trailing";
        case MessageError::too_long:
            return "too_long";
    }
    return "?";
}

Bytes encode(const StreamMessage& message) {
    Bytes out;
    if (const auto* part = std::get_if<ChangePart>(&message.what)) {
        put_head(out, part->last ? Kind::last : Kind::part, message.term);
        append(out, part->bytes);
    } else if (const auto* leader = std::get_if<LeaderRecord>(&message.what)) {
        put_head(out, Kind::leader, message.term);
        put_text(out, leader->name);
        put_text(out, leader->url);
        append_be(out, leader->instance);
        append_be(out, leader->next_entry);
        append_be(out, leader->next_sequence);
        append(out, leader->running_hash);
    } else {
        const Beat& beat = std::get<Beat>(message.what);
        put_head(out, Kind::beat, message.term);
        put_text(out, beat.name);
        put_text(out, beat.url);
    }
    return out;
}

Result<StreamMessage, MessageError> decode_stream_message(ByteView bytes) {
    ByteReader in(bytes);
    if (in.integer<u8>() != kVersion || !in.ok()) return fail(MessageError::bad_version);
    const u8 kind = in.integer<u8>();
    if (kind > static_cast<u8>(Kind::beat)) return fail(MessageError::bad_kind);
    StreamMessage out;
    out.term = in.integer<u64>();
    bool short_enough = true;
    switch (static_cast<Kind>(kind)) {
        case Kind::part:
        case Kind::last: {
            const ByteView body = in.take(in.left());
            out.what = ChangePart{static_cast<Kind>(kind) == Kind::last, Bytes(body.begin(), body.end())};
            break;
        }
        case Kind::leader: {
            LeaderRecord leader = take_leader(in);
            short_enough = fits(leader.name, leader.url);
            out.what = std::move(leader);
            break;
        }
        case Kind::beat: {
            Beat beat = take_beat(in);
            short_enough = fits(beat.name, beat.url);
            out.what = std::move(beat);
            break;
        }
    }
    if (!in.ok()) return fail(MessageError::truncated);
    if (!in.at_end()) return fail(MessageError::trailing);
    if (!short_enough) return fail(MessageError::too_long);
    return out;
}

std::vector<Bytes> split_change(u64 term, ByteView change, std::size_t most) {
    BELAY_CHECK(most > kMessageHeader);
    const std::size_t room = most - kMessageHeader;
    std::vector<Bytes> out;
    do {
        const ByteView piece = change.first(std::min(room, change.size()));
        change = change.subspan(piece.size());
        out.push_back(encode({term, ChangePart{change.empty(), Bytes(piece.begin(), piece.end())}}));
    } while (!change.empty());
    return out;
}

}  // namespace belay::node
