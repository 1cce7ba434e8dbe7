// SPDX-License-Identifier: Apache-2.0
// Deployment and calldata. Values that do not fit their type are a programmer's error here: every one comes
// out of a typed C++ value.
#include "crypto/keccak.h"
#include "l1/abi.h"
#include "l1/contract_encoding.h"
#include "l1/contracts.h"
#include "l1/rlp.h"

namespace belay::l1 {
namespace {

constexpr std::string_view kConfig =
    "(((bytes32,bytes32,bytes32,uint32,uint32,uint32,uint32,uint32,uint32),address,address,address,"
    "uint8,uint8,uint64,uint64,uint64,uint64,uint64,uint32,uint32,uint256,address[],bytes,"
    "(address,address,address,address,address)))";

constexpr std::string_view kSubmitBlobBatch = "submitBlobBatch(uint64,uint64)";
constexpr std::string_view kSubmitCalldataBatch = "submitCalldataBatch(bytes,uint64,uint64)";
constexpr std::string_view kSubmitRestart =
    "submitRestart((bytes32,bytes32,bytes32,uint32,uint32,uint32,uint32,uint32,uint32),uint64)";
constexpr std::string_view kAppendDue = "appendDue()";
constexpr std::string_view kForceTransaction = "forceTransaction(bytes)";
constexpr std::string_view kDeposit = "deposit(address,uint256,address)";
constexpr std::string_view kDepositEth = "depositETH(address)";
constexpr std::string_view kWithdraw =
    "withdraw((uint64,address,address,uint256),(uint64,bytes,bytes32[],uint32,bytes32[]))";
constexpr std::string_view kRefund =
    "refundVoidDeposit(bytes32[4],(address,address,address,uint256),uint64,bytes32[])";
constexpr std::string_view kPropose = "propose((bytes32,bytes32,bytes,bytes,bytes32[],bytes,bytes[],bytes))";
constexpr std::string_view kFinalize = "finalize(bytes32)";

template <class Items>
AbiValue list_of(const Items& items) {
    return AbiValue(AbiValues(items.begin(), items.end()));
}

}  // namespace

std::span<const std::string_view> contract_signatures() {
    static constexpr std::string_view kAll[] = {
        kSubmitBlobBatch, kSubmitCalldataBatch, kSubmitRestart, kAppendDue, kForceTransaction,
        kDeposit,         kDepositEth,          kWithdraw,      kRefund,    kPropose,
        kFinalize,
    };
    return kAll;
}

L1Result<Bytes> rollup_init_code(const RollupConfig& c) {
    auto code = code_of(rollup_code_hex());
    if (!code) return code;
    const auto arguments = abi_encode(
        kConfig, {abi_list({abi_facts(c.program), c.sequencer, c.game, c.claims_factory, u32{c.log2_frame},
                            u32{c.log2_stride}, c.batch_time_window_ms, c.forced_deadline, c.least_deadline,
                            c.delay_buffer, c.sequencer_silence, c.max_due_appends, c.forced_per_block,
                            c.forced_base_fee, list_of(c.tokens), c.program_config,
                            abi_list({c.parts.escape, c.parts.policy, c.parts.council, c.parts.committee,
                                      c.parts.sequencer_bond})})});
    BELAY_CHECK(arguments.has_value());
    append(*code, *arguments);
    return code;
}

L1Result<Bytes> claims_factory_init_code() { return code_of(claims_factory_code_hex()); }

L1Result<Bytes> step_init_code() { return code_of(step_code_hex()); }

L1Result<Bytes> test_token_init_code() { return code_of(test_token_code_hex()); }

Address create_address(const Address& sender, u64 nonce) {
    Bytes fields, list;
    rlp_bytes(fields, sender);
    rlp_number(fields, U256(nonce));
    rlp_list(list, fields);
    return Address::from(ByteView(crypto::keccak256(list)).subspan(12));
}

L1Result<Address> deploy(TxManager& txs, const std::string& id, Bytes init_code, std::stop_token stop) {
    TxRequest request;
    request.id = id;
    request.data = std::move(init_code);
    const auto sent = txs.submit(request);
    if (!sent) return std::unexpected(sent.error());
    const auto done = txs.wait(id, std::move(stop));
    if (!done) return std::unexpected(done.error());
    if (done->state != TxState::confirmed)
        return l1_fail(L1Reason::reverted, id + ": " + std::string(to_string(done->state)));
    return create_address(txs.address(), done->nonce);
}

namespace calls {

Bytes submit_blob_batch(u64 batch_number, u64 queue_upto) {
    return call(kSubmitBlobBatch, {batch_number, queue_upto});
}

Bytes submit_calldata_batch(ByteView batch, u64 batch_number, u64 queue_upto) {
    return call(kSubmitCalldataBatch, {Bytes(batch.begin(), batch.end()), batch_number, queue_upto});
}

Bytes submit_restart(const ProgramFacts& program, u64 position) {
    return call(kSubmitRestart, {abi_facts(program), position});
}

Bytes append_due() { return call(kAppendDue, {}); }

Bytes force_transaction(ByteView transaction) {
    return call(kForceTransaction, {Bytes(transaction.begin(), transaction.end())});
}

Bytes deposit(const Address& token, const U256& amount, const Address& to) {
    return call(kDeposit, {token, amount, to});
}

Bytes deposit_eth(const Address& to) { return call(kDepositEth, {to}); }

Bytes withdraw(const wire::Withdrawal& w, const OutboxProof& p) {
    return call(kWithdraw, {abi_list({w.index, w.token, w.to, w.amount}),
                            abi_list({p.claim_number, p.output_header, list_of(p.output_path), p.leaf_index,
                                      list_of(p.outbox_path)})});
}

Bytes refund_void_deposit(const wire::EntryHeader& header, const Address& token, const Address& from,
                          const Address& to, const U256& amount, u64 claim_number,
                          std::span<const Hash> output_path) {
    const wire::HeaderBytes bytes = wire::encode(header);
    AbiValues words;
    for (std::size_t i = 0; i < 4; ++i) words.emplace_back(Hash::from(ByteView(bytes).subspan(32 * i, 32)));
    return call(kRefund,
                {AbiValue(words), abi_list({token, from, to, amount}), claim_number, list_of(output_path)});
}

Bytes propose(const ProposalCall& p) {
    return call(kPropose, {abi_list({p.parent_id, p.history_root, p.parent_state, p.end_state,
                                     list_of(p.history_path), p.entries, list_of(p.outputs), p.kzg})});
}

Bytes finalize(const Hash& claim) { return call(kFinalize, {claim}); }

Bytes approve(const Address& spender, const U256& amount) {
    return call("approve(address,uint256)", {spender, amount});
}
Bytes transfer(const Address& to, const U256& amount) {
    return call("transfer(address,uint256)", {to, amount});
}
Bytes mint(const Address& to, const U256& amount) { return call("mint(address,uint256)", {to, amount}); }

}  // namespace calls
}  // namespace belay::l1
