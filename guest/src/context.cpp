// SPDX-License-Identifier: Apache-2.0
#include "belay/context.h"

#include "base/endian.h"
#include "crypto/keccak.h"
#include "recover.h"
#include "wire/output.h"

namespace belay {

void Context::emit(ByteView bytes) {
    meter_.charge(kWeightExport + u64{kWeightExportByte} * bytes.size());
    wire::append_export(exports_, bytes);
}

u64 Context::withdraw(const Address& token, const Address& to, const U256& amount) {
    meter_.charge(kWeightWithdrawal);
    const u64 index = next_withdrawal_++;
    const wire::Withdrawal withdrawal{index, token, to, amount};
    outbox_.push_back(wire::outbox_leaf(withdrawal));
#ifdef BELAY_NATIVE
    wire::append_withdrawal(withdrawals_, withdrawal);
#endif
    return index;
}

std::optional<Address> Context::recover(const Hash& digest, ByteView signature65) {
    meter_.charge(kWeightRecover);
    if (signature65.size() != 65) return std::nullopt;
    return recover_signer(digest, signature65);
}

Hash Context::keccak256(ByteView data) {
    // One ecall up to 1,024 bytes; beyond, the program hashes in software.
    meter_.charge(data.size() <= 1024 ? kWeightKeccak : (data.size() / 136 + 1) * u64{kWeightKeccakSoftware});
    return crypto::keccak256(data);
}

}  // namespace belay
