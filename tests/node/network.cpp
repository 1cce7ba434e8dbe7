// SPDX-License-Identifier: Apache-2.0
#include "network.h"

#include <fstream>
#include <thread>

#include "l1/blobs.h"
#include "node/follower.h"
#include "wire/batch.h"

namespace belay::apps {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

std::string tail_of(const fs::path& path, std::size_t most = 3'000) {
    std::ifstream file(path);
    std::string text(std::istreambuf_iterator<char>(file), {});
    return text.size() > most ? text.substr(text.size() - most) : text;
}

}  // namespace

void NetworkTest::SetUp() {
    if (l1::find_anvil().empty())
        GTEST_SKIP() << "anvil is not installed: npm ci --ignore-scripts, or set BELAY_ANVIL";
    std::string name = (fs::temp_directory_path() / "belay-network-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
}

void NetworkTest::TearDown() {
    traders.clear();
    if (net) net->stop();
    net.reset();
    if (folder.empty()) return;
    if (HasFailure())
        std::cerr << "kept: " << folder << '\n';
    else
        fs::remove_all(folder);
}

DevnetOptions NetworkTest::options() const {
    DevnetOptions out;
    out.folder = folder;
    out.binary = BELAY_BINARY;
    out.accounts = 4;
    out.claim_wait_ms = 3'000;
    out.batch_age_ms = 1'000;
    return out;
}

bool NetworkTest::start(DevnetOptions options) {
    if (options.folder.empty()) options = this->options();
    net = Devnet::start(options, [](const std::string&) {});
    if (!net) {
        ADD_FAILURE() << "the network did not come up\n" << tail_of(folder / "node.log");
        return false;
    }
    venue = std::make_unique<Venue>(net->deployment().rpc_url);
    return true;
}

json NetworkTest::ask(const std::string& method, json params) {
    auto answer = venue->ask(method, std::move(params));
    return answer ? *answer : json();
}

bool NetworkTest::wait(const std::string& what, const std::function<bool()>& done,
                       std::chrono::seconds limit) {
    const auto deadline = Clock::now() + limit;
    while (!done()) {
        const bool up = net->node_running();
        if (up && Clock::now() < deadline) {
            std::this_thread::sleep_for(100ms);
            continue;
        }
        ADD_FAILURE() << (up ? "waited too long for: " : "the node ended while waiting for: ") << what << '\n'
                      << status().dump() << '\n'
                      << tail_of(folder / "node.log");
        return false;
    }
    return true;
}

bool NetworkTest::settle() {
    return wait("everything on L1", [this] {
        const json s = status();
        if (!s.is_object() || !s.contains("openBatch")) return false;
        const json& open = s["openBatch"];
        // An open batch without transactions has a place in the order but nothing to wait for.
        const u64 planned = s.value("nextEntry", u64{0}) - (open.value("open", false) ? 1 : 0);
        return open.value("count", u64{0}) == 0 && s.value("pending", u64{0}) == 0 &&
               s["chain"].value("entries", u64{0}) >= planned;
    });
}

bool NetworkTest::wait_claimed() {
    return wait("a claim over the last entry", [this] {
        const json s = status(), claims = ask("belay_claims");
        return s.is_object() && claims.is_array() && !claims.empty() &&
               claims.back().value("position", u64{0}) >= s["chain"].value("entries", u64{0});
    });
}

bool NetworkTest::wait_cash(const Address& who, double at_least) {
    return wait("a credited deposit", [&] { return venue->cash(who) >= at_least; });
}

Trader& NetworkTest::trader(const std::string& name) {
    auto& known = traders[name];
    if (!known)
        known =
            std::make_unique<Trader>(*net->deployment().account(name), net->l1(), net->views().description());
    return *known;
}

bool NetworkTest::deposit(const std::string& name, u64 units) {
    Trader& who = trader(name);
    const auto sent = who.deposit(net->deployment().token, units * kUnit, who.address());
    if (sent && sent->state == l1::TxState::confirmed) return true;
    ADD_FAILURE() << "deposit of " << name << ": " << (sent ? "reverted" : to_string(sent.error()));
    return false;
}

std::vector<json> NetworkTest::submit(const std::vector<Bytes>& transactions) {
    std::vector<json> receipts;
    const auto outcomes = venue->submit(transactions);
    if (!outcomes) {
        ADD_FAILURE() << to_string(outcomes.error());
        return receipts;
    }
    for (const json& outcome : *outcomes) {
        if (outcome.contains("receipt"))
            receipts.push_back(outcome["receipt"]);
        else
            ADD_FAILURE() << refusal_text(outcome);
    }
    return receipts;
}

json NetworkTest::submit(const Bytes& transaction) {
    const auto receipts = submit(std::vector<Bytes>{transaction});
    return receipts.empty() ? json::object() : receipts[0];
}

void NetworkTest::expect_in_order(const json& receipt) {
    const json again = ask("belay_receipt", json::array({receipt.value("transactionHash", "")}));
    const json placed = ask("belay_transaction", json::array({receipt.value("transactionHash", "")}));
    ASSERT_TRUE(again.is_object() && placed.is_object()) << "lost: " << receipt.dump() << '\n'
                                                         << again.dump() << placed.dump();
    for (const char* field : {"batch", "index", "timeMs"}) {
        EXPECT_EQ(again[field], receipt[field]) << field;
        EXPECT_EQ(placed[field], receipt[field]) << field;
    }
}

NetworkTest::Verified NetworkTest::run_verify(const std::vector<std::string>& arguments) {
    static int runs = 0;
    const std::string name = (folder / ("verify" + std::to_string(runs++))).string();
    std::vector<std::string> command = {BELAY_BINARY, "verify", "--json", name + ".json"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    Verified out;
    auto child = Child::start(command, name + ".log");
    if (!child) return out;
    out.exit = child->wait();
    out.log = tail_of(name + ".log");
    std::ifstream file(name + ".json");
    out.report = json::parse(file, nullptr, false);
    return out;
}

NetworkTest::Verified NetworkTest::verify() {
    return run_verify({"--l1", net->deployment().l1_url, "--rollup", to_hex(net->deployment().rollup),
                       "--program", net->deployment().program});
}

void NetworkTest::expect_agreement(u64 voids) {
    const Verified verified = verify();
    EXPECT_EQ(verified.exit, 0) << verified.log;
    ASSERT_TRUE(verified.report.is_object()) << verified.log;
    EXPECT_TRUE(verified.report.value("agrees", false)) << verified.report.dump(1);
    EXPECT_FALSE(verified.report["claims"].empty());
    EXPECT_EQ(verified.report.value("voidEntries", u64{99}), voids) << verified.report.dump(1);
}

l1::L1Result<l1::TxStatus> NetworkTest::Hand::send(l1::TxRequest request) {
    if (auto sent = txs.submit(request); !sent) return sent;
    return txs.wait(request.id);
}

std::unique_ptr<NetworkTest::Hand> NetworkTest::hand(const char* role) {
    return std::make_unique<Hand>(net->l1(), dev_key(role).key);
}

l1::L1Result<l1::TxStatus> NetworkTest::post_blob(Hand& from, const l1::Blob& blob) {
    const auto number = net->views().batch_count();
    if (!number) return std::unexpected(number.error());
    auto sidecar = l1::make_sidecar({blob});
    if (!sidecar) return std::unexpected(sidecar.error());
    l1::TxRequest request;
    request.id = "junk/" + std::to_string(*number);
    request.to = net->views().description().inbox;
    request.data = l1::calls::submit_blob_batch(*number, 0);
    request.gas_limit = 2'000'000;
    request.sidecar = *sidecar;
    return from.send(std::move(request));
}

l1::L1Result<l1::TxStatus> NetworkTest::post_calldata(Hand& from, ByteView batch) {
    const auto number = net->views().batch_count();
    if (!number) return std::unexpected(number.error());
    l1::TxRequest request;
    request.id = "junk/" + std::to_string(*number);
    request.to = net->views().description().inbox;
    request.data = l1::calls::submit_calldata_batch(batch, *number, 0);
    request.gas_limit = 2'000'000;
    return from.send(std::move(request));
}

std::vector<rollup::Entry> NetworkTest::entries_on_l1() {
    std::vector<rollup::Entry> out;
    const auto rollup = node::describe_rollup(net->l1(), net->deployment().rollup);
    if (!rollup) {
        ADD_FAILURE() << to_string(rollup.error());
        return out;
    }
    node::FollowerHooks hooks;
    hooks.entries = [&](std::vector<rollup::Entry>&& entries) {
        for (rollup::Entry& entry : entries) out.push_back(std::move(entry));
    };
    hooks.rolled_back = [&](u64 position, u64, u64) { out.resize(position); };
    node::Follower follower(net->l1(), *rollup, {}, hooks);
    for (;;) {
        const auto more = follower.poll();
        if (!more) ADD_FAILURE() << more.error().detail;
        if (!more || !*more) return out;
    }
}

std::vector<std::vector<Bytes>> NetworkTest::batches_on_l1() {
    std::vector<std::vector<Bytes>> out;
    for (const rollup::Entry& entry : entries_on_l1()) {
        if (!entry.batch) continue;
        EXPECT_EQ(*entry.batch, out.size());
        auto& transactions = out.emplace_back();
        std::vector<l1::Blob> blobs;
        if (!entry.versioned_hashes.empty()) {
            auto found = net->l1().blobs(entry.header.l1_block, entry.versioned_hashes);
            EXPECT_TRUE(found) << "batch " << *entry.batch;
            if (found) blobs = std::move(*found);
        }
        const Bytes bytes = node::batch_bytes(entry, blobs);
        if (const auto batch = wire::decode_batch(bytes))
            for (const wire::BatchTransaction& tx : *batch)
                transactions.emplace_back(tx.bytes.begin(), tx.bytes.end());
    }
    return out;
}

}  // namespace belay::apps
