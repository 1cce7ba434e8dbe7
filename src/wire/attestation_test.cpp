// SPDX-License-Identifier: Apache-2.0
#include "wire/attestation.h"

#include <gtest/gtest.h>

#include "crypto/keccak.h"

namespace belay::wire {
namespace {

AttestationStart some_start() {
    AttestationStart start;
    start.parent = Hash::from(Bytes(32, 1));
    start.position = 7;
    start.accumulator = Hash::from(Bytes(32, 3));
    return start;
}

TEST(Attestation, start_is_its_three_words) {
    const AttestationStart start = some_start();
    Bytes words;
    append(words, start.parent);
    append(words, U256{7}.to_hash());
    append(words, start.accumulator);
    EXPECT_EQ(start_id(start), crypto::keccak256(words));
}

TEST(Attestation, digest_binds_every_field) {
    Address attestors{};
    Hash claim{};
    const AttestationStart start = some_start();
    const Hash plain = attestation_digest(1, attestors, start, claim);
    AttestationStart other = start;
    other.parent[0] ^= 1;
    EXPECT_NE(attestation_digest(1, attestors, other, claim), plain);
    other = start;
    ++other.position;
    EXPECT_NE(attestation_digest(1, attestors, other, claim), plain);
    other = start;
    other.accumulator[31] ^= 1;
    EXPECT_NE(attestation_digest(1, attestors, other, claim), plain);
    EXPECT_NE(attestation_digest(2, attestors, start, claim), plain);
    attestors[0] = 1;
    EXPECT_NE(attestation_digest(1, attestors, start, claim), plain);
    attestors[0] = 0;
    claim[0] = 1;
    EXPECT_NE(attestation_digest(1, attestors, start, claim), plain);
}

}  // namespace
}  // namespace belay::wire
