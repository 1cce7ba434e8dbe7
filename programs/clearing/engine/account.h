// SPDX-License-Identifier: Apache-2.0
// Accounts and the index that finds them by address (K-10).
#pragma once

#include <map>

#include "base/endian.h"
#include "engine/pool.h"

namespace belay::clearing {

struct Account {
    Address address;
    AccountId id = kNone;
    OrderId first_order = kNone;  // resting orders, newest first
    u32 order_count = 0;
    bool insolvent = false;   // K-77
    u64 nonce = 0;            // the last one used
    i64 position = 0;         // lots
    u64 buys = 0, sells = 0;  // lots resting, reduce-only orders apart (K-34)
    i128 cash = 0;            // Q
    i128 funding = 0;         // the market's cumulative f when this account last paid (K-52)
    i128 basis = 0;           // K-91: cash when it was last flat, plus the money moved since
    bool touched = false;     // its ledger row is out of date (K-95)
    bool counted = false;     // its row is part of the known shortfall (K-96)

    /// An order of an auction is in buys or sells alone (K-103).
    bool has_exposure() const { return position != 0 || order_count != 0 || (buys | sells) != 0; }
};

class Accounts {
  public:
    AccountId find(const Address& address) const;
    /// kNone when K-3's number of accounts is reached. The address must be new.
    AccountId create(const Address& address);
    bool full() const { return pool_.size() >= kMaxAccounts; }

    Account& operator[](AccountId id) { return pool_[id]; }
    const Account& operator[](AccountId id) const { return pool_[id]; }
    u32 size() const { return pool_.size(); }

  private:
    // Five words compare in one step nearly always; a tree has a worst case nobody can grind, a hash table
    // has not.
    using Key = std::array<u32, 5>;
    static Key key_of(const Address& address);

    Pool<Account, 64> pool_;
    std::map<Key, AccountId> index_;
};

}  // namespace belay::clearing
