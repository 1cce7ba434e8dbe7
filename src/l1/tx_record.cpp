// SPDX-License-Identifier: Apache-2.0
#include "l1/tx_record.h"

#include "l1/rlp.h"

namespace belay::l1 {
namespace {

constexpr u64 kVersion = 1;
constexpr std::size_t kFields = 6;

}  // namespace

Bytes encode_tx_record(const TxRecord& record) {
    Bytes fields, attempts;
    for (const TxAttempt& attempt : record.attempts) {
        Bytes pair;
        rlp_bytes(pair, attempt.hash);
        rlp_number(pair, U256(u64{attempt.empty}));
        rlp_list(attempts, pair);
    }
    rlp_number(fields, U256(kVersion));
    rlp_number(fields, U256(static_cast<u64>(record.state)));
    rlp_number(fields, U256(u64{record.cancelling}));
    rlp_list(fields, attempts);
    rlp_bytes(fields, record.mined);
    rlp_bytes(fields, record.raw);
    Bytes out;
    rlp_list(out, fields);
    return out;
}

L1Result<TxRecord> decode_tx_record(ByteView bytes) {
    const auto bad = [](const char* what) {
        return l1_fail(L1Reason::journal, std::string("record: ") + what);
    };
    const auto item = rlp_decode(bytes);
    if (!item || !item->list || item->items.size() != kFields) return bad("not a record");
    const auto version = item->items[0].number64();
    const auto state = item->items[1].number64();
    const auto cancelling = item->items[2].number64();
    const auto mined = item->items[4].fixed<Hash>();
    const auto raw = item->items[5].bytes();
    if (!version || *version != kVersion) return bad("version");
    if (!state || *state > static_cast<u64>(TxState::failed)) return bad("state");
    if (!cancelling || *cancelling > 1 || !mined || !raw) return bad("field");
    if (!item->items[3].list || item->items[3].items.empty()) return bad("attempts");
    TxRecord out;
    out.state = static_cast<TxState>(*state);
    out.cancelling = *cancelling == 1;
    out.mined = *mined;
    out.raw = Bytes(raw->begin(), raw->end());
    for (const RlpItem& pair : item->items[3].items) {
        if (!pair.list || pair.items.size() != 2) return bad("attempt");
        const auto hash = pair.items[0].fixed<Hash>();
        const auto empty = pair.items[1].number64();
        if (!hash || !empty || *empty > 1) return bad("attempt");
        out.attempts.push_back({*hash, *empty == 1});
    }
    return out;
}

}  // namespace belay::l1
