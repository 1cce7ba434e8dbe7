// SPDX-License-Identifier: Apache-2.0
#include "engine/account.h"

namespace belay::clearing {

Accounts::Key Accounts::key_of(const Address& address) {
    Key key;
    for (std::size_t i = 0; i < key.size(); ++i) key[i] = load_be<u32>(address.data() + 4 * i);
    return key;
}

AccountId Accounts::find(const Address& address) const {
    const auto it = index_.find(key_of(address));
    return it == index_.end() ? kNone : it->second;
}

AccountId Accounts::create(const Address& address) {
    if (full()) return kNone;
    const AccountId id = pool_.push();
    pool_[id].address = address;
    pool_[id].id = id;
    index_.emplace(key_of(address), id);
    return id;
}

}  // namespace belay::clearing
