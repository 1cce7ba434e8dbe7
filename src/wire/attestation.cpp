// SPDX-License-Identifier: Apache-2.0
#include "wire/attestation.h"

#include "crypto/keccak.h"
#include "wire/eip712.h"

namespace belay::wire {

Hash start_id(const AttestationStart& start) {
    // Three static words: what hashStruct does behind the type's hash, with the parent in its place.
    return StructHasher(start.parent).number(start.position).word(start.accumulator).finish();
}

Hash attestation_digest(u64 chain_id, const Address& attestors, const AttestationStart& start,
                        const Hash& claim) {
    static constexpr Hash kType = crypto::keccak256_of_text(
        "Attestation(bytes32 parentId,uint64 position,bytes32 accumulator,bytes32 claimId)");
    const Hash body = StructHasher(kType)
                          .word(start.parent)
                          .number(start.position)
                          .word(start.accumulator)
                          .word(claim)
                          .finish();
    return typed_digest(domain_separator("Belay attestation", "1", chain_id, attestors), body);
}

}  // namespace belay::wire
