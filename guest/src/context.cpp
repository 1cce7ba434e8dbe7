// SPDX-License-Identifier: Apache-2.0
#include "belay/context.h"

#include "base/endian.h"
#include "crypto/keccak.h"
#include "recover.h"
#include "wire/exit.h"

namespace belay {

void Context::emit(ByteView bytes) {
    if (exiting_) stop_entry();  // an exit output has the totals and nothing else (O-11)
    meter_.charge(kWeightExport + u64{kWeightExportByte} * bytes.size());
    wire::append_export(exports_, bytes);
}

u64 Context::withdraw(const Address& token, const Address& to, const U256& amount) {
    if (exiting_) stop_entry();
    meter_.charge(kWeightWithdrawal);
    flows_.promise(token, amount);
    const u64 index = next_withdrawal_++;
    const wire::Withdrawal withdrawal{index, token, to, amount};
    outbox_.push_back(wire::outbox_leaf(withdrawal));
#ifdef BELAY_NATIVE
    wire::append_withdrawal(withdrawals_, withdrawal);
#endif
    return index;
}

void Context::pay_out(const Address& token, const Address& to, const U256& senior, const U256& junior) {
    if (!exiting_) stop_entry();
    meter_.charge(kWeightPayOut);
    const std::size_t tokens = flows_.tokens().size();
    flows_.pay_out(token, senior, junior);
    if (flows_.tokens().size() != tokens) meter_.charge(kWeightNewToken);
    const wire::ExitPayment payment{next_payment_++, token, to, senior, junior};
    outbox_.push_back(wire::exit_leaf(payment));
#ifdef BELAY_NATIVE
    wire::append_exit_payment(withdrawals_, payment);
#endif
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
