// SPDX-License-Identifier: Apache-2.0
#include "crypto/keccak.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace belay::crypto {
namespace {

static_assert(keccak256_of_text("")[0] == 0xc5 && keccak256_of_text("")[31] == 0x70);

ByteView bytes_of(std::string_view text) { return {reinterpret_cast<const u8*>(text.data()), text.size()}; }

TEST(Keccak, known_answers) {
    EXPECT_EQ(to_hex_plain(keccak256({})),
              "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    EXPECT_EQ(to_hex_plain(keccak256(bytes_of("Transfer(address,address,uint256)"))),
              "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
}

TEST(Keccak, pieces_text_and_whole_agree_around_the_rate) {
    std::string text;
    for (std::size_t n = 0; n < 300; ++n) {
        const Hash whole = keccak256(bytes_of(text));
        EXPECT_EQ(keccak256_of_text(text), whole) << n;
        for (const std::size_t cut : {std::size_t{0}, n / 3, n / 2, n}) {
            Keccak256 sponge;
            sponge.update(bytes_of(text).first(cut));
            sponge.update(bytes_of(text).subspan(cut));
            EXPECT_EQ(sponge.finish(), whole) << n << " cut " << cut;
        }
        text.push_back(static_cast<char>('a' + n % 26));
    }
}

}  // namespace
}  // namespace belay::crypto
