// SPDX-License-Identifier: Apache-2.0
// The acts in which somebody lies: a false claim with a bond, the two histories opened level by level, one
// instruction executed on L1, the bond gone; and later, who got what.
#include <fmt/core.h>

#include <thread>

#include "apps/belay/demo.h"
#include "base/hex.h"
#include "dispute/bonds.h"
#include "node/challenger.h"

namespace belay::apps {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

// Every batch runs longer than this, so the lie is about an instruction that was really executed.
constexpr u64 kStepOfTheLie = 1'234;

/// The next L1 time at which more is possible, when all moves that are possible now are made: joining ends.
dispute::Seconds next_closing(const GameShow& show) {
    dispute::Seconds next = 0;
    for (const auto& [id, t] : show.state().tournaments)
        if (t.over_at == 0 && t.closes_at >= show.now() && (next == 0 || t.closes_at < next))
            next = t.closes_at;
    return next;
}

bool pass_to_next_closing(const GameShow& show, l1::DevChain& dev) {
    const dispute::Seconds next = next_closing(show);
    return next == 0 || (dev.increase_time(next - show.now() + 1) && dev.mine(1));
}

bool somebody_lost_a_claim(const GameShow& show) {
    for (const auto& [id, t] : show.state().tournaments)
        for (const dispute::Contestant& c : t.contestants)
            if (t.level == 0 && c.out) return true;
    return false;
}

bool all_finished(const GameShow& show) {
    return std::ranges::all_of(show.state().tournaments,
                               [](const auto& entry) { return entry.second.finished; });
}

}  // namespace

bool Demo::dispute() {
    act("A proposer with a bond lies about a batch");
    std::map<Address, std::string> names;
    names[dev_key("proposer").key.address()] = "honest";
    show_ = std::make_unique<GameShow>(net_->l1(), net_->views().description(), std::move(names),
                                       [this](const std::string& line) { say(line); });
    if (!show_->start() || show_->newest_round() == nullptr) return fail("the game's events cannot be read");
    const dispute::Round& round = show_->newest_round()->round;
    const u64 batch = round.batches / 2;
    const u64 at = batch * round.frame.steps_per_frame() + kStepOfTheLie;
    say(fmt::format(
        "the newest claim covers {} batches; the lie begins at step {} of the batch over entry {}",
        round.batches, kStepOfTheLie, round.first_entry + batch));
    const std::string self = fs::read_symlink("/proc/self/exe").string();
    auto liar = Child::start({self, "attack", "--devnet", options_.folder.string(), "--kind", "plain",
                              "--lie", "wrong-from-step", "--at", std::to_string(at), "--json"},
                             (options_.folder / "attack.log").string());
    if (!liar) return fail("belay attack cannot be started");
    if (!watch_dispute(*liar)) return false;
    liar->stop();
    return true;
}

// Nobody waits for a clock in a demo: when all who can move have moved, the development L1's goes on.
bool Demo::watch_dispute(Child& liar) {
    const auto limit = Clock::now() + 300s;
    auto last_move = Clock::now();
    u64 moves = 0;
    while (!somebody_lost_a_claim(*show_)) {
        if (!show_->poll()) return fail("the game's events cannot be read");
        if (!net_->node_running()) return fail("the node ended in the dispute");
        if (moves == 0 && !liar.running()) return fail("belay attack ended, see attack.log");
        if (Clock::now() > limit) return fail("the dispute takes too long, see attack.log and node.log");
        if (show_->moves() != moves) {
            moves = show_->moves();
            last_move = Clock::now();
        }
        if (moves > 0 && Clock::now() - last_move > 8s) {
            if (!pass_to_next_closing(*show_, net_->dev())) return fail("the L1 clock does not move");
            last_move = Clock::now();
        }
        std::this_thread::sleep_for(200ms);
    }
    return true;
}

bool Demo::count_money() {
    act("The liar pays: refunds, a prize; what is left is burned");
    // G-22, G-23: whoever moved for the winner is refunded for C + J; after that the round is finished.
    const auto& params = show_->state().params;
    if (!net_->dev().increase_time(dispute::refund_time(params) + 1) || !net_->dev().mine(1))
        return fail("the L1 clock does not move");
    const auto limit = Clock::now() + 120s;
    while (!all_finished(*show_)) {
        if (!show_->poll()) return fail("the game's events cannot be read");
        if (Clock::now() > limit) return fail("the tournaments are not finished, see node.log");
        std::this_thread::sleep_for(200ms);
    }
    for (const auto& [who, spent] : show_->spent())
        say(fmt::format("{:<7} paid {} in bonds and {} in fees, got {} back", who, node::ether(spent.bonds),
                        node::ether(spent.fees), node::ether(spent.back)));
    return true;
}

}  // namespace belay::apps
