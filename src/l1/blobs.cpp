// SPDX-License-Identifier: Apache-2.0
#include "l1/blobs.h"

#include <algorithm>
#include <map>

#include "kzg/kzg.h"

namespace belay::l1 {

static_assert(kCellsPerBlob == kzg::kCellsPerBlob);

L1Result<std::shared_ptr<const Sidecar>> make_sidecar(std::vector<Blob> blobs) {
    const kzg::Kzg& kzg = kzg::Kzg::instance();
    auto out = std::make_shared<Sidecar>();
    for (const Blob& blob : blobs) {
        const auto commitment = kzg.commit(blob);
        if (!commitment)
            return l1_fail(L1Reason::bad_argument, "blob: " + std::string(to_string(commitment.error())));
        const auto proofs = kzg.cell_proofs(blob);
        if (!proofs)
            return l1_fail(L1Reason::bad_argument, "blob: " + std::string(to_string(proofs.error())));
        out->commitments.push_back(Bytes48::from(*commitment));
        for (const kzg::Proof& proof : *proofs) out->cell_proofs.push_back(Bytes48::from(proof));
    }
    out->blobs = std::move(blobs);
    return out;
}

std::vector<Hash> versioned_hashes(const Sidecar& sidecar) {
    std::vector<Hash> out;
    for (const Bytes48& commitment : sidecar.commitments)
        out.push_back(kzg::versioned_hash(kzg::Commitment::from(commitment)));
    return out;
}

L1Result<Hash> versioned_hash(const Blob& blob) {
    const auto commitment = kzg::Kzg::instance().commit(blob);
    if (!commitment) return l1_fail(L1Reason::blob_mismatch, "a word is not below the scalar modulus");
    return kzg::versioned_hash(*commitment);
}

L1Result<std::vector<Blob>> match_blobs(std::vector<Blob> found, std::span<const Hash> wanted) {
    std::map<Hash, std::size_t> by_hash;
    const auto complete = [&] {
        return std::all_of(wanted.begin(), wanted.end(), [&](const Hash& h) { return by_hash.contains(h); });
    };
    bool junk = false;
    for (std::size_t i = 0; i < found.size() && !complete(); ++i) {
        const auto hash = versioned_hash(found[i]);
        junk = junk || !hash || std::find(wanted.begin(), wanted.end(), *hash) == wanted.end();
        if (hash) by_hash.emplace(*hash, i);
    }
    std::vector<Blob> out;
    for (const Hash& hash : wanted) {
        const auto at = by_hash.find(hash);
        if (at == by_hash.end())
            return l1_fail(junk ? L1Reason::blob_mismatch : L1Reason::blob_missing,
                           "no blob for a versioned hash");
        out.push_back(found[at->second]);
    }
    return out;
}

}  // namespace belay::l1
