// SPDX-License-Identifier: Apache-2.0
// A disk that refuses: the n-th byte, for growing n, can no longer be written. Whatever was acknowledged is
// there after a restart, whatever was not is refused by name, and the node takes nothing more.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include "node/testing/sequencer_box.h"

namespace belay::node {
namespace {

using namespace testing;

/// No file of this process can grow beyond `bytes` while it lives.
class FullDisk {
  public:
    explicit FullDisk(rlim_t bytes) {
        ::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit tight{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
        BELAY_CHECK(::setrlimit(RLIMIT_FSIZE, &tight) == 0);
    }
    ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

  private:
    rlimit before_{};
};

std::vector<Hash> send_until_refused(SequencerBox& box) {
    std::vector<Hash> acknowledged;
    for (u64 nonce = 0; nonce < 1000; ++nonce) {
        const Outcome outcome = box.submit_one(payments(1, nonce, 1)[0]);
        if (!outcome) {
            EXPECT_TRUE(outcome.error().reason == RefusalReason::store_failed ||
                        outcome.error().reason == RefusalReason::stopped)
                << to_string(outcome.error().reason);
            break;
        }
        acknowledged.push_back(outcome->transaction_hash);
    }
    return acknowledged;
}

TEST(StoreFault, a_full_disk_stops_the_node_before_anything_is_lost) {
    for (const rlim_t bytes : {3'000U, 5'000U, 8'000U, 12'345U, 20'001U, 40'000U}) {
        SCOPED_TRACE(bytes);
        const TempDir dir;
        std::vector<Hash> acknowledged;
        {
            SequencerBox box(dir.path());
            ASSERT_TRUE(box.start().has_value());
            const FullDisk full(bytes);
            acknowledged = send_until_refused(box);
            EXPECT_LT(acknowledged.size(), 1000U);
            EXPECT_NE(box.failure.find("store"), std::string::npos) << box.failure;
            EXPECT_TRUE(box.sequencer->status().failed);
            EXPECT_EQ(box.submit_one(payments(2, 0, 1)[0]).error().reason, RefusalReason::stopped);
        }
        SequencerBox box(dir.path());
        const auto started = box.start();
        ASSERT_TRUE(started.has_value()) << started.error().text();
        for (const Hash& hash : acknowledged) {
            const auto receipt = box.sequencer->log().receipt(hash);
            ASSERT_TRUE(receipt.has_value() && receipt->has_value());
        }
        // What was refused may have reached the disk after all; it then has its one place, and goes on from
        // there.
        const u64 next = box.sequencer->status().position.next_sequence;
        EXPECT_GE(next, acknowledged.size());
        EXPECT_TRUE(box.submit_one(payments(1, next, 1)[0]).has_value());
    }
}

}  // namespace
}  // namespace belay::node
