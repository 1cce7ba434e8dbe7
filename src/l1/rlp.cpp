// SPDX-License-Identifier: Apache-2.0
#include "l1/rlp.h"

#include "base/endian.h"

namespace belay::l1 {
namespace {

constexpr u8 kBytesBase = 0x80;
constexpr u8 kListBase = 0xc0;
constexpr std::size_t kShortMax = 55;

void append_header(Bytes& out, u8 base, std::size_t length) {
    if (length <= kShortMax) {
        out.push_back(static_cast<u8>(base + length));
        return;
    }
    u8 be[8];
    store_be<u64>(be, length);
    std::size_t skip = 0;
    while (be[skip] == 0) ++skip;
    out.push_back(static_cast<u8>(base + kShortMax + (8 - skip)));
    append(out, ByteView(be).subspan(skip));
}

struct Header {
    bool list;
    std::size_t offset;  // of the payload
    std::size_t length;
};

Result<Header, RlpReason> read_header(ByteView in) {
    if (in.empty()) return fail(RlpReason::truncated);
    const u8 first = in[0];
    if (first < kBytesBase) return Header{false, 0, 1};
    const bool list = first >= kListBase;
    const std::size_t tag = first - (list ? kListBase : kBytesBase);
    if (tag <= kShortMax) {
        if (in.size() - 1 < tag) return fail(RlpReason::truncated);
        if (!list && tag == 1 && in[1] < kBytesBase) return fail(RlpReason::byte_not_minimal);
        return Header{list, 1, tag};
    }
    const std::size_t width = tag - kShortMax;  // 1..8
    if (in.size() - 1 < width) return fail(RlpReason::truncated);
    if (in[1] == 0) return fail(RlpReason::length_leading_zero);
    u64 length = 0;
    for (std::size_t i = 0; i < width; ++i) length = (length << 8) | in[1 + i];
    if (length <= kShortMax) return fail(RlpReason::length_not_minimal);
    if (length >> 48 != 0) return fail(RlpReason::length_overflow);
    if (in.size() - 1 - width < length) return fail(RlpReason::truncated);
    return Header{list, 1 + width, static_cast<std::size_t>(length)};
}

Result<RlpItem, RlpReason> read_item(ByteView in, std::size_t& used, unsigned depth) {
    if (depth > kRlpMaxDepth) return fail(RlpReason::too_deep);
    const auto header = read_header(in);
    if (!header) return fail(header.error());
    RlpItem item;
    item.list = header->list;
    item.payload = in.subspan(header->offset, header->length);
    used = header->offset + header->length;
    for (std::size_t at = 0; item.list && at < item.payload.size();) {
        std::size_t inner = 0;
        auto child = read_item(item.payload.subspan(at), inner, depth + 1);
        if (!child) return child;
        item.items.push_back(*std::move(child));
        at += inner;
    }
    return item;
}

}  // namespace

std::string_view to_string(RlpReason reason) {
    switch (reason) {
        case RlpReason::truncated:
            return "truncated";
        case RlpReason::length_overflow:
            return "length_overflow";
        case RlpReason::length_leading_zero:
            return "length_leading_zero";
        case RlpReason::length_not_minimal:
            return "length_not_minimal";
        case RlpReason::byte_not_minimal:
            return "byte_not_minimal";
        case RlpReason::trailing_bytes:
            return "trailing_bytes";
        case RlpReason::too_deep:
            return "too_deep";
        case RlpReason::expected_list:
            return "expected_list";
        case RlpReason::expected_bytes:
            return "expected_bytes";
        case RlpReason::wrong_size:
            return "wrong_size";
        case RlpReason::number_leading_zero:
            return "number_leading_zero";
        case RlpReason::number_too_wide:
            return "number_too_wide";
    }
    return "unknown";
}

void rlp_bytes(Bytes& out, ByteView bytes) {
    if (bytes.size() != 1 || bytes[0] >= kBytesBase) append_header(out, kBytesBase, bytes.size());
    append(out, bytes);
}

void rlp_number(Bytes& out, const U256& number) {
    const Hash be = number.to_hash();
    std::size_t skip = 0;
    while (skip < 32 && be[skip] == 0) ++skip;
    rlp_bytes(out, ByteView(be).subspan(skip));
}

void rlp_list(Bytes& out, ByteView items) {
    append_header(out, kListBase, items.size());
    append(out, items);
}

Result<ByteView, RlpReason> RlpItem::bytes() const {
    if (list) return fail(RlpReason::expected_bytes);
    return payload;
}

Result<const std::vector<RlpItem>*, RlpReason> RlpItem::elements() const {
    if (!list) return fail(RlpReason::expected_list);
    return &items;
}

Result<U256, RlpReason> RlpItem::number() const {
    if (list) return fail(RlpReason::expected_bytes);
    if (payload.size() > 32) return fail(RlpReason::number_too_wide);
    if (!payload.empty() && payload[0] == 0) return fail(RlpReason::number_leading_zero);
    Hash be;
    std::copy(payload.begin(), payload.end(), be.bytes.end() - static_cast<std::ptrdiff_t>(payload.size()));
    return U256::from_hash(be);
}

Result<u64, RlpReason> RlpItem::number64() const {
    const auto wide = number();
    if (!wide) return fail(wide.error());
    if (!wide->fits_u64()) return fail(RlpReason::number_too_wide);
    return wide->limb[0];
}

Result<RlpItem, RlpReason> rlp_decode(ByteView input) {
    std::size_t used = 0;
    auto item = read_item(input, used, 0);
    if (item && used != input.size()) return fail(RlpReason::trailing_bytes);
    return item;
}

}  // namespace belay::l1
