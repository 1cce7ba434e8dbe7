// SPDX-License-Identifier: Apache-2.0
#include "wire/held.h"

#include <algorithm>

#include "base/endian.h"
#include "crypto/keccak.h"
#include "wire/eip712.h"

namespace belay::wire {
namespace {

constexpr Hash kHeld = crypto::keccak256_of_text("DataHeld(bytes32 dataHash,uint32 length,uint64 expiry)");
constexpr Hash kPossession = crypto::keccak256_of_text("Possession(address member)");
constexpr std::size_t kRequestHead = 8 + std::tuple_size_v<Signature>;

void append_u64(Bytes& out, u64 value) {
    std::array<u8, 8> bytes;
    store_be<u64>(bytes.data(), value);
    append(out, bytes);
}

}  // namespace

Hash committee_domain(u64 chain_id, const Address& committee) {
    return domain_separator("Belay committee", "1", chain_id, committee);
}

Hash held_digest(const Hash& domain, const DataHeld& what) {
    return typed_digest(
        domain, StructHasher(kHeld).word(what.data_hash).number(what.length).number(what.expiry).finish());
}

Hash possession_digest(const Hash& domain, const Address& member) {
    return typed_digest(domain, StructHasher(kPossession).address(member).finish());
}

// A low s leaves its top bit free for the parity.
CompactSignature compact(const Signature& signature) {
    CompactSignature out;
    std::copy_n(signature.begin(), 64, out.begin());
    out[32] = static_cast<u8>(out[32] | (signature[64] == 28 ? 0x80 : 0));
    return out;
}

Signature expand(const CompactSignature& signature) {
    Signature out;
    std::copy_n(signature.begin(), 64, out.begin());
    out[64] = (signature[32] & 0x80) != 0 ? 28 : 27;
    out[32] = static_cast<u8>(out[32] & 0x7f);
    return out;
}

Bytes encode_certificate(u64 expiry, std::span<const MemberSignature> signatures) {
    u64 bitmap = 0;
    for (const MemberSignature& s : signatures) bitmap |= u64{1} << s.member;
    Bytes out;
    append_u64(out, expiry);
    append_u64(out, bitmap);
    for (const MemberSignature& s : signatures) append(out, s.signature);
    return out;
}

const char* to_string(HoldError reason) {
    switch (reason) {
        case HoldError::too_short:
            return "too_short";
        case HoldError::too_long:
            return "too_long";
    }
    return "?";
}

Bytes encode_hold_request(u64 expiry, const Signature& sequencer, ByteView data) {
    Bytes out;
    out.reserve(kRequestHead + data.size());
    append_u64(out, expiry);
    append(out, sequencer);
    append(out, data);
    return out;
}

Result<HoldRequest, HoldError> decode_hold_request(ByteView bytes) {
    if (bytes.size() < kRequestHead) return fail(HoldError::too_short);
    if (bytes.size() - kRequestHead > kMaxHeldBytes) return fail(HoldError::too_long);
    HoldRequest out;
    out.expiry = load_be<u64>(bytes.data());
    std::copy_n(bytes.data() + 8, out.sequencer.size(), out.sequencer.begin());
    out.data = bytes.subspan(kRequestHead);
    return out;
}

}  // namespace belay::wire
