// SPDX-License-Identifier: Apache-2.0
#include "node/step_cache.h"

#include <gtest/gtest.h>

#include "node/whole_file.h"

namespace belay::node {
namespace {

namespace fs = std::filesystem;

struct File {
    fs::path path = fs::temp_directory_path() / ("belay-steps-" + std::to_string(::getpid()));
    File() { fs::remove(path); }
    ~File() { fs::remove(path); }
};

StepRecord leaves(u8 first, u8 count) {
    StepRecord out;
    for (u8 i = 0; i < count; ++i) out.leaves.push_back(Hash{{static_cast<u8>(first + i)}});
    return out;
}

TEST(StepCache, goes_on_where_it_was) {
    const File file;
    const Hash stride{{7}};
    {
        StepCache cache(file.path, stride, 4);
        EXPECT_TRUE(cache.found().leaves.empty());
        EXPECT_TRUE(cache.append(leaves(0, 4)));
        EXPECT_TRUE(cache.append(leaves(4, 4)));
    }
    {
        StepCache cache(file.path, stride, 4);
        EXPECT_EQ(cache.found(), leaves(0, 8));
        EXPECT_FALSE(cache.complete());
        StepRecord last = leaves(8, 3);
        last.rest = {{Hash{{9}}, 4}, {Hash{{10}}, 1}};
        EXPECT_TRUE(cache.append(last));
    }
    StepCache cache(file.path, stride, 4);
    EXPECT_TRUE(cache.complete());
    EXPECT_EQ(cache.found().leaves, leaves(0, 11).leaves);
    EXPECT_EQ(cache.found().rest.size(), 2U);
}

TEST(StepCache, a_damaged_tail_is_cut_off) {
    const File file;
    const Hash stride{{7}};
    {
        StepCache cache(file.path, stride, 4);
        EXPECT_TRUE(cache.append(leaves(0, 4)) && cache.append(leaves(4, 4)));
    }
    const Bytes whole = *read_whole(file.path);
    for (const std::size_t at : {whole.size() - 1, whole.size() - 100, whole.size() / 2 + 1}) {
        Bytes bad = whole;
        bad[at] ^= 1;
        ASSERT_TRUE(replace_whole(file.path, bad));
        EXPECT_EQ(StepCache(file.path, stride, 4).found(), leaves(0, 4));
        EXPECT_EQ(fs::file_size(file.path), whole.size() / 2);
        ASSERT_TRUE(replace_whole(file.path, Bytes(whole.begin(), whole.begin() + static_cast<i64>(at))));
        EXPECT_EQ(StepCache(file.path, stride, 4).found(), leaves(0, 4));
    }
    ASSERT_TRUE(replace_whole(file.path, whole));
    EXPECT_TRUE(StepCache(file.path, stride, 2).found().leaves.empty());  // more than this stride has
    ASSERT_TRUE(replace_whole(file.path, whole));
    EXPECT_TRUE(StepCache(file.path, Hash{{8}}, 4).found().leaves.empty());
    EXPECT_EQ(fs::file_size(file.path), 0U);
}

TEST(StepRecord, names_every_reason) {
    StepRecord record = leaves(1, 2);
    record.rest = {{Hash{{9}}, 4}};
    const auto reason = [](Bytes bytes) {
        ByteView rest = bytes;
        Hash before;
        return take_step_record(rest, before).error();
    };
    const auto encoded = [](const StepRecord& r) {
        Hash before;
        return encode(r, before);
    };
    const Bytes good = encoded(record);
    for (std::size_t size = 0; size < good.size(); size += 5)
        EXPECT_EQ(reason({good.begin(), good.begin() + static_cast<i64>(size)}), StepRecordError::truncated);
    Bytes bad = good;
    bad[20] ^= 1;
    EXPECT_EQ(reason(bad), StepRecordError::bad_digest);
    record.rest[0].count = 0;
    EXPECT_EQ(reason(encoded(record)), StepRecordError::bad_run);
    record.rest[0].count = ~u64{0};
    EXPECT_EQ(reason(encoded(record)), StepRecordError::too_many);
}

}  // namespace
}  // namespace belay::node
