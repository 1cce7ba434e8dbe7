// SPDX-License-Identifier: Apache-2.0
// Where in an entry's frame the machine reads its input: the steps that L1 cannot decide without a proof of
// what stands in the inbox (G-11, I-22). For those who want a dispute to end at one.
#pragma once

#include "node/derived_chain.h"
#include "node/stride_source.h"

namespace belay::node {

class InputReads {
  public:
    /// Runs the machine from genesis to the entry, which has run on the chain, at every question.
    InputReads(const DerivedChain& chain, ElementsOf elements)
        : chain_(chain), elements_(std::move(elements)) {}

    /// The step that reads the element at `position` of the inbox; nothing when none does.
    std::optional<dispute::StepIndex> of_element(u64 entry, u64 position) const;
    /// The first step from `from` on that reads any element, else the last one before.
    std::optional<dispute::StepIndex> near_step(u64 entry, dispute::StepIndex from) const;

  private:
    struct At;
    std::optional<At> before(u64 entry) const;

    const DerivedChain& chain_;
    const ElementsOf elements_;
};

}  // namespace belay::node
