// SPDX-License-Identifier: Apache-2.0
// Recursive length prefix, Ethereum's encoding of byte strings and lists. The decoder accepts exactly one
// encoding of every value.
#pragma once

#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/u256.h"

namespace belay::l1 {

enum class [[nodiscard]] RlpReason {
    truncated,            // the input ends inside an item
    length_overflow,      // a length of more than eight bytes, or one no input can have
    length_leading_zero,  // a length with a leading zero byte
    length_not_minimal,   // the long form where the short one fits
    byte_not_minimal,     // one byte below 0x80 with a prefix
    trailing_bytes,       // bytes after the item
    too_deep,             // lists nested deeper than kRlpMaxDepth
    expected_list,
    expected_bytes,
    wrong_size,  // a fixed-size value of another size
    number_leading_zero,
    number_too_wide,
};
std::string_view to_string(RlpReason reason);

inline constexpr unsigned kRlpMaxDepth = 64;

void rlp_bytes(Bytes& out, ByteView bytes);
/// Big-endian without leading zeros; zero is the empty string.
void rlp_number(Bytes& out, const U256& number);
/// Appends the list whose items' encodings are `items`, one after the other.
void rlp_list(Bytes& out, ByteView items);

/// A decoded item: a view into the input, and for a list its items.
struct RlpItem {
    bool list = false;
    ByteView payload;
    std::vector<RlpItem> items;

    Result<ByteView, RlpReason> bytes() const;
    Result<const std::vector<RlpItem>*, RlpReason> elements() const;
    Result<U256, RlpReason> number() const;
    Result<u64, RlpReason> number64() const;
    template <class Fixed>
    Result<Fixed, RlpReason> fixed() const {
        auto view = bytes();
        if (!view) return fail(view.error());
        if (view->size() != Fixed::kSize) return fail(RlpReason::wrong_size);
        return Fixed::from(*view);
    }
};

/// Decodes exactly one item that fills the whole input. The views point into `input`.
Result<RlpItem, RlpReason> rlp_decode(ByteView input);

}  // namespace belay::l1
