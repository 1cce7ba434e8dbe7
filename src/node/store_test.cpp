// SPDX-License-Identifier: Apache-2.0
#include "node/store.h"

#include <gtest/gtest.h>

#include <fstream>

#include "node/testing/temp_dir.h"

namespace belay::node {
namespace {

using testing::TempDir;

const StoreIdentity kChain{.chain_id = 1, .inbox = {}};
const Bytes kValue{1, 2, 3};

std::unique_ptr<Store> open_or_die(const TempDir& dir) {
    auto store = Store::open(dir.path(), kChain);
    EXPECT_TRUE(store.has_value()) << (store ? "" : store.error().text());
    return std::move(*store);
}

void put(Store& store, u64 key, ByteView value) {
    Write write;
    write.put(Family::plan, key_of(key), value);
    ASSERT_TRUE(store.commit(std::move(write), Sync::yes).has_value());
}

StoreError open_error(const TempDir& dir, const StoreIdentity& identity = kChain) {
    auto store = Store::open(dir.path(), identity);
    EXPECT_FALSE(store.has_value());
    return store ? StoreError::io : store.error().reason;
}

TEST(Store, keeps_what_was_committed) {
    const TempDir dir;
    put(*open_or_die(dir), 7, kValue);
    const auto store = open_or_die(dir);
    const auto back = store->get(Family::plan, key_of(7));
    ASSERT_TRUE(back.has_value() && back->has_value());
    EXPECT_EQ(**back, kValue);
    EXPECT_FALSE(store->get(Family::groups, key_of(7))->has_value());
}

TEST(Store, erase_from_drops_the_tail_only) {
    const TempDir dir;
    const auto store = open_or_die(dir);
    for (u64 i = 0; i < 10; ++i) put(*store, i, kValue);
    Write write;
    write.erase_from(Family::plan, 4);
    write.put(Family::plan, key_of(5), kValue);  // after the erase: stays
    ASSERT_TRUE(store->commit(std::move(write), Sync::yes).has_value());
    std::size_t count = 0;
    ASSERT_TRUE(
        store->scan(Family::plan, key_of(0), [&](ByteView, ByteView) { return ++count, true; }).has_value());
    EXPECT_EQ(count, 5U);
    EXPECT_EQ((*store->last(Family::plan))->first, Bytes({0, 0, 0, 0, 0, 0, 0, 5}));
}

TEST(Store, one_owner_at_a_time) {
    const TempDir dir;
    const auto store = open_or_die(dir);
    EXPECT_EQ(open_error(dir), StoreError::locked);
}

TEST(Store, refuses_another_chain_and_another_schema) {
    const TempDir dir;
    open_or_die(dir);
    EXPECT_EQ(open_error(dir, {.chain_id = 2, .inbox = {}}), StoreError::wrong_chain);
    {
        const auto store = open_or_die(dir);
        Write write;
        write.put(Family::meta, name_key("schema"), key_of(999));
        ASSERT_TRUE(store->commit(std::move(write), Sync::yes).has_value());
    }
    EXPECT_EQ(open_error(dir), StoreError::wrong_schema);
}

TEST(Store, a_folder_that_cannot_be_is_an_io_error) {
    auto store = Store::open("/proc/nowhere/store", kChain);
    ASSERT_FALSE(store.has_value());
    EXPECT_EQ(store.error().reason, StoreError::io);
}

// The newest write-ahead log in the folder.
std::filesystem::path newest_log(const TempDir& dir) {
    std::filesystem::path newest;
    for (const auto& file : std::filesystem::directory_iterator(dir.path()))
        if (file.path().extension() == ".log" && file.path() > newest) newest = file.path();
    return newest;
}

TEST(Store, a_torn_tail_is_dropped_and_the_rest_kept) {
    const TempDir dir;
    {
        const auto store = open_or_die(dir);
        for (u64 i = 0; i < 20; ++i) put(*store, i, Bytes(100, static_cast<u8>(i)));
    }
    const auto log = newest_log(dir);
    std::filesystem::resize_file(log, std::filesystem::file_size(log) - 3);
    const auto store = open_or_die(dir);
    EXPECT_TRUE(store->get(Family::plan, key_of(18))->has_value());
    EXPECT_FALSE(store->get(Family::plan, key_of(19))->has_value());
}

TEST(Store, damage_before_the_tail_is_refused) {
    const TempDir dir;
    {
        const auto store = open_or_die(dir);
        for (u64 i = 0; i < 20; ++i) put(*store, i, Bytes(100, static_cast<u8>(i)));
    }
    const auto log = newest_log(dir);
    std::fstream file(log, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(log) / 2));
    file.put('\x5a');
    file.close();
    EXPECT_EQ(open_error(dir), StoreError::corrupt_database);
}

TEST(Store, blobs_come_back) {
    const TempDir dir;
    const auto store = open_or_die(dir);
    const Bytes blob(131'072, 9);
    ASSERT_TRUE(store->put_blob(Hash{{1}}, blob).has_value());
    EXPECT_EQ(**store->blob(Hash{{1}}), blob);
    EXPECT_FALSE(store->blob(Hash{{2}})->has_value());
}

}  // namespace
}  // namespace belay::node
