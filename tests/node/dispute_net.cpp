// SPDX-License-Identifier: Apache-2.0
#include "dispute_net.h"

#include <fstream>
#include <thread>

#include "apps/belay/deployment.h"
#include "base/hex.h"
#include "crypto/keccak.h"
#include "l1/json_fields.h"

namespace belay::apps {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using dispute::LeafRun;
using dispute::Move;
using dispute::MoveKind;

namespace {

Hash twist(const Hash& root) {
    Bytes bytes{1};
    append(bytes, root);
    return crypto::keccak256(bytes);
}

Bytes as_bytes(ByteView view) { return {view.begin(), view.end()}; }

l1::ProgramFacts facts_of(const machine::Program& program) {
    const machine::ProgramIdentity& id = program.identity();
    return {id.code_root_keccak,
            crypto::to_hash(id.code_root_poseidon2),
            crypto::to_hash(id.initial_memory_root),
            id.entry,
            id.manifest.exit_entry,
            id.manifest.ledger_base,
            id.manifest.ledger_stride,
            id.manifest.ledger_capacity,
            id.manifest.ledger_layout};
}

Bytes call_of(const rollup::Proposal& proposal) {
    return l1::calls::propose({proposal.claim.parent,
                               proposal.claim.history_root,
                               as_bytes(proposal.parent_state.encode()),
                               as_bytes(proposal.end_state.encode()),
                               proposal.history.path,
                               proposal.entries,
                               proposal.outputs,
                               {}});
}

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

LiarsHistories::LiarsHistories(const node::DerivedChain& chain, node::StepSource& steps,
                               const rollup::Parent& parent, u64 position, LieAt at)
    : chain_(chain), steps_(steps), parent_(parent), at_(at) {
    u64 leaf = 0;  // of the claim
    std::vector<Hash> digests;
    for (u64 entry = parent.position; entry < position; ++entry) {
        rollup::BatchResult batch = chain.results()[entry].batch;
        const bool last = entry + 1 == position;
        if (last) batch.end.memory_root[0] ^= 1;
        std::vector<LeafRun> told;
        u64 left = chain.rollup().frame.strides_per_frame();
        for (const LeafRun& run : batch.strides)
            for (u64 i = 0; i < run.count; ++i, ++leaf, --left) {
                const bool false_end = last && left == 1;
                append_run(told, false_end          ? batch.end.root()
                                 : leaf < at.stride ? run.root
                                                    : twist(run.root));
            }
        batch.strides = std::move(told);
        dispute::HistoryBuilder builder;
        for (const LeafRun& run : batch.strides) builder.append(run.root, run.count);
        batch.history = builder.commit();
        digests.push_back(batch.output_digest());
        batches_.push_back(std::move(batch));
    }
    tree_ = rollup::claim_history(batches_, chain.rollup().frame);
    tag_ = rollup::outputs_root(digests);
}

LiarsHistories::Answer LiarsHistories::of_round(const Hash&, const dispute::Tournament& round) {
    if (round.round.parent_id != parent_.id || !tree_) return {};
    return {Standing::known, &*tree_, tag_};
}

LiarsHistories::Answer LiarsHistories::of_stride(const Hash&, const dispute::Tournament&) {
    if (!inner_) {
        const u64 frame = chain_.rollup().frame.strides_per_frame();
        const dispute::HistoryTree* steps =
            steps_.steps({parent_.position + at_.stride / frame, {at_.stride % frame}});
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

// ---- the network

bool DisputeNet::Sender::send(const Address& to, Bytes data, const U256& value) {
    l1::TxRequest request;
    request.id = "tx/" + std::to_string(sent++);
    request.to = to;
    request.data = std::move(data);
    request.value = value;
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
    liar = std::make_unique<Sender>(*l1, key(1));
    challenger_key = key(2);
    std::ofstream(folder / "key") << l1::dev_private_key(2);
    ASSERT_TRUE(deploy());
}

void DisputeNet::TearDown() {
    challenger.reset();
    truth.reset();
    lies.reset();
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
    const fs::path package = fs::path(BELAY_PROGRAMS) / "counter";
    std::ifstream file(package / "counter.elf", std::ios::binary);
    const Bytes elf(std::istreambuf_iterator<char>(file), {});
    const auto program = machine::Program::from_elf(elf);
    if (!program) return false;
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
    config.program = facts_of(**program);
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
    code = l1::rollup_init_code(config);
    const auto address = l1::deploy(sequencer->txs, "rollup", *code);
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
        node::ExecutorConfig{package / "counter.elf", package / "counter.so", {}}, node::ChainHooks{});
    view = std::make_unique<node::GameView>(*l1, rollup, *gas, node::FollowerConfig{});
    steps = std::make_unique<node::StrideSteps>(*chain, node::Archive(*store), folder / "observed", nullptr);
    truth = std::make_unique<node::TrueHistories>(*chain, *view, *steps);
    return true;
}

bool DisputeNet::post_batch(const Bytes& batch) {
    const auto views = l1::RollupViews::at(*l1, rollup.rollup);
    const auto number = views ? views->batch_count() : l1::L1Result<u64>(u64{0});
    return number && sequencer->send(rollup.inbox, l1::calls::submit_calldata_batch(batch, *number, 0));
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

bool DisputeNet::post_lie(LieAt at) {
    if (!observe()) return false;
    const auto parent = chain->parent_at(chain->claims().newest_final());
    if (!parent) return false;
    lies = std::make_unique<LiarsHistories>(*chain, *steps, *parent, chain->results().size(), at);
    const auto proposal = rollup::build_claim(*parent, lies->batches(), kFrame);
    if (!proposal) {
        ADD_FAILURE() << rollup::to_string(proposal.error());
        return false;
    }
    return propose(*proposal);
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
    return propose_by_contract(*proposal);
}

bool DisputeNet::propose(const rollup::Proposal& proposal) {
    const auto views = l1::RollupViews::at(*l1, rollup.rollup);
    const auto bond = views->bond(proposal.outputs.size());
    return bond && liar->send(rollup.claims, call_of(proposal), *bond);
}

bool DisputeNet::propose_by_contract(const rollup::Proposal& proposal) {
    // Put there by the development chain, so that not even its deployment shows the call.
    const Address relay = Address::from(Bytes(20, 0xc0));
    const auto put = l1->rpc().read("anvil_setCode",
                                    {to_hex(relay), to_hex(relay_code(rollup.claims, call_of(proposal)))});
    const auto views = l1::RollupViews::at(*l1, rollup.rollup);
    const auto bond = views->bond(proposal.outputs.size());
    return put && bond && liar->send(relay, {}, *bond);
}

bool DisputeNet::start_challenger(std::vector<std::string> more) {
    std::vector<std::string> command = {BELAY_BINARY, "challenge",
                                        "--l1",       anvil->url(),
                                        "--rollup",   to_hex(rollup.rollup),
                                        "--program",  (fs::path(BELAY_PROGRAMS) / "counter").string(),
                                        "--key",      (folder / "key").string(),
                                        "--data",     (folder / "challenger").string(),
                                        "--poll",     "50"};
    command.insert(command.end(), more.begin(), more.end());
    return run(command);
}

bool DisputeNet::start_node() {
    std::vector<std::string> command = {BELAY_BINARY, "node"};
    for (const std::string& setting :
         {"node.data=" + (folder / "node").string(),
          "node.program=" + (fs::path(BELAY_PROGRAMS) / "counter").string(), "l1.url=" + anvil->url(),
          "l1.rollup=" + to_hex(rollup.rollup), std::string("l1.poll_ms=50"),
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

// The liar plays his part down to the one step, and leaves all the rest to us.
void DisputeNet::liar_acts() {
    if (!lies || !view->head()) return;
    const auto plan = dispute::plan(view->state(), view->head()->timestamp, *lies, liar->key.address());
    for (const Move& move : plan.moves) {
        if (move.kind == MoveKind::open) {
            std::vector<std::array<Hash, 2>> nodes;
            for (const auto& node : move.nodes) nodes.push_back({node.left, node.right});
            EXPECT_TRUE(liar->send(rollup.game, l1::game_calls::open(nodes)));
        } else if (move.kind == MoveKind::join_stride) {
            const auto own = lies->of_stride(move.id, {});
            if (own.tree == nullptr) continue;
            const dispute::LeafIndex last{kFrame.steps_per_stride() - 1};
            EXPECT_TRUE(liar->send(rollup.game,
                                   l1::game_calls::join_stride(move.id, own.tree->root(),
                                                               own.tree->leaf(last), own.tree->path(last)),
                                   move.value));
        }
    }
}

// While the honest side has work, a second at a time; else straight to the next time that counts.
void DisputeNet::let_time_pass() {
    const u64 now = view->head()->timestamp;
    const auto plan = dispute::plan(view->state(), now, *truth, challenger_key->address());
    // The liar is not to run out of time before he has moved.
    const auto his = lies ? dispute::plan(view->state(), now, *lies, liar->key.address()) : dispute::Plan{};
    const bool his_turn = his.computing || std::ranges::any_of(his.moves, [](const Move& move) {
                              return move.kind == MoveKind::open || move.kind == MoveKind::join_stride;
                          });
    const bool busy = his_turn || plan.computing || std::ranges::any_of(plan.moves, [](const Move& move) {
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
        liar_acts();
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
