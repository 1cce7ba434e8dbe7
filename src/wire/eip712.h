// SPDX-License-Identifier: Apache-2.0
// EIP-712: the digests that wallets sign. Structs are written out by hand, member by member; there is no JSON
// here.
#pragma once

#include <string_view>

#include "base/u256.h"

namespace belay::wire {

/// domain {name, version, chainId, verifyingContract}, the one form Belay uses.
Hash domain_separator(std::string_view name, std::string_view version, u64 chain_id,
                      const Address& verifying_contract);

/// hashStruct: begin with the type's hash (crypto::keccak256_of_text of encodeType), then the members in
/// order. Arrays and structs enter as their hash.
class StructHasher {
  public:
    explicit StructHasher(const Hash& type_hash) { append(words_, type_hash); }

    StructHasher& word(const Hash& value);    ///< bytes32, or the hash of a struct, array, string or bytes
    StructHasher& number(u64 value);          ///< any uint up to 64 bits, bool
    StructHasher& number(const U256& value);  ///< uint256
    StructHasher& signed_number(i64 value);   ///< any int up to 64 bits: sign extended
    StructHasher& address(const Address& value);
    StructHasher& bytes(ByteView value);         ///< bytes: its keccak
    StructHasher& text(std::string_view value);  ///< string: its keccak
    Hash finish() const;

  private:
    Bytes words_;
};

/// keccak(0x19 ‖ 0x01 ‖ domain separator ‖ struct hash): what is signed.
Hash typed_digest(const Hash& domain, const Hash& struct_hash);

}  // namespace belay::wire
