// SPDX-License-Identifier: Apache-2.0
// The single steps of a chain's strides: the stride source, asked in the chain's terms.
#pragma once

#include "node/stride_source.h"
#include "node/true_histories.h"

namespace belay::node {

class StrideSteps final : public StepSource {
  public:
    /// `keeper` may be null. The source is made at the first question: it needs the chain's program.
    StrideSteps(const DerivedChain& chain, Archive archive, std::filesystem::path folder, StateKeeper* keeper)
        : chain_(chain), archive_(archive), folder_(std::move(folder)), keeper_(keeper) {}

    /// The exit batch's strides, once it has run here. Outlives this.
    void set_exit(const rollup::ExitResult* exit) { exit_ = exit; }

    const dispute::HistoryTree* steps(const StrideAt& stride) override;
    std::optional<Bytes> step_log(const StrideAt& stride, u64 step) override;
    std::string trouble() const override { return trouble_; }
    /// No entry before this one is disputed any more.
    void finalized(u64 position);

  private:
    std::optional<StridePlan> plan(const StrideAt& stride);

    const DerivedChain& chain_;
    Archive archive_;
    const std::filesystem::path folder_;
    StateKeeper* const keeper_;
    std::unique_ptr<StrideSource> source_;
    std::shared_ptr<const dispute::StepHistory> newest_;  // what steps() last gave away
    const rollup::ExitResult* exit_ = nullptr;
    u64 finalized_ = 0;
    std::string trouble_;
};

}  // namespace belay::node
