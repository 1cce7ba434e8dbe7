// SPDX-License-Identifier: Apache-2.0
#include "crypto/keccak.h"

#include <gtest/gtest.h>

#include <random>

#include "base/hex.h"
#include "crypto/keccak_lanes.h"

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

#if defined(__x86_64__)

TEST(Keccak, every_form_of_the_permutation_agrees) {
    std::mt19937_64 random(3);
    const KeccakForms forms = keccak_forms();
    for (int i = 0; i < 50; ++i) {
        KeccakState start{};
        if (i > 0)
            for (u64& lane : start) lane = random();
        KeccakState expected = start;
        keccak_detail::permute(expected.data());
        for (void (*form)(KeccakState&) : {forms.bmi2, forms.avx512, &keccak_f1600}) {
            if (form == nullptr) continue;
            KeccakState state = start;
            form(state);
            EXPECT_EQ(state, expected);
        }
    }
}

TEST(Keccak, nodes_in_lanes_are_the_hashes_of_pairs) {
    std::vector<Hash> children(2 * 45);
    for (std::size_t i = 0; i < children.size(); ++i)
        children[i] = keccak256(std::array<u8, 1>{static_cast<u8>(i)});
    const KeccakForms forms = keccak_forms();
    for (auto* form : {forms.nodes_avx2, forms.nodes_avx512, &nodes_in_lanes}) {
        if (form == nullptr) continue;
        for (const std::size_t n : {std::size_t{0}, std::size_t{3}, std::size_t{45}}) {
            std::vector<Hash> out(45);
            const std::size_t done = form(children.data(), out.data(), n);
            EXPECT_LE(done, n);
            for (std::size_t i = 0; i < done; ++i)
                EXPECT_EQ(out[i], keccak256(ByteView(children[2 * i].data(), 64))) << i;
        }
    }
}

TEST(Keccak, messages_in_lanes_are_their_hashes) {
    const KeccakForms forms = keccak_forms();
    for (const std::size_t length : {1UL, 64UL, 135UL, 136UL, 137UL, 271UL, 272UL, 273UL, 285UL}) {
        Bytes data(19 * length);
        for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<u8>(i * 31 + i / 251);
        std::vector<Hash> expected(19), out(19);
        for (std::size_t i = 0; i < 19; ++i)
            expected[i] = keccak256(ByteView(data).subspan(i * length, length));
        keccak256_many(data, length, out.data());
        EXPECT_EQ(out, expected) << length;
        for (auto* form : {forms.messages_avx2, forms.messages_avx512}) {
            if (form == nullptr) continue;
            out.assign(19, Hash{});
            const std::size_t done = form(data.data(), length, out.data(), 19);
            EXPECT_GE(done, 16U);
            for (std::size_t i = 0; i < done; ++i) EXPECT_EQ(out[i], expected[i]) << length << " " << i;
        }
    }
}

#endif

}  // namespace
}  // namespace belay::crypto
