// LIBS: belay_ecdsa
// SPDX-License-Identifier: Apache-2.0
// Recovery of an account on one core, against libsecp256k1's bare recovery.
#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include <algorithm>

#include "bench/bench_util.h"
#include "crypto/keccak.h"
#include "ecdsa/ecdsa.h"

int main() {
    using namespace belay;
    using namespace belay::bench;
    const Hash digest = crypto::keccak256({});
    const auto key = ecdsa::PrivateKey::from_bytes(digest);
    const auto signature = key->sign(digest);

    const auto library = [&] {
        secp256k1_ecdsa_recoverable_signature parsed;
        secp256k1_pubkey out;
        keep(secp256k1_ecdsa_recoverable_signature_parse_compact(secp256k1_context_static, &parsed,
                                                                 signature.data(), signature[64] - 27));
        keep(secp256k1_ecdsa_recover(secp256k1_context_static, &out, &parsed, digest.data()));
    };
    // In turns, so that both meet the same quiet moments.
    double bare = 1e30, ours = 1e30;
    for (int turn = 0; turn < 30; ++turn) {
        bare = std::min(bare, seconds_per_call(library, 0.004, 10));
        ours = std::min(ours, seconds_per_call([&] { keep(ecdsa::recover(digest, signature)); }, 0.004, 10));
    }
    const double sign = seconds_per_call([&] { keep(key->sign(digest)); });
    std::printf("ecdsa recover             %8.1f us  %6.0f/s, %.3f of libsecp256k1's rate (%.0f/s)\n",
                ours * 1e6, 1 / ours, bare / ours, 1 / bare);
    std::printf("ecdsa sign                %8.1f us  %6.0f/s\n", sign * 1e6, 1 / sign);
}
