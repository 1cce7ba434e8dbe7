// SPDX-License-Identifier: Apache-2.0
#include "prover/segments.h"

namespace belay::prover {

SegmentsProver::SegmentsProver(machine::Machine& machine, const ProveOptions& options, Workers& workers,
                               ProveObserver* observer)
    : tracer_(machine), options_(options), workers_(workers), observer_(observer) {
    const u64 most = u64{1} << options.set->max_log_cells;
    if (options_.limit.cells > most) options_.limit.cells = most;
}

Result<circuit::ProvenSegment, ProveError> SegmentsProver::next(const machine::InputWindow& input,
                                                                u32 most_steps) {
    tracer_.next(input, options_.limit, most_steps, segment_);
    if (segment_.statement.steps() == 0) {
        if (segment_.cut == Cut::too_small) return fail(ProveError::limit_too_small);
        return fail(segment_.cut == Cut::stopped ? ProveError::not_running : ProveError::input_missing);
    }
    figures_ = {.steps = segment_.statement.steps(), .cut = segment_.cut};
    const verifier::Layout layout = layout_of(*options_.set, segment_.rows);
    figures_.cells = layout.cells;
    figures_.log_cells = layout.log_cells;
    tell(Stage::traced);
    circuit::ProvenSegment out{segment_.statement.before, segment_.statement.after, {}};
    out.proof = prove_segment(*options_.set, layout, segment_, {workers_, pool_}, observer_);
    figures_.proof_bytes = out.proof.size();
    tell(Stage::proven);
    rejection_ = circuit::verify_segment(*options_.set, segment_.statement, out.proof);
    if (rejection_ != circuit::Reject::kNone) return fail(ProveError::rejected);
    tell(Stage::verified);
    return out;
}

std::string_view to_string(ProveError error) {
    switch (error) {
        case ProveError::not_running:
            return "the machine does not run: there is nothing to prove";
        case ProveError::input_missing:
            return "the program reads an input element that is not there";
        case ProveError::limit_too_small:
            return "not even one step fits into so few cells";
        case ProveError::rejected:
            return "the verifier rejects the proof that was just made";
    }
    return "unknown";
}

}  // namespace belay::prover
