// SPDX-License-Identifier: Apache-2.0
// A journal record: everything that a restarted TxManager needs to go on with the same nonce.
#pragma once

#include <vector>

#include "l1/transaction.h"
#include "l1/tx_manager.h"

namespace belay::l1 {

struct TxAttempt {
    Hash hash;
    bool empty = false;  // the empty replacement that cancels
    bool operator==(const TxAttempt&) const = default;
};

struct TxRecord {
    TxState state = TxState::prepared;  // an open state, or the final one
    bool cancelling = false;
    std::vector<TxAttempt> attempts;  // every version ever signed for this nonce, oldest first; never empty
    Hash mined;                       // of a final record: the attempt that got in
    Bytes raw;                        // the newest attempt as broadcast
};

Bytes encode_tx_record(const TxRecord& record);
/// `journal` with a message on anything that encode_tx_record did not write.
L1Result<TxRecord> decode_tx_record(ByteView bytes);

}  // namespace belay::l1
