// SPDX-License-Identifier: Apache-2.0
#include "wire/eip712.h"

#include "crypto/keccak.h"

namespace belay::wire {
namespace {

ByteView view_of(std::string_view text) { return {reinterpret_cast<const u8*>(text.data()), text.size()}; }

}  // namespace

Hash domain_separator(std::string_view name, std::string_view version, u64 chain_id,
                      const Address& verifying_contract) {
    static constexpr Hash kType = crypto::keccak256_of_text(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    return StructHasher(kType).text(name).text(version).number(chain_id).address(verifying_contract).finish();
}

StructHasher& StructHasher::word(const Hash& value) {
    append(words_, value);
    return *this;
}

StructHasher& StructHasher::number(u64 value) { return number(U256{value}); }

StructHasher& StructHasher::number(const U256& value) { return word(value.to_hash()); }

StructHasher& StructHasher::signed_number(i64 value) {
    const u64 fill = value < 0 ? ~u64{0} : 0;
    return number(U256{static_cast<u64>(value), fill, fill, fill});
}

StructHasher& StructHasher::address(const Address& value) {
    words_.insert(words_.end(), 12, 0);
    append(words_, value);
    return *this;
}

StructHasher& StructHasher::bytes(ByteView value) { return word(crypto::keccak256(value)); }

StructHasher& StructHasher::text(std::string_view value) { return bytes(view_of(value)); }

Hash StructHasher::finish() const { return crypto::keccak256(words_); }

Hash typed_digest(const Hash& domain, const Hash& struct_hash) {
    std::array<u8, 66> bytes;
    bytes[0] = 0x19;
    bytes[1] = 0x01;
    std::memcpy(bytes.data() + 2, domain.data(), 32);
    std::memcpy(bytes.data() + 34, struct_hash.data(), 32);
    return crypto::keccak256(bytes);
}

}  // namespace belay::wire
