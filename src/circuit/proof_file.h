// SPDX-License-Identifier: Apache-2.0
// Proofs at rest (P-70): one file of the segments of one run, or of some of them.
//
//   "belay-proof" (11 bytes)  u8 version = 1  u8 parameter set  program (120: M-7's preimage)  u32 segments
//   each: state before (285: M-6's preimage)  state after (285)  u32 length  proof
//
// Integers are big-endian. Every file has exactly one meaning, every other string of bytes a reason.
#pragma once

#include <vector>

#include "base/result.h"
#include "circuit/statement.h"
#include "verifier/parameters.h"

namespace belay::circuit {

inline constexpr u8 kProofVersion = 1;
/// Above what any parameter set gives; a longer one is not even copied.
inline constexpr u32 kMostProofBytes = 1U << 21;

enum class [[nodiscard]] ProofFileError : u8 {
    not_a_proof,
    unknown_version,
    unknown_set,
    bad_program,
    no_segments,
    bad_state,
    proof_too_long,
    truncated,
    trailing_bytes,
};
std::string_view to_string(ProofFileError error);

struct ProvenSegment {
    machine::StatePreimage before, after;
    Bytes proof;

    bool operator==(const ProvenSegment&) const = default;
};

struct ProofFile {
    const verifier::ParameterSet* set = nullptr;  // one of kParameterSets
    machine::ProgramIdentity program;
    std::vector<ProvenSegment> segments;  // at least one

    bool operator==(const ProofFile&) const = default;

    Statement statement(std::size_t segment) const {
        return {program, segments[segment].before, segments[segment].after};
    }
    Bytes encode() const;
};

/// Whether the segments chain is for chain.h to say.
Result<ProofFile, ProofFileError> decode_proof_file(ByteView bytes);

/// The set of this name, or null.
const verifier::ParameterSet* set_named(std::string_view name);

}  // namespace belay::circuit
