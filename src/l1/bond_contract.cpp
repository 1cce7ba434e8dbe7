// SPDX-License-Identifier: Apache-2.0
#include "l1/bond_contract.h"

#include "l1/contract_encoding.h"
#include "l1/contract_view.h"

namespace belay::l1 {
namespace {

#define BELAY_RECEIPT "(uint64,uint32,bytes32,uint64,uint64,bytes32,bytes32,uint32,uint32,bytes32[],bytes)"
constexpr std::string_view kConfig = "((address,uint256,uint64,uint64,uint64,uint64))";
constexpr std::string_view kDeposit = "deposit()";
constexpr std::string_view kRequest = "requestWithdrawal(uint256)";
constexpr std::string_view kWithdraw = "withdraw()";
constexpr std::string_view kEquivocation = "slashEquivocation(" BELAY_RECEIPT "," BELAY_RECEIPT ")";
constexpr std::string_view kOrder =
    "slashOrder(" BELAY_RECEIPT ",bytes32[4],(uint64,bytes,bytes32[],bytes32,bytes32[]))";
constexpr std::string_view kAbsent = "slashAbsent(" BELAY_RECEIPT ")";
constexpr std::string_view kEntry = "slashEntry(" BELAY_RECEIPT ",bytes32[4])";
constexpr std::string_view kRecordJam = "recordJam(uint64,bytes[])";
constexpr std::string_view kStretched = "stretchedDeadline(uint64)";
constexpr std::string_view kPunished = "isPunished(uint64,uint32)";
constexpr std::string_view kJammed = "jammed(uint64)";
#undef BELAY_RECEIPT

AbiValue words(std::span<const Hash> hashes) { return AbiValue(AbiValues(hashes.begin(), hashes.end())); }

AbiValue value(const ReceiptArgument& r) {
    return abi_list({r.batch, r.index, r.transaction_hash, r.time_ms, r.deadline_block, r.running_hash,
                     r.group_root, r.group_count, r.group_position, words(r.path), r.signature});
}

AbiValue value(const wire::EntryHeader& header) {
    const wire::HeaderBytes bytes = wire::encode(header);
    AbiValues out;
    for (std::size_t i = 0; i < 4; ++i) out.emplace_back(Hash::from(ByteView(bytes).subspan(32 * i, 32)));
    return AbiValue(out);
}

}  // namespace

std::span<const std::string_view> bond_signatures() {
    static constexpr std::string_view kAll[] = {kDeposit,   kRequest,  kWithdraw, kEquivocation,
                                                kOrder,     kAbsent,   kEntry,    kRecordJam,
                                                kStretched, kPunished, kJammed};
    return kAll;
}

L1Result<Bytes> sequencer_bond_init_code(const BondConfig& c) {
    auto code = code_of(sequencer_bond_code_hex());
    if (!code) return code;
    const auto arguments =
        abi_encode(kConfig, {abi_list({c.rollup, c.jam_base_fee, c.promise_blocks, c.max_stretch,
                                       c.grace_blocks, c.unbonding_margin})});
    BELAY_CHECK(arguments.has_value());
    append(*code, *arguments);
    return code;
}

namespace bond_calls {

Bytes deposit() { return call(kDeposit, {}); }
Bytes request_withdrawal(const U256& amount) { return call(kRequest, {amount}); }
Bytes withdraw() { return call(kWithdraw, {}); }
Bytes slash_equivocation(const ReceiptArgument& a, const ReceiptArgument& b) {
    return call(kEquivocation, {value(a), value(b)});
}
Bytes slash_order(const ReceiptArgument& r, const wire::EntryHeader& header, const OrderProof& p) {
    return call(
        kOrder,
        {value(r), value(header),
         abi_list({p.claim_number, p.output_header, words(p.output_path), p.leaf, words(p.leaf_path)})});
}
Bytes slash_absent(const ReceiptArgument& r) { return call(kAbsent, {value(r)}); }
Bytes slash_entry(const ReceiptArgument& r, const wire::EntryHeader& header) {
    return call(kEntry, {value(r), value(header)});
}
Bytes record_jam(u64 newest, std::span<const Bytes> headers) {
    return call(kRecordJam, {newest, AbiValue(AbiValues(headers.begin(), headers.end()))});
}

}  // namespace bond_calls

L1Result<U256> BondViews::number(std::string_view signature, const AbiValues& arguments) const {
    const auto values = view(*l1_, bond_, signature, arguments, "(uint256)", BlockTag::latest);
    if (!values) return std::unexpected(values.error());
    return (*values)[0].number();
}

L1Result<BondTerms> BondViews::terms() const {
    BondTerms out;
    const std::pair<const char*, u64*> fields[] = {{"promiseBlocks()", &out.promise_blocks},
                                                   {"maxStretch()", &out.max_stretch},
                                                   {"graceBlocks()", &out.grace_blocks}};
    for (const auto& [signature, field] : fields) {
        const auto read = number(signature, {});
        if (!read) return std::unexpected(read.error());
        *field = read->limb[0];
    }
    const auto fee = number("jamBaseFee()", {});
    if (!fee) return std::unexpected(fee.error());
    out.jam_base_fee = *fee;
    return out;
}

L1Result<U256> BondViews::bond() const { return number("bond()", {}); }

L1Result<u64> BondViews::stretched_deadline(u64 deadline) const {
    const auto end = number(kStretched, {deadline});
    if (!end) return std::unexpected(end.error());
    return end->limb[0];
}

L1Result<bool> BondViews::is_punished(u64 batch, u32 index) const {
    const auto punished = number(kPunished, {batch, index});
    if (!punished) return std::unexpected(punished.error());
    return punished->limb[0] != 0;
}

L1Result<bool> BondViews::is_jammed(u64 block) const {
    const auto jammed = number(kJammed, {block});
    if (!jammed) return std::unexpected(jammed.error());
    return jammed->limb[0] != 0;
}

}  // namespace belay::l1
