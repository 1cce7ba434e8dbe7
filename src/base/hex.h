// SPDX-License-Identifier: Apache-2.0
// Hex text, with or without 0x. Host only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace belay {

/// Lower-case hex with 0x.
std::string to_hex(ByteView bytes);
/// Lower-case hex without 0x.
std::string to_hex_plain(ByteView bytes);
/// Even-length hex, 0x optional, either case; nullopt on anything else.
std::optional<Bytes> from_hex(std::string_view text);

/// Exactly N bytes of hex, or nullopt.
template <class Fixed>
std::optional<Fixed> fixed_from_hex(std::string_view text) {
    auto bytes = from_hex(text);
    if (!bytes || bytes->size() != Fixed::kSize) return std::nullopt;
    return Fixed::from(*bytes);
}

}  // namespace belay
