// SPDX-License-Identifier: Apache-2.0
#include "base/hex.h"
#include "l1/contract_view.h"
#include "l1/contracts.h"

namespace belay::l1 {
namespace {

constexpr std::string_view kDescription =
    "((uint64,uint64,uint64,address,address,address,address,address,bytes32,bytes32,uint8,uint8,"
    "(address,uint40,uint40,uint40,uint40,uint8,uint56),uint64,uint64,uint32,uint32,uint256,"
    "uint64,uint64,uint64,(address,address,address,address,address)))";
constexpr std::string_view kClaim = "((bytes32,bytes32,bytes32,uint64,uint64,uint32,uint32))";
constexpr std::string_view kDeposited =
    "Deposited(uint64 indexed,address indexed,address indexed,address,uint256)";
constexpr std::string_view kWithdrawn = "Withdrawn(uint64 indexed,address indexed,address,uint256,uint64)";

L1Result<u64> view_u64(L1& l1, const Address& contract, std::string_view signature, const BlockId& at) {
    const auto values = view(l1, contract, signature, {}, "(uint64)", at);
    if (!values) return std::unexpected(values.error());
    return (*values)[0].number64();
}

L1Result<U256> view_u256(L1& l1, const Address& contract, std::string_view signature,
                         const AbiValues& arguments, const BlockId& at) {
    const auto values = view(l1, contract, signature, arguments, "(uint256)", at);
    if (!values) return std::unexpected(values.error());
    return (*values)[0].number();
}

L1Result<bool> view_bool(L1& l1, const Address& contract, std::string_view signature,
                         const AbiValues& arguments, const BlockId& at) {
    const auto values = view(l1, contract, signature, arguments, "(bool)", at);
    if (!values) return std::unexpected(values.error());
    return (*values)[0].boolean();
}

RollupDescription description_of(const AbiValue& d) {
    RollupDescription out;
    out.version = d[0].number64();
    out.chain_id = d[1].number64();
    out.deployed_at = d[2].number64();
    out.inbox = d[3].address();
    out.vault = d[4].address();
    out.claims = d[5].address();
    out.sequencer = d[6].address();
    out.game = d[7].address();
    out.program_hash = d[8].word();
    out.genesis_root = d[9].word();
    out.log2_frame = static_cast<u8>(d[10].number64());
    out.log2_stride = static_cast<u8>(d[11].number64());
    out.game_config = game_config_of(d[12]);
    out.batch_time_window_ms = d[13].number64();
    out.forced_deadline = d[14].number64();
    out.max_due_appends = static_cast<u32>(d[15].number64());
    out.forced_per_block = static_cast<u32>(d[16].number64());
    out.forced_base_fee = d[17].number();
    out.least_deadline = d[18].number64();
    out.delay_buffer = d[19].number64();
    out.sequencer_silence = d[20].number64();
    const AbiValue& p = d[21];
    out.parts = {p[0].address(), p[1].address(), p[2].address(), p[3].address(), p[4].address()};
    return out;
}

L1Result<AbiValues> decode_log(std::string_view declaration, const Log& log) {
    auto values = abi_decode_log(declaration, log.topics, log.data);
    if (!values)
        return l1_fail(L1Reason::bad_abi,
                       std::string(declaration) + ": " + std::string(to_string(values.error())));
    return *std::move(values);
}

}  // namespace

L1Result<RollupViews> RollupViews::at(L1& l1, const Address& rollup) {
    const auto code = l1.code(rollup);
    if (!code) return std::unexpected(code.error());
    if (code->empty()) return l1_fail(L1Reason::unknown_contract, "no contract at " + to_hex(rollup));
    const auto values = view(l1, rollup, "describe()", {}, kDescription, BlockTag::latest);
    if (!values) return std::unexpected(values.error());
    return RollupViews(l1, description_of((*values)[0]));
}

L1Result<u64> RollupViews::entry_count(const BlockId& at) const {
    return view_u64(*l1_, description_.inbox, "entryCount()", at);
}
L1Result<u64> RollupViews::batch_count(const BlockId& at) const {
    return view_u64(*l1_, description_.inbox, "batchCount()", at);
}
L1Result<u64> RollupViews::queue_length(const BlockId& at) const {
    return view_u64(*l1_, description_.inbox, "queueLength()", at);
}
L1Result<u64> RollupViews::queue_appended(const BlockId& at) const {
    return view_u64(*l1_, description_.inbox, "queueAppended()", at);
}
L1Result<u64> RollupViews::due_count(const BlockId& at) const {
    return view_u64(*l1_, description_.inbox, "dueCount()", at);
}
L1Result<QueueState> RollupViews::queue_state(const BlockId& at) const {
    QueueState out;
    const std::pair<const char*, u64*> fields[] = {{"queueLength()", &out.length},
                                                   {"queueAppended()", &out.appended},
                                                   {"dueCount()", &out.due},
                                                   {"forcedDeadlineNow()", &out.deadline},
                                                   {"delayBufferLeft()", &out.buffer_left},
                                                   {"sequencerHeard()", &out.heard}};
    for (const auto& [signature, field] : fields) {
        const auto value = view_u64(*l1_, description_.inbox, signature, at);
        if (!value) return std::unexpected(value.error());
        *field = *value;
    }
    const auto silent = view_bool(*l1_, description_.inbox, "isSilent()", {}, at);
    if (!silent) return std::unexpected(silent.error());
    out.silent = *silent;
    return out;
}
L1Result<u64> RollupViews::queued_at(u64 queue_index, const BlockId& at) const {
    const auto values = view(*l1_, description_.inbox, "queueItem(uint64)", {queue_index},
                             "((bytes32,address,uint8,uint16,uint32,uint40))", at);
    if (!values) return std::unexpected(values.error());
    return (*values)[0][5].number64();
}
L1Result<U256> RollupViews::forced_fee(const BlockId& at) const {
    return view_u256(*l1_, description_.inbox, "forcedFee()", {}, at);
}

L1Result<InboxState> RollupViews::state_at(u64 position, const BlockId& at) const {
    const auto values = view(*l1_, description_.inbox, "stateAt(uint64)", {position}, "(bytes32,uint64)", at);
    if (!values) return std::unexpected(values.error());
    return InboxState{(*values)[0].word(), (*values)[1].number64()};
}

L1Result<u64> RollupViews::finalized(const BlockId& at) const {
    return view_u64(*l1_, description_.claims, "finalized()", at);
}

L1Result<Hash> RollupViews::final_claim(u64 number, const BlockId& at) const {
    const auto values = view(*l1_, description_.claims, "finalClaim(uint64)", {number}, "(bytes32)", at);
    if (!values) return std::unexpected(values.error());
    return (*values)[0].word();
}

L1Result<StoredClaim> RollupViews::claim(const Hash& id, const BlockId& at) const {
    const auto values = view(*l1_, description_.claims, "claim(bytes32)", {id}, kClaim, at);
    if (!values) return std::unexpected(values.error());
    const AbiValue& c = (*values)[0];
    return StoredClaim{c[0].word(),
                       c[1].word(),
                       c[2].word(),
                       c[3].number64(),
                       c[4].number64(),
                       static_cast<u32>(c[5].number64()),
                       static_cast<u32>(c[6].number64())};
}

L1Result<StoredRound> RollupViews::round_of(const Hash& parent, const BlockId& at) const {
    const auto values =
        view(*l1_, description_.claims, "roundOf(bytes32)", {parent}, "(bytes32,uint64,uint32)", at);
    if (!values) return std::unexpected(values.error());
    const AbiValues& r = *values;
    return StoredRound{r[0].word(), r[1].number64(), static_cast<u32>(r[2].number64())};
}

L1Result<U256> RollupViews::bond(u64 batches, const BlockId& at) const {
    return view_u256(*l1_, description_.claims, "bond(uint256)", {U256(batches)}, at);
}

L1Result<bool> RollupViews::is_paid(u64 withdrawal_index, const BlockId& at) const {
    return view_bool(*l1_, description_.vault, "isPaid(uint64)", {withdrawal_index}, at);
}
L1Result<bool> RollupViews::is_refunded(u64 entry_index, const BlockId& at) const {
    return view_bool(*l1_, description_.vault, "isRefunded(uint64)", {entry_index}, at);
}
L1Result<bool> RollupViews::accepts(const Address& token, const BlockId& at) const {
    return view_bool(*l1_, description_.vault, "accepted(address)", {token}, at);
}
L1Result<U256> RollupViews::custody(const Address& token, const BlockId& at) const {
    return view_u256(*l1_, description_.vault, "custody(address)", {token}, at);
}

L1Result<U256> token_balance(L1& l1, const Address& token, const Address& owner, const BlockId& at) {
    return view_u256(l1, token, "balanceOf(address)", {owner}, at);
}
L1Result<U256> token_allowance(L1& l1, const Address& token, const Address& owner, const Address& spender,
                               const BlockId& at) {
    return view_u256(l1, token, "allowance(address,address)", {owner, spender}, at);
}

L1Result<Deposited> decode_deposited(const Log& log) {
    const auto v = decode_log(kDeposited, log);
    if (!v) return std::unexpected(v.error());
    return Deposited{(*v)[0].number64(), (*v)[1].address(), (*v)[2].address(), (*v)[3].address(),
                     (*v)[4].number()};
}

L1Result<Withdrawn> decode_withdrawn(const Log& log) {
    const auto v = decode_log(kWithdrawn, log);
    if (!v) return std::unexpected(v.error());
    return Withdrawn{(*v)[0].number64(), (*v)[1].address(), (*v)[2].address(), (*v)[3].number(),
                     (*v)[4].number64()};
}

}  // namespace belay::l1
