// SPDX-License-Identifier: Apache-2.0
// Encoding and decoding of values.
#include "l1/abi.h"

#include <algorithm>

namespace belay::l1 {
namespace {

using Kind = AbiType::Kind;

bool in_range(const AbiType& type, const Hash& word) {
    const auto all = [&](std::size_t from, std::size_t to, u8 byte) {
        return std::all_of(word.bytes.begin() + static_cast<std::ptrdiff_t>(from),
                           word.bytes.begin() + static_cast<std::ptrdiff_t>(to),
                           [&](u8 b) { return b == byte; });
    };
    const std::size_t used = type.size / 8;
    switch (type.kind) {
        case Kind::uint:
            return all(0, 32 - used, 0);
        case Kind::sint:
            return all(0, 32 - used, (word[32 - used] & 0x80) != 0 ? 0xff : 0);
        case Kind::address:
            return all(0, 12, 0);
        case Kind::boolean:
            return all(0, 31, 0) && word[31] <= 1;
        case Kind::fixed_bytes:
            return all(type.size, 32, 0);
        default:
            return false;
    }
}

void append_word(Bytes& out, u64 value) { append(out, U256(value).to_hash()); }

constexpr std::size_t padded(std::size_t n) { return (n + 31) / 32 * 32; }

using Encoded = Result<void, AbiReason>;
Encoded encode_value(Bytes& out, const AbiType& type, const AbiValue& value);

/// The members of a tuple or array: heads first, dynamic tails after them in order.
Encoded encode_members(Bytes& out, const AbiType& type, const AbiValues& values) {
    const auto member = [&](std::size_t i) -> const AbiType& {
        return type.kind == Kind::array ? type.inner[0] : type.inner[i];
    };
    std::size_t head = 0;
    for (std::size_t i = 0; i < values.size(); ++i) head += member(i).head_size();
    Bytes tails;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const bool dynamic = member(i).is_dynamic();
        if (dynamic) append_word(out, head + tails.size());
        if (auto done = encode_value(dynamic ? tails : out, member(i), values[i]); !done) return done;
    }
    append(out, tails);
    return {};
}

Encoded encode_value(Bytes& out, const AbiType& type, const AbiValue& value) {
    if (type.is_word()) {
        if (!value.is_word()) return fail(AbiReason::type_mismatch);
        if (!in_range(type, value.word())) return fail(AbiReason::out_of_range);
        append(out, value.word());
        return {};
    }
    if (type.kind == Kind::bytes || type.kind == Kind::string) {
        if (!value.is_bytes()) return fail(AbiReason::type_mismatch);
        const Bytes& bytes = value.bytes();
        append_word(out, bytes.size());
        append(out, bytes);
        out.resize(out.size() + padded(bytes.size()) - bytes.size());
        return {};
    }
    if (!value.is_members()) return fail(AbiReason::type_mismatch);
    const bool open = type.kind == Kind::array && type.count == 0;
    const std::size_t expected = type.kind == Kind::array ? type.count : type.inner.size();
    if (!open && value.size() != expected) return fail(AbiReason::type_mismatch);
    if (open) append_word(out, value.size());
    return encode_members(out, type, value.members());
}

/// Reads values out of `data`. In canonical mode `next_` is where the next tail must begin.
class Decoder {
  public:
    Decoder(ByteView data, AbiMode mode) : data_(data), strict_(mode == AbiMode::canonical) {}

    /// The members of a tuple or array whose heads begin at `base`, the origin of their offsets.
    Result<AbiValues, AbiReason> members(const AbiType& type, std::size_t count, std::size_t base) {
        const bool array = type.kind == Kind::array;
        std::size_t head = 0;
        for (std::size_t i = 0; i < (array ? 1 : type.inner.size()); ++i) head += type.inner[i].head_size();
        if (array) head *= count;
        if (head > data_.size() - base) return fail(AbiReason::truncated);
        next_ = base + head;
        AbiValues out;
        for (std::size_t i = 0, at = base; i < count; ++i) {
            const AbiType& member = array ? type.inner[0] : type.inner[i];
            auto decoded = field(member, base, at);
            if (!decoded) return fail(decoded.error());
            out.push_back(*std::move(decoded));
            at += member.head_size();
        }
        return out;
    }

    bool finished() const { return !strict_ || next_ == data_.size(); }

  private:
    /// The value whose head stands at `at`.
    Result<AbiValue, AbiReason> field(const AbiType& type, std::size_t base, std::size_t at) {
        if (++values_ > kAbiMaxValues) return fail(AbiReason::too_large);
        if (!type.is_dynamic()) return inline_value(type, at);
        const auto offset = length(at, AbiReason::bad_offset);
        if (!offset) return fail(offset.error());
        if (*offset > data_.size() - base) return fail(AbiReason::bad_offset);
        const std::size_t tail = base + *offset;
        if (strict_ && tail != next_) return fail(AbiReason::bad_offset);
        return tail_value(type, tail);
    }

    Result<AbiValue, AbiReason> inline_value(const AbiType& type, std::size_t at) {
        if (!type.is_word())
            return tuple_value(type, type.kind == Kind::array ? type.count : type.inner.size(), at);
        const Hash word = Hash::from(data_.subspan(at, 32));
        if (!in_range(type, word)) return fail(AbiReason::out_of_range);
        return AbiValue(word);
    }

    /// A static tuple or array lies inside its parent's head, so the parent's next tail stays where it was.
    Result<AbiValue, AbiReason> tuple_value(const AbiType& type, std::size_t count, std::size_t at) {
        const std::size_t kept = next_;
        auto inner = members(type, count, at);
        if (!inner) return fail(inner.error());
        next_ = kept;
        return AbiValue(*std::move(inner));
    }

    Result<AbiValue, AbiReason> tail_value(const AbiType& type, std::size_t at) {
        std::size_t count = type.kind == Kind::array ? type.count : type.inner.size();
        const bool text = type.kind == Kind::bytes || type.kind == Kind::string;
        if (text || (type.kind == Kind::array && type.count == 0)) {
            const auto n = length(at, AbiReason::length_too_large);
            if (!n) return fail(n.error());
            count = *n;
            at += 32;
            // Bounds the work by the input: an element takes at least 32 bytes unless it is an empty tuple.
            if (count > data_.size() - at) return fail(AbiReason::length_too_large);
        }
        if (text) return text_value(at, count);
        auto inner = members(type, count, at);
        if (!inner) return fail(inner.error());
        return AbiValue(*std::move(inner));
    }

    Result<AbiValue, AbiReason> text_value(std::size_t at, std::size_t size) {
        values_ += size / 32;  // lenient offsets may alias: copied bytes count as work
        if (values_ > kAbiMaxValues) return fail(AbiReason::too_large);
        const std::size_t end = at + padded(size);
        if (strict_ && end > data_.size()) return fail(AbiReason::truncated);
        for (std::size_t i = at + size; strict_ && i < end; ++i)
            if (data_[i] != 0) return fail(AbiReason::nonzero_padding);
        next_ = end;
        const ByteView bytes = data_.subspan(at, size);
        return AbiValue(Bytes(bytes.begin(), bytes.end()));
    }

    Result<std::size_t, AbiReason> length(std::size_t at, AbiReason too_wide) const {
        if (at > data_.size() || data_.size() - at < 32) return fail(AbiReason::truncated);
        const U256 value = U256::from_be(data_.data() + at);
        if (!value.fits_u64() || value.limb[0] >> 32 != 0) return fail(too_wide);
        return static_cast<std::size_t>(value.limb[0]);
    }

    ByteView data_;
    bool strict_;
    std::size_t next_ = 0;
    std::size_t values_ = 0;
};

Result<AbiType, AbiReason> parse_tuple(std::string_view types) {
    auto type = parse_abi_type(types);
    if (type && type->kind != Kind::tuple) return fail(AbiReason::bad_type);
    return type;
}

std::string_view types_of(std::string_view signature) {
    const auto open = signature.find('(');
    return open == std::string_view::npos ? std::string_view{} : signature.substr(open);
}

}  // namespace

Result<Bytes, AbiReason> abi_encode(std::string_view types, const AbiValues& values) {
    const auto type = parse_tuple(types);
    if (!type) return fail(type.error());
    if (values.size() != type->inner.size()) return fail(AbiReason::type_mismatch);
    Bytes out;
    if (auto done = encode_members(out, *type, values); !done) return fail(done.error());
    return out;
}

Result<AbiValues, AbiReason> abi_decode(std::string_view types, ByteView data, AbiMode mode) {
    const auto type = parse_tuple(types);
    if (!type) return fail(type.error());
    Decoder decoder(data, mode);
    auto values = decoder.members(*type, type->inner.size(), 0);
    if (values && !decoder.finished()) return fail(AbiReason::trailing_bytes);
    return values;
}

Result<Bytes, AbiReason> abi_encode_call(std::string_view signature, const AbiValues& values) {
    auto arguments = abi_encode(types_of(signature), values);
    if (!arguments) return arguments;
    const auto selector = abi_selector(signature);
    Bytes out(selector.begin(), selector.end());
    append(out, *arguments);
    return out;
}

Result<AbiValues, AbiReason> abi_decode_call(std::string_view signature, ByteView calldata, AbiMode mode) {
    const auto selector = abi_selector(signature);
    if (calldata.size() < 4 || !std::equal(selector.begin(), selector.end(), calldata.begin()))
        return fail(AbiReason::wrong_selector);
    return abi_decode(types_of(signature), calldata.subspan(4), mode);
}

namespace {

// Up to the comma after the first member; a tuple's own commas do not count.
std::size_t end_of_member(std::string_view members) {
    unsigned depth = 0;
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (members[i] == '(') ++depth;
        if (members[i] == ')' && depth > 0) --depth;
        if (members[i] == ',' && depth == 0) return i;
    }
    return members.size();
}

}  // namespace

Result<AbiValues, AbiReason> abi_decode_log(std::string_view signature, const std::vector<Hash>& topics,
                                            ByteView data) {
    if (topics.empty() || topics[0] != abi_topic(abi_plain_signature(signature)))
        return fail(AbiReason::wrong_topics);
    // Splits the declaration into its indexed and its plain members.
    std::vector<std::pair<std::string, bool>> members;
    std::string_view rest = types_of(signature);
    if (rest.size() < 2) return fail(AbiReason::bad_type);
    rest = rest.substr(1, rest.size() - 2);
    std::string plain = "(";
    while (!rest.empty()) {
        const std::size_t comma = end_of_member(rest);
        std::string_view member = rest.substr(0, comma);
        const bool indexed = member.ends_with(" indexed");
        if (indexed) member.remove_suffix(8);
        members.emplace_back(member, indexed);
        if (!indexed) plain += (plain.size() > 1 ? "," : "") + std::string(member);
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    const auto values = abi_decode(plain + ")", data);
    if (!values) return values;
    AbiValues out;
    std::size_t topic = 1, value = 0;
    for (const auto& [text, indexed] : members) {
        if (!indexed) {
            out.push_back((*values)[value++]);
            continue;
        }
        const auto type = parse_abi_type(text);
        if (!type) return fail(type.error());
        if (topic >= topics.size()) return fail(AbiReason::wrong_topics);
        const Hash& word = topics[topic++];
        if (type->is_word() && !in_range(*type, word)) return fail(AbiReason::out_of_range);
        out.emplace_back(word);
    }
    if (topic != topics.size()) return fail(AbiReason::wrong_topics);
    return out;
}

}  // namespace belay::l1
