// SPDX-License-Identifier: Apache-2.0
// A member of a data availability committee: holds what the sequencer asks it to, and says so with a
// signature (D-4, D-5). It never signs for bytes that are not on its disk.
//
//   POST /store        a hold request (wire/held.h); 200 with 64 bytes of signature, else a named reason
//   GET  /data/0x...   bytes by their digest
#pragma once

#include <atomic>
#include <mutex>

#include "ecdsa/ecdsa.h"
#include "node/archive.h"
#include "node/archive_http.h"
#include "node/store.h"
#include "wire/held.h"

namespace belay::node {

struct DacMemberConfig {
    u64 chain_id = 0;
    Address committee, sequencer;
    u64 quota = u64{10} << 30;      ///< bytes
    u64 max_valid_for = 24 * 3600;  ///< seconds that a certificate may be good for
};

enum class [[nodiscard]] HoldRefusal : u8 {
    bad_request,    ///< does not decode (HoldError)
    not_sequencer,  ///< not signed by the rollup's sequencer
    expiry_past,
    expiry_far,  ///< further away than max_valid_for
    quota,       ///< the disk that was set aside is full
    disk,        ///< it would not write: nothing is signed
};
const char* to_string(HoldRefusal reason);

struct DacMemberCounts {
    u64 stored = 0, signed_again = 0, refused = 0, bytes = 0;
};

/// Thread safe.
class DacMember {
  public:
    /// Counts what the archive holds already.
    static StoreResult<std::unique_ptr<DacMember>> open(DacMemberConfig config, Store& store,
                                                        const ecdsa::PrivateKey& key);

    /// Durable before it is signed. `now` in seconds.
    Result<wire::CompactSignature, HoldRefusal> hold(ByteView request, u64 now);

    /// The two paths above; nullopt for any other.
    std::optional<HttpAnswer> answer(const HttpAsk& ask, u64 now);
    DacMemberCounts counts() const;
    /// Prometheus text.
    std::string metrics() const;

  private:
    DacMember(DacMemberConfig config, Store& store, const ecdsa::PrivateKey& key)
        : config_(config),
          archive_(store),
          key_(key),
          domain_(wire::committee_domain(config.chain_id, config.committee)) {}
    Result<void, HoldRefusal> keep(const Hash& data_hash, ByteView data);

    const DacMemberConfig config_;
    Archive archive_;
    const ecdsa::PrivateKey key_;
    const Hash domain_;
    std::mutex writing_;
    std::atomic<u64> stored_{0}, signed_again_{0}, refused_{0}, bytes_{0};
};

}  // namespace belay::node
