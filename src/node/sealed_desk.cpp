// SPDX-License-Identifier: Apache-2.0
#include "node/sealed_desk.h"

#include <fmt/format.h>

#include "base/hex.h"
#include "ecdsa/ecdsa.h"
#include "node/thread_name.h"

namespace belay::node {
namespace {

u64 system_ms() {
    return static_cast<u64>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                std::chrono::system_clock::now().time_since_epoch())
                                .count());
}

RpcError refusal(SealedReason reason) { return {kRefused, to_string(reason), "sealed interval"}; }

std::string receipt_text(const Receipt& receipt) {
    std::string out;
    append_json(out, receipt);
    return out;
}

}  // namespace

SealedDesk::SealedDesk(Sequencer& sequencer, const ecdsa::PrivateKey& key, const SealedConfig& config,
                       Clock clock)
    : sequencer_(sequencer),
      key_(key),
      clock_(clock ? std::move(clock) : Clock(system_ms)),
      intervals_(config),
      worker_([this](const std::stop_token& stop) { work(stop); }) {}

SealedDesk::~SealedDesk() {
    worker_.request_stop();
    worker_.join();
    for (auto& [handle, reply] : waiting_) reply(fail(RpcError{kRefused, "stopped", "the node ends"}));
}

void SealedDesk::register_methods(RpcDispatcher& rpc) {
    rpc.add("belay_commit",
            [this](const RpcParams& params, const RpcPeerPtr&, RpcReply reply) { commit(params, reply); });
    rpc.add("belay_reveal", [this](const RpcParams& params, const RpcPeerPtr&, RpcReply reply) {
        reveal(params, std::move(reply));
    });
}

void SealedDesk::commit(const RpcParams& params, const RpcReply& reply) {
    if (auto fits = params.expect(2, 2); !fits) return reply(fail(fits.error()));
    const auto commitment = params.hash(0);
    const auto text = params.text(1);
    if (!commitment) return reply(fail(commitment.error()));
    if (!text) return reply(fail(text.error()));
    const auto bytes = text->size() <= 2 + 2 * sizeof(Signature) ? from_hex(*text) : std::nullopt;
    if (!bytes || bytes->size() != sizeof(Signature))
        return reply(fail(RpcError{kInvalidParams, "not_a_signature", "parameter 1"}));
    Signature signature;
    std::copy(bytes->begin(), bytes->end(), signature.begin());
    const auto signer = ecdsa::recover(sequencer_.domain().commit_digest(*commitment), signature);
    if (!signer) return reply(fail(RpcError{kInvalidParams, "bad_signature", "parameter 1"}));
    u64 until = 0;
    const auto interval = [&] {
        const std::lock_guard lock(mutex_);
        const auto taken = intervals_.commit(*commitment, *signer, clock_());
        if (taken) until = intervals_.reveal_until(*taken);
        return taken;
    }();
    if (!interval) return reply(fail(refusal(interval.error())));
    const Signature ticket = key_.sign(sequencer_.domain().ticket_digest(*commitment, *interval, until));
    reply(fmt::format(R"({{"interval":{},"revealUntilMs":{},"signature":"{}"}})", *interval, until,
                      to_hex(ticket)));
}

void SealedDesk::reveal(const RpcParams& params, RpcReply reply) {
    if (auto fits = params.expect(2, 2); !fits) return reply(fail(fits.error()));
    const auto text = params.text(0);
    const auto salt = params.hash(1);
    if (!text) return reply(fail(text.error()));
    if (!salt) return reply(fail(salt.error()));
    if (text->size() > 2 * wire::kMaxTransactionSize + 2)
        return reply(fail(RpcError{kInvalidParams, "too_long", "parameter 0"}));
    auto bytes = from_hex(*text);
    if (!bytes) return reply(fail(RpcError{kInvalidParams, "not_hex", "parameter 0"}));
    Result<void, SealedReason> taken;
    {
        const std::lock_guard lock(mutex_);
        taken = intervals_.reveal(*salt, std::move(*bytes), next_handle_, clock_());
        if (taken) waiting_.emplace(next_handle_++, reply);
    }
    if (!taken) reply(fail(refusal(taken.error())));
}

void SealedDesk::work(const std::stop_token& stop) {
    name_thread("belay-sealed");
    while (!stop.stop_requested()) {
        std::optional<std::vector<SealedIntervals::Revealed>> due;
        {
            std::unique_lock lock(mutex_);
            due = intervals_.take_due(clock_());
            if (!due) wake_.wait_for(lock, stop, std::chrono::milliseconds(10), [] { return false; });
        }
        if (due && !due->empty()) hand_over(std::move(*due));
    }
}

// One call, so that nothing comes between them and the order stays.
void SealedDesk::hand_over(std::vector<SealedIntervals::Revealed> revealed) {
    std::vector<Bytes> transactions;
    auto replies = std::make_shared<std::vector<RpcReply>>();
    {
        const std::lock_guard lock(mutex_);
        for (SealedIntervals::Revealed& one : revealed) {
            transactions.push_back(std::move(one.transaction));
            replies->push_back(std::move(waiting_.extract(one.handle).mapped()));
        }
    }
    sequencer_.submit(std::move(transactions), [replies](std::vector<Outcome>&& outcomes) {
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            if (outcomes[i])
                (*replies)[i](receipt_text(*outcomes[i]));
            else
                (*replies)[i](fail(
                    RpcError{kRefused, to_string(outcomes[i].error().reason), outcomes[i].error().detail}));
        }
    });
}

}  // namespace belay::node
