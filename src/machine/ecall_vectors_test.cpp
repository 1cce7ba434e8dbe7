// SPDX-License-Identifier: Apache-2.0
// The vectors that the contracts' tests read too (contracts/tools/ecall_vectors.py): machine and L1 compute
// the same in the three ecalls of arithmetic (rules M-26, M-27, M-31).
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/hex.h"
#include "machine/block.h"
#include "machine/ecall_values.h"

namespace belay::machine::ecall_values {
namespace {

/// The records of one list, cut one field after the other.
class Records {
  public:
    explicit Records(const char* list) {
        std::ifstream in("contracts/test/vectors/ecalls.json");
        EXPECT_TRUE(in) << "run from the repository's root";
        bytes_ = *from_hex(nlohmann::json::parse(in)[list].get<std::string>());
        EXPECT_FALSE(bytes_.empty());
    }
    bool more() const { return used_ < bytes_.size(); }
    Bytes take(std::size_t size) {
        EXPECT_LE(used_ + size, bytes_.size());
        const ByteView all(bytes_);
        used_ += size;
        const ByteView field = all.subspan(used_ - size, size);
        return {field.begin(), field.end()};
    }
    u8 byte() { return take(1)[0]; }

  private:
    Bytes bytes_;
    std::size_t used_ = 0;
};

TEST(EcallVectors, mulmod256) {
    for (Records records("mulmod"); records.more();) {
        const u32 mode = records.byte();
        const Bytes before = records.take(128);
        Bytes block = before;
        mulmod256(block.data(), mode);
        Bytes expected(before.begin(), before.begin() + 96);
        append(expected, records.take(32));
        ASSERT_EQ(to_hex(block), to_hex(expected)) << "mode " << mode;
    }
}

TEST(EcallVectors, secp256k1_add) {
    for (Records records("secp"); records.more();) {
        const Bytes before = records.take(256);
        const bool canonical = records.byte() != 0;
        const Bytes sum = records.take(64);
        Bytes page = before, expected = before;
        if (canonical) std::ranges::copy(sum, expected.begin() + 128);
        ASSERT_EQ(secp256k1_add(page.data()), canonical);
        ASSERT_EQ(to_hex(page), to_hex(expected));
    }
}

TEST(EcallVectors, kb5_dot) {
    for (Records records("kb5"); records.more();) {
        const u32 n = records.byte();
        const auto size = static_cast<std::size_t>(whole_leaves(20 * n));
        const Bytes x = records.take(size), y = records.take(size);
        const bool canonical = records.byte() != 0;
        const Bytes expected = records.take(32);
        DotOperands operands;
        ASSERT_EQ(operands.read(x, y, n), canonical) << n;
        if (!canonical) continue;
        Bytes result(32, 0xff);
        operands.write_dot(result.data(), n);
        ASSERT_EQ(to_hex(result), to_hex(expected)) << n;
    }
}

}  // namespace
}  // namespace belay::machine::ecall_values
