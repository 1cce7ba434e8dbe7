// SPDX-License-Identifier: Apache-2.0
#include "prover/merkle_tree.h"

#include "base/check.h"
#include "crypto/keccak_lanes.h"
#include "crypto/plain_merkle.h"
#include "prover/whir_kernels.h"

namespace belay::prover {
namespace {

constexpr std::size_t kTogether = 32;  // rows whose bytes stay in the first-level cache
constexpr std::size_t kGrain = 4096;   // hashes worth a job
constexpr std::size_t kHashWords = sizeof(Hash) / sizeof(crypto::KoalaBear);

void hash_nodes(const Hash* children, Hash* out, std::size_t n) {
    for (std::size_t i = crypto::nodes_in_lanes(children, out, n); i < n; ++i)
        out[i] = crypto::plain_node(children[2 * i], children[2 * i + 1]);
}

}  // namespace

MerkleTree::MerkleTree(const crypto::KoalaBear* rows, std::size_t width, unsigned depth, Workers& workers,
                       Pool& pool)
    : depth_(depth), words_(pool.take(kHashWords << (depth + 1))) {
    BELAY_CHECK(width % 16 == 0);
    const std::size_t leaves = std::size_t{1} << depth;
    workers.ranges(leaves, kTogether,
                   [&](std::size_t begin, std::size_t end) { hash_rows(rows, width, begin, end); });
    for (unsigned l = 1; l <= depth; ++l)
        workers.ranges(leaves >> l, kGrain, [&](std::size_t begin, std::size_t end) {
            hash_nodes(level(l - 1) + 2 * begin, level(l) + begin, end - begin);
        });
}

void MerkleTree::hash_rows(const crypto::KoalaBear* rows, std::size_t width, std::size_t begin,
                           std::size_t end) {
    const CanonicalBytes canonical = canonical_bytes();
    const std::size_t length = 4 * width;
    Bytes bytes(kTogether * length);
    for (std::size_t i = begin; i < end; i += kTogether) {
        const std::size_t some = end - i < kTogether ? end - i : kTogether;
        canonical(rows + i * width, some * width, bytes.data());
        crypto::keccak256_many(ByteView(bytes).first(some * length), length, level(0) + i);
    }
}

std::vector<Hash> MerkleTree::siblings(const std::vector<u32>& indices) const {
    std::vector<Hash> out;
    verifier::for_each_sibling(indices, depth_, [&](unsigned l, u32 index) {
        out.push_back(nodes()[(std::size_t{1} << (depth_ - l)) + index]);
    });
    return out;
}

}  // namespace belay::prover
