// SPDX-License-Identifier: Apache-2.0
// The step contract on a development L1, as a function.
#pragma once

#include <span>
#include <string>

#include "l1/http_l1.h"

namespace belay::dispute::test {

/// IStep.Result, or why there is none.
struct SolidityStep {
    std::string error;  // "StepCodeRoot()"; empty when the log is a step
    Hash start;
    Bytes end;  // preimage of the root after the step
    bool read_input = false;
    u64 position = 0;
    Hash element;
};

class StepContract {
  public:
    StepContract(l1::HttpL1& l1, const Address& address) : l1_(l1), address_(address) {}

    SolidityStep step(ByteView log) const;
    /// Of logs that are steps; one request.
    std::vector<SolidityStep> steps(std::span<const Bytes> logs) const;

  private:
    l1::HttpL1& l1_;
    Address address_;
};

}  // namespace belay::dispute::test
