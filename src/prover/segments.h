// SPDX-License-Identifier: Apache-2.0
// Proves a run segment by segment. Between two segments the machine stands at a boundary, so whoever calls
// may stop there, store what it has, and go on another day.
#pragma once

#include "circuit/verify_segment.h"
#include "prover/prove_segment.h"

namespace belay::prover {

enum class [[nodiscard]] ProveError : u8 {
    not_running,      // there is no next segment (P-2)
    input_missing,    // the next step reads an element that the window lacks
    limit_too_small,  // not even one step fits: allow more cells
    rejected,         // the verifier rejects our own proof: a fault of ours
};
std::string_view to_string(ProveError error);

enum class Stage : u8 { traced, proven, verified };

/// What is known of the segment at hand; later stages know more.
struct SegmentFigures {
    u32 steps = 0;
    u64 cells = 0;  // committed, without what rounds them up to a power of two
    u32 log_cells = 0;
    std::size_t proof_bytes = 0;
    Cut cut = Cut::stopped;
};

/// Called on the proving thread: phases of a proof as they begin, stages of a segment as they end.
class ProveObserver : public Progress {
  public:
    void begin(Phase) override {}
    virtual void done(Stage stage, const SegmentFigures& figures) = 0;
};

struct ProveOptions {
    const verifier::ParameterSet* set = &verifier::kP100;
    AreaLimit limit;
};

class SegmentsProver {
  public:
    /// All of them outlive the prover; `machine` keeps its own tree. A null observer is none.
    SegmentsProver(machine::Machine& machine, const ProveOptions& options, Workers& workers,
                   ProveObserver* observer = nullptr);

    /// The next segment from where the machine stands, proven and verified. After not_running and
    /// limit_too_small nothing has changed; after input_missing everything up to the read has been proven.
    Result<circuit::ProvenSegment, ProveError> next(const machine::InputWindow& input,
                                                    u32 most_steps = kMostSteps);

    /// Why our own proof was rejected.
    circuit::Reject rejection() const { return rejection_; }

  private:
    void tell(Stage stage) {
        if (observer_ != nullptr) observer_->done(stage, figures_);
    }

    SegmentTracer tracer_;
    ProveOptions options_;
    Workers& workers_;
    Pool pool_;
    ProveObserver* observer_;
    TracedSegment segment_;
    SegmentFigures figures_;
    circuit::Reject rejection_ = circuit::Reject::kNone;
};

}  // namespace belay::prover
