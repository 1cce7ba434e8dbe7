// SPDX-License-Identifier: Apache-2.0
// Signature recovery behind Context::recover: the host's libsecp256k1 natively, ecalls in the machine. Both
// accept exactly the same signatures.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace belay {

/// `signature65` has 65 bytes.
std::optional<Address> recover_signer(const Hash& digest, ByteView signature65);

}  // namespace belay
