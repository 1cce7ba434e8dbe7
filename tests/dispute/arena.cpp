// SPDX-License-Identifier: Apache-2.0
#include "arena.h"

#include <fstream>
#include <thread>

#include "base/hex.h"
#include "dispute/bracket.h"
#include "ecdsa/ecdsa.h"
#include "execution/inbox.h"
#include "l1/game_contract.h"
#include "l1/json_fields.h"
#include "l1/rollup_deployment.h"
#include "node/challenge.h"
#include "node/claim_sender.h"
#include "node/upgrade.h"

namespace belay::apps {

namespace {

constexpr u64 kMostBlocks = 200'000;
const std::string kElf = BELAY_PROGRAMS "/counter/counter.elf", kSo = BELAY_PROGRAMS "/counter/counter.so";

ecdsa::PrivateKey dev_key_at(std::size_t index) {
    return *ecdsa::PrivateKey::from_bytes(*fixed_from_hex<Hash>(l1::dev_private_key(index)));
}

Bytes read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

// ---- steps

std::optional<node::StridePlan> PromptSteps::plan(const node::StrideAt& stride) {
    if (!source_) {
        node::StrideSourceConfig config;
        config.folder = folder_;
        config.frame = chain_.rollup().frame;
        config.most_in_memory = 8;
        source_ = std::make_unique<node::StrideSource>(chain_.programs(), std::move(config), nullptr,
                                                       node::elements_from(archive_));
    }
    return plan_stride(chain_, nullptr, stride.entry, stride.stride);
}

const dispute::HistoryTree* PromptSteps::steps(const node::StrideAt& stride) {
    if (const auto found = kept_.find(stride); found != kept_.end()) return &found->second->tree;
    const auto wanted = plan(stride);
    if (!wanted) return nullptr;
    source_->ask(*wanted);
    for (;;) {
        if (auto history = source_->history(wanted->key))
            return &kept_.emplace(stride, std::move(history)).first->second->tree;
        const node::StrideStatus status = source_->status(wanted->key);
        if (status.stage == node::StrideStage::failed) {
            trouble_ = status.failure;
            return nullptr;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

std::optional<Bytes> PromptSteps::step_log(const node::StrideAt& stride, u64 step) {
    if (const auto found = logs_.find({stride, step}); found != logs_.end()) return found->second;
    const auto wanted = plan(stride);
    if (!wanted) return std::nullopt;
    source_->ask_log(*wanted, {step});
    for (int i = 0; i < 20'000; ++i) {
        if (auto log = source_->log(wanted->key, {step}))
            return logs_.emplace(std::pair(stride, step), *std::move(log)).first->second;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    trouble_ = "no log";
    return std::nullopt;
}

// ---- setting up

std::unique_ptr<Arena> Arena::open(const ArenaSpec& spec, std::string& trouble) {
    std::unique_ptr<Arena> arena(new Arena(spec));
    l1::AnvilOptions options;
    auto started = l1::Anvil::start(options);
    if (!started) {
        trouble = to_string(started.error());
        return nullptr;
    }
    arena->anvil_.emplace(std::move(*started));
    arena->l1_ = std::make_unique<l1::HttpL1>(arena->anvil_->url());
    arena->dev_ = std::make_unique<l1::DevChain>(*arena->l1_);
    if (!arena->deploy(trouble) || !arena->post_batches(trouble) ||
        (spec.restart && !arena->restart(trouble)) || !arena->build(trouble))
        return nullptr;
    return arena;
}

bool Arena::deploy(std::string& trouble) {
    const auto program = machine::Program::from_elf(read_file(kElf));
    if (!program) return trouble = kElf, false;
    const ecdsa::PrivateKey deployer = dev_key_at(0);
    l1::MemoryJournal journal;
    l1::TxManager txs(*l1_, deployer, journal);
    const auto made = [&](const char* name, const l1::L1Result<Bytes>& code) -> std::optional<Address> {
        const auto address = code ? l1::deploy(txs, name, *code) : std::unexpected(code.error());
        if (address) return *address;
        trouble = std::string(name) + ": " + to_string(address.error());
        return std::nullopt;
    };
    const auto step = made("step", l1::step_init_code());
    if (!step) return false;
    l1::GameConfig game = spec_.game;
    game.step = *step;
    const auto game_at = made("game", l1::game_init_code(game));
    if (!game_at) return false;
    game_ = *game_at;
    l1::RollupConfig config;
    config.program = node::program_facts(**program);
    config.sequencer = deployer.address();
    config.game = game_;
    config.log2_frame = static_cast<u8>(spec_.frame.log2_frame);
    config.log2_stride = static_cast<u8>(spec_.frame.log2_stride);
    config.batch_time_window_ms = 86'400'000;
    config.forced_deadline = 43'200;
    config.max_due_appends = 32;
    config.forced_per_block = 16;
    config.forced_base_fee = U256(100'000'000'000'000);
    config.tokens = {Address{}};
    config.program_config = Bytes(8);
    const auto rollup = l1::deploy_rollup(txs, config);
    if (!rollup) return trouble = "rollup: " + to_string(rollup.error()), false;
    rollup_ = *rollup;
    const auto info = node::describe_rollup(*l1_, rollup_);
    if (!info) return trouble = to_string(info.error()), false;
    info_ = *info;
    return true;
}

bool Arena::post_batches(std::string& trouble) {
    l1::MemoryJournal journal;
    const ecdsa::PrivateKey sequencer = dev_key_at(0);
    l1::TxManager txs(*l1_, sequencer, journal);
    test::Person ann(7), bob(8);
    for (u64 i = 0; i < spec_.batches; ++i) {
        const auto head = l1_->block(l1::BlockTag::latest);
        if (!head) return trouble = to_string(head.error()), false;
        l1::TxRequest request;
        request.id = "batch/" + std::to_string(i);
        request.to = info_->inbox;
        request.data = l1::calls::submit_calldata_batch(
            test::batch_of(head->timestamp * 1000, {ann.add(i + 1), bob.add(10 * i)}), i, 0);
        auto sent = txs.submit(request);
        if (sent) sent = txs.wait(request.id);
        if (!sent || sent->state != l1::TxState::confirmed) return trouble = request.id, false;
    }
    return true;
}

bool Arena::restart(std::string& trouble) {
    const node::UpgradeConfig config{.l1_url = anvil_->url(),
                                     .beacon_url = {},
                                     .rollup = rollup_,
                                     .elf = kElf,
                                     .so = kSo,
                                     .next_elf = {},
                                     .archive = {},
                                     .key = dev_key_at(0),
                                     .poll = std::chrono::milliseconds(50)};
    const auto done = node::upgrade(config, [](const std::string&) {}, {});
    if (!done) trouble = "the restart: " + done.error();
    return done.has_value();
}

bool Arena::build(std::string& trouble) {
    auto opened = node::Store::open(folder_.path() / "store", {info_->chain_id, info_->inbox});
    if (!opened) return trouble = opened.error().text(), false;
    store_ = std::move(*opened);
    const node::Archive archive(*store_);
    chain_ = std::make_unique<node::DerivedChain>(*l1_, *info_, node::FollowerConfig{}, archive,
                                                  node::ExecutorConfig{kElf, kSo, {}}, node::ChainHooks{});
    const auto gas = node::read_gas_table(*l1_, game_);
    if (!gas) return trouble = to_string(gas.error()), false;
    view_ = std::make_unique<node::GameView>(*l1_, *info_, *gas, node::FollowerConfig{});
    steps_ = std::make_unique<PromptSteps>(*chain_, archive, folder_.path() / "steps");
    histories_ = std::make_unique<node::TrueHistories>(*chain_, *view_, *steps_);
    key_ = dev_key_at(1);
    l1::TxPolicy policy;
    policy.resubmit_after_ms = policy.rebroadcast_after_ms = 600'000;  // time here is not the chain's
    txs_ = std::make_unique<l1::TxManager>(*l1_, *key_, journal_, policy);
    ledger_ = std::make_unique<node::MoveLedger>(*store_, "honest");
    node::ChallengerHooks hooks;
    hooks.log = [this](const std::string& line) {
        if (log_) log_("honest: " + line);
    };
    honest_ = std::make_unique<node::Challenger>(node::ChallengerConfig{}, *chain_, *view_, *steps_, *l1_,
                                                 archive, *txs_, *ledger_, hooks);
    attacker_ =
        std::make_unique<Attacker>(*l1_, *chain_, *view_, *steps_, archive, [this](const nlohmann::json& e) {
            if (log_) log_("attacker: " + e.dump());
        });
    if (!follow()) return trouble = "the chain cannot be derived", false;
    parent_ = chain_->parent_at(chain_->claims().newest_final());
    if (!parent_ || !attacker_->add(spec_.adversaries)) return trouble = "no parent, or no accounts", false;
    const bool quiet = dev_->set_automine(false) &&
                       l1_->rpc().write("evm_setBlockGasLimit", nlohmann::json::array({"0x2540be400"}));
    const auto balance = l1_->balance(txs_->address());
    if (!quiet || !balance) return trouble = "automine", false;
    first_balance_ = *balance;
    return true;
}

// ---- time

bool Arena::follow() {
    for (;;) {
        const auto more = chain_->poll();
        if (!more) return note(more.error().text()), false;
        if (!*more && chain_->caught_up()) break;
    }
    for (;;) {
        const auto more = view_->poll();
        if (!more) return note(more.error().detail), false;
        if (!*more) return true;
    }
}

bool Arena::mine(dispute::Seconds at) {
    ++out_.blocks;
    if (!dev_->set_next_base_fee(spec_.base_fee) || !dev_->set_next_timestamp(at) || !dev_->mine(1))
        return note("the chain does not go on"), false;
    attacker_->look_after();
    return follow();
}

const dispute::Tournament* Arena::round() const {
    const Hash id = dispute::round_id(info_->claims, parent_->id, 0);
    const auto found = view_->state().tournaments.find(id);
    return found == view_->state().tournaments.end() ? nullptr : &found->second;
}

void Arena::begin() {
    // Everybody reckons with the fee from here on.
    if (!mine(view_->head()->timestamp + 1)) return;
    const u64 position = chain_->results().size();
    if (spec_.honest_first) {
        node::ClaimSender sender(*chain_, *l1_, node::Archive(*store_), *txs_);
        if (!sender.propose_for(*parent_, position)) return note("no true claim");
    } else if (!attacker_->open_round(*parent_, position)) {
        return note("no false claim");
    }
    mine(view_->head()->timestamp + 1);
    if (!round()) note("no round");
}

void Arena::play() {
    while (out_.blocks < kMostBlocks && out_.trouble.empty()) {
        honest_->step();
        const auto in_flight = [&] {
            u64 count = 0;
            for (const l1::TxStatus& status : txs_->all()) count += is_final(status.state) ? 0 : 1;
            return count;
        };
        const dispute::Seconds now = view_->head()->timestamp;
        const bool moved = attacker_->step(now + 1);
        if (const auto balance = l1_->balance(txs_->address())) {
            U256 out = first_balance_;
            if (dispute::take(out, *balance))
                out_.honest_most_in_flight = std::max(out_.honest_most_in_flight, out);
        }
        if (moved || in_flight() > 0) {
            if (!mine(now + 1)) return;
            continue;
        }
        const dispute::Seconds next =
            std::min(attacker_->wait_until(),
                     dispute::plan(view_->state(), now, *histories_, txs_->address()).wait_until);
        if (next == dispute::kNever) return;
        // Who wants to be in the block of that second sends now.
        attacker_->step(std::max(next, now + 1));
        if (!mine(std::max(next, now + 1))) return;
    }
    note("does not end");
}

// ---- what came of it

ArenaOutcome Arena::run() {
    const auto start = std::chrono::steady_clock::now();
    begin();
    if (out_.trouble.empty()) play();
    if (round()) measure();
    out_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return out_;
}

void Arena::measure() {
    const dispute::GameState& state = view_->state();
    const dispute::Tournament& t = *round();
    const auto own = histories_->of_round(dispute::round_id(info_->claims, parent_->id, 0), t);
    if (t.over_at == 0) note("the round is not over");
    out_.delay = t.over_at - t.opened_at;
    out_.contestants = t.contestants.size();
    out_.height = t.height;
    out_.inner_height = info_->frame.log2_stride;
    const auto is_true = [&](u32 index) {
        return own.tree && t.contestants[index].root == own.tree->root() &&
               t.contestants[index].tag == own.tag;
    };
    out_.honest_won = t.winner != 0 && is_true(t.winner - 1);
    out_.finalized = chain_->finalized() == 1;
    for (const auto& [id, inner] : state.tournaments) {
        if (inner.level == 0) continue;
        ++out_.inner_tournaments;
        out_.most_inner = std::max<u64>(out_.most_inner, inner.contestants.size());
        out_.pairs += is_true(inner.stride.x) || is_true(inner.stride.y);
    }
    out_.bound = delay_bound(state.params, out_.contestants, out_.most_inner, t.height, out_.inner_height);
    out_.honest_gas = ledger_->gas();
    out_.honest_fees = ledger_->fees();
    out_.honest_transactions = ledger_->count();
    for (const node::LedgerLine& line : ledger_->lines()) {
        static constexpr std::string_view kOwn[] = {"claim/",      "finalize/",    "game/refund",
                                                    "game/finish", "game/collect", "game/settle"};
        if (std::ranges::any_of(kOwn, [&](std::string_view start) { return line.id.starts_with(start); }))
            out_.honest_own_fees = dispute::sum(out_.honest_own_fees, line.fee);
        if (!line.success) note("the honest party's " + line.text + " did not get through");
    }
    out_.transactions = attacker_->transactions() + out_.honest_transactions;
    if (const auto balance = l1_->balance(txs_->address())) {
        out_.honest_lost = first_balance_;
        out_.honest_gained = *balance;
        if (!dispute::take(out_.honest_lost, *balance)) out_.honest_lost = {};
        if (!dispute::take(out_.honest_gained, first_balance_)) out_.honest_gained = {};
    }
    for (const PlayerAccount& account : attacker_->accounts()) {
        out_.others_bonds = dispute::sum(out_.others_bonds, account.bonds);
        out_.others_fees = dispute::sum(out_.others_fees, account.fees);
        out_.others_back = dispute::sum(out_.others_back, account.back);
    }
    out_.paid_in = state.paid_in;
    out_.burned = state.burned;
    out_.paid_out = dispute::sum(out_.others_back, view_->collected(txs_->address()));
    // To the wei: what came in is what went out, what was burned, and what the contract holds (G-24).
    if (const auto held = l1_->balance(game_)) {
        out_.held = *held;
        const U256 gone = dispute::sum(out_.paid_out, out_.burned);
        out_.conserved = dispute::sum(gone, out_.held) == out_.paid_in;
    }
}

}  // namespace belay::apps
