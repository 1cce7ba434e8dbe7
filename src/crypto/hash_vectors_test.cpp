// SPDX-License-Identifier: Apache-2.0
// Public vectors of the hashes.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/hex.h"
#include "base/test_vectors.h"
#include "crypto/keccak.h"
#include "crypto/sha256.h"

namespace belay::crypto {
namespace {

TEST(HashVectors, sha256_known_answers) {
    EXPECT_EQ(to_hex_plain(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(to_hex_plain(sha256(std::array<u8, 3>{'a', 'b', 'c'})),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(HashVectors, ethers) {
    const auto text = test_vectors("ethers-testcases/hashes.json.gz");
    if (!text) GTEST_SKIP() << kNoVectors;
    int count = 0;
    for (const auto& test : nlohmann::json::parse(*text)) {
        const auto data = from_hex(test["data"].get<std::string>());
        ASSERT_TRUE(data);
        EXPECT_EQ(to_hex(keccak256(*data)), test["keccak256"].get<std::string>()) << test["name"];
        EXPECT_EQ(to_hex(sha256(*data)), test["sha256"].get<std::string>()) << test["name"];
        ++count;
    }
    EXPECT_EQ(count, 257);
}

}  // namespace
}  // namespace belay::crypto
