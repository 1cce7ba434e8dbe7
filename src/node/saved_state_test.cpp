// SPDX-License-Identifier: Apache-2.0
#include "node/saved_state.h"

#include <gtest/gtest.h>

#include "crypto/keccak.h"

namespace belay::node {
namespace {

SavedState some_state() {
    SavedState out;
    out.position = 7;
    out.end.program_hash = Hash{{1}};
    out.end.state.status = machine::Status::yielded;
    out.end.state.cycle = 99;
    for (const u32 page : {3U, 500U, 0xffffffU}) {
        out.pages.push_back({.page = page, .bytes = {}});
        out.pages.back().bytes.fill(static_cast<u8>(page));
    }
    return out;
}

/// With the digest that belongs to the bytes.
Bytes sealed(Bytes bytes) {
    bytes.resize(bytes.size() - Hash::kSize);
    append(bytes, crypto::keccak256(bytes));
    return bytes;
}

SavedStateError reason(const Bytes& bytes) { return decode_saved_state(bytes).error(); }

TEST(SavedState, round_trips) {
    const SavedState state = some_state();
    const auto back = decode_saved_state(encode(state));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->position, state.position);
    EXPECT_EQ(back->end, state.end);
    ASSERT_EQ(back->pages.size(), 3U);
    EXPECT_EQ(back->pages[1].page, 500U);
    EXPECT_EQ(back->pages[1].bytes, state.pages[1].bytes);
}

TEST(SavedState, names_every_reason) {
    const Bytes good = encode(some_state());
    Bytes bad = good;
    bad[0] = 2;
    EXPECT_EQ(reason(bad), SavedStateError::bad_version);
    for (std::size_t size = 0; size < good.size(); size += 13)
        EXPECT_EQ(reason({good.begin(), good.begin() + static_cast<i64>(size)}), SavedStateError::truncated);
    bad = good;
    bad.push_back(0);
    EXPECT_EQ(reason(bad), SavedStateError::trailing_bytes);
    bad = good;
    bad[400] ^= 1;
    EXPECT_EQ(reason(bad), SavedStateError::bad_digest);

    SavedState state = some_state();
    state.end.state.status = machine::Status::running;
    EXPECT_EQ(reason(encode(state)), SavedStateError::bad_state);
    bad = good;
    bad[9 + 32] = 0xff;  // the memory root is not canonical
    EXPECT_EQ(reason(sealed(bad)), SavedStateError::bad_state);
    state = some_state();
    std::swap(state.pages[0], state.pages[1]);
    EXPECT_EQ(reason(encode(state)), SavedStateError::unordered_pages);
    state = some_state();
    state.pages[2].page = machine::kPageCount;
    EXPECT_EQ(reason(encode(state)), SavedStateError::unordered_pages);
}

}  // namespace
}  // namespace belay::node
