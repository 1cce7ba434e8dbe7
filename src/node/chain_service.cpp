// SPDX-License-Identifier: Apache-2.0
#include "node/chain_service.h"

namespace belay::node {
namespace {

constexpr std::size_t kMaxQuestions = 256;

}  // namespace

ChainService::ChainService(l1::L1& l1, RollupInfo rollup, FollowerConfig config, Archive archive,
                           ExecutorConfig program, std::chrono::milliseconds poll, ChainServiceHooks hooks)
    : poll_(poll),
      hooks_(std::move(hooks)),
      chain_(l1, std::move(rollup), config, archive, std::move(program), [this] {
          ChainHooks chain;
          chain.executed = [this](const rollup::Entry& entry, const EntryResult& result,
                                  std::span<const l1::Blob> blobs) {
              if (link_) link_->executed(entry, result, blobs);
              if (hooks_.executed) hooks_.executed(entry, result);
          };
          chain.rolled_back = [this](u64) {
              head_.reset();  // of the old branch
              if (link_) link_->rolled_back();
          };
          chain.claim = hooks_.claim;
          chain.log = hooks_.log;
          chain.missing = hooks_.missing;
          chain.head = [this](const l1::Block& block) {
              head_ = block;
              if (hooks_.head) hooks_.head(block);
          };
          return chain;
      }()) {}

ChainService::~ChainService() { stop(); }

void ChainService::start() {
    thread_ = std::thread([this] { run(); });
}

void ChainService::stop() {
    stopping_ = true;
    wake_.notify();
    if (thread_.joinable()) thread_.join();
}

bool ChainService::ask(std::function<void(const DerivedChain&)> question) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || questions_.size() >= kMaxQuestions) return false;
        questions_.push_back(std::move(question));
    }
    wake_.notify();
    return true;
}

bool ChainService::answer_questions() {
    std::deque<std::function<void(const DerivedChain&)>> questions;
    {
        const std::lock_guard lock(mutex_);
        questions.swap(questions_);
    }
    for (const auto& question : questions) question(chain_);
    return !questions.empty();
}

// True when there is more to do at once.
bool ChainService::round() {
    const auto more = chain_.poll();
    if (!more) {
        const ChainReason reason = more.error().reason;
        if (reason != ChainReason::l1 && reason != ChainReason::blob) {
            stopping_ = true;
            if (hooks_.failed) hooks_.failed(more.error());
            return false;
        }
        if (more.error().text() != last_trouble_ && hooks_.log) hooks_.log(more.error().text());
        last_trouble_ = more.error().text();
        return false;
    }
    last_trouble_.clear();
    if (link_) link_->look(chain_);
    // Only at L1's head: from halfway there what is on L1 would look as if it were not.
    if (!*more && head_ && chain_.caught_up()) {
        if (hooks_.landed) hooks_.landed(chain_.follower().derivation().batches(), head_->number);
        if (link_) link_->head(*head_, chain_);
        if (proposer_ && acting_) proposer_->step();
        if (challenger_ && acting_) challenger_->step();
        if (fallback_ && acting_) fallback_->step();
        if (checkpointer_ && acting_) checkpointer_->step();
    }
    return *more;
}

void ChainService::run() {
    while (!stopping_) {
        const bool more = round();
        answer_questions();
        if (!more && !stopping_) wake_.wait_until(std::chrono::steady_clock::now() + poll_);
    }
}

}  // namespace belay::node
