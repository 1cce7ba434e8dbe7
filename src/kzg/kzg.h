// SPDX-License-Identifier: Apache-2.0
// KZG commitments, openings and cell proofs of blobs (EIP-4844, EIP-7594), by c-kzg. Thread safe. Host only.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace belay::kzg {

/// 4,096 field elements of 32 bytes, big endian, each below the BLS12-381 scalar modulus.
using Blob = std::array<u8, 131072>;
using Commitment = FixedBytes<48, struct CommitmentTag>;
using Proof = FixedBytes<48, struct ProofTag>;
/// 64 field elements of the extended blob.
using Cell = std::array<u8, 2048>;

inline constexpr std::size_t kCellsPerBlob = 128;

enum class [[nodiscard]] KzgError : u8 {
    kBadInput,       // a field element is not canonical, or 48 bytes encode no point of the group
    kLength,         // not the 192 bytes of a point evaluation, or lists of different lengths
    kVersionedHash,  // the versioned hash is not the commitment's
    kWrongProof,     // well-formed, and the polynomial does not take this value
    kOutOfMemory,
    kInternal,
};

const char* to_string(KzgError error);

/// p(z) = y with its proof.
struct Opening {
    Proof proof;
    Hash y;
};

struct CellProofs {
    std::vector<Cell> cells;    // 128
    std::vector<Proof> proofs;  // 128
};

class Kzg {
  public:
    /// Loads the setup at the first call (seconds).
    static const Kzg& instance();

    Kzg(const Kzg&) = delete;
    Kzg& operator=(const Kzg&) = delete;

    Result<Commitment, KzgError> commit(const Blob& blob) const;
    Result<Opening, KzgError> open(const Blob& blob, const Hash& z) const;
    /// The proof that the blob belongs to the commitment, at the challenge that both fix (EIP-4844 wrapper
    /// version 0).
    Result<Proof, KzgError> blob_proof(const Blob& blob, const Commitment& commitment) const;
    /// The 128 cell proofs of a wrapper of version 1 (EIP-7594), and the cells.
    Result<CellProofs, KzgError> cells_and_proofs(const Blob& blob) const;
    Result<std::vector<Proof>, KzgError> cell_proofs(const Blob& blob) const;

    /// False for a well-formed proof that does not hold; an error for inputs that are not well formed.
    Result<bool, KzgError> verify(const Commitment& commitment, const Hash& z, const Hash& y,
                                  const Proof& proof) const;
    Result<bool, KzgError> verify_blob(const Blob& blob, const Commitment& commitment,
                                       const Proof& proof) const;
    /// All lists have one length: cell i of commitment i at index i.
    Result<bool, KzgError> verify_cells(std::span<const Commitment> commitments, std::span<const u64> indices,
                                        std::span<const Cell> cells, std::span<const Proof> proofs) const;

    /// What L1's point-evaluation precompile decides on versioned_hash ‖ z ‖ y ‖ commitment ‖ proof.
    Result<void, KzgError> point_evaluation(ByteView input) const;

  private:
    Kzg();

    struct Settings;
    const Settings* settings_;  // lives as long as the process
};

/// 0x01 ‖ the last 31 bytes of SHA-256 of the commitment.
Hash versioned_hash(const Commitment& commitment);

}  // namespace belay::kzg
