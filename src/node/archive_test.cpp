// SPDX-License-Identifier: Apache-2.0
// Bytes from elsewhere when L1 has pruned them, and never wrong ones.
#include "node/archive.h"

#include <gtest/gtest.h>

#include "l1/blobs.h"
#include "l1/memory_l1.h"
#include "node/archive_http.h"
#include "node/testing/temp_dir.h"
#include "wire/entry.h"

namespace belay::node {
namespace {

using testing::TempDir;

/// A server over one store that answers like a node or a member, or with damaged bytes.
class Elsewhere {
  public:
    explicit Elsewhere(bool damaged) : store_(std::move(*Store::open(dir_.path(), {1, {}}))) {
        RpcServerHooks hooks;
        hooks.route = [this, damaged](const HttpAsk& ask) {
            auto answer = serve_archive(Archive(*store_), ask.target);
            if (answer && damaged && !answer->body.empty()) answer->body[40] ^= 1;
            return answer;
        };
        server_ = std::make_unique<RpcServer>(RpcServerConfig{}, dispatcher_, std::move(hooks));
        EXPECT_TRUE(server_->start());
    }
    Archive archive() { return Archive(*store_); }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }

  private:
    TempDir dir_;
    std::unique_ptr<Store> store_;
    RpcDispatcher dispatcher_{RpcLimits{}};
    std::unique_ptr<RpcServer> server_;
};

l1::Blob a_blob() {
    l1::Blob blob{};
    for (std::size_t i = 1; i < blob.size(); i += 32) blob[i] = static_cast<u8>(i / 32);
    return blob;
}

TEST(Archive, blobs_that_l1_has_pruned_come_from_elsewhere_once) {
    const l1::Blob blob = a_blob();
    const Hash hash = *l1::versioned_hash(blob);
    Elsewhere damaged(true), whole(false);
    ASSERT_TRUE(damaged.archive().put(hash, blob));
    ASSERT_TRUE(whole.archive().put(hash, blob));
    const TempDir dir;
    const auto store = std::move(*Store::open(dir.path(), {1, {}}));
    l1::MemoryL1 l1;
    EXPECT_FALSE(Archive(*store).fetch(l1, 1, std::span(&hash, 1)));
    EXPECT_FALSE(Archive(*store, {damaged.url()}).fetch(l1, 1, std::span(&hash, 1)));
    const auto fetched = Archive(*store, {damaged.url(), whole.url()}).fetch(l1, 1, std::span(&hash, 1));
    ASSERT_TRUE(fetched);
    EXPECT_EQ(fetched->front(), blob);
    // Kept: from now on without anybody.
    EXPECT_TRUE(Archive(*store).fetch(l1, 1, std::span(&hash, 1)));
}

TEST(Archive, data_is_checked_wherever_it_comes_from) {
    const Bytes data(5000, 3);
    const Hash hash = wire::payload_hash(data);
    Elsewhere damaged(true), whole(false);
    ASSERT_TRUE(damaged.archive().put_data(hash, data));
    ASSERT_TRUE(whole.archive().put_data(hash, data));
    const TempDir dir;
    const auto store = std::move(*Store::open(dir.path(), {1, {}}));
    EXPECT_FALSE(Archive(*store).put_data(Hash{}, data));
    EXPECT_FALSE(Archive(*store, {damaged.url(), "http://127.0.0.1:1"}).fetch_data(hash, 5000)->has_value());
    EXPECT_FALSE(Archive(*store, {whole.url()}).fetch_data(hash, 4999)->has_value());
    const auto fetched = Archive(*store, {damaged.url(), whole.url()}).fetch_data(hash, 5000);
    ASSERT_TRUE(fetched && *fetched);
    EXPECT_EQ(**fetched, data);
    EXPECT_EQ(**Archive(*store).data(hash), data);
}

}  // namespace
}  // namespace belay::node
