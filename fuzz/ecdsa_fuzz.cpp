// LIBS: belay_ecdsa
// SPDX-License-Identifier: Apache-2.0
// Recovery answers every signature, and a recovered account is one that a mirrored s does not also give.
#include "base/check.h"
#include "base/u256.h"
#include "crypto/secp256k1.h"
#include "ecdsa/ecdsa.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace belay;
    if (size < 32) return 0;
    const Hash digest = Hash::from(ByteView(data, 32));
    const ByteView signature(data + 32, size - 32);
    const auto result = ecdsa::recover_or_reason(digest, signature);
    BELAY_CHECK(ecdsa::recover(digest, signature).has_value() == result.has_value());
    if (!result) {
        BELAY_CHECK(ecdsa::to_string(result.error())[0] != 'u');
        return 0;
    }
    ecdsa::Signature mirrored;
    std::memcpy(mirrored.data(), signature.data(), mirrored.size());
    U256 s;
    sub(s, crypto::secp256k1::kN, U256::from_be(signature.data() + 32));
    s.to_be(mirrored.data() + 32);
    mirrored[64] ^= 27 ^ 28;
    BELAY_CHECK(!ecdsa::recover(digest, mirrored));
    return 0;
}
