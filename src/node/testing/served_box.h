// SPDX-License-Identifier: Apache-2.0
// A sequencer behind its real RPC server.
#pragma once

#include "node/metrics.h"
#include "node/node_api.h"
#include "node/rpc_server.h"
#include "node/testing/sequencer_box.h"

namespace belay::node::testing {

/// Owns everything between a socket and the disk, for any program.
struct Served {
    Served(const std::filesystem::path& folder, ProgramHost& program, const ecdsa::PrivateKey& key,
           SequencerConfig config, RpcServerConfig rpc) {
        auto opened = Store::open(folder, kTestIdentity);
        if (!opened) {
            std::fprintf(stderr, "%s\n", opened.error().text().c_str());
            std::abort();
        }
        store = std::move(*opened);
        config.chain_id = kTestIdentity.chain_id;
        config.inbox = kTestIdentity.inbox;
        SequencerHooks hooks;
        hooks.acknowledged = [this](const Group& group, const CommittedGroup& done) {
            metrics.acknowledged(group);
            api->acknowledged(group, done);
        };
        hooks.sealed = [this](const PlanEntry& entry) { api->sealed(entry); };
        hooks.broken = [this](const BrokenReceipt& receipt) { api->broken(receipt); };
        sequencer = std::make_unique<Sequencer>(config, program, *store, key, std::move(hooks));
        api = std::make_unique<NodeApi>(*sequencer, hub);
        api->register_methods(dispatcher);
        server = std::make_unique<RpcServer>(
            rpc, dispatcher,
            RpcServerHooks{
                .health = [this] { return std::pair{sequencer->status().running, std::string("{}")}; },
                .metrics = [this] { return metrics.text(sequencer->status(), server->counts()); },
                .log = {}});
    }
    /// The order of a clean stop: no new requests, then answer what is inside, then the sockets go.
    ~Served() {
        server->stop();
        sequencer->stop();
    }
    void start(const PlanEntry& genesis) {
        const auto started = sequencer->start(genesis);
        if (!started) {
            std::fprintf(stderr, "%s\n", started.error().text().c_str());
            std::abort();
        }
        BELAY_CHECK(server->start().has_value());
    }

    std::unique_ptr<Store> store;
    Metrics metrics;
    SubscriptionHub hub;
    RpcDispatcher dispatcher;
    std::unique_ptr<Sequencer> sequencer;
    std::unique_ptr<NodeApi> api;
    std::unique_ptr<RpcServer> server;
};

}  // namespace belay::node::testing
