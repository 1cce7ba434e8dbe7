// SPDX-License-Identifier: Apache-2.0
// What came in and what went out, by token, over the life of the chain: kept by the SDK itself, so that L1
// can compare a program's pay-outs with what it was handed (rule O-12).
#pragma once

#include <cstring>
#include <map>

#include "base/bytes.h"
#include "base/u256.h"
#include "belay/stop.h"

namespace belay {

class Flows {
  public:
    struct Sums {
        U256 taken_in, promised;  // deposits handed to the program; withdrawals
        U256 senior, junior;      // of the exit batch

        template <class Codec>
        void checkpoint(Codec& codec) {
            codec(taken_in, promised);
        }
    };

    /// Stops the entry when no token has that much: a void deposit is refundable on L1.
    void take_in(const Address& token, const U256& amount) { grow(at(token).taken_in, amount); }
    /// Stops the entry beyond what came in: no program can promise money that is not there.
    void promise(const Address& token, const U256& amount) {
        Sums& sums = at(token);
        grow(sums.promised, amount);
        if (sums.promised > sums.taken_in) stop_entry();
    }
    void pay_out(const Address& token, const U256& senior, const U256& junior) {
        Sums& sums = at(token);
        grow(sums.senior, senior);
        grow(sums.junior, junior);
    }

    Sums of(const Address& token) const {
        const auto it = tokens_.find(token);
        return it == tokens_.end() ? Sums{} : it->second;
    }
    const std::map<Address, Sums>& tokens() const { return tokens_; }

    template <class Codec>
    void checkpoint(Codec& codec) {
        codec(tokens_);
        if constexpr (Codec::kImports) last_ = nullptr;
    }

  private:
    /// Most calls name the token of the call before.
    Sums& at(const Address& token) {
        if (last_ == nullptr || std::memcmp(last_->first.data(), token.data(), Address::kSize) != 0)
            last_ = &*tokens_.try_emplace(token).first;
        return last_->second;
    }
    /// By 64 bits: on a 32-bit machine twice as fast as through 128.
    static void grow(U256& sum, const U256& by) {
        u64 carry = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            const u64 with_carry = by.limb[i] + carry;
            sum.limb[i] += with_carry;
            carry = static_cast<u64>(with_carry < carry) | static_cast<u64>(sum.limb[i] < with_carry);
        }
        if (carry != 0) stop_entry();
    }

    std::map<Address, Sums> tokens_;
    std::pair<const Address, Sums>* last_ = nullptr;
};

}  // namespace belay
