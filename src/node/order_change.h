// SPDX-License-Identifier: Apache-2.0
// One change of the order as bytes: what a leader has promised and a standby repeats. It is the leader's own
// write, so that both stores end up with the same records, receipts and signatures included.
//
//   0x41 ‖ { u8(kind) ‖ u8(family) ‖ u32(length) ‖ key ‖ u32(length) ‖ value }*
//
// Only the families of the order may be in it; keys have their family's length and values decode.
#pragma once

#include "node/store.h"

namespace belay::node {

enum class [[nodiscard]] ChangeError : u8 {
    bad_version,  ///< first byte is not this layout's
    truncated,    ///< ends inside a change
    bad_kind,     ///< neither put, erase nor erase_from
    bad_family,   ///< a family that is not the order's
    bad_key,      ///< not of the family's length
    bad_value,    ///< a record that does not decode, or a value where there is none
    too_much,     ///< more changes than any group or rebase makes
};
const char* to_string(ChangeError reason);

struct OrderChange {
    Write write;
    std::optional<u64> rebased_from;            ///< entries from here on are replaced
    std::vector<std::pair<u64, Bytes>> groups;  ///< the group records in it, still encoded
};

Bytes encode_change(const Write& write);
Result<OrderChange, ChangeError> decode_change(ByteView bytes);

}  // namespace belay::node
