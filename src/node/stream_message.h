// SPDX-License-Identifier: Apache-2.0
// What the sequencers of one chain write to their shared log, and the beat between.
//
//   0x51 ‖ u8(kind) ‖ u64(term) ‖ body
//
// A change longer than a message may be is several: all but the last are parts. A leader's record discards
// parts before it: their writer did not finish, so nobody was promised anything.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace belay::node {

/// Who leads from here on, and what the order was: a follower whose own order differs must not go on.
struct LeaderRecord {
    std::string name, url;
    u64 instance = 0;  ///< drawn at random by each process: no two records are the same
    u64 next_entry = 0, next_sequence = 0;
    Hash running_hash;
    bool operator==(const LeaderRecord&) const = default;
};

/// A piece of an order change.
struct ChangePart {
    bool last = true;
    Bytes bytes;
    bool operator==(const ChangePart&) const = default;
};

/// "I lead and I live": said, not stored.
struct Beat {
    std::string name, url;
    bool operator==(const Beat&) const = default;
};

struct StreamMessage {
    u64 term = 0;
    std::variant<ChangePart, LeaderRecord, Beat> what;
    bool operator==(const StreamMessage&) const = default;
};

enum class [[nodiscard]] MessageError : u8 {
    bad_version,  ///< first byte is not this layout's
    bad_kind,     ///< a kind that does not exist
    truncated,    ///< ends inside a field
    trailing,     ///< bytes after the last field
    too_long,     ///< a name or URL of more than 256 bytes
};
const char* to_string(MessageError reason);

inline constexpr std::size_t kMessageHeader = 10;

Bytes encode(const StreamMessage& message);
Result<StreamMessage, MessageError> decode_stream_message(ByteView bytes);

/// The messages of one change; each at most `most` bytes long.
std::vector<Bytes> split_change(u64 term, ByteView change, std::size_t most);

}  // namespace belay::node
