// SPDX-License-Identifier: Apache-2.0
// What a committee's members sign, and what a sequencer sends them (rules D-3, D-4, D-15).
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace belay::wire {

inline constexpr std::size_t kMaxMembers = 64;  // D-2
inline constexpr u32 kMaxHeldBytes = 65'536;    // D-1

/// D-4: "I hold these bytes."
struct DataHeld {
    Hash data_hash;  ///< O-1
    u32 length = 0;
    u64 expiry = 0;  ///< seconds of L1 time
    bool operator==(const DataHeld&) const = default;
};

Hash committee_domain(u64 chain_id, const Address& committee);
Hash held_digest(const Hash& domain, const DataHeld& what);
/// D-3: what a key signs to become a member's.
Hash possession_digest(const Hash& domain, const Address& member);

/// r ‖ s ‖ v with v 27 or 28, and the same in 64 bytes (EIP-2098).
using Signature = std::array<u8, 65>;
using CompactSignature = std::array<u8, 64>;
CompactSignature compact(const Signature& signature);
Signature expand(const CompactSignature& signature);

struct MemberSignature {
    unsigned member = 0;  ///< its place in the committee
    CompactSignature signature{};
};
/// D-4. `signatures` stand in the order of the members.
Bytes encode_certificate(u64 expiry, std::span<const MemberSignature> signatures);

/// What a sequencer asks a member to hold: signed by itself over held_digest, so that nobody else fills
/// disks.
struct HoldRequest {
    u64 expiry = 0;
    Signature sequencer{};
    ByteView data;  ///< a view of the bytes that were decoded
};
enum class [[nodiscard]] HoldError : u8 {
    too_short,  ///< not even expiry and signature
    too_long,   ///< more data than an entry can name (D-1)
};
const char* to_string(HoldError reason);

/// u64(expiry) ‖ signature(65) ‖ data.
Bytes encode_hold_request(u64 expiry, const Signature& sequencer, ByteView data);
Result<HoldRequest, HoldError> decode_hold_request(ByteView bytes);

}  // namespace belay::wire
