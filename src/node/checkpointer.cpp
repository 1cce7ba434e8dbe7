// SPDX-License-Identifier: Apache-2.0
#include "node/checkpointer.h"

#include <fmt/format.h>

#include <algorithm>

namespace belay::node {

Checkpointer::Checkpointer(CheckpointerConfig config, DerivedChain& chain, Archive archive,
                           l1::TxManager& txs, CheckpointerHooks hooks)
    : config_(config), chain_(chain), archive_(std::move(archive)), txs_(txs), hooks_(std::move(hooks)) {
    if (!RestartPoster::is_under_way(txs_)) return;
    stage_ = Stage::left_over;
    hooks_.close(true);
}

void Checkpointer::step() {
    switch (stage_) {
        case Stage::idle:
            return due() ? begin() : void();
        case Stage::left_over:
            return RestartPoster::is_under_way(txs_) ? void() : open();
        case Stage::draining:
            return drain();
        case Stage::posting:
            return post();
    }
}

bool Checkpointer::due() {
    const auto& results = chain_.results();
    if (seen_ > results.size()) seen_ = newest_ = 0;  // L1 took entries back
    for (; seen_ < results.size(); ++seen_)
        if (results[seen_].batch.entry.kind == wire::EntryKind::restart && !results[seen_].is_void)
            newest_ = seen_;
    return config_.every_entries != 0 && results.size() - newest_ > config_.every_entries &&
           Clock::now() >= not_before_;
}

void Checkpointer::begin() {
    poster_.emplace(chain_, archive_, txs_);
    deadline_ = Clock::now() + config_.patience;
    if (const std::string why = poster_->hindrance(); !why.empty()) return give_up(why);
    hooks_.close(true);
    calm_ = 0;
    stage_ = Stage::draining;
}

// Twice in a row: a transaction may have been on its way in when the venue was closed.
void Checkpointer::drain() {
    calm_ = hooks_.drained(chain_.follower().derivation().batches()) ? calm_ + 1 : 0;
    if (calm_ >= 2) {
        hooks_.rest(true);
        stage_ = Stage::posting;
    } else if (Clock::now() > deadline_) {
        give_up("L1 does not take what was acknowledged");
        open();
    }
}

void Checkpointer::post() {
    static_cast<void>(txs_.poll());  // the batcher, which does that else, rests
    if (Clock::now() > deadline_) poster_->cancel();
    const auto state = poster_->step();
    if (state == RestartPoster::State::working) return;
    const PostedRestart& posted = poster_->posted();
    if (state == RestartPoster::State::done)
        hooks_.log(fmt::format("checkpoint on L1: entry {}, {} bytes in {} blobs, {} gas", posted.entry,
                               posted.checkpoint_bytes, posted.blobs, posted.gas));
    else
        give_up(poster_->failure());
    open();
}

void Checkpointer::give_up(const std::string& why) {
    hooks_.log("no checkpoint: " + why);
    not_before_ = Clock::now() + config_.patience;
}

void Checkpointer::open() {
    stage_ = Stage::idle;
    hooks_.rest(false);
    hooks_.close(false);
}

}  // namespace belay::node
