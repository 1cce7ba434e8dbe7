// SPDX-License-Identifier: Apache-2.0
#include "base/check.h"
#include "game_chain.h"
#include "l1/abi.h"

namespace belay::dispute::game_calls {

namespace {

using l1::abi_list;
using l1::AbiValue;
using l1::AbiValues;

Bytes encode(std::string_view signature, const AbiValues& values) {
    auto data = l1::abi_encode_call(signature, values);
    BELAY_CHECK(data.has_value());
    return *std::move(data);
}

AbiValue hashes(const std::vector<Hash>& list) { return AbiValue(AbiValues(list.begin(), list.end())); }

AbiValue leaf(const LeafProof& proof) { return abi_list({proof.value, hashes(proof.path)}); }

AbiValue small(u64 value) { return AbiValue(value); }

}  // namespace

Bytes join(const Round& r, const Hash& history_root, const Hash& outputs_root, const Address& owner) {
    return encode(
        "join((bytes32,uint32,uint8,uint8,uint32,uint64,bytes32,bytes32,address),bytes32,bytes32,address)",
        {abi_list({r.parent_id, r.attempt, small(r.frame.log2_frame), small(r.frame.log2_stride), r.batches,
                   r.first_entry, r.start_root, r.parent_end_root, r.inbox}),
         history_root, outputs_root, owner});
}

Bytes join_stride(const Hash& id, const Hash& root, const Hash& last, const std::vector<Hash>& path) {
    return encode("joinStride(bytes32,bytes32,bytes32,bytes32[])", {id, root, last, hashes(path)});
}

Bytes open(std::span<const Children> nodes) {
    AbiValues pairs;
    for (const Children& node : nodes) pairs.push_back(abi_list({node.left, node.right}));
    return encode("open(bytes32[2][])", {AbiValue(std::move(pairs))});
}

Bytes timeout(const Pair& pair, const Bytes& walk) {
    return encode("timeout(bytes32,uint32,uint32,bytes)", {pair.id, pair.x, pair.y, walk});
}

Bytes open_stride(const Pair& pair, const Bytes& walk, const LeafProof& before) {
    return encode("openStride(bytes32,uint32,uint32,bytes,(bytes32,bytes32[]),bytes,(bytes32,bytes32[]))",
                  {pair.id, pair.x, pair.y, walk, leaf(before), Bytes(), leaf({})});
}

Bytes decide(const Pair& pair, const Bytes& walk, const LeafProof& before, const Bytes& log) {
    return encode("decide(bytes32,uint32,uint32,bytes,(bytes32,bytes32[]),bytes,bytes,bytes)",
                  {pair.id, pair.x, pair.y, walk, leaf(before), log, Bytes(), Bytes()});
}

Bytes contradict(const Hash& id, ContestantIndex x, const Bytes& state, const std::vector<Hash>& path,
                 const Hash& digest) {
    return encode("contradict(bytes32,uint32,uint32,bytes,bytes32[],bytes32,bytes32[])",
                  {id, x, u32{0}, state, hashes(path), digest, hashes({})});
}

Bytes settle(const Hash& id, ContestantIndex x) { return encode("settle(bytes32,uint32)", {id, x}); }

Bytes void_cell(const Hash& id, CellId cell) {
    return encode("voidCell(bytes32,uint8,uint32)", {id, small(cell.stage), cell.index});
}

Bytes refund(const Hash& id, ContestantIndex loser, const Bytes& walk) {
    return encode("refund(bytes32,uint32,bytes)", {id, loser, walk});
}

Bytes finish(const Hash& id) { return encode("finish(bytes32)", {id}); }

Bytes collect() { return encode("collect()", {}); }

}  // namespace belay::dispute::game_calls
