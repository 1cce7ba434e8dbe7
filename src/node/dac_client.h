// SPDX-License-Identifier: Apache-2.0
// The sequencer's side of a committee: bytes to all members at once, a certificate out of the first k
// signatures (D-15).
#pragma once

#include <chrono>
#include <thread>

#include "ecdsa/ecdsa.h"
#include "l1/committee.h"

namespace belay::node {

struct DacClientConfig {
    std::vector<std::string> members;  ///< URLs, in any order; a signature says whose it is
    std::chrono::milliseconds timeout{2000};
    u64 valid_for = 3600;  ///< seconds of L1 time until a certificate expires
};

struct Certified {
    wire::DataHeld held;
    Bytes certificate;  ///< D-4
};

class DacClient {
  public:
    DacClient(DacClientConfig config, l1::L1& l1, u64 chain_id, const Address& committee,
              const ecdsa::PrivateKey& sequencer);
    ~DacClient();

    /// Returns as soon as enough members have signed, or says why not after the timeout. `l1_time` in
    /// seconds.
    Result<Certified, std::string> certify(ByteView data, u64 l1_time);

  private:
    struct Round;
    const DacClientConfig config_;
    l1::L1& l1_;
    const Address committee_;
    const Hash domain_;
    const ecdsa::PrivateKey sequencer_;
    std::vector<std::jthread> askers_;  // of the last round: some member may still be thinking
};

}  // namespace belay::node
