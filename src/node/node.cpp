// SPDX-License-Identifier: Apache-2.0
#include "node/node.h"

#include <fmt/format.h>

#include "base/hex.h"
#include "kzg/kzg.h"
#include "l1/http_l1.h"
#include "node/archive_http.h"
#include "node/chain_api.h"
#include "node/challenge.h"
#include "node/failover.h"
#include "node/js_log.h"
#include "node/metrics.h"
#include "node/native_program.h"
#include "node/node_api.h"
#include "node/sealed_desk.h"
#include "node/store_journal.h"
#include "node/stride_steps.h"

namespace belay::node {
namespace {

std::string native_failure(const NativeFailure& failure) {
    return std::string(to_string(failure.reason)) + ": " + failure.detail;
}

/// What a challenger has besides the chain and a key.
struct Disputes {
    std::unique_ptr<GameView> view;
    std::unique_ptr<StrideSteps> steps;
    std::unique_ptr<MoveLedger> ledger;
    std::unique_ptr<Challenger> challenger;
};

/// A key with its own nonces on L1.
struct Sender {
    StoreJournal journal;
    l1::TxManager txs;
    Sender(Store& store, const char* name, l1::L1& l1, const ecdsa::PrivateKey& key,
           const l1::TxPolicy& policy)
        : journal(store, name), txs(l1, key, journal, policy) {}
};

}  // namespace

// Members are destroyed from the last to the first: what uses a part stands below it.
struct Node::Parts {
    Parts(NodeOptions given, Log given_log) : options(std::move(given)), log(std::move(given_log)) {}

    NodeOptions options;
    Log log;
    std::unique_ptr<l1::HttpL1> l1;
    RollupInfo rollup;
    dispute::GasTable game_gas;
    std::unique_ptr<Store> store;
    SubscriptionHub hub;
    Metrics metrics;
    RpcDispatcher dispatcher{options.rpc_limits};
    std::unique_ptr<RpcServer> server;
    std::unique_ptr<NativeProgram> native;
    std::unique_ptr<Sender> batch_sender, claim_sender;
    std::unique_ptr<JsLog> stream;  // with fail-over only, like the two that use it
    std::unique_ptr<ReplicatedLog> shared;
    std::unique_ptr<DacClient> certifier;
    std::unique_ptr<Batcher> batcher;
    std::unique_ptr<DemandWatch> watch;
    std::unique_ptr<Sequencer> sequencer;
    std::unique_ptr<NodeApi> node_api;
    std::unique_ptr<Failover> failover;
    std::unique_ptr<SealedDesk> sealed_desk;  // before the sequencer ends, it does
    std::unique_ptr<L1Link> link;
    std::unique_ptr<Proposer> proposer;
    std::unique_ptr<StateKeeper> states;
    std::unique_ptr<Fallback> fallback;
    std::unique_ptr<Checkpointer> checkpointer;
    Disputes disputes;  // on the chain's thread, which ends in stop()
    std::unique_ptr<ChainService> chain;
    std::unique_ptr<ChainApi> chain_api;

    std::jthread warm_up;  // loads the KZG setup (seconds) before the first batch asks for it

    std::mutex mutex;
    std::string failure;
    std::optional<PlanEntry> genesis;  // entry 0, once L1 has it
    std::condition_variable has_genesis;
    std::atomic<bool> ordering{false};  // the sequencer has found its place, and leads

    Archive archive() const { return Archive(*store, options.archives); }
    void fail_with(const std::string& why) {
        log("stopped: " + why);
        const std::lock_guard lock(mutex);
        if (failure.empty()) failure = why;
        has_genesis.notify_all();
    }
    Result<void, std::string> open(std::stop_token stop);
    Result<void, std::string> open_shared_log(std::stop_token stop);
    Result<void, std::string> make_sequencer();
    Result<void, std::string> start_failover();
    void lead(bool leading);
    Result<void, std::string> make_senders();
    void make_chain();
    Result<void, std::string> make_challenger();
    void make_fallback();
    void make_checkpointer();
    /// This node's sequencer is not the chain's, nor one of those that share its key and log: it orders only
    /// while they are silent.
    bool standby() const { return options.fallback && options.sequencer && !shared && !is_the_sequencer(); }
    bool is_the_sequencer() const { return options.sequencer_key->address() == rollup.sequencer; }
    void open(bool to_transactions);
    void show(const ChallengerStatus& status);
    Result<PlanEntry, std::string> wait_for_genesis(std::stop_token stop);
    void wait_for_order(std::stop_token stop);
    Result<void, std::string> serve();
    void executed(const rollup::Entry& entry, const EntryResult& result);
};

Node::Node(NodeOptions options, Log log)
    : parts_(std::make_unique<Parts>(std::move(options), std::move(log))) {}

Node::~Node() { stop(); }

// L1 first: its answer decides which store this is.
Result<void, std::string> Node::Parts::open(std::stop_token stop) {
    l1::HttpL1Options l1_options;
    l1_options.beacon_url = options.beacon_url;
    l1 = std::make_unique<l1::HttpL1>(options.l1_url, l1_options);
    while (true) {
        auto described = describe_rollup(*l1, options.rollup);
        const auto gas = described ? read_gas_table(*l1, described->game)
                                   : l1::L1Result<dispute::GasTable>(std::unexpected(described.error()));
        if (gas) {
            rollup = std::move(*described);
            game_gas = *gas;
            break;
        }
        const auto reason = gas.error().reason;
        if (reason == l1::L1Reason::unknown_contract || reason == l1::L1Reason::bad_abi ||
            reason == l1::L1Reason::bad_url || stop.stop_requested())
            return fail(to_string(gas.error()));
        log("waiting for L1: " + to_string(gas.error()));
        std::this_thread::sleep_for(options.l1_poll);
    }
    auto opened = Store::open(options.data, {rollup.chain_id, rollup.inbox});
    if (!opened) return fail(opened.error().text());
    store = std::move(*opened);
    auto kept = StateKeeper::open({.folder = options.data / "states"});
    if (!kept) return fail("machine states: " + kept.error().detail);
    states = std::move(*kept);
    return {};
}

Result<void, std::string> Node::Parts::make_senders() {
    options.transactions.takes_turns = options.sequencer && !options.failover.servers.empty();
    if (options.batcher) {
        if (!options.sequencer_key) return fail(std::string("the batcher needs the sequencer's key"));
        batch_sender =
            std::make_unique<Sender>(*store, "batcher", *l1, *options.sequencer_key, options.transactions);
        if (auto back = batch_sender->txs.recover(); !back) return fail(to_string(back.error()));
    }
    if (options.proposer || options.challenger || options.fallback || options.watch_availability) {
        if (!options.proposer_key) return fail(std::string("the proposer needs a key"));
        claim_sender =
            std::make_unique<Sender>(*store, "proposer", *l1, *options.proposer_key, options.transactions);
        if (auto back = claim_sender->txs.recover(); !back) return fail(to_string(back.error()));
    }
    return {};
}

Result<void, std::string> Node::Parts::open_shared_log(std::stop_token stop) {
    const SharedLogConfig& config = options.failover;
    if (!options.sequencer || config.servers.empty()) return {};
    const JsLogConfig js{
        .servers = config.servers,
        .stream = config.stream.empty() ? "belay-" + to_hex_plain(rollup.inbox) : config.stream,
        .replicas = config.replicas};
    for (;;) {
        auto opened = JsLog::open(js);
        if (opened) {
            stream = std::move(*opened);
            break;
        }
        if (opened.error().reason == LogError::refused || stop.stop_requested())
            return fail("shared log: " + opened.error().text());
        log("waiting for the shared log: " + opened.error().text());
        std::this_thread::sleep_for(options.l1_poll);
    }
    shared = std::make_unique<ReplicatedLog>(*stream);
    options.sequencing.shared = shared.get();
    return {};
}

// Batcher, proposer, challenger and demands act with keys that both nodes have: only the leader's do.
void Node::Parts::lead(bool leading) {
    if (batcher) {
        if (leading) batcher->rebased(0);  // what was sent by the last leader is looked up again
        batcher->set_active(leading);
    }
    chain->set_acting(leading);
    if (watch) watch->set_active(leading);
    ordering = leading;
}

Result<void, std::string> Node::Parts::start_failover() {
    if (!shared) return {};
    const SharedLogConfig& config = options.failover;
    const std::string url =
        config.url.empty() ? fmt::format("http://{}:{}", options.rpc.address, server->port()) : config.url;
    return failover->start(*store, config.name.empty() ? url : config.name, url);
}

Result<void, std::string> Node::Parts::make_sequencer() {
    if (!options.sequencer) return {};
    if (!options.sequencer_key) return fail(std::string("the sequencer needs its key"));
    if (!is_the_sequencer() && !options.fallback)
        log("this key is not the rollup's sequencer: the inbox will refuse its batches");
    auto program = NativeProgram::open(options.so);
    if (!program) return fail(native_failure(program.error()));
    native = std::move(*program);
    native->set_successors([elf = options.elf, so = options.so](const Hash& hash) {
        const auto programs = Programs::open(elf, so);
        const auto found = programs ? (*programs)->find(hash) : std::nullopt;
        return found ? std::optional(found->so) : std::nullopt;
    });

    SequencerConfig config = options.sequencing;
    config.chain_id = rollup.chain_id;
    config.inbox = rollup.inbox;
    SequencerHooks hooks;
    hooks.log = log;
    hooks.failed = [this](const std::string& why) { fail_with("sequencer: " + why); };
    hooks.acknowledged = [this](const Group& group, const CommittedGroup& done) {
        metrics.acknowledged(group);
        if (node_api) node_api->acknowledged(group, done);
    };
    hooks.sealed = [this](const PlanEntry& entry) {
        if (node_api) node_api->sealed(entry);
        if (batcher) batcher->wake();
    };
    hooks.rebased = [this](u64 from) {
        if (batcher) batcher->rebased(from);
    };
    hooks.broken = [this](const BrokenReceipt& receipt) {
        if (node_api) node_api->broken(receipt);
    };
    sequencer =
        std::make_unique<Sequencer>(config, *native, *store, *options.sequencer_key, std::move(hooks));
    node_api = std::make_unique<NodeApi>(*sequencer, hub, options.api);
    node_api->register_methods(dispatcher);
    if (shared) {
        failover = std::make_unique<Failover>(
            FailoverConfig{.lease = std::chrono::milliseconds(options.failover.lease_ms)}, *sequencer,
            *shared,
            FailoverHooks{[this](bool leading) { lead(leading); },
                          [this](const std::string& why) { fail_with("fail-over: " + why); }, log});
        node_api->add_status([this] { return status_member(failover->status()); });
    }
    if (options.sealed) {
        sealed_desk = std::make_unique<SealedDesk>(*sequencer, *options.sequencer_key, *options.sealed);
        sealed_desk->register_methods(dispatcher);
    }
    link = std::make_unique<L1Link>(options.link, *sequencer, log);
    const bool committee = config.ordering.batch_kind == wire::EntryKind::committee_batch;
    if (committee && rollup.parts.committee.is_zero())
        return fail(std::string("batcher.kind is committee, and this rollup has none"));
    if (committee)
        certifier = std::make_unique<DacClient>(options.certifying, *l1, rollup.chain_id,
                                                rollup.parts.committee, *options.sequencer_key);
    if (options.batcher)
        batcher = std::make_unique<Batcher>(
            options.batching, rollup, sequencer->log(), archive(), batch_sender->txs,
            BatcherHooks{[this](const PostedBatch& posted) {
                             log(fmt::format("batch {} on L1: {} transactions, {} bytes, {} blobs, {} gas",
                                             posted.batch, posted.transactions, posted.bytes, posted.blobs,
                                             posted.gas_used));
                         },
                         log,
                         certifier
                             ? [this](ByteView bytes, u64 time) { return certifier->certify(bytes, time); }
                             : decltype(BatcherHooks::certify)(),
                         [this]() -> std::optional<u64> {
                             const auto pending = l1->block(l1::BlockTag::pending);
                             return pending ? std::optional(pending->timestamp) : std::nullopt;
                         }});
    return {};
}

void Node::Parts::executed(const rollup::Entry& entry, const EntryResult& result) {
    chain_api->executed(entry, result);
    if (entry.header.index != 0) return;
    PlanEntry plan;
    plan.header = entry.header;
    plan.payload = entry.payload;
    plan.is_void = result.is_void;
    const std::lock_guard lock(mutex);
    genesis = std::move(plan);
    has_genesis.notify_all();
}

void Node::Parts::make_chain() {
    ChainServiceHooks hooks;
    hooks.executed = [this](const rollup::Entry& entry, const EntryResult& result) {
        executed(entry, result);
    };
    hooks.claim = [this](const ClaimEvent& event) { chain_api->claim(event); };
    hooks.head = [this](const l1::Block& block) {
        chain_api->head(block);
        if (batcher) batcher->set_l1_time(block.timestamp);
    };
    hooks.landed = [this](u64 batches, u64 block) {
        if (!batcher) return;
        batcher->set_landed(batches, block);
        // Not before: a batch that landed long ago would be sent again.
        if (ordering) batcher->start();
    };
    hooks.log = log;
    if (options.watch_availability && !rollup.parts.committee.is_zero()) {
        watch =
            std::make_unique<DemandWatch>(options.watching, *l1, rollup, archive(), claim_sender->txs, log);
        hooks.missing = [this](const rollup::Entry& entry) { watch->missing(entry.header); };
    }
    hooks.failed = [this](const ChainFailure& why) { fail_with("chain: " + why.text()); };
    chain = std::make_unique<ChainService>(*l1, rollup, options.following, archive(),
                                           ExecutorConfig{options.elf, options.so, rollup.frame},
                                           options.l1_poll, std::move(hooks));
    chain->attach(states.get());
    chain_api = std::make_unique<ChainApi>(*chain, hub);
    chain_api->register_methods(dispatcher);
    if (options.proposer) {
        proposer = std::make_unique<Proposer>(
            options.proposing, chain->chain(), *l1, archive(), claim_sender->txs,
            ProposerHooks{[this](const PostedClaim& claim) {
                              log(fmt::format("claim {} on L1: entries {} to {}, {} gas", claim.sequence,
                                              claim.first_entry, claim.position - 1, claim.gas_used));
                          },
                          [this](u64 number) { log(fmt::format("finalizing claim {}", number)); }, log});
        chain->attach(proposer.get());
    }
}

Result<void, std::string> Node::Parts::make_challenger() {
    if (!options.challenger) return {};
    disputes.view = std::make_unique<GameView>(*l1, rollup, game_gas, options.following);
    disputes.steps =
        std::make_unique<StrideSteps>(chain->chain(), archive(), options.data / "steps", states.get());
    disputes.ledger = std::make_unique<MoveLedger>(*store, "proposer");
    if (const auto read = disputes.ledger->load(); !read) return fail(read.error().text());
    disputes.challenger = std::make_unique<Challenger>(
        options.challenging, chain->chain(), *disputes.view, *disputes.steps, *l1, archive(),
        claim_sender->txs, *disputes.ledger,
        ChallengerHooks{log, [this](const ChallengerStatus& status) { show(status); }});
    chain->attach(disputes.challenger.get());
    return {};
}

void Node::Parts::show(const ChallengerStatus& s) {
    const auto wei = [](const U256& value) {
        return static_cast<double>(value.limb[1]) * 0x1p64 + static_cast<double>(value.limb[0]);
    };
    const auto count = [](u64 value) { return static_cast<double>(value); };
    metrics.set("game_duels", "Pairs that a true claim has to win", count(s.games));
    metrics.set("game_moves_due", "Moves that the disputes ask for", count(s.moves_due));
    metrics.set("game_next_deadline_seconds", "Until a true claim would be lost; -1: no such time",
                s.next_deadline ? static_cast<double>(*s.next_deadline) : -1);
    metrics.set("game_bonds_wei", "Bonds in flight", wei(s.bonds_in_flight));
    metrics.set("game_fees_wei_total", "Spent on gas of moves", wei(s.fees));
    metrics.set("game_received_wei_total", "Bonds, refunds and prizes that came back", wei(s.received));
    metrics.set("game_lost_wei", "Bonds lost: stays 0", wei(s.lost));
    metrics.set("game_lost_tournaments", "True contestants that are out: stays 0", count(s.games_lost));
    metrics.set("game_beyond_limit", "Games not begun because of the spending limit", count(s.beyond_limit));
    metrics.set("game_moves_total", "Transactions of moves that got in", count(s.moves_made));
    disputes.steps->finalized(
        chain->chain().claims().at(chain->chain().claims().newest_final()).proposed.claim.position);
}

void Node::Parts::make_fallback() {
    if (!options.fallback) return;
    FallbackHooks hooks;
    hooks.log = log;
    hooks.open = [this](bool silent) { open(silent); };
    hooks.status = [this](const FallbackStatus& s) {
        metrics.set("inbox_due", "Queue items that are due now, at most M", static_cast<double>(s.queue.due));
        metrics.set("inbox_deadline_seconds", "Forced deadline now", static_cast<double>(s.queue.deadline));
        metrics.set("inbox_buffer_seconds", "Left of the delay buffer",
                    static_cast<double>(s.queue.buffer_left));
        metrics.set("inbox_silent", "1 while the sequencer is silent", s.queue.silent ? 1 : 0);
        metrics.set("fallback_appends_total", "Calls of appendDue sent", static_cast<double>(s.calls));
    };
    FallbackConfig config = options.falling_back;
    config.takes_over = standby();
    fallback = std::make_unique<Fallback>(config, rollup, *l1, claim_sender->txs, std::move(hooks));
    chain->attach(fallback.get());
    if (standby()) open(false);
}

// With fail-over another node may lead in the middle of it, and a standby's chain is not its own: an operator
// makes those checkpoints (belay upgrade).
void Node::Parts::make_checkpointer() {
    const bool left_over = batch_sender && RestartPoster::is_under_way(batch_sender->txs);
    if (options.checkpoints.every_entries == 0 && !left_over) return;
    if (!batcher || shared || standby() || options.sequencing.closed)
        return log("checkpoint.every_entries is for a sequencer on its own that posts its batches: ignored");
    CheckpointerHooks hooks;
    hooks.log = log;
    hooks.close = [this](bool closed) { sequencer->set_closed(ClosedBy::checkpoint, closed); };
    hooks.rest = [this](bool rests) { batcher->set_active(!rests); };
    hooks.drained = [this](u64 batches) {
        const SequencerStatus s = sequencer->status();
        return s.running && s.pending == 0 && s.batch_count == 0 && s.position.next_batch <= batches;
    };
    checkpointer = std::make_unique<Checkpointer>(options.checkpoints, chain->own_chain(), archive(),
                                                  batch_sender->txs, std::move(hooks));
    chain->attach(checkpointer.get());
}

void Node::Parts::open(bool to_transactions) {
    link->set_following(!to_transactions);
    if (batcher) batcher->set_active(to_transactions);
    node_api->refuse_transactions(
        to_transactions ? "" : "this node sequences only while the chain's sequencer is silent");
}

Result<PlanEntry, std::string> Node::Parts::wait_for_genesis(std::stop_token stop) {
    std::unique_lock lock(mutex);
    while (!genesis && failure.empty() && !stop.stop_requested())
        has_genesis.wait_for(lock, std::chrono::milliseconds(200));
    if (genesis) return *genesis;
    return fail(failure.empty() ? std::string("stopped") : failure);
}

// Nearly always at once. When much has to run first it serves meanwhile, closed.
void Node::Parts::wait_for_order(std::stop_token stop) {
    for (int i = 0; i < 1000 && !link->ready() && !stop.stop_requested(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    if (!link->ready()) log("closed until what L1 has is in the order");
}

Result<void, std::string> Node::Parts::serve() {
    RpcServerHooks hooks;
    hooks.log = log;
    hooks.route = [this](const HttpAsk& ask) {
        return ask.post ? std::nullopt : serve_archive(archive(), ask.target);
    };
    hooks.metrics = [this] {
        if (failover) metrics.set(failover->status());
        return metrics.text(sequencer ? sequencer->status() : SequencerStatus{}, server->counts());
    };
    hooks.health = [this] {
        const std::lock_guard lock(mutex);
        return std::pair(failure.empty(), failure.empty() ? std::string(R"({"status":"ok"})")
                                                          : std::string(R"({"status":"failed"})"));
    };
    if (node_api)
        node_api->add_status([this] { return chain_api->status_member(); });
    else  // a follower has no order of its own to tell of
        dispatcher.add("belay_status", [this](const RpcParams&, const RpcPeerPtr&, RpcReply reply) {
            reply("{" + chain_api->status_member() + "}");
        });
    server = std::make_unique<RpcServer>(options.rpc, dispatcher, std::move(hooks));
    return server->start();
}

Result<void, std::string> Node::start(std::stop_token stop) {
    Parts& p = *parts_;
    if (auto opened = p.open(stop); !opened) return opened;
    if (auto made = p.make_senders(); !made) return made;
    if (p.options.batcher || p.options.proposer || p.options.challenger)
        p.warm_up = std::jthread([] { static_cast<void>(kzg::Kzg::instance()); });
    if (auto opened = p.open_shared_log(stop); !opened) return opened;
    if (auto made = p.make_sequencer(); !made) return made;
    p.make_chain();
    if (p.shared) p.lead(false);  // until it is its turn
    if (auto made = p.make_challenger(); !made) return made;
    p.make_fallback();
    p.make_checkpointer();
    if (p.link) p.chain->attach(p.link.get());
    p.chain->start();
    if (p.watch) p.watch->start();
    const auto genesis = p.wait_for_genesis(stop);
    if (!genesis) return fail(genesis.error());
    if (p.sequencer) {
        if (auto started = p.sequencer->start(*genesis); !started) return fail(started.error().text());
        p.link->enable();
        p.wait_for_order(stop);
    }
    p.ordering = !p.shared;
    if (auto served = p.serve(); !served) return served;
    return p.start_failover();
}

void Node::stop() {
    Parts& p = *parts_;
    if (p.server) p.server->stop();
    if (p.failover) p.failover->stop();
    if (p.watch) p.watch->stop();
    if (p.chain) p.chain->stop();  // it starts the batcher
    if (p.batcher) p.batcher->stop();
    p.sealed_desk.reset();
    if (p.sequencer) p.sequencer->stop();
}

u16 Node::rpc_port() const { return parts_->server ? parts_->server->port() : u16{0}; }

std::string Node::failure() const {
    const std::lock_guard lock(parts_->mutex);
    return parts_->failure;
}

}  // namespace belay::node
