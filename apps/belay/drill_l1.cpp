// SPDX-License-Identifier: Apache-2.0
// Drills in which L1 itself misbehaves: it reorganizes, or becomes dear.
#include <fmt/core.h>

#include <thread>

#include "apps/belay/drill.h"

namespace belay::apps {

using namespace std::chrono_literals;

namespace {

constexpr u64 kUnit = 1'000'000;
constexpr u64 kDepths[] = {1, 2, 3, 5, 8, 13};
constexpr u64 kSpikeGwei = 600, kMaxFeeGwei = 200;
constexpr int kSpikeBlocks = 12;

bool transfer(DrillStage& stage, const char* from, const char* to) {
    Trader& sender = stage.trader(from);
    return stage.submit_one(sender.signer().transfer(sender.next_nonce(), stage.trader(to).address(), kUnit),
                            "a transfer");
}

}  // namespace

// There and back again, so that everybody owns at the end what they owned before.
bool drill_reorg(DrillStage& stage) {
    if (!stage.open({}) || !stage.fault("L1 takes blocks back, ever more of them")) return false;
    for (const u64 depth : kDepths) {
        if (!transfer(stage, "carol", "dave") || !stage.wait_for_l1() || !transfer(stage, "dave", "carol"))
            return false;
        const u64 entries = stage.entries_run();
        if (!stage.net().dev().reorg(depth)) return stage.fail("anvil refuses a reorg");
        // Deposits that the reorg took back are gone from L1 itself; batches are posted again.
        if (!stage.wait_for(
                "the batches to be on L1 again",
                [&](json& s) { return s["chain"].value("entries", u64{0}) >= entries; }, 120s) ||
            !stage.wait_for_l1())
            return false;
        stage.say(fmt::format("{:>2} blocks back: the chain has {} entries again, receipts hold", depth,
                              stage.entries_run()));
    }
    stage.fact("depths", fmt::format("1 to {}", kDepths[std::size(kDepths) - 1]));
    return stage.end();
}

bool drill_gas_spike(DrillStage& stage) {
    DevnetOptions options;
    options.node_settings = {fmt::format("l1.max_fee_gwei={}", kMaxFeeGwei)};
    if (!stage.open(options) || !stage.fault("L1 costs a hundred times as much")) return false;
    const u64 entries = stage.entries_run();
    u64 sent = 0;
    for (int block = 0; block < kSpikeBlocks; ++block) {
        if (!stage.net().dev().set_next_base_fee(kSpikeGwei * 1'000'000'000) || !stage.net().dev().mine(1))
            return stage.fail("anvil does not set the fee");
        if (!transfer(stage, "carol", "dave") || !transfer(stage, "dave", "carol")) return false;
        sent += 2;
        std::this_thread::sleep_for(500ms);
    }
    const u64 during = stage.entries_run() - entries;
    stage.say(fmt::format("{} transactions acknowledged meanwhile; {} batches went to L1 (limit {} gwei)",
                          sent, during, kMaxFeeGwei));
    if (!stage.net().dev().set_next_base_fee(1'000'000'000) || !stage.net().dev().mine(1))
        return stage.fail("anvil does not set the fee");
    stage.act("The price falls, the backlog goes out");
    if (!stage.wait_for_l1()) return false;
    stage.fact("acknowledged while L1 was dear", std::to_string(sent));
    return stage.end();
}

}  // namespace belay::apps
