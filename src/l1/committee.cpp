// SPDX-License-Identifier: Apache-2.0
#include "l1/committee.h"

#include "l1/contract_encoding.h"
#include "l1/contract_view.h"

namespace belay::l1 {
namespace {

constexpr std::string_view kConfig =
    "((address,address,uint8,(address,address,bytes32,bytes32)[],uint64,uint64,uint64,uint256))";
constexpr std::string_view kSubmit = "submitCommitteeBatch(bytes32,uint32,bytes,uint64,uint64)";
constexpr std::string_view kDemand = "demand(bytes32[4])";
constexpr std::string_view kPublish = "publish(bytes32[4],bytes)";
constexpr std::string_view kRefund = "refund(uint64)";
constexpr std::string_view kDemanded = "Demanded(uint64 indexed,address indexed,uint256,uint64)";
constexpr std::string_view kPublished = "Published(uint64 indexed,address indexed,bytes)";

AbiValue words_of(const wire::EntryHeader& header) {
    const wire::HeaderBytes bytes = wire::encode(header);
    AbiValues words;
    for (std::size_t i = 0; i < 4; ++i) words.emplace_back(Hash::from(ByteView(bytes).subspan(32 * i, 32)));
    return AbiValue(std::move(words));
}

Bytes copy(ByteView view) { return {view.begin(), view.end()}; }

/// The logs of one event, decoded.
L1Result<std::vector<AbiValues>> events(L1& l1, const Address& committee, std::string_view declaration,
                                        u64 from, u64 to) {
    LogFilter filter;
    filter.from = from;
    filter.to = to;
    filter.addresses = {committee};
    const auto logs = l1.logs(filter);
    if (!logs) return std::unexpected(logs.error());
    const Hash topic = abi_topic(abi_plain_signature(declaration));
    std::vector<AbiValues> out;
    for (const Log& log : *logs) {
        if (log.address != committee || log.topics.empty() || log.topics[0] != topic) continue;
        auto values = abi_decode_log(declaration, log.topics, log.data);
        if (!values) return l1_fail(L1Reason::bad_abi, std::string(declaration));
        out.push_back(*std::move(values));
    }
    return out;
}

L1Result<u64> number(L1& l1, const Address& contract, std::string_view signature, const BlockId& at) {
    const auto values = view(l1, contract, signature, {}, "(uint64)", at);
    if (!values) return std::unexpected(values.error());
    return (*values)[0].number64();
}

}  // namespace

std::span<const std::string_view> committee_signatures() {
    static constexpr std::string_view kAll[] = {kSubmit, kDemand, kPublish, kRefund};
    return kAll;
}

L1Result<Bytes> committee_init_code(const CommitteeConfig& c) {
    auto code = code_of(committee_code_hex());
    if (!code) return code;
    AbiValues members;
    for (const JoiningMember& m : c.members) {
        const ByteView signature(m.possession);
        members.push_back(abi_list(
            {m.account, m.key, Hash::from(signature.first(32)), Hash::from(signature.subspan(32, 32))}));
    }
    const auto arguments =
        abi_encode(kConfig, {abi_list({c.rollup, c.council, u32{c.threshold}, AbiValue(std::move(members)),
                                       c.window, c.publish_window, c.change_delay, c.least_gas_price})});
    BELAY_CHECK(arguments.has_value());
    append(*code, *arguments);
    return code;
}

namespace calls {

Bytes submit_committee_batch(const wire::DataHeld& what, ByteView certificate, u64 batch_number,
                             u64 queue_upto) {
    return call(kSubmit, {what.data_hash, what.length, copy(certificate), batch_number, queue_upto});
}
Bytes demand(const wire::EntryHeader& header) { return call(kDemand, {words_of(header)}); }
Bytes publish(const wire::EntryHeader& header, ByteView data) {
    return call(kPublish, {words_of(header), copy(data)});
}
Bytes refund_demand(u64 entry) { return call(kRefund, {entry}); }

}  // namespace calls

bool is_withheld(const CommitteeRecord& r, const CommitteeRules& rules, u64 time) {
    return r.demanded_at != 0 && !r.published && time >= r.demanded_at + rules.publish_window;
}

bool is_settled(const CommitteeRecord& r, const CommitteeRules& rules, u64 time) {
    if (time < r.submitted_at + rules.window) return false;
    return r.demanded_at == 0 || r.published || is_withheld(r, rules, time);
}

L1Result<CommitteeRules> committee_rules(L1& l1, const Address& committee, const BlockId& at) {
    const auto window = number(l1, committee, "window()", at);
    if (!window) return std::unexpected(window.error());
    const auto publish = number(l1, committee, "publishWindow()", at);
    if (!publish) return std::unexpected(publish.error());
    const auto threshold = view(l1, committee, "threshold()", {}, "(uint8)", at);
    if (!threshold) return std::unexpected(threshold.error());
    const auto members = view(l1, committee, "members()", {}, "(address[],address[])", at);
    if (!members) return std::unexpected(members.error());
    CommitteeRules out{*window, *publish, static_cast<u8>((*threshold)[0].number64()), {}, {}};
    for (const AbiValue& a : (*members)[0].members()) out.accounts.push_back(a.address());
    for (const AbiValue& k : (*members)[1].members()) out.keys.push_back(k.address());
    return out;
}

L1Result<CommitteeRecord> committee_record(L1& l1, const Address& committee, u64 entry, const BlockId& at) {
    const auto values =
        view(l1, committee, "recordOf(uint64)", {entry}, "((uint40,uint40,bool,address))", at);
    if (!values) return std::unexpected(values.error());
    const AbiValue& r = (*values)[0];
    return CommitteeRecord{r[0].number64(), r[1].number64(), r[2].boolean(), r[3].address()};
}

L1Result<U256> demand_fee(L1& l1, const Address& committee, u32 length, const BlockId& at) {
    const auto values = view(l1, committee, "demandFee(uint32)", {length}, "(uint256)", at);
    if (!values) return std::unexpected(values.error());
    return (*values)[0].number();
}

L1Result<std::optional<Bytes>> published_bytes(L1& l1, const Address& committee, u64 entry, u64 from_block,
                                               u64 to_block) {
    const auto found = events(l1, committee, kPublished, from_block, to_block);
    if (!found) return std::unexpected(found.error());
    for (const AbiValues& v : *found)
        if (v[0].number64() == entry) return v[2].bytes();
    return std::nullopt;
}

L1Result<std::vector<u64>> demanded_entries(L1& l1, const Address& committee, u64 from_block, u64 to_block) {
    const auto found = events(l1, committee, kDemanded, from_block, to_block);
    if (!found) return std::unexpected(found.error());
    std::vector<u64> out;
    for (const AbiValues& v : *found) out.push_back(v[0].number64());
    return out;
}

}  // namespace belay::l1
