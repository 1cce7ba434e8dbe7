// SPDX-License-Identifier: Apache-2.0
#include "game_chain.h"

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/check.h"
#include "base/hex.h"
#include "l1/abi.h"
#include "l1/contract_code.h"
#include "l1/json_fields.h"
#include "l1/revert.h"

namespace belay::dispute {

namespace {

using l1::AbiValue;
using l1::AbiValues;

// IStep.step(log): start = keccak(log), end = log, nothing read. In mnemonics: copy the log behind the head
// of the result, hash it, fill in the head.
constexpr std::string_view kStillStepCode =
    "60298060095f395ff3"
    "602435"
    "80604460e037"
    "8060e020"
    "602052"
    "60205f52"
    "60a0604052"
    "8060c052"
    "601f01601f1916"
    "60e001"
    "5ff3";

template <class T>
T must(l1::L1Result<T> result) {
    if (!result) std::fprintf(stderr, "%s\n", l1::to_string(result.error()).c_str());
    BELAY_CHECK(result.has_value());
    return *std::move(result);
}

Bytes call_data(std::string_view signature, const AbiValues& values) {
    return *l1::abi_encode_call(signature, values);
}

u32 small(const AbiValue& value) { return static_cast<u32>(value.number64()); }

// A tuple that holds only words is encoded like its members in a row: `v` from `at` on.
Round round_of(const AbiValues& v, std::size_t at, const Address& claims) {
    Round r;
    r.claims = claims;
    r.parent_id = v[at].word();
    r.attempt = small(v[at + 1]);
    r.frame = {small(v[at + 2]), small(v[at + 3])};
    r.batches = small(v[at + 4]);
    r.first_entry = v[at + 5].number64();
    r.start_root = v[at + 6].word();
    r.parent_end_root = v[at + 7].word();
    r.inbox = v[at + 8].address();
    return r;
}

Stride stride_of(const AbiValues& v, std::size_t at) {
    Stride s;
    s.outer = v[at].word();
    s.x = small(v[at + 1]);
    s.y = small(v[at + 2]);
    s.charge_x = v[at + 3].number64();
    s.charge_y = v[at + 4].number64();
    s.entry = v[at + 5].number64();
    s.start_root = v[at + 6].word();
    s.leaf_x = v[at + 7].word();
    s.leaf_y = v[at + 8].word();
    s.parent_root = v[at + 9].word();
    return s;
}

struct EventReader {
    std::string_view signature;
    Effect (*read)(const AbiValues& v);
};

const EventReader kReaders[] = {
    {"RoundOpened(bytes32 indexed,address indexed,(bytes32,uint32,uint8,uint8,uint32,uint64,bytes32,bytes32,"
     "address),uint8,uint40,uint40,uint128)",
     [](const AbiValues& v) -> Effect {
         return RoundOpened{v[0].word(),      round_of(v, 2, v[1].address()),
                            small(v[11]),     v[12].number64(),
                            v[13].number64(), v[14].number()};
     }},
    {"StrideOpened(bytes32 indexed,bytes32 "
     "indexed,(bytes32,uint32,uint32,uint40,uint40,uint64,bytes32,bytes32,"
     "bytes32,bytes32),uint8,uint40,uint40,uint128,address,uint56)",
     [](const AbiValues& v) -> Effect {
         return StrideOpened{v[0].word(),    v[1].word(),      stride_of(v, 2),
                             small(v[12]),   v[13].number64(), v[14].number64(),
                             v[15].number(), v[16].address(),  v[17].number64()};
     }},
    {"Joined(bytes32 indexed,uint32,bytes32,bytes32,uint8,address,uint40,uint40,uint56)",
     [](const AbiValues& v) -> Effect {
         return Joined{
             v[0].word(),    small(v[1]),     v[2].word(),     v[3].word(),    static_cast<u8>(small(v[4])),
             v[5].address(), v[6].number64(), v[7].number64(), v[8].number64()};
     }},
    {"NodeOpened(bytes32 indexed,bytes32,bytes32,address,uint40,uint56)",
     [](const AbiValues& v) -> Effect {
         return NodeOpened{v[0].word(),    v[1].word(),     v[2].word(),
                           v[3].address(), v[4].number64(), v[5].number64()};
     }},
    {"Eliminated(bytes32 indexed,uint32,uint32,uint8,uint40,address,uint256)",
     [](const AbiValues& v) -> Effect {
         return Eliminated{v[0].word(),     small(v[1]),    small(v[2]),  static_cast<Cause>(small(v[3])),
                           v[4].number64(), v[5].address(), v[6].number()};
     }},
    {"Settled(bytes32 indexed,uint32,uint8,uint32,uint40,address,uint256)",
     [](const AbiValues& v) -> Effect {
         return Settled{v[0].word(),     small(v[1]),    {small(v[2]), small(v[3])},
                        v[4].number64(), v[5].address(), v[6].number()};
     }},
    {"Voided(bytes32 indexed,uint8,uint32,uint40,address,uint256)",
     [](const AbiValues& v) -> Effect {
         return Voided{
             v[0].word(), {small(v[1]), small(v[2])}, v[3].number64(), v[4].address(), v[5].number()};
     }},
    {"Over(bytes32 indexed,uint32,uint40)",
     [](const AbiValues& v) -> Effect { return Over{v[0].word(), small(v[1]), v[2].number64()}; }},
    {"Refunded(bytes32 indexed,address indexed,bytes32,uint256)",
     [](const AbiValues& v) -> Effect {
         return Refunded{v[0].word(), v[1].address(), v[3].number(), v[2].word()};
     }},
    {"Finished(bytes32 indexed,address,uint256,uint256)",
     [](const AbiValues& v) -> Effect {
         return Finished{v[0].word(), v[1].address(), v[2].number(), v[3].number()};
     }},
    {"Collected(address indexed,uint256)",
     [](const AbiValues& v) -> Effect { return Collected{v[0].address(), v[1].number()}; }},
};

// Indexed members, which come first, then the others; tuples taken apart.
AbiValues event_values(std::string_view declaration, const l1::Log& log) {
    AbiValues out(log.topics.begin() + 1, log.topics.end());
    std::string types;
    for (const char c : declaration.substr(declaration.rfind("indexed") + 8))
        if (c != '(' && c != ')') types += c;
    const auto data = l1::abi_decode("(" + types + ")", log.data);
    BELAY_CHECK(data.has_value());
    out.insert(out.end(), data->begin(), data->end());
    return out;
}

Effect effect_of(const l1::Log& log) {
    for (const EventReader& reader : kReaders)
        if (l1::abi_topic(l1::abi_plain_signature(reader.signature)) == log.topics[0])
            return reader.read(event_values(reader.signature, log));
    std::fprintf(stderr, "an event that no effect stands for\n");
    std::abort();
}

}  // namespace

std::unique_ptr<GameChain> GameChain::start(const GameParams& params) {
    auto chain = std::make_unique<GameChain>();
    l1::AnvilOptions options;
    options.extra = {"--base-fee", "0", "--gas-price", "1", "--accounts", "6"};
    chain->anvil_ = std::make_unique<l1::Anvil>(must(l1::Anvil::start(options)));
    chain->l1_ = std::make_unique<l1::HttpL1>(chain->anvil_->url());
    chain->dev_ = std::make_unique<l1::DevChain>(*chain->l1_);
    for (const auto& text : must(chain->l1_->rpc().read("eth_accounts", nlohmann::json::array())))
        chain->accounts_.push_back(must(l1::json_address(text)));
    const Address stepper = chain->deploy(*from_hex(kStillStepCode));
    Bytes code = *from_hex(l1::game_code_hex());
    append(code, *l1::abi_encode("(address,uint40,uint40,uint40,uint40,uint8,uint56)",
                                 {stepper, params.budget, params.grace, params.join_grace,
                                  params.inner_join_grace, u32{params.log2_width}, params.gas_price}));
    chain->game_ = chain->deploy(code);
    const std::vector<Hash> gas = chain->words(call_data("gasTable()", {}));
    const auto word = [&](std::size_t i) { return U256::from_hash(gas[i]).limb[0]; };
    chain->gas_ = {word(0), word(1), word(2), word(3), word(4), word(5), word(6)};
    chain->now_ = must(chain->l1_->block(l1::BlockTag::latest)).timestamp;
    return chain;
}

l1::Receipt GameChain::mined(const nlohmann::json& tx) {
    const Hash hash =
        must(l1::json_hash(must(l1_->rpc().write("eth_sendTransaction", nlohmann::json::array({tx})))));
    for (;;) {
        const auto receipt = must(l1_->receipt(hash));
        if (receipt) return *receipt;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

Address GameChain::deploy(const Bytes& code) {
    const nlohmann::json tx = {{"from", to_hex(accounts_[0])}, {"data", to_hex(code)}, {"gas", "0xfffff0"}};
    const l1::Receipt receipt = mined(tx);
    BELAY_CHECK(receipt.success && receipt.contract);
    return *receipt.contract;
}

Outcome GameChain::send(const Call& call, const Bytes& data) {
    BELAY_CHECK(dev_->set_next_timestamp(call.now).has_value());
    now_ = call.now;
    const nlohmann::json tx = {{"from", to_hex(call.from)}, {"to", to_hex(game_)},
                               {"data", to_hex(data)},      {"value", l1::quantity(call.value)},
                               {"gas", "0x4c4b40"},         {"gasPrice", l1::quantity(call.gas_price)}};
    const l1::Receipt receipt = mined(tx);
    Outcome out;
    if (receipt.success) {
        for (const l1::Log& log : receipt.logs) out.effects.push_back(effect_of(log));
        return out;
    }
    // The state is as it was, and so is the second: the same call says why.
    const auto again = l1_->call({call.from, game_, call.value, data, {}}, receipt.block_number);
    BELAY_CHECK(!again);
    const std::string text = l1::revert_text(again.error().data);
    out.error = text.substr(0, text.find('('));
    return out;
}

U256 GameChain::owed(const Address& account) {
    return U256::from_hash(words(call_data("owed(address)", {account})).front());
}

U256 GameChain::balance() { return must(l1_->balance(game_)); }

std::vector<Hash> GameChain::words(const Bytes& data) {
    const Bytes bytes = must(l1_->call({accounts_[0], game_, {}, data, {}}));
    std::vector<Hash> out;
    for (std::size_t i = 0; i + 32 <= bytes.size(); i += 32)
        out.push_back(Hash::from(ByteView(bytes).subspan(i, 32)));
    return out;
}

}  // namespace belay::dispute
