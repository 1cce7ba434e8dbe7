// SPDX-License-Identifier: Apache-2.0
// Type texts, signatures and values of the ABI.
#include <charconv>

#include "base/check.h"
#include "crypto/keccak.h"
#include "l1/abi.h"

namespace belay::l1 {
namespace {

using Kind = AbiType::Kind;

constexpr std::size_t kMaxHead = std::size_t{1} << 32;  // keeps every head's size far from overflow

/// A recursive-descent reader over the type's text.
struct TypeReader {
    std::string_view text;

    bool take(char c) {
        if (text.empty() || text[0] != c) return false;
        text.remove_prefix(1);
        return true;
    }
    bool take(std::string_view word) {
        if (!text.starts_with(word)) return false;
        text.remove_prefix(word.size());
        return true;
    }
    /// Decimal digits without a leading zero; 0 when there are none.
    std::size_t number() {
        std::size_t value = 0;
        const auto* end = text.data() + text.size();
        if (text.empty() || text[0] == '0') return 0;
        const auto [rest, error] = std::from_chars(text.data(), end, value);
        if (error != std::errc{}) return 0;
        text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
        return value;
    }
    bool at_digit() const { return !text.empty() && text[0] >= '0' && text[0] <= '9'; }

    Result<AbiType, AbiReason> type(unsigned depth);
    Result<AbiType, AbiReason> base(unsigned depth);
    Result<AbiType, AbiReason> members(unsigned depth);
    Result<AbiType, AbiReason> integer(Kind kind);
};

Result<AbiType, AbiReason> TypeReader::integer(Kind kind) {
    if (!at_digit()) return AbiType{kind, 256, 0, {}};
    const std::size_t bits = number();
    if (bits == 0 || bits > 256 || bits % 8 != 0) return fail(AbiReason::bad_type);
    return AbiType{kind, static_cast<unsigned>(bits), 0, {}};
}

Result<AbiType, AbiReason> TypeReader::members(unsigned depth) {
    AbiType tuple{Kind::tuple, 0, 0, {}};
    if (take(')')) return tuple;
    do {
        auto member = type(depth + 1);
        if (!member) return member;
        tuple.inner.push_back(*std::move(member));
    } while (take(','));
    if (!take(')')) return fail(AbiReason::bad_type);
    return tuple;
}

Result<AbiType, AbiReason> TypeReader::base(unsigned depth) {
    if (take('(')) return members(depth);
    if (take("uint")) return integer(Kind::uint);
    if (take("int")) return integer(Kind::sint);
    if (take("address")) return AbiType{Kind::address, 160, 0, {}};
    if (take("bool")) return AbiType{Kind::boolean, 1, 0, {}};
    if (take("string")) return AbiType{Kind::string, 0, 0, {}};
    if (!take("bytes")) return fail(AbiReason::bad_type);
    if (!at_digit()) return AbiType{Kind::bytes, 0, 0, {}};
    const std::size_t size = number();
    if (size == 0 || size > 32) return fail(AbiReason::bad_type);
    return AbiType{Kind::fixed_bytes, static_cast<unsigned>(size), 0, {}};
}

Result<AbiType, AbiReason> TypeReader::type(unsigned depth) {
    if (depth > kAbiMaxDepth) return fail(AbiReason::too_deep);
    auto out = base(depth);
    if (!out) return out;
    while (take('[')) {
        if (++depth > kAbiMaxDepth) return fail(AbiReason::too_deep);
        AbiType array{Kind::array, 0, 0, {}};
        if (!take(']')) {
            array.count = number();
            if (array.count == 0 || array.count > kAbiMaxValues || !take(']'))
                return fail(AbiReason::bad_type);
            if (out->head_size() > kMaxHead / array.count) return fail(AbiReason::too_large);
        }
        array.inner.push_back(*std::move(out));
        out = std::move(array);
    }
    return out;
}

}  // namespace

std::string_view to_string(AbiReason reason) {
    switch (reason) {
        case AbiReason::bad_type:
            return "bad_type";
        case AbiReason::type_mismatch:
            return "type_mismatch";
        case AbiReason::out_of_range:
            return "out_of_range";
        case AbiReason::truncated:
            return "truncated";
        case AbiReason::bad_offset:
            return "bad_offset";
        case AbiReason::length_too_large:
            return "length_too_large";
        case AbiReason::nonzero_padding:
            return "nonzero_padding";
        case AbiReason::trailing_bytes:
            return "trailing_bytes";
        case AbiReason::too_large:
            return "too_large";
        case AbiReason::too_deep:
            return "too_deep";
        case AbiReason::wrong_selector:
            return "wrong_selector";
        case AbiReason::wrong_topics:
            return "wrong_topics";
    }
    return "unknown";
}

bool AbiType::is_dynamic() const {
    if (kind == Kind::bytes || kind == Kind::string) return true;
    if (kind == Kind::array && count == 0) return true;
    for (const AbiType& t : inner)
        if (t.is_dynamic()) return true;
    return false;
}

std::size_t AbiType::head_size() const {
    if (is_dynamic() || is_word()) return 32;
    std::size_t sum = 0;
    for (const AbiType& t : inner) sum += t.head_size();
    return kind == Kind::array ? sum * count : sum;
}

Result<AbiType, AbiReason> parse_abi_type(std::string_view text) {
    TypeReader reader{text};
    auto type = reader.type(0);
    if (type && !reader.text.empty()) return fail(AbiReason::bad_type);
    return type;
}

AbiValue::AbiValue(const Address& v) {
    Hash word;
    std::copy(v.bytes.begin(), v.bytes.end(), word.bytes.begin() + 12);
    value_ = word;
}

AbiValue AbiValue::left_aligned(ByteView bytes) {
    BELAY_CHECK(bytes.size() <= 32);
    Hash word;
    std::copy(bytes.begin(), bytes.end(), word.bytes.begin());
    return AbiValue(word);
}

const Hash& AbiValue::word() const {
    BELAY_CHECK(is_word());
    return std::get<Hash>(value_);
}

u64 AbiValue::number64() const {
    const U256 wide = number();
    BELAY_CHECK(wide.fits_u64());
    return wide.limb[0];
}

Address AbiValue::address() const { return Address::from(ByteView(word()).subspan(12)); }

const Bytes& AbiValue::bytes() const {
    BELAY_CHECK(is_bytes());
    return std::get<Bytes>(value_);
}

std::string AbiValue::text() const { return {bytes().begin(), bytes().end()}; }

const std::vector<AbiValue>& AbiValue::members() const {
    BELAY_CHECK(is_members());
    return std::get<std::vector<AbiValue>>(value_);
}

Hash abi_topic(std::string_view signature) {
    return crypto::keccak256(ByteView(reinterpret_cast<const u8*>(signature.data()), signature.size()));
}

std::array<u8, 4> abi_selector(std::string_view signature) {
    const Hash hash = abi_topic(signature);
    return {hash[0], hash[1], hash[2], hash[3]};
}

std::string abi_plain_signature(std::string_view declaration) {
    std::string out(declaration);
    for (auto at = out.find(" indexed"); at != std::string::npos; at = out.find(" indexed")) out.erase(at, 8);
    return out;
}

}  // namespace belay::l1
