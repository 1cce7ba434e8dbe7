// SPDX-License-Identifier: Apache-2.0
#include "node/order_change.h"

#include "node/byte_reader.h"
#include "node/records.h"
#include "node/store_write.h"

namespace belay::node {
namespace {

using Impl = Write::Impl;

constexpr u8 kVersion = 0x41;
constexpr std::size_t kMaxChanges = 1 << 24;

void append_counted(Bytes& out, ByteView bytes) {
    append_be<u32>(out, static_cast<u32>(bytes.size()));
    append(out, bytes);
}

/// Of a family's keys; 0: not a family of the order.
std::size_t key_size(Family family) {
    switch (family) {
        case Family::transactions:
        case Family::groups:
        case Family::plan:
        case Family::batches:
            return 8;
        case Family::hashes:
            return Hash::kSize;
        default:
            return 0;
    }
}

bool value_decodes(Family family, ByteView value) {
    switch (family) {
        case Family::transactions:
            return decode_transaction_record(value).has_value();
        case Family::groups:
            return decode_group_record(value).has_value();
        case Family::plan:
            return decode_plan_entry(value).has_value();
        default:
            return value.size() == 8;
    }
}

std::optional<ChangeError> check(Impl::Kind kind, Family family, ByteView key, ByteView value) {
    const std::size_t size = key_size(family);
    if (size == 0) return ChangeError::bad_family;
    if (key.size() != size || (kind == Impl::Kind::erase_from && size != 8)) return ChangeError::bad_key;
    const bool fits = kind == Impl::Kind::put ? value_decodes(family, value) : value.empty();
    return fits ? std::nullopt : std::optional(ChangeError::bad_value);
}

void take(OrderChange& out, Impl::Kind kind, Family family, ByteView key, ByteView value) {
    switch (kind) {
        case Impl::Kind::put:
            out.write.put(family, key, value);
            if (family == Family::groups)
                out.groups.emplace_back(load_be<u64>(key.data()), Bytes(value.begin(), value.end()));
            break;
        case Impl::Kind::erase:
            out.write.erase(family, key);
            break;
        case Impl::Kind::erase_from:
            out.write.erase_from(family, load_be<u64>(key.data()));
            if (family == Family::plan) out.rebased_from = load_be<u64>(key.data());
            break;
    }
}

}  // namespace

const char* to_string(ChangeError reason) {
    switch (reason) {
        case ChangeError::bad_version:
            return "bad_version";
        case ChangeError::truncated:
            return "truncated";
        case ChangeError::bad_kind:
            return "bad_kind";
        case ChangeError::bad_family:
            return "bad_family";
        case ChangeError::bad_key:
            return "bad_key";
        case ChangeError::bad_value:
            return "bad_value";
        case ChangeError::too_much:
            return "too_much";
    }
    return "?";
}

Bytes encode_change(const Write& write) {
    const Impl& impl = write.impl();
    Bytes out;
    out.reserve(1 + impl.bytes.size() + 10 * impl.changes.size());
    out.push_back(kVersion);
    for (const Impl::Change& change : impl.changes) {
        out.push_back(static_cast<u8>(change.kind));
        out.push_back(static_cast<u8>(change.family));
        append_counted(out, impl.key(change));
        append_counted(out, impl.value(change));
    }
    return out;
}

Result<OrderChange, ChangeError> decode_change(ByteView bytes) {
    ByteReader in(bytes);
    if (in.integer<u8>() != kVersion || !in.ok()) return fail(ChangeError::bad_version);
    OrderChange out;
    for (std::size_t count = 0; !in.at_end(); ++count) {
        if (count == kMaxChanges) return fail(ChangeError::too_much);
        const u8 kind = in.integer<u8>(), family = in.integer<u8>();
        const ByteView key = in.counted(), value = in.counted();
        if (!in.ok()) return fail(ChangeError::truncated);
        if (kind > static_cast<u8>(Impl::Kind::erase_from)) return fail(ChangeError::bad_kind);
        if (family >= kFamilies) return fail(ChangeError::bad_family);
        const auto k = static_cast<Impl::Kind>(kind);
        const auto f = static_cast<Family>(family);
        if (const auto bad = check(k, f, key, value)) return fail(*bad);
        take(out, k, f, key, value);
    }
    return out;
}

}  // namespace belay::node
