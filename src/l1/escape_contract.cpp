// SPDX-License-Identifier: Apache-2.0
#include "l1/escape_contract.h"

#include "l1/contract_encoding.h"
#include "l1/contract_view.h"

namespace belay::l1 {
namespace {

constexpr std::string_view kConfig = "((address,address,uint64,uint64,uint64,uint64,uint32,uint32))";
constexpr std::string_view kFreeze = "freeze(bytes32[4])";
constexpr std::string_view kResolve = "resolve()";
constexpr std::string_view kPropose =
    "proposeExit(((bytes32,bytes32,bytes32,uint32,uint32,uint32,uint32,uint32,uint32),bytes,bytes,bytes32,"
    "bytes32[],bytes,bytes))";
constexpr std::string_view kFinalize = "finalizeExit(bytes32,bytes,bytes)";
constexpr std::string_view kClaimExit = "claimExit(uint64,(address,address,uint256,uint256),bytes32[])";
constexpr std::string_view kClaimExits = "claimExits(uint64,(address,address,uint256,uint256)[],bytes32[])";
constexpr std::string_view kOpenLedger =
    "openLedger(bytes,(bytes32,bytes32,bytes32,uint32,uint32,uint32,uint32,uint32,uint32),bytes)";
constexpr std::string_view kClaimRow = "claimRow(uint32,bytes)";
constexpr std::string_view kClaimRows = "claimRows(uint32,uint32,bytes)";
constexpr std::string_view kRefundUnconsumed =
    "refundUnconsumed(bytes32[4],(address,address,address,uint256))";
constexpr std::string_view kRefundQueued = "refundQueued(uint64,(address,address,address,uint256))";

constexpr std::string_view kExitProposed =
    "ExitProposed(bytes32 indexed,address "
    "indexed,bytes32,uint32,bytes32,bytes32,bytes32,bytes,bytes)";
constexpr std::string_view kExitPaid = "ExitPaid(uint64 indexed,address indexed,address,uint256)";
constexpr std::string_view kExitKept = "ExitKept(uint64 indexed,address indexed,address,uint256)";
constexpr std::string_view kRowPaid = "RowPaid(uint32 indexed,address indexed,uint256)";
constexpr std::string_view kRowKept = "RowKept(uint32 indexed,address indexed,uint256)";

AbiValue words(std::span<const Hash> hashes) { return AbiValue(AbiValues(hashes.begin(), hashes.end())); }
AbiValue bytes(ByteView view) { return AbiValue(Bytes(view.begin(), view.end())); }
AbiValue header_words(const wire::EntryHeader& header) {
    const wire::HeaderBytes raw = wire::encode(header);
    AbiValues out;
    for (std::size_t i = 0; i < 4; ++i) out.emplace_back(Hash::from(ByteView(raw).subspan(32 * i, 32)));
    return AbiValue(std::move(out));
}
AbiValue payment_of(const wire::ExitPayment& p) { return abi_list({p.token, p.to, p.senior, p.junior}); }
AbiValue deposit_of(const DepositCall& d) { return abi_list({d.token, d.from, d.to, d.amount}); }

u64 seconds(const AbiValue& value) {
    const U256 number = value.number();
    return number.fits_u64() ? number.limb[0] : ~u64{0};
}

}  // namespace

std::span<const std::string_view> escape_signatures() {
    static constexpr std::string_view kAll[] = {kFreeze,    kResolve,          kPropose,     kFinalize,
                                                kClaimExit, kClaimExits,       kOpenLedger,  kClaimRow,
                                                kClaimRows, kRefundUnconsumed, kRefundQueued};
    return kAll;
}

const char* to_string(EscapePhase phase) {
    switch (phase) {
        case EscapePhase::running:
            return "running";
        case EscapePhase::frozen:
            return "frozen";
        case EscapePhase::resolved:
            return "resolved";
        case EscapePhase::exit:
            return "exit";
        case EscapePhase::exit_void:
            return "exit void";
        case EscapePhase::ledger:
            return "ledger";
    }
    return "?";
}

L1Result<Bytes> escape_init_code(const Address& rollup, const EscapeConfig& c) {
    auto code = code_of(escape_code_hex());
    if (!code) return code;
    const auto arguments =
        abi_encode(kConfig, {abi_list({rollup, c.ledger_proof, c.freeze_period, c.resolution_period,
                                       c.exit_period, c.longest_pause, c.contestants, c.inner_contestants})});
    BELAY_CHECK(arguments.has_value());
    append(*code, *arguments);
    return code;
}

L1Result<Bytes> ledger_proof_init_code() { return code_of(ledger_proof_code_hex()); }

PartCode escape_part(const EscapeConfig& config) {
    return {"escape", &RollupParts::escape,
            [config](const Address& rollup, const RollupParts&) { return escape_init_code(rollup, config); }};
}

namespace escape_calls {

Bytes freeze(const wire::EntryHeader& header) { return call(kFreeze, {header_words(header)}); }
Bytes resolve() { return call(kResolve, {}); }

Bytes propose_exit(const ExitProposalCall& p) {
    return call(kPropose, {abi_list({abi_facts(p.program), p.parent_state, p.end_state, p.history_root,
                                     words(p.history_path), p.output_header, p.exports})});
}

Bytes finalize_exit(const Hash& id, ByteView output_header, ByteView exports) {
    return call(kFinalize, {id, bytes(output_header), bytes(exports)});
}

Bytes claim_exit(const wire::ExitPayment& payment, std::span<const Hash> path) {
    return call(kClaimExit, {payment.index, payment_of(payment), words(path)});
}

Bytes claim_exits(std::span<const wire::ExitPayment> payments, std::span<const Hash> path) {
    AbiValues list;
    for (const wire::ExitPayment& payment : payments) list.push_back(payment_of(payment));
    return call(kClaimExits, {payments.front().index, AbiValue(std::move(list)), words(path)});
}

Bytes open_ledger(ByteView exit_state, const ProgramFacts& program, ByteView proof) {
    return call(kOpenLedger, {bytes(exit_state), abi_facts(program), bytes(proof)});
}
Bytes claim_row(u32 row, ByteView proof) { return call(kClaimRow, {row, bytes(proof)}); }
Bytes claim_rows(u32 first, u32 count, ByteView proof) {
    return call(kClaimRows, {first, count, bytes(proof)});
}

Bytes refund_unconsumed(const wire::EntryHeader& header, const DepositCall& deposit) {
    return call(kRefundUnconsumed, {header_words(header), deposit_of(deposit)});
}
Bytes refund_queued(u64 queue_index, const DepositCall& deposit) {
    return call(kRefundQueued, {queue_index, deposit_of(deposit)});
}

}  // namespace escape_calls

Hash exit_proposed_topic() { return abi_topic(abi_plain_signature(kExitProposed)); }

L1Result<ExitProposed> decode_exit_proposed(const Log& log) {
    const auto v = abi_decode_log(kExitProposed, log.topics, log.data);
    if (!v) return l1_fail(L1Reason::bad_abi, std::string(to_string(v.error())));
    const AbiValues& e = *v;
    return ExitProposed{e[0].word(), e[1].address(), e[2].word(), static_cast<u32>(e[3].number64()),
                        e[4].word(), e[5].word(),    e[6].word(), e[7].bytes(),
                        e[8].bytes()};
}

std::vector<PaidOut> decode_paid(const Receipt& receipt, const Address& escape) {
    std::vector<PaidOut> out;
    for (const Log& log : receipt.logs) {
        if (log.address != escape) continue;
        for (const std::string_view exits : {kExitPaid, kExitKept})
            if (const auto v = abi_decode_log(exits, log.topics, log.data))
                out.push_back({(*v)[0].number64(), (*v)[1].address(), (*v)[2].address(), (*v)[3].number(),
                               exits == kExitKept});
        for (const std::string_view rows : {kRowPaid, kRowKept})
            if (const auto v = abi_decode_log(rows, log.topics, log.data))
                out.push_back(
                    {(*v)[0].number64(), (*v)[1].address(), {}, (*v)[2].number(), rows == kRowKept});
    }
    return out;
}

L1Result<EscapePhase> EscapeViews::phase(const BlockId& at) const {
    const auto v = view(*l1_, escape_, "phase()", {}, "(uint8)", at);
    if (!v) return std::unexpected(v.error());
    if ((*v)[0].number64() > static_cast<u8>(EscapePhase::ledger)) return l1_fail(L1Reason::bad_abi, "phase");
    return static_cast<EscapePhase>((*v)[0].number64());
}

L1Result<U256> EscapeViews::bond(const BlockId& at) const {
    const auto v = view(*l1_, escape_, "bond()", {}, "(uint256)", at);
    if (!v) return std::unexpected(v.error());
    return (*v)[0].number();
}

L1Result<u64> EscapeViews::freezable_at(u64 l1_time, const BlockId& at) const {
    const auto v = view(*l1_, escape_, "freezableAt(uint64)", {l1_time}, "(uint256)", at);
    if (!v) return std::unexpected(v.error());
    return seconds((*v)[0]);
}

L1Result<u64> EscapeViews::resolution_deadline(const BlockId& at) const {
    const auto v = view(*l1_, escape_, "resolutionDeadline()", {}, "(uint256)", at);
    if (!v) return std::unexpected(v.error());
    return seconds((*v)[0]);
}

L1Result<u64> EscapeViews::exit_deadline(const BlockId& at) const {
    const auto v = view(*l1_, escape_, "exitDeadline()", {}, "(uint256)", at);
    if (!v) return std::unexpected(v.error());
    return seconds((*v)[0]);
}

L1Result<ExitPlace> EscapeViews::exit_state(const BlockId& at) const {
    const auto v = view(*l1_, escape_, "exitState()", {}, "((bytes32,bytes32,uint64,uint64))", at);
    if (!v) return std::unexpected(v.error());
    const AbiValue& e = (*v)[0];
    return ExitPlace{e[0].word(), e[1].word(), e[2].number64(), e[3].number64()};
}

L1Result<Hash> EscapeViews::exit_round(const BlockId& at) const {
    const auto v = view(*l1_, escape_, "exitRound()", {}, "(bytes32,uint32)", at);
    if (!v) return std::unexpected(v.error());
    return (*v)[0].word();
}

L1Result<StoredPool> EscapeViews::pool(const Address& token, const BlockId& at) const {
    const auto v = view(*l1_, escape_, "pool(address)", {token}, "((uint128,uint128,uint128,uint128))", at);
    if (!v) return std::unexpected(v.error());
    const AbiValue& p = (*v)[0];
    return StoredPool{p[0].number(), p[1].number(), p[2].number(), p[3].number()};
}

L1Result<StoredLedger> EscapeViews::ledger(const BlockId& at) const {
    const auto v = view(*l1_, escape_, "ledger()", {},
                        "((bytes32,address,uint32,uint32,uint64,int128,uint128,uint128,uint128))", at);
    if (!v) return std::unexpected(v.error());
    const AbiValue& t = (*v)[0];
    return StoredLedger{t[0].word(), t[1].address(), t[6].number(), t[7].number(), t[8].number()};
}

L1Result<bool> EscapeViews::is_claimed(u64 index, const BlockId& at) const {
    const auto v = view(*l1_, escape_, "isClaimed(uint64)", {index}, "(bool)", at);
    if (!v) return std::unexpected(v.error());
    return (*v)[0].boolean();
}

L1Result<bool> EscapeViews::is_row_paid(u32 row, const BlockId& at) const {
    const auto v = view(*l1_, escape_, "isRowPaid(uint32)", {row}, "(bool)", at);
    if (!v) return std::unexpected(v.error());
    return (*v)[0].boolean();
}

L1Result<U256> EscapeViews::due(const wire::ExitPayment& payment, const BlockId& at) const {
    const auto v =
        view(*l1_, escape_, "due((address,address,uint256,uint256))", {payment_of(payment)}, "(uint256)", at);
    if (!v) return std::unexpected(v.error());
    return (*v)[0].number();
}

L1Result<bool> is_queued_refunded(L1& l1, const Address& vault, u64 queue_index) {
    const auto v = view(l1, vault, "isQueuedRefunded(uint64)", {queue_index}, "(bool)", BlockTag::latest);
    if (!v) return std::unexpected(v.error());
    return (*v)[0].boolean();
}

}  // namespace belay::l1
