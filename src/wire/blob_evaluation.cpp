// SPDX-License-Identifier: Apache-2.0
#include "wire/blob_evaluation.h"

#include "crypto/chain.h"

namespace belay::wire {

U256 evaluation_point(const Hash& versioned_hash, ByteView blob) {
    crypto::ChainDigest digest(Hash::kSize + blob.size());
    digest.update(versioned_hash);
    digest.update(blob);
    return reduce_scalar(U256::from_hash(digest.finish()));
}

}  // namespace belay::wire
