// SPDX-License-Identifier: Apache-2.0
// Policy, attestors and council (spec/finality.md) from C++.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "l1/client.h"
#include "l1/error.h"
#include "wire/attestation.h"

namespace belay::l1 {

struct AttestorsConfig {
    std::vector<Address> keys;
    std::vector<u8> affiliations;
    std::vector<std::string> names;
    u8 quorum = 0;
    U256 stake, penalty;  // wei
    u64 suspension = 0, unbonding = 0;
    u32 contestants = 0;
};

struct CouncilConfig {
    std::vector<Address> keys;
    std::vector<u8> entities;
    u8 quorum = 0;
    u64 exit_window = 0;
    u32 contestants = 0;
    u64 longest_pause = 0, cool_down = 0, yearly_pause = 0;
};

L1Result<Bytes> attestors_init_code(const Address& rollup, const AttestorsConfig& config);
L1Result<Bytes> council_init_code(const Address& rollup, const CouncilConfig& config);
/// Zero addresses: no council, an absent class.
L1Result<Bytes> policy_init_code(const Address& rollup, const Address& council, u64 short_delay,
                                 const Address& validity, const Address& attestation);

/// One of two signatures of an attestor.
struct SignedClaim {
    Hash claim;
    Bytes signature;  // r ‖ s ‖ v
};

namespace finality_calls {
Bytes join();
Bytes attest(const Hash& claim, std::span<const u64> indices, std::span<const Bytes> signatures);
Bytes slash(u64 index, const wire::AttestationStart& start, const SignedClaim& a, const SignedClaim& b);
Bytes contradict_quorums(const Hash& a, const Hash& b);
}  // namespace finality_calls

/// A class's slot in the policy (F-1).
struct PolicySlot {
    Address verifier;
    u64 installed_at = 0;
    bool hurried = false, off = false;
    U256 roots;
};

inline constexpr u8 kValidityClass = 1, kAttestationClass = 2;

L1Result<PolicySlot> policy_slot(L1& l1, const Address& policy, u8 evidence_class,
                                 const BlockId& at = BlockTag::latest);

/// Reads of the attestors' contract.
class AttestorsViews {
  public:
    AttestorsViews(L1& l1, const Address& attestors) : l1_(&l1), attestors_(attestors) {}

    /// nullopt for a key that is none of them.
    L1Result<std::optional<u64>> index_of(const Address& key, const BlockId& at = BlockTag::latest) const;
    /// Masks by index.
    L1Result<U256> signers(const Hash& claim, const BlockId& at = BlockTag::latest) const;
    L1Result<U256> active(const BlockId& at = BlockTag::latest) const;
    L1Result<U256> owed(const Address& account, const BlockId& at = BlockTag::latest) const;
    L1Result<bool> backs(const Hash& claim, const BlockId& at = BlockTag::latest) const;

  private:
    L1* l1_;
    Address attestors_;
};

/// The signatures that this file encodes by, for the test against the compiled ABI.
std::span<const std::string_view> finality_signatures();

}  // namespace belay::l1
