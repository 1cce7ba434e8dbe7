// SPDX-License-Identifier: Apache-2.0
#include "node/stride_steps.h"

namespace belay::node {

std::optional<StridePlan> StrideSteps::plan(const StrideAt& stride) {
    if (!source_) {
        const auto programs = chain_.programs();
        if (!programs) return std::nullopt;
        StrideSourceConfig config;
        config.folder = folder_;
        config.frame = chain_.rollup().frame;
        config.most_in_memory = 4;  // games at a time; more take turns
        source_ =
            std::make_unique<StrideSource>(programs, std::move(config), keeper_, elements_from(archive_));
    }
    if (stride.exit && (exit_ == nullptr || exit_->position != stride.entry)) return std::nullopt;
    auto made = stride.exit ? plan_exit_stride(chain_, keeper_, *exit_, stride.stride)
                            : plan_stride(chain_, keeper_, stride.entry, stride.stride);
    if (!made) trouble_ = "entry " + std::to_string(stride.entry) + " has not run here";
    return made;
}

const dispute::HistoryTree* StrideSteps::steps(const StrideAt& stride) {
    const auto wanted = plan(stride);
    if (!wanted) return nullptr;
    const StrideStatus status = source_->status(wanted->key);
    if (status.stage == StrideStage::failed) trouble_ = status.failure;
    if (auto history = source_->history(wanted->key)) {
        newest_ = std::move(history);
        return &newest_->tree;
    }
    source_->ask(*wanted);
    return nullptr;
}

std::optional<Bytes> StrideSteps::step_log(const StrideAt& stride, u64 step) {
    const auto wanted = plan(stride);
    if (!wanted) return std::nullopt;
    if (auto log = source_->log(wanted->key, {step})) return log;
    source_->ask_log(*wanted, {step});
    return std::nullopt;
}

void StrideSteps::finalized(u64 position) {
    if (position <= finalized_ || !source_) return;
    finalized_ = position;
    source_->finalized(position);
}

}  // namespace belay::node
