// LIBS: belay_crypto
// SPDX-License-Identifier: Apache-2.0
// One core, one line a figure: what it costs, on how much, and against what.
#include "bench/bench_util.h"
#include "crypto/keccak.h"
#include "crypto/mod256.h"
#include "crypto/plain_merkle.h"
#include "crypto/poseidon2.h"
#include "crypto/poseidon2_lanes.h"
#include "crypto/secp256k1.h"

namespace {

using namespace belay;
using namespace belay::bench;

void keccak() {
    const Bytes data(1024, 0x11);
    const double long_call = seconds_per_call([&] { keep(crypto::keccak256(data)); });
    const double node = seconds_per_call([&] { keep(crypto::keccak256(ByteView(data).first(64))); });
    std::printf("keccak256 1024 B          %8.1f ns  %6.1f MB/s\n", long_call * 1e9, 1024e-6 / long_call);
    std::printf("keccak256 64 B            %8.1f ns  %6.2f of a block of 1024 B (8 permutations)\n",
                node * 1e9, node / (long_call / 8));
    std::vector<Hash> leaves(4096);
    const double tree = seconds_per_call([&] { keep(crypto::plain_root(leaves)); }) / 4095;
    std::printf("plain Merkle node         %8.1f ns  tree of 4096 leaves, %5.2fx of single keccak256\n",
                tree * 1e9, node / tree);
}

void poseidon2() {
    std::array<u32, 16> state{1, 2, 3};
    const double one = seconds_per_call([&] { crypto::permute_scalar(state), keep(state); });
    std::printf("poseidon2 scalar          %8.1f ns  %6.2f M permutations/s\n", one * 1e9, 1e-6 / one);
    const double best = seconds_per_call([&] { crypto::permute(state), keep(state); });
    std::printf("poseidon2 permute         %8.1f ns  %6.2f M permutations/s, %5.1fx of scalar\n", best * 1e9,
                1e-6 / best, one / best);
    constexpr std::size_t kPairs = 1024;
    std::vector<crypto::Digest> pairs(2 * kPairs), out(kPairs);
    for (const auto set : {crypto::LaneSet::kAvx2, crypto::LaneSet::kAvx512}) {
        if (set > crypto::best_lanes()) continue;
        const double each = seconds_per_call([&] {
                                crypto::compress_in_lanes(pairs.data(), out.data(), kPairs, set);
                                keep(out);
                            }) /
                            kPairs;
        std::printf("poseidon2 %s compress  %6.1f ns  %6.2f M compressions/s, %5.1fx of scalar\n",
                    set == crypto::LaneSet::kAvx2 ? "AVX2   " : "AVX-512", each * 1e9, 1e-6 / each,
                    one / each);
    }
}

void numbers() {
    using namespace crypto::secp256k1;
    AffinePoint sum = add(kG, kG);
    const double point = seconds_per_call([&] { sum = add(sum, kG), keep(sum); });
    U256 x = kG.x;
    const double inverse = seconds_per_call([&] { x = crypto::inverse_mod(x, kP), x.limb[0] ^= 5, keep(x); });
    const double product = seconds_per_call([&] { x = crypto::mul_mod(x, kG.y, kN), keep(x); });
    std::printf("secp256k1_add             %8.1f ns  %6.2f of one inverse\n", point * 1e9, point / inverse);
    std::printf("inverse_mod 256 bit       %8.1f ns  modulus p of secp256k1\n", inverse * 1e9);
    std::printf("mul_mod 256 bit           %8.1f ns  modulus n of secp256k1\n", product * 1e9);
}

}  // namespace

int main() {
    keccak();
    poseidon2();
    numbers();
}
