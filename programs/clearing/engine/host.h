// SPDX-License-Identifier: Apache-2.0
// What the engine asks of whoever runs it: the SDK in the machine and natively, a stub in tests.
#pragma once

#include "base/u256.h"
#include "engine/action.h"

namespace belay::clearing {

class Host {
  public:
    /// Ethereum recovery; false when the signature has no signer.
    virtual bool recover(const Hash& digest, const Signature& signature, Address& signer) = 0;
    /// One export (K-81).
    virtual void emit(ByteView bytes) = 0;
    /// One withdrawal in the outbox.
    virtual void withdraw(const Address& token, const Address& to, const U256& amount) = 0;
    /// Weight of work that is about to be done, in machine steps (engine/weights.h).
    virtual void charge(u32 weight) = 0;

  protected:
    ~Host() = default;
};

/// Who takes down the payments of the exit batch (K-90), in token units.
class Payer {
  public:
    virtual void charge(u32 weight) = 0;
    virtual void pay_out(const Address& to, u128 senior, u128 junior) = 0;

  protected:
    ~Payer() = default;
};

}  // namespace belay::clearing
