// SPDX-License-Identifier: Apache-2.0
#include "blob.h"
#include "wire/blob_evaluation.h"

namespace belay::loader {

std::optional<wire::BlobEvaluation> evaluate_in_place(const Hash& versioned_hash, MutByteView blob) {
    static const wire::BlobEvaluator<wire::MontgomeryScalar> evaluator;
    return wire::evaluate_blob(evaluator, versioned_hash, blob);
}

}  // namespace belay::loader
