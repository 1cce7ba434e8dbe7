// SPDX-License-Identifier: Apache-2.0
#include "node/upgrade.h"

#include <fmt/core.h>

#include <algorithm>
#include <thread>

#include "base/endian.h"
#include "base/hex.h"
#include "crypto/chain.h"
#include "l1/contract_view.h"
#include "l1/contracts.h"
#include "l1/http_l1.h"
#include "l1/tx_manager.h"
#include "node/ordering.h"
#include "node/work_folder.h"
#include "wire/blob.h"

namespace belay::node {
namespace {

constexpr int kTries = 3;
// As a batch's: due items come along, and an estimate carries no blobs.
constexpr u64 kGas = 600'000, kGasOfItem = 48'000;

template <class T = void>
using Outcome = Result<T, std::string>;

std::string text(const l1::L1Error& error) { return "L1: " + to_string(error); }

class Run {
  public:
    Run(const UpgradeConfig& config, const UpgradeLog& log, l1::L1& l1, const RollupInfo& rollup, Store& store)
        : config_(config),
          log_(log),
          l1_(l1),
          archive_(store),
          chain_(l1, rollup, FollowerConfig{config.confirmations}, archive_,
                 ExecutorConfig{config.elf, config.so, {}}, chain_hooks()),
          txs_(l1, config.key, journal_, policy(config.confirmations)) {}

    Outcome<UpgradeReport> run(std::stop_token stop) {
        stop_ = std::move(stop);
        if (auto ready = catch_up(); !ready) return fail(ready.error());
        if (auto chosen = choose_program(); !chosen) return fail(chosen.error());
        for (int i = 0; i < kTries; ++i) {
            if (auto marked = mark(); !marked) return fail(marked.error());
            const auto landed = restart();
            if (!landed) return fail(landed.error());
            if (*landed) return report_;
            log_("another entry came in between: once more");
        }
        return fail(std::string("entries keep coming in between: stop whoever else posts with this key"));
    }

  private:
    static l1::TxPolicy policy(u64 confirmations) {
        l1::TxPolicy out;
        out.confirmations = confirmations;
        return out;
    }
    ChainHooks chain_hooks() {
        ChainHooks hooks;
        hooks.log = log_;
        return hooks;
    }

    Outcome<> catch_up() {
        for (int failures = 0; !stop_.stop_requested();) {
            const auto more = chain_.poll();
            if (!more && (more.error().reason != ChainReason::l1 || ++failures > 5))
                return fail(more.error().text());
            if (!more)
                std::this_thread::sleep_for(config_.poll);
            else if (!*more && chain_.caught_up())
                return {};
        }
        return fail(std::string("stopped"));
    }

    // U-3: L1 would take any program, and the batch would be void.
    Outcome<> choose_program() {
        const machine::Program& now = *chain_.executor()->program();
        next_ = chain_.executor()->shared_program();
        if (!config_.next_elf.empty()) {
            const auto other = Programs::open(config_.next_elf, {});
            if (!other) return fail(other.error());
            next_ = (*other)->first().program;
        }
        report_.from = now.hash();
        report_.to = next_->hash();
        if (report_.from == report_.to) return {};
        if (!chain_.programs()->find(report_.to))
            return fail("nodes look for a program beside the one they were given: put the package of " +
                        config_.next_elf.string() + " there");
        const Address& council = chain_.rollup().parts.council;
        if (council.is_zero()) return fail(std::string("this rollup has no council: its program is for good"));
        const auto may =
            l1::view(l1_, council, "mayUpgrade(bytes32)", {report_.to}, "(bool)", l1::BlockTag::latest);
        if (!may) return fail(text(may.error()));
        if (!(*may)[0].boolean())
            return fail("the council's exit window for program " + to_hex(report_.to) + " has not passed");
        return {};
    }

    Outcome<> mark() {
        const rollup::Derivation& at = chain_.follower().derivation();
        const u64 upto = std::min(at.queue_length(), at.queue_appended() + kMaxQueueItemsPerBatch);
        l1::TxRequest request;
        request.id = "mark/" + std::to_string(++sent_);
        request.data = l1::calls::submit_calldata_batch(Bytes{wire::kCheckpointMark}, at.batches(), upto);
        const auto done = send(std::move(request));
        if (!done) return fail(done.error());
        if (!*done) return fail(std::string("the mark was refused: is this the sequencer's key?"));
        return catch_up();
    }

    // False: it would not have stood where the checkpoint was taken.
    Outcome<bool> restart() {
        const u64 position = chain_.results().size();
        const EntryResult& parent = chain_.results().back();
        const Bytes checkpoint = chain_.executor()->native()->export_checkpoint();
        if (parent.is_void || parent.output.checkpoint_digest.is_zero()) return false;
        if (crypto::chain_digest(checkpoint) != parent.output.checkpoint_digest)
            return fail(std::string("the checkpoint is not the one in the output"));
        auto request = request_of(parent.batch.output_header, checkpoint, position);
        if (!request) return fail(request.error());
        const auto done = send(std::move(*request));
        if (!done) return fail(done.error());
        if (auto seen = catch_up(); !seen) return fail(seen.error());
        if (!*done) return false;
        const EntryResult& ran = chain_.results()[position];
        if (ran.is_void || ran.batch.entry.kind != wire::EntryKind::restart)
            return fail("entry " + std::to_string(position) +
                        " is void: this program does not import that checkpoint");
        report_.entry = position;
        report_.checkpoint_bytes = checkpoint.size();
        return true;
    }

    Outcome<l1::TxRequest> request_of(ByteView parent, ByteView checkpoint, u64 position) {
        Bytes stream;
        append_be<u16>(stream, static_cast<u16>(parent.size()));
        append(stream, parent);
        append(stream, checkpoint);
        const Bytes packed = wire::pack_blobs(stream);
        std::vector<l1::Blob> blobs(packed.size() / wire::kBlobSize);
        if (blobs.size() > wire::kMaxBlobs)
            return fail(fmt::format("the checkpoint has {} bytes: more than six blobs hold", checkpoint.size()));
        for (std::size_t i = 0; i < blobs.size(); ++i)
            std::memcpy(blobs[i].data(), packed.data() + i * wire::kBlobSize, wire::kBlobSize);
        l1::TxRequest request;
        request.id = "restart/" + std::to_string(sent_);
        request.data = l1::calls::submit_restart(program_facts(*next_), position);
        auto sidecar = l1::make_sidecar(std::move(blobs));
        if (!sidecar) return fail(text(sidecar.error()));
        request.sidecar = *sidecar;
        report_.blobs = static_cast<unsigned>((*sidecar)->blobs.size());
        const std::vector<Hash> hashes = l1::versioned_hashes(**sidecar);
        for (std::size_t i = 0; i < hashes.size(); ++i)
            if (auto kept = archive_.put(hashes[i], (*sidecar)->blobs[i]); !kept)
                return fail(kept.error().text());
        return request;
    }

    // Whether it was accepted.
    Outcome<bool> send(l1::TxRequest request) {
        request.to = chain_.rollup().inbox;
        request.gas_limit =
            kGas + kGasOfItem * std::max<u64>(chain_.rollup().max_due_appends, kMaxQueueItemsPerBatch);
        const auto sent = txs_.submit(request);
        const auto done = sent ? txs_.wait(request.id) : sent;
        if (!done) return fail(text(done.error()));
        if (done->receipt) report_.gas += done->receipt->gas_used;
        return done->state == l1::TxState::confirmed && done->receipt && done->receipt->success;
    }

    const UpgradeConfig& config_;
    const UpgradeLog& log_;
    l1::L1& l1_;
    Archive archive_;
    DerivedChain chain_;
    l1::MemoryJournal journal_;
    l1::TxManager txs_;
    std::shared_ptr<const machine::Program> next_;
    UpgradeReport report_;
    u64 sent_ = 0;
    std::stop_token stop_;
};

}  // namespace

Result<UpgradeReport, std::string> upgrade(const UpgradeConfig& config, const UpgradeLog& log,
                                           std::stop_token stop) {
    l1::HttpL1Options options;
    options.beacon_url = config.beacon_url;
    l1::HttpL1 l1(config.l1_url, options);
    const auto rollup = describe_rollup(l1, config.rollup);
    if (!rollup) return fail(text(rollup.error()));
    const WorkFolder folder(config.archive);
    auto store = Store::open(folder.path(), {rollup->chain_id, rollup->inbox});
    if (!store) return fail(store.error().text());
    return Run(config, log, l1, *rollup, **store).run(stop);
}

}  // namespace belay::node
