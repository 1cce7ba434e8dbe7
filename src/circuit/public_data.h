// SPDX-License-Identifier: Apache-2.0
// What a segment's proof is about, as the bytes that both sides absorb first.
#pragma once

#include "base/endian.h"
#include "circuit/boundary.h"
#include "verifier/parameters.h"

namespace belay::circuit {

/// A parameter set in the transcript: every number of it. Its name is absorbed beside the key.
inline Bytes encode(const verifier::ParameterSet& set) {
    Bytes out;
    const auto put = [&out](u32 v) {
        std::array<u8, 4> bytes;
        store_be(bytes.data(), v);
        append(out, bytes);
    };
    put(set.degree);
    put(static_cast<u32>(set.regime));
    put(static_cast<u32>(set.hash));
    put(set.min_log_cells);
    put(set.max_log_cells);
    put(set.max_final_log);
    for (const verifier::OracleParameters& p : set.oracle)
        for (const u32 v : {p.fold, p.log_inverse_rate, p.multiplicity, p.grinding, p.queries}) put(v);
    return out;
}

inline Bytes public_data(const verifier::ParameterSet& set, const Statement& statement,
                         const BoundaryData& data) {
    Bytes out = encode(set);
    append(out, statement.encode());
    append(out, data.encode());
    return out;
}

}  // namespace belay::circuit
