// SPDX-License-Identifier: Apache-2.0
// A poster that is killed at random moments posts everything exactly once, in order.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <random>
#include <thread>

#include "anvil_fixture.h"
#include "l1/blobs.h"

namespace belay::l1 {
namespace {

constexpr int kItems = 120;

class Crash : public AnvilTest {
  protected:
    void SetUp() override {
        AnvilTest::SetUp();
        directory = (std::filesystem::temp_directory_path() / "belay-crash-XXXXXX").string();
        ASSERT_NE(mkdtemp(directory.data()), nullptr);
    }
    void TearDown() override { std::filesystem::remove_all(directory); }

    /// A new process that posts item/0 .. item/n in order, starting over from its journal. Exits with 0 when
    /// all are in.
    pid_t start_poster() {
        const pid_t child = fork();
        if (child != 0) return child;
        HttpL1 chain(anvil->url());
        FileJournal journal(directory);
        TxManager txs(chain, key, journal, quick(2));
        if (!txs.recover()) _exit(3);
        for (int i = 0; i < kItems; ++i)
            if (!txs.submit(transfer("item/" + std::to_string(i)))) _exit(4);
        for (int i = 0; i < kItems; ++i) {
            const auto done = txs.wait("item/" + std::to_string(i));
            if (!done || done->state != TxState::confirmed) _exit(5);
        }
        _exit(0);
    }

    ecdsa::PrivateKey key = dev_key(4);
    std::string directory;
};

TEST_F(Crash, kill_at_any_moment_never_posts_twice) {
    ASSERT_OK(dev->set_automine(false));
    std::jthread miner([&](const std::stop_token& stop) {
        HttpL1 own(anvil->url());
        DevChain chain(own);
        while (!stop.stop_requested()) {
            EXPECT_OK(chain.mine());
            std::this_thread::sleep_for(std::chrono::milliseconds(15));
        }
    });
    std::mt19937 random(7);
    int kills = 0;
    for (bool done = false; !done;) {
        const pid_t child = start_poster();
        const auto life = std::chrono::milliseconds(kills < 25 ? 2 + random() % 60 : 60'000);
        const auto end = std::chrono::steady_clock::now() + life;
        int status = 0;
        pid_t ended = 0;
        while (ended == 0 && std::chrono::steady_clock::now() < end) {
            ended = waitpid(child, &status, WNOHANG);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        if (ended == 0) {
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
            ASSERT_LT(++kills, 30);
            continue;
        }
        ASSERT_TRUE(WIFEXITED(status));
        ASSERT_EQ(WEXITSTATUS(status), 0);
        done = true;
    }
    miner = {};
    RecordProperty("kills", kills);
    std::vector<std::string> expected;
    for (int i = 0; i < kItems; ++i) expected.push_back("item/" + std::to_string(i));
    EXPECT_EQ(landed(key.address()), expected);
}

TEST_F(Crash, a_restart_sends_the_same_bytes_again) {
    ASSERT_OK(dev->set_automine(false));
    Hash hash;
    {
        FileJournal journal(directory);
        TxManager txs(*l1, key, journal, quick());
        ASSERT_OK(txs.submit(transfer("a")));
        hash = txs.status("a")->hash;
    }
    ASSERT_OK(dev->drop_transaction(hash));  // the node forgot it as well
    FileJournal journal(directory);
    TxManager txs(*l1, key, journal, quick());
    ASSERT_OK(txs.recover());
    EXPECT_EQ(txs.submit(transfer("a"))->hash, hash);
    ASSERT_OK(txs.poll());
    ASSERT_OK(dev->mine());
    EXPECT_EQ(txs.wait("a")->hash, hash);
    EXPECT_EQ(landed(key.address()), std::vector<std::string>{"a"});
    ASSERT_OK(txs.forget("a"));
    EXPECT_TRUE(journal.load()->empty());
}

}  // namespace
}  // namespace belay::l1
