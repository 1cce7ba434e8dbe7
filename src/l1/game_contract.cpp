// SPDX-License-Identifier: Apache-2.0
#include "l1/game_contract.h"

#include "l1/contract_encoding.h"
#include "l1/contract_view.h"

namespace belay::l1 {
namespace {

constexpr std::string_view kParams = "((address,uint40,uint40,uint40,uint40,uint8,uint56))";
constexpr std::string_view kTournament =
    "((uint8,uint8,uint40,uint40,uint40,uint32,uint32,bool,uint128,uint128))";
constexpr std::string_view kContestant = "((bytes32,bytes32,address,uint40,uint40,uint40,uint8,uint8,bool))";

constexpr std::string_view kJoinStride = "joinStride(bytes32,bytes32,bytes32,bytes32[])";
constexpr std::string_view kOpen = "open(bytes32[2][])";
constexpr std::string_view kTimeout = "timeout(bytes32,uint32,uint32,bytes)";
constexpr std::string_view kOpenStride =
    "openStride(bytes32,uint32,uint32,bytes,(bytes32,bytes32[]),bytes,(bytes32,bytes32[]))";
constexpr std::string_view kDecide =
    "decide(bytes32,uint32,uint32,bytes,(bytes32,bytes32[]),bytes,bytes,bytes)";
constexpr std::string_view kContradict =
    "contradict(bytes32,uint32,uint32,bytes,bytes32[],bytes32,bytes32[])";
constexpr std::string_view kSettle = "settle(bytes32,uint32)";
constexpr std::string_view kVoidCell = "voidCell(bytes32,uint8,uint32)";
constexpr std::string_view kRefund = "refund(bytes32,uint32,bytes)";
constexpr std::string_view kFinish = "finish(bytes32)";
constexpr std::string_view kCollect = "collect()";

AbiValue words(std::span<const Hash> hashes) { return AbiValue(AbiValues(hashes.begin(), hashes.end())); }
AbiValue bytes(ByteView view) { return AbiValue(Bytes(view.begin(), view.end())); }
AbiValue leaf(const GameLeaf& l) { return abi_list({l.value, words(l.path)}); }

}  // namespace

std::span<const std::string_view> game_signatures() {
    static constexpr std::string_view kAll[] = {kJoinStride, kOpen,   kTimeout,  kOpenStride,
                                                kDecide,     kSettle, kVoidCell, kContradict,
                                                kRefund,     kFinish, kCollect};
    return kAll;
}

L1Result<Bytes> game_init_code(const GameConfig& c) {
    auto code = code_of(game_code_hex());
    if (!code) return code;
    const auto arguments =
        abi_encode(kParams, {abi_list({c.step, c.budget, c.grace, c.join_grace, c.inner_join_grace,
                                       u32{c.log2_width}, c.gas_price})});
    BELAY_CHECK(arguments.has_value());
    append(*code, *arguments);
    return code;
}

GameConfig game_config_of(const AbiValue& p) {
    return {p[0].address(),  p[1].number64(), p[2].number64(),
            p[3].number64(), p[4].number64(), static_cast<u8>(p[5].number64()),
            p[6].number64()};
}

namespace game_calls {

Bytes join_stride(const Hash& id, const Hash& root, const Hash& last, std::span<const Hash> last_path) {
    return call(kJoinStride, {id, root, last, words(last_path)});
}

Bytes open(std::span<const std::array<Hash, 2>> children) {
    AbiValues pairs;
    for (const auto& pair : children) pairs.push_back(words(pair));
    return call(kOpen, {AbiValue(std::move(pairs))});
}

Bytes timeout(const Hash& id, u32 x, u32 y, ByteView walk) { return call(kTimeout, {id, x, y, bytes(walk)}); }

Bytes open_stride(const Hash& id, u32 x, u32 y, ByteView walk, const GameLeaf& before, ByteView before_state,
                  const GameLeaf& parent) {
    return call(kOpenStride, {id, x, y, bytes(walk), leaf(before), bytes(before_state), leaf(parent)});
}

Bytes decide(const Hash& id, u32 x, u32 y, ByteView walk, const GameLeaf& before, ByteView step_log,
             ByteView input_proof, ByteView parent_state) {
    return call(kDecide, {id, x, y, bytes(walk), leaf(before), bytes(step_log), bytes(input_proof),
                          bytes(parent_state)});
}

Bytes contradict(const Hash& id, u32 x, u32 batch, ByteView state, std::span<const Hash> history_path,
                 const Hash& claimed_digest, std::span<const Hash> output_path) {
    return call(kContradict,
                {id, x, batch, bytes(state), words(history_path), claimed_digest, words(output_path)});
}

Bytes settle(const Hash& id, u32 x) { return call(kSettle, {id, x}); }
Bytes void_cell(const Hash& id, u8 stage, u32 cell) { return call(kVoidCell, {id, u32{stage}, cell}); }
Bytes refund(const Hash& id, u32 loser, ByteView walk) { return call(kRefund, {id, loser, bytes(walk)}); }
Bytes finish(const Hash& id) { return call(kFinish, {id}); }
Bytes collect() { return call(kCollect, {}); }

}  // namespace game_calls

L1Result<GameConfig> GameViews::params(const BlockId& at) const {
    const auto values = view(*l1_, game_, "params()", {}, kParams, at);
    if (!values) return std::unexpected(values.error());
    return game_config_of((*values)[0]);
}

L1Result<GameGas> GameViews::gas_table(const BlockId& at) const {
    const auto values =
        view(*l1_, game_, "gasTable()", {}, "((uint64,uint64,uint64,uint64,uint64,uint64,uint64))", at);
    if (!values) return std::unexpected(values.error());
    const AbiValue& g = (*values)[0];
    return GameGas{g[0].number64(), g[1].number64(), g[2].number64(), g[3].number64(),
                   g[4].number64(), g[5].number64(), g[6].number64()};
}

L1Result<U256> GameViews::bond(u8 level, u8 height, const BlockId& at) const {
    const auto values = view(*l1_, game_, "bond(uint8,uint8)", {u32{level}, u32{height}}, "(uint256)", at);
    if (!values) return std::unexpected(values.error());
    return (*values)[0].number();
}

L1Result<StoredTournament> GameViews::tournament(const Hash& id, const BlockId& at) const {
    const auto values = view(*l1_, game_, "tournament(bytes32)", {id}, kTournament, at);
    if (!values) return std::unexpected(values.error());
    const AbiValue& t = (*values)[0];
    return StoredTournament{static_cast<u8>(t[0].number64()),
                            static_cast<u8>(t[1].number64()),
                            t[2].number64(),
                            t[3].number64(),
                            t[4].number64(),
                            static_cast<u32>(t[5].number64()),
                            static_cast<u32>(t[6].number64()),
                            t[7].boolean(),
                            t[8].number(),
                            t[9].number()};
}

L1Result<StoredContestant> GameViews::contestant(const Hash& id, u32 index, const BlockId& at) const {
    const auto values = view(*l1_, game_, "contestant(bytes32,uint32)", {id, index}, kContestant, at);
    if (!values) return std::unexpected(values.error());
    const AbiValue& c = (*values)[0];
    return StoredContestant{c[0].word(),
                            c[1].word(),
                            c[2].address(),
                            c[3].number64(),
                            c[4].number64(),
                            c[5].number64(),
                            static_cast<u8>(c[6].number64()),
                            static_cast<u8>(c[7].number64()),
                            c[8].boolean()};
}

L1Result<u64> GameViews::opened_at(const Hash& node, const BlockId& at) const {
    const auto values = view(*l1_, game_, "openedAt(bytes32)", {node}, "(uint40)", at);
    if (!values) return std::unexpected(values.error());
    return (*values)[0].number64();
}

L1Result<U256> GameViews::owed(const Address& account, const BlockId& at) const {
    const auto values = view(*l1_, game_, "owed(address)", {account}, "(uint256)", at);
    if (!values) return std::unexpected(values.error());
    return (*values)[0].number();
}

}  // namespace belay::l1
