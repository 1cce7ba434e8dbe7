// SPDX-License-Identifier: Apache-2.0
// The Solidity ABI: types parsed from their text, values, encoding and total decoding.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/u256.h"

namespace belay::l1 {

enum class [[nodiscard]] AbiReason {
    bad_type,          // the type text does not parse
    type_mismatch,     // a value of another shape than its type
    out_of_range,      // a word with bits outside its type (uint64, address, bool, bytesN)
    truncated,         // the data ends inside a value
    bad_offset,        // an offset that points outside, or (canonical) not to the next free byte
    length_too_large,  // an array or string longer than the data can hold
    nonzero_padding,   // (canonical) padding after bytes or string
    trailing_bytes,    // (canonical) data after the last value
    too_large,         // more values than kAbiMaxValues
    too_deep,          // types nested deeper than kAbiMaxDepth
    wrong_selector,    // calldata of another function
    wrong_topics,      // a log with another event's topics
};
std::string_view to_string(AbiReason reason);

inline constexpr std::size_t kAbiMaxValues = 1 << 20;
inline constexpr unsigned kAbiMaxDepth = 16;

/// A parsed type. Words are everything that takes one 32-byte word.
struct AbiType {
    enum class Kind { uint, sint, address, boolean, fixed_bytes, bytes, string, array, tuple };
    Kind kind = Kind::uint;
    unsigned size = 256;         // bits of uint and sint, bytes of fixed_bytes
    std::size_t count = 0;       // of a fixed-size array; 0 = dynamic
    std::vector<AbiType> inner;  // the element of an array, the members of a tuple

    bool is_word() const { return kind <= Kind::fixed_bytes; }
    bool is_dynamic() const;
    /// Bytes in the head of the enclosing tuple.
    std::size_t head_size() const;
};

/// "uint64", "bytes32[]", "(address,uint256)[2]".
Result<AbiType, AbiReason> parse_abi_type(std::string_view text);

/// A value: one word, a byte string, or the members of an array or tuple.
class AbiValue {
  public:
    AbiValue() : value_(Hash{}) {}
    AbiValue(u64 v) : value_(U256(v).to_hash()) {}
    AbiValue(u32 v) : AbiValue(u64{v}) {}
    AbiValue(int v) = delete;  // say which width and sign is meant
    AbiValue(bool v) : AbiValue(u64{v}) {}
    AbiValue(const U256& v) : value_(v.to_hash()) {}
    AbiValue(const Hash& v) : value_(v) {}
    AbiValue(const Address& v);
    AbiValue(Bytes v) : value_(std::move(v)) {}
    AbiValue(std::string_view text) : value_(Bytes(text.begin(), text.end())) {}
    AbiValue(const char* text) : AbiValue(std::string_view(text)) {}
    AbiValue(std::vector<AbiValue> v) : value_(std::move(v)) {}
    /// bytesN for N below 32, left aligned.
    static AbiValue left_aligned(ByteView bytes);

    // The caller has decoded against a type, so it knows the shape; a wrong shape is a programmer's error.
    const Hash& word() const;
    U256 number() const { return U256::from_hash(word()); }
    u64 number64() const;
    bool boolean() const { return word()[31] != 0; }
    Address address() const;
    const Bytes& bytes() const;
    std::string text() const;
    const std::vector<AbiValue>& members() const;
    const AbiValue& operator[](std::size_t i) const { return members()[i]; }
    std::size_t size() const { return members().size(); }

    bool is_word() const { return std::holds_alternative<Hash>(value_); }
    bool is_bytes() const { return std::holds_alternative<Bytes>(value_); }
    bool is_members() const { return std::holds_alternative<std::vector<AbiValue>>(value_); }
    bool operator==(const AbiValue&) const = default;

  private:
    std::variant<Hash, Bytes, std::vector<AbiValue>> value_;
};

using AbiValues = std::vector<AbiValue>;

/// A tuple or array value. (Braces alone would not do: {AbiValues{x}} is a copy of the inner list.)
inline AbiValue abi_list(std::initializer_list<AbiValue> members) { return AbiValue(AbiValues(members)); }

/// canonical: the one encoding that Solidity's own encoder makes. lenient: whatever Solidity's decoder
/// accepts (offsets in any order, junk after the data), for calldata written by strangers.
enum class AbiMode { canonical, lenient };

/// `types` is a tuple's text: "(uint64,bytes)".
Result<Bytes, AbiReason> abi_encode(std::string_view types, const AbiValues& values);
Result<AbiValues, AbiReason> abi_decode(std::string_view types, ByteView data,
                                        AbiMode mode = AbiMode::canonical);

/// The first four bytes of the hash of "name(types)".
std::array<u8, 4> abi_selector(std::string_view signature);
/// The topic of an event "Name(types)".
Hash abi_topic(std::string_view signature);

/// Selector and arguments for "name(types)".
Result<Bytes, AbiReason> abi_encode_call(std::string_view signature, const AbiValues& values);
/// The arguments in calldata of "name(types)".
Result<AbiValues, AbiReason> abi_decode_call(std::string_view signature, ByteView calldata,
                                             AbiMode mode = AbiMode::canonical);

/// Decodes a log of "Name(type indexed,type,...)": values in declared order. Indexed values of dynamic type
/// come as the word that the topic holds (their hash).
Result<AbiValues, AbiReason> abi_decode_log(std::string_view signature, const std::vector<Hash>& topics,
                                            ByteView data);
/// The plain signature of an event declaration: "E(uint64 indexed,bytes)" -> "E(uint64,bytes)".
std::string abi_plain_signature(std::string_view declaration);

}  // namespace belay::l1
