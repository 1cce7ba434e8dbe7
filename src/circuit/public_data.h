// SPDX-License-Identifier: Apache-2.0
// What both sides say before the first message of a proof.
#pragma once

#include "circuit/boundary.h"
#include "verifier/opening.h"

namespace belay::circuit {

/// The public part of the transcript (P-30), for both sides.
template <class Channel>
void absorb_public(Channel& channel, const verifier::ParameterSet& set, const Hash& key,
                   const Statement& statement, const BoundaryData& data) {
    Bytes bytes(key.bytes.begin(), key.bytes.end());
    append(bytes, verifier::encode(set));
    channel.absorb(verifier::kKeyLabel, bytes);
    bytes.clear();
    append(bytes, statement.encode());
    append(bytes, data.encode());
    channel.absorb(verifier::kStatementLabel, bytes);
}

}  // namespace belay::circuit
