// SPDX-License-Identifier: Apache-2.0
#include "node/restart_plan.h"

#include <gtest/gtest.h>

#include "wire/blob.h"

namespace belay::node {
namespace {

wire::EntryHeader header_of(const std::vector<Hash>& hashes) {
    wire::EntryHeader out;
    out.kind = wire::EntryKind::restart;
    out.blob_count = static_cast<u32>(hashes.size());
    out.payload_hash = wire::payload_hash_of_blobs(hashes);
    return out;
}

TEST(RestartPlan, is_the_entry_without_l1) {
    RestartPlan plan{.program_hash = Hash::from(Bytes(32, 7)),
                     .versioned_hashes = {Hash::from(Bytes(32, 1)), Hash::from(Bytes(32, 2))},
                     .stream = Bytes(150'000, 3)};
    plan.stream[0] = 0;
    plan.stream[1] = 4;
    const wire::EntryHeader header = header_of(plan.versioned_hashes);
    EXPECT_EQ(decode_restart_plan(header, encode(plan)), plan);
    EXPECT_EQ(parent_output(plan).size(), 4U);
    const auto elements = elements_of(header, plan);
    ASSERT_TRUE(elements);
    EXPECT_EQ(elements->size(), wire::element_count(header));
    const auto stream =
        wire::unpack_blobs(wire::as_bytes(*elements).subspan(32 * (wire::kHeaderElements + 2)));
    ASSERT_TRUE(stream);
    EXPECT_EQ(*stream, plan.stream);
}

TEST(RestartPlan, what_does_not_fit_has_no_elements) {
    const RestartPlan plan{.program_hash = {}, .versioned_hashes = {Hash{}}, .stream = Bytes{0, 9, 1}};
    const wire::EntryHeader header = header_of(plan.versioned_hashes);
    EXPECT_TRUE(parent_output(plan).empty());  // its size runs past the end
    EXPECT_FALSE(decode_restart_plan(header, Bytes(63)));
    EXPECT_TRUE(decode_restart_plan(header, Bytes(64)));
    EXPECT_FALSE(elements_of(header_of({Hash{}, Hash{}}), plan));
    EXPECT_FALSE(elements_of(header_of({Hash::from(Bytes(32, 1))}), plan));
}

}  // namespace
}  // namespace belay::node
