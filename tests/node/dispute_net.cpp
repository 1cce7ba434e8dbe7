// SPDX-License-Identifier: Apache-2.0
#include "dispute_net.h"

#include <fstream>
#include <thread>

#include "apps/belay/deployment.h"
#include "base/hex.h"
#include "crypto/keccak.h"
#include "l1/blobs.h"
#include "l1/json_fields.h"
#include "l1/rollup_deployment.h"
#include "wire/blob.h"

namespace belay::apps {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using dispute::LeafRun;
using dispute::Move;
using dispute::MoveKind;

namespace {

/// A contract that makes one call, which stands behind its code, and passes on what it is paid.
Bytes relay_code(const Address& to, const Bytes& call) {
    constexpr u8 kPush1 = 0x60, kPush2 = 0x61, kPush20 = 0x73, kCodeCopy = 0x39, kCallValue = 0x34,
                 kGas = 0x5a, kCall = 0xf1, kJumpIf = 0x57, kRevert = 0xfd, kJumpDest = 0x5b, kStop = 0x00;
    constexpr u8 kSize = 51, kDone = 49;
    const u8 high = static_cast<u8>(call.size() >> 8), low = static_cast<u8>(call.size());
    Bytes code = {kPush2, high, low, kPush1, kSize, kPush1, 0, kCodeCopy};  // memory = the call
    append(code, Bytes{kPush1, 0, kPush1, 0, kPush2, high, low, kPush1, 0, kCallValue, kPush20});
    append(code, to);
    append(code, Bytes{kGas, kCall, kPush1, kDone, kJumpIf});
    append(code, Bytes{kPush1, 0, kPush1, 0, kRevert, kJumpDest, kStop});
    append(code, call);
    return code;
}

}  // namespace

// ---- the lie

LiarsHistories::LiarsHistories(const node::DerivedChain& chain, node::TrueHistories& truth,
                               const rollup::Parent& parent, u64 position, LieAt at, u8 salt)
    : chain_(chain), truth_(truth), parent_(parent), at_(at), salt_(salt) {
    const u64 batches = position - parent.position;
    const u64 last = chain.rollup().frame.last_leaf(batches).value;
    end_ = chain.results()[position - 1].batch.end;
    end_.memory_root[0] ^= salt;
    std::vector<Hash> digests;
    std::vector<LeafRun> told;
    u64 leaf = 0;  // of the claim
    for (u64 entry = parent.position; entry < position; ++entry) {
        const rollup::BatchResult& batch = chain.results()[entry].batch;
        tell(batch.strides, told, leaf, last);
        digests.push_back(batch.output_digest());
    }
    tree_ = dispute::HistoryTree::from_runs(told, chain.rollup().frame.history_levels(batches));
    tag_ = rollup::outputs_root(digests);
}

LiarsHistories::LiarsHistories(const node::DerivedChain& chain, node::TrueHistories& truth,
                               const rollup::ExitResult& exit, LieAt at, u8 salt)
    : chain_(chain),
      truth_(truth),
      parent_{.id = {}, .position = exit.position, .accumulator = {}, .state = exit.parent},
      exit_(true),
      at_(at),
      salt_(salt),
      end_(exit.end) {
    end_.memory_root[0] ^= salt;
    std::vector<LeafRun> told;
    u64 leaf = 0;
    tell(exit.strides, told, leaf, chain.rollup().frame.last_leaf(1).value);
    tree_ = dispute::HistoryTree::from_runs(told, chain.rollup().frame.history_levels(1));
    tag_ = exit.tag();
}

void LiarsHistories::tell(std::span<const LeafRun> truth, std::vector<LeafRun>& told, u64& leaf,
                          u64 last) const {
    for (const LeafRun& run : truth)
        for (u64 i = 0; i < run.count; ++i, ++leaf)
            append_run(told, leaf == last ? end_.root() : leaf < at_.stride ? run.root : twist(run.root));
}

LiarsHistories::Answer LiarsHistories::of_round(const Hash&, const dispute::Tournament& round) {
    const bool mine = exit_ ? truth_.is_exit(round) : round.round.parent_id == parent_.id;
    if (!mine || !tree_) return {};
    return {Standing::known, &*tree_, tag_};
}

// Only where the lie begins: after it he has nothing to show.
LiarsHistories::Answer LiarsHistories::of_stride(const Hash&, const dispute::Tournament& inner) {
    const u64 frame = chain_.rollup().frame.strides_per_frame();
    const node::StrideAt own{parent_.position + at_.stride / frame, {at_.stride % frame}, exit_};
    if (truth_.stride_of(inner) != own) return {};
    if (!inner_) {
        const dispute::HistoryTree* steps = truth_.steps().steps(own);
        if (steps == nullptr) return {Standing::not_yet, nullptr, {}};
        const u64 count = chain_.rollup().frame.steps_per_stride();
        std::vector<Hash> leaves;
        for (u64 i = 0; i < count; ++i)
            leaves.push_back(i < at_.step ? steps->leaf({i}) : twist(steps->leaf({i})));
        leaves.back() = tree_->leaf({at_.stride});
        inner_ = dispute::HistoryTree::from_leaves(std::move(leaves), {}, chain_.rollup().frame.log2_stride);
    }
    return {Standing::known, &*inner_, {}};
}

Hash LiarsHistories::twist(const Hash& root) const {
    Bytes bytes{salt_};
    append(bytes, root);
    return crypto::keccak256(bytes);
}

// ---- the network

bool DisputeNet::Sender::send(const Address& to, Bytes data, const U256& value) {
    l1::TxRequest request;
    request.to = to;
    request.data = std::move(data);
    request.value = value;
    return send(std::move(request));
}

bool DisputeNet::Sender::send(l1::TxRequest request) {
    request.id = "tx/" + std::to_string(sent++);
    const auto done = txs.submit(request);
    if (!done) {
        std::cerr << "not sent: " << to_string(done.error()) << '\n';
        return false;
    }
    const auto waited = txs.wait(request.id);
    return waited && waited->state == l1::TxState::confirmed;
}

void DisputeNet::SetUp() {
    if (l1::find_anvil().empty())
        GTEST_SKIP() << "anvil is not installed: npm ci --ignore-scripts, or set BELAY_ANVIL";
    std::string name = (fs::temp_directory_path() / "belay-dispute-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
    auto started = l1::Anvil::start();
    ASSERT_TRUE(started) << to_string(started.error());
    anvil = std::make_unique<l1::Anvil>(std::move(*started));
    l1 = std::make_unique<l1::HttpL1>(anvil->url());
    dev = std::make_unique<l1::DevChain>(*l1);
    const auto key = [](std::size_t i) { return *parse_key(std::string(l1::dev_private_key(i))); };
    sequencer = std::make_unique<Sender>(*l1, key(0));
    challenger_key = key(2);
    std::ofstream(folder / "key") << l1::dev_private_key(2);
    ASSERT_TRUE(deploy());
}

void DisputeNet::TearDown() {
    challenger.reset();
    liars.clear();
    truth.reset();
    steps.reset();
    view.reset();
    chain.reset();
    store.reset();
    if (anvil) anvil->stop();
    if (folder.empty()) return;
    if (HasFailure())
        std::cerr << "kept: " << folder << '\n' << challenger_log();
    else
        fs::remove_all(folder);
}

bool DisputeNet::deploy() {
    std::ifstream file(package() / (program() + ".elf"), std::ios::binary);
    const Bytes elf(std::istreambuf_iterator<char>(file), {});
    const auto loaded = machine::Program::from_elf(elf);
    if (!loaded) return false;
    auto code = l1::step_init_code();
    const auto step = l1::deploy(sequencer->txs, "step", *code);
    if (!step) return false;
    code = l1::game_init_code({.step = *step,
                               .budget = 3600,
                               .grace = 600,
                               .join_grace = 600,
                               .inner_join_grace = 600,
                               .log2_width = 2,
                               .gas_price = 20'000'000'000});
    const auto game = l1::deploy(sequencer->txs, "game", *code);
    if (!game) return false;
    l1::RollupConfig config;
    config.program = node::program_facts(**loaded);
    config.sequencer = sequencer->key.address();
    config.game = *game;
    config.log2_frame = kFrame.log2_frame;
    config.log2_stride = kFrame.log2_stride;
    config.batch_time_window_ms = 86'400'000;
    config.forced_deadline = 43'200;
    config.max_due_appends = 32;
    config.forced_per_block = 16;
    config.tokens = {Address{}};
    config.program_config = Bytes{0, 0, 0, 0, 0, 0, 0, 5};
    const auto around = parts();
    if (!around) return false;
    const auto address = l1::deploy_rollup(sequencer->txs, config, *around);
    if (!address) return false;
    const auto info = node::describe_rollup(*l1, *address);
    const auto gas = node::read_gas_table(*l1, *game);
    if (!info || !gas) return false;
    rollup = *info;
    auto opened = node::Store::open(folder / "observer", {rollup.chain_id, rollup.inbox});
    if (!opened) return false;
    store = std::move(*opened);
    chain = std::make_unique<node::DerivedChain>(
        *l1, rollup, node::FollowerConfig{}, node::Archive(*store),
        node::ExecutorConfig{package() / (program() + ".elf"), package() / (program() + ".so"), {}},
        node::ChainHooks{});
    view = std::make_unique<node::GameView>(*l1, rollup, *gas, node::FollowerConfig{});
    steps = std::make_unique<node::StrideSteps>(*chain, node::Archive(*store), folder / "observed", nullptr);
    truth = std::make_unique<node::TrueHistories>(*chain, *view, *steps);
    return true;
}

bool DisputeNet::post_batch(const Bytes& batch, u64 queue_upto) {
    const auto views = l1::RollupViews::at(*l1, rollup.rollup);
    const auto number = views ? views->batch_count() : l1::L1Result<u64>(u64{0});
    return number &&
           sequencer->send(rollup.inbox, l1::calls::submit_calldata_batch(batch, *number, queue_upto));
}

bool DisputeNet::observe() {
    for (int i = 0; i < 200; ++i) {
        const auto more = chain->poll();
        const auto events = view->poll();
        if (!more || !events) {
            ADD_FAILURE() << (more ? events.error().detail : more.error().text());
            return false;
        }
        if (!*more && !*events && chain->caught_up()) return true;
    }
    return false;
}

bool DisputeNet::post_blob_batch(const Bytes& batch) {
    const auto views = l1::RollupViews::at(*l1, rollup.rollup);
    const auto number = views ? views->batch_count() : l1::L1Result<u64>(u64{0});
    const Bytes packed = wire::pack_blobs(batch);
    std::vector<l1::Blob> blobs(packed.size() / wire::kBlobSize);
    for (std::size_t i = 0; i < blobs.size(); ++i)
        std::copy_n(packed.data() + i * wire::kBlobSize, wire::kBlobSize, blobs[i].data());
    if (!number) return false;
    auto sidecar = l1::make_sidecar(std::move(blobs));
    if (!sidecar) return false;
    l1::TxRequest request;
    request.to = rollup.inbox;
    request.data = l1::calls::submit_blob_batch(*number, 0);
    request.gas_limit = 2'000'000;
    request.sidecar = std::move(*sidecar);
    return sequencer->send(std::move(request));
}

DisputeNet::Sender& DisputeNet::new_liar() {
    // Keys 0 and 2 are the sequencer's and the challenger's.
    const std::string key(l1::dev_private_key(3 + liars.size()));
    liars.push_back({std::make_unique<Sender>(*l1, *parse_key(key)), nullptr});
    return *liars.back().sender;
}

bool DisputeNet::post_lie(LieAt at) {
    if (!observe()) return false;
    const auto parent = chain->parent_at(chain->claims().newest_final());
    if (!parent) return false;
    Sender& sender = new_liar();
    liars.back().lies = std::make_unique<LiarsHistories>(*chain, *truth, *parent, chain->results().size(), at,
                                                         static_cast<u8>(liars.size()));
    auto proposal = chain->build(*parent, chain->results().size());
    if (!proposal) {
        ADD_FAILURE() << rollup::to_string(proposal.error());
        return false;
    }
    const LiarsHistories& lies = *liars.back().lies;
    const auto last = kFrame.last_leaf(proposal->outputs.size());
    proposal->history = {lies.tree().root(), lies.tree().path(last)};
    proposal->claim.history_root = lies.tree().root();
    proposal->end_state = lies.end();
    proposal->claim.end_root = lies.end().root();
    return propose(sender, *proposal);
}

bool DisputeNet::post_contradiction(std::size_t batch) {
    if (!observe()) return false;
    const auto parent = chain->parent_at(chain->claims().newest_final());
    auto proposal = chain->build(*parent, chain->results().size());
    if (!proposal) return false;
    auto header = wire::decode_output_header(proposal->outputs.at(batch));
    if (!header) return false;
    header->outbox_root = Hash::from(Bytes(32, 0x22));
    header->outbox_count = 1;
    proposal->outputs[batch] = wire::encode(*header);
    return propose_by_contract(new_liar(), *proposal);
}

bool DisputeNet::propose(Sender& liar, const rollup::Proposal& proposal) {
    const auto openings = node::kzg_proofs(proposal, node::Archive(*store));
    if (!openings) return false;
    const auto views = l1::RollupViews::at(*l1, rollup.rollup);
    const auto bond = views->bond(proposal.outputs.size());
    return bond && liar.send(rollup.claims, node::propose_call(proposal, *openings), *bond);
}

bool DisputeNet::propose_by_contract(Sender& liar, const rollup::Proposal& proposal) {
    // Put there by the development chain, so that not even its deployment shows the call.
    const Address relay = Address::from(Bytes(20, 0xc0));
    const auto put =
        l1->rpc().read("anvil_setCode",
                       {to_hex(relay), to_hex(relay_code(rollup.claims, node::propose_call(proposal, {})))});
    const auto views = l1::RollupViews::at(*l1, rollup.rollup);
    const auto bond = views->bond(proposal.outputs.size());
    return put && bond && liar.send(relay, {}, *bond);
}

bool DisputeNet::start_challenger(std::vector<std::string> more) {
    std::vector<std::string> command = {BELAY_BINARY, "challenge",
                                        "--l1",       anvil->url(),
                                        "--rollup",   to_hex(rollup.rollup),
                                        "--program",  package().string(),
                                        "--key",      (folder / "key").string(),
                                        "--data",     (folder / "challenger").string(),
                                        "--poll",     "50"};
    command.insert(command.end(), more.begin(), more.end());
    return run(command);
}

bool DisputeNet::start_node() {
    std::vector<std::string> command = {BELAY_BINARY, "node"};
    for (const std::string& setting :
         {"node.data=" + (folder / "node").string(), "node.program=" + package().string(),
          "l1.url=" + anvil->url(), "l1.rollup=" + to_hex(rollup.rollup), std::string("l1.poll_ms=50"),
          std::string("roles.sequencer=false"), std::string("roles.batcher=false"),
          "keys.proposer_file=" + (folder / "key").string(), std::string("proposer.finalize_every_ms=200"),
          std::string("rpc.port=0")}) {
        command.push_back("--set");
        command.push_back(setting);
    }
    return run(command);
}

bool DisputeNet::run(const std::vector<std::string>& command) {
    challenger = Child::start(command, (folder / ("challenger" + std::to_string(runs++) + ".log")).string());
    return challenger.has_value();
}

std::string DisputeNet::challenger_log() const {
    std::string text;
    for (int i = 0; i < runs; ++i) {
        std::ifstream file(folder / ("challenger" + std::to_string(i) + ".log"));
        text += std::string(std::istreambuf_iterator<char>(file), {});
    }
    return text;
}

// ---- time

// The liars play their part down to the one step, and leave all the rest to us.
void DisputeNet::liars_act() {
    if (!view->head()) return;
    for (const Liar& liar : liars) {
        if (!liar.lies) continue;
        Sender& sender = *liar.sender;
        const auto plan =
            dispute::plan(view->state(), view->head()->timestamp, *liar.lies, sender.key.address());
        for (const Move& move : plan.moves) {
            if (move.kind == MoveKind::open) {
                std::vector<std::array<Hash, 2>> nodes;
                for (const auto& node : move.nodes) nodes.push_back({node.left, node.right});
                EXPECT_TRUE(sender.send(rollup.game, l1::game_calls::open(nodes)));
            } else if (move.kind == MoveKind::join_stride) {
                const auto own = liar.lies->of_stride(move.id, view->state().tournaments.at(move.id));
                if (own.tree == nullptr) continue;
                const dispute::LeafIndex last{kFrame.steps_per_stride() - 1};
                EXPECT_TRUE(
                    sender.send(rollup.game,
                                l1::game_calls::join_stride(move.id, own.tree->root(), own.tree->leaf(last),
                                                            own.tree->path(last)),
                                move.value));
            }
        }
    }
}

// The liars are not to run out of time before they have moved.
bool DisputeNet::is_liars_turn() {
    return std::ranges::any_of(liars, [&](const Liar& liar) {
        if (!liar.lies) return false;
        const auto plan =
            dispute::plan(view->state(), view->head()->timestamp, *liar.lies, liar.sender->key.address());
        return plan.computing || std::ranges::any_of(plan.moves, [](const Move& move) {
                   return move.kind == MoveKind::open || move.kind == MoveKind::join_stride;
               });
    });
}

// While the honest side has work, a second at a time; else straight to the next time that counts.
void DisputeNet::let_time_pass() {
    const u64 now = view->head()->timestamp;
    const auto plan = dispute::plan(view->state(), now, *truth, challenger_key->address());
    const bool busy =
        is_liars_turn() || plan.computing || std::ranges::any_of(plan.moves, [](const Move& move) {
            return move.kind != MoveKind::refund && move.kind != MoveKind::collect;
        });
    if (!busy && plan.wait_until != dispute::kNever)
        EXPECT_TRUE(dev->set_next_timestamp(std::max(plan.wait_until, now + 1)));
    EXPECT_TRUE(dev->mine(1));
}

bool DisputeNet::play(const std::function<bool()>& done, std::chrono::seconds patience) {
    const auto until = Clock::now() + patience;
    auto next_block = Clock::now();
    while (Clock::now() < until) {
        if (!observe()) return false;
        if (done() || !challenger->running()) return true;
        liars_act();
        // Two looks of the challenger at every block.
        if (Clock::now() >= next_block && observe() && view->head()) {
            let_time_pass();
            next_block = Clock::now() + 400ms;
        }
        std::this_thread::sleep_for(50ms);
    }
    ADD_FAILURE() << "patience is over";
    return false;
}

void DisputeNet::expect_victory() {
    ASSERT_FALSE(challenger->running());
    EXPECT_EQ(challenger->wait(), 0) << challenger_log();
    ASSERT_TRUE(observe());
    ASSERT_GE(chain->finalized(), 1u);
    EXPECT_EQ(chain->judge(chain->claims().newest_final()).verdict, rollup::Verdict::agree);
    const std::string log = challenger_log();
    EXPECT_NE(log.find("0.000000 ETH lost"), std::string::npos);
    EXPECT_EQ(log.find("LOST"), std::string::npos);
}

}  // namespace belay::apps
