// SPDX-License-Identifier: Apache-2.0
#include "kzg/kzg.h"

#include <ckzg.h>

#include <cstdio>

#include "base/check.h"
#include "crypto/sha256.h"

extern "C" {
extern const char belay_trusted_setup[];
extern const char belay_trusted_setup_end[];
}

namespace belay::kzg {
namespace {

// The multiples of the setup's points that c-kzg keeps for cell proofs: none; a batcher makes a few blobs a
// minute.
constexpr u64 kPrecompute = 0;

static_assert(sizeof(::Blob) == sizeof(Blob) && sizeof(::Cell) == sizeof(Cell) &&
              sizeof(Bytes48) == sizeof(Commitment) && sizeof(Bytes32) == sizeof(Hash));

// c-kzg's types are plain arrays of the same bytes.
const ::Blob* as_c(const Blob& blob) { return reinterpret_cast<const ::Blob*>(blob.data()); }
const Bytes32* as_c(const Hash& hash) { return reinterpret_cast<const Bytes32*>(hash.data()); }
template <class Tag>
const Bytes48* as_c(const FixedBytes<48, Tag>& point) {
    return reinterpret_cast<const Bytes48*>(point.data());
}
template <class Tag>
Bytes48* as_c(FixedBytes<48, Tag>& point) {
    return reinterpret_cast<Bytes48*>(point.data());
}

KzgError error_of(C_KZG_RET code) {
    switch (code) {
        case C_KZG_BADARGS:
            return KzgError::kBadInput;
        case C_KZG_MALLOC:
            return KzgError::kOutOfMemory;
        case C_KZG_OK:
        case C_KZG_ERROR:
            break;
    }
    return KzgError::kInternal;
}

template <class T>
Result<T, KzgError> result_of(C_KZG_RET code, T value) {
    if (code != C_KZG_OK) return fail(error_of(code));
    return value;
}

}  // namespace

struct Kzg::Settings {
    KZGSettings value;
};

const char* to_string(KzgError error) {
    switch (error) {
        case KzgError::kBadInput:
            return "a field element or a point is not canonical";
        case KzgError::kLength:
            return "wrong input length";
        case KzgError::kVersionedHash:
            return "the versioned hash is not the commitment's";
        case KzgError::kWrongProof:
            return "the proof does not hold";
        case KzgError::kOutOfMemory:
            return "out of memory";
        case KzgError::kInternal:
            return "internal error of c-kzg";
    }
    return "unknown";
}

Kzg::Kzg() {
    auto* fresh = new Settings;
    const auto size = static_cast<std::size_t>(belay_trusted_setup_end - belay_trusted_setup);
    std::FILE* file = fmemopen(const_cast<char*>(belay_trusted_setup), size, "r");
    BELAY_CHECK(file != nullptr);
    BELAY_CHECK(load_trusted_setup_file(&fresh->value, file, kPrecompute) == C_KZG_OK);
    std::fclose(file);
    settings_ = fresh;
}

const Kzg& Kzg::instance() {
    static const Kzg made;
    return made;
}

Result<Commitment, KzgError> Kzg::commit(const Blob& blob) const {
    Commitment out;
    const auto code = blob_to_kzg_commitment(as_c(out), as_c(blob), &settings_->value);
    return result_of(code, out);
}

Result<Opening, KzgError> Kzg::open(const Blob& blob, const Hash& z) const {
    Opening out;
    Bytes32 y;
    const auto code = compute_kzg_proof(as_c(out.proof), &y, as_c(blob), as_c(z), &settings_->value);
    std::memcpy(out.y.data(), y.bytes, 32);
    return result_of(code, out);
}

Result<Proof, KzgError> Kzg::blob_proof(const Blob& blob, const Commitment& commitment) const {
    Proof out;
    const auto code = compute_blob_kzg_proof(as_c(out), as_c(blob), as_c(commitment), &settings_->value);
    return result_of(code, out);
}

Result<CellProofs, KzgError> Kzg::cells_and_proofs(const Blob& blob) const {
    CellProofs out{std::vector<Cell>(kCellsPerBlob), std::vector<Proof>(kCellsPerBlob)};
    const auto code = compute_cells_and_kzg_proofs(reinterpret_cast<::Cell*>(out.cells.data()),
                                                   as_c(out.proofs[0]), as_c(blob), &settings_->value);
    return result_of(code, std::move(out));
}

Result<std::vector<Proof>, KzgError> Kzg::cell_proofs(const Blob& blob) const {
    std::vector<Proof> out(kCellsPerBlob);
    const auto code = compute_cells_and_kzg_proofs(nullptr, as_c(out[0]), as_c(blob), &settings_->value);
    return result_of(code, std::move(out));
}

Result<bool, KzgError> Kzg::verify(const Commitment& commitment, const Hash& z, const Hash& y,
                                   const Proof& proof) const {
    bool holds = false;
    const auto code =
        verify_kzg_proof(&holds, as_c(commitment), as_c(z), as_c(y), as_c(proof), &settings_->value);
    return result_of(code, holds);
}

Result<bool, KzgError> Kzg::verify_blob(const Blob& blob, const Commitment& commitment,
                                        const Proof& proof) const {
    bool holds = false;
    const auto code =
        verify_blob_kzg_proof(&holds, as_c(blob), as_c(commitment), as_c(proof), &settings_->value);
    return result_of(code, holds);
}

Result<bool, KzgError> Kzg::verify_cells(std::span<const Commitment> commitments,
                                         std::span<const u64> indices, std::span<const Cell> cells,
                                         std::span<const Proof> proofs) const {
    const std::size_t n = cells.size();
    if (commitments.size() != n || indices.size() != n || proofs.size() != n) return fail(KzgError::kLength);
    if (n == 0) return true;
    bool holds = false;
    const auto code = verify_cell_kzg_proof_batch(&holds, as_c(commitments[0]), indices.data(),
                                                  reinterpret_cast<const ::Cell*>(cells.data()),
                                                  as_c(proofs[0]), n, &settings_->value);
    return result_of(code, holds);
}

Result<void, KzgError> Kzg::point_evaluation(ByteView input) const {
    if (input.size() != 192) return fail(KzgError::kLength);
    const Commitment commitment = Commitment::from(input.subspan(96, 48));
    if (versioned_hash(commitment) != Hash::from(input.first(32))) return fail(KzgError::kVersionedHash);
    const auto holds = verify(commitment, Hash::from(input.subspan(32, 32)),
                              Hash::from(input.subspan(64, 32)), Proof::from(input.subspan(144, 48)));
    if (!holds) return fail(holds.error());
    if (!*holds) return fail(KzgError::kWrongProof);
    return {};
}

Hash versioned_hash(const Commitment& commitment) {
    Hash out = crypto::sha256(commitment);
    out[0] = 0x01;
    return out;
}

}  // namespace belay::kzg
