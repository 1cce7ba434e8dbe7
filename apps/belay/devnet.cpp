// SPDX-License-Identifier: Apache-2.0
#include "apps/belay/devnet.h"

#include <fmt/core.h>

#include <fstream>
#include <thread>

#include "apps/belay/devnet_bond.h"
#include "apps/belay/guarantees.h"
#include "base/hex.h"
#include "client/client.h"
#include "l1/free_port.h"
#include "l1/rollup_deployment.h"
#include "machine/program.h"
#include "node/rollup_info.h"

namespace belay::apps {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

bool complain(const std::string& what, const std::string& why) {
    fmt::print(stderr, "belay: {}: {}\n", what, why);
    return false;
}

std::optional<Bytes> read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    return Bytes(std::istreambuf_iterator<char>(file), {});
}

Bytes clearing_config(const Address& token) {
    std::vector<Address> oracles;
    for (unsigned i = 0; i < kOracles; ++i)
        oracles.push_back(dev_key("oracle" + std::to_string(i)).key.address());
    return encode(clearing::client::example_config(token, dev_key("treasury").key.address(),
                                                   dev_key("insurance").key.address(), oracles));
}

fs::path elf_in(const fs::path& package) { return package / (package.filename().string() + ".elf"); }

}  // namespace

Devnet::~Devnet() { stop(); }

void Devnet::stop() {
    if (node_) node_->stop();
    node_.reset();
    if (anvil_) anvil_->stop();
    anvil_.reset();
}

bool Devnet::start_l1() {
    l1::AnvilOptions options;
    options.port = options_.l1_port;
    options.block_time = 1;
    options.mixed_mining = true;
    options.log_file = (options_.folder / "anvil.log").string();
    auto started = l1::Anvil::start(options);
    if (!started) return complain("anvil does not start", to_string(started.error()));
    anvil_.emplace(std::move(*started));
    l1_ = std::make_unique<l1::HttpL1>(anvil_->url());
    dev_ = std::make_unique<l1::DevChain>(*l1_);
    deployment_.l1_url = anvil_->url();
    return true;
}

bool Devnet::deploy() {
    const fs::path elf = elf_in(options_.program);
    const auto bytes = read_file(elf);
    if (!bytes) return complain("no program", elf.string() + " cannot be read");
    const auto program = machine::Program::from_elf(*bytes);
    if (!program) return complain(elf.string(), std::string(machine::to_string(program.error())));

    const auto deployer = parse_key(std::string(l1::dev_private_key(0))).value();
    l1::MemoryJournal journal;
    l1::TxManager txs(*l1_, deployer, journal);
    auto code = l1::test_token_init_code();
    auto token = code ? l1::deploy(txs, "token", *code) : std::unexpected(code.error());
    if (!token) return complain("the test token", to_string(token.error()));
    deployment_.token = *token;
    const auto game = deploy_game(txs);
    if (!game) return false;

    l1::RollupConfig config;
    config.program = node::program_facts(**program);
    config.sequencer = dev_key("sequencer").key.address();
    config.game = *game;
    config.log2_frame = kDevnetLog2Frame;
    config.log2_stride = kDevnetLog2Stride;
    config.batch_time_window_ms = 86'400'000;
    config.forced_deadline = options_.forced_deadline;
    config.least_deadline = options_.least_deadline;
    config.delay_buffer = options_.delay_buffer;
    config.sequencer_silence = options_.sequencer_silence;
    config.max_due_appends = 32;
    config.forced_per_block = 16;
    config.forced_base_fee = U256(100'000'000'000'000);
    config.tokens = {*token, Address{}};
    config.program_config = clearing_config(*token);
    Guarantees guarantees(options_.escape, options_.committee);
    if (const auto ready = guarantees.prepare(txs); !ready)
        return complain("the guarantees' contracts", to_string(ready.error()));
    const std::vector<l1::PartCode> parts = guarantees.parts();
    const auto rollup = l1::deploy_rollup(txs, config, parts);
    if (!rollup) return complain("the rollup", to_string(rollup.error()));
    deployment_.rollup = *rollup;
    deployment_.program = fs::absolute(options_.program).string();
    auto views = l1::RollupViews::at(*l1_, *rollup);
    if (!views) return complain("the rollup", to_string(views.error()));
    views_ = *views;
    const auto bonded = fund_devnet_bond(txs, views_->description().parts.sequencer_bond);
    if (!bonded) return complain("the sequencer's bond", to_string(bonded.error()));
    return true;
}

std::optional<Address> Devnet::deploy_game(l1::TxManager& txs) {
    auto code = l1::step_init_code();
    const auto step = code ? l1::deploy(txs, "step", *code) : std::unexpected(code.error());
    if (!step) {
        complain("the step contract", to_string(step.error()));
        return std::nullopt;
    }
    options_.game.step = *step;
    code = l1::game_init_code(options_.game);
    const auto game = code ? l1::deploy(txs, "game", *code) : std::unexpected(code.error());
    if (!game) complain("the dispute game", to_string(game.error()));
    return game ? std::optional(*game) : std::nullopt;
}

bool Devnet::fund() {
    const U256 ether(0, 1000, 0, 0);  // 2^64 x 1000 wei, some 18,000 ETH
    for (const char* role : {"sequencer", "proposer"})
        if (!dev_->set_balance(dev_key(role).key.address(), ether)) return complain("funding", role);
    const auto deployer = parse_key(std::string(l1::dev_private_key(0))).value();
    l1::MemoryJournal journal;
    l1::TxManager txs(*l1_, deployer, journal);
    for (unsigned i = 0; i < options_.accounts; ++i) {
        const std::string name = i < std::size(kTraderNames) ? kTraderNames[i] : "trader" + std::to_string(i);
        deployment_.accounts.push_back(dev_key(name));
        const Address& address = deployment_.accounts.back().key.address();
        if (!dev_->set_balance(address, ether)) return complain("funding", name);
        l1::TxRequest mint;
        mint.id = "mint/" + name;
        mint.to = deployment_.token;
        mint.data = l1::calls::mint(address, U256(10'000'000'000'000));  // 10 M
        if (const auto sent = txs.submit(mint); !sent) return complain("minting", to_string(sent.error()));
    }
    for (unsigned i = 0; i < kOracles; ++i)
        deployment_.accounts.push_back(dev_key("oracle" + std::to_string(i)));
    for (const l1::TxStatus& status : txs.all())
        if (const auto done = txs.wait(status.id); !done || done->state != l1::TxState::confirmed)
            return complain("minting", status.id);
    return true;
}

bool Devnet::write_node_files() {
    if (options_.rpc_port == 0) options_.rpc_port = l1::free_port();
    deployment_.rpc_url = fmt::format("http://127.0.0.1:{}", options_.rpc_port);
    for (const char* role : {"sequencer", "proposer"}) {
        const fs::path path = options_.folder / (std::string(role) + ".key");
        std::ofstream(path) << to_hex(dev_key(role).secret) << '\n';
        fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
    }
    const std::string folder = fs::absolute(options_.folder).string();
    std::ofstream file(options_.folder / "node.toml");
    file << "# Written by `belay devnet`. `belay node --reference` explains every key.\n"
         << fmt::format("[node]\ndata = \"{0}/node\"\nprogram = \"{1}\"\n\n", folder, deployment_.program)
         << fmt::format(
                "[l1]\nurl = \"{}\"\nrollup = \"{}\"\npoll_ms = 250\nconfirmations = 1\nqueue_depth = 1\n\n",
                deployment_.l1_url, to_hex(deployment_.rollup))
         << fmt::format(
                "[keys]\nsequencer_file = \"{0}/sequencer.key\"\nproposer_file = \"{0}/proposer.key\"\n\n",
                folder)
         << fmt::format(
                "[sequencer]\nmax_batch_age_ms = {}\nmax_queue_wait_ms = 1000\n"
                "receipt_deadline_blocks = {}\n\n",
                options_.batch_age_ms, kDevnetPromiseBlocks)
         << fmt::format("[proposer]\nmax_batches = {}\nmax_wait_ms = {}\nfinalize_every_ms = 1000\n\n",
                        options_.claim_every_batches, options_.claim_wait_ms)
         << fmt::format("[rpc]\nport = {}\n", options_.rpc_port);
    return (file.good() && save(deployment_, options_.folder)) || complain("writing", folder);
}

bool Devnet::start_node() {
    std::vector<std::string> command = {options_.binary.string(), "node", "--config",
                                        (options_.folder / "node.toml").string()};
    for (const std::string& setting : options_.node_settings) {
        command.push_back("--set");
        command.push_back(setting);
    }
    auto child = Child::start(command, (options_.folder / "node.log").string());
    if (!child) return complain("belay node", "cannot be started");
    node_.emplace(std::move(*child));
    return wait_healthy();
}

bool Devnet::wait_healthy() {
    l1::JsonRpc rpc(deployment_.rpc_url);
    for (int i = 0; i < 600; ++i) {
        if (rpc.get("/health")) return true;
        if (!node_->running())
            return complain("belay node ended", "see " + (options_.folder / "node.log").string());
        std::this_thread::sleep_for(100ms);
    }
    return complain("belay node", "does not answer within a minute");
}

void Devnet::crash_node() {
    node_->kill_now();
    node_->wait();
}

bool Devnet::crash_and_restart_node() {
    crash_node();
    return start_node();
}

std::unique_ptr<Devnet> Devnet::start(const DevnetOptions& options, const Step& step) {
    auto net = std::unique_ptr<Devnet>(new Devnet(options));
    if (net->options_.program.empty()) net->options_.program = program_folder("clearing");
    if (net->options_.binary.empty()) net->options_.binary = fs::read_symlink("/proc/self/exe");
    std::error_code error;
    fs::create_directories(net->options_.folder, error);
    if (error) {
        complain(net->options_.folder.string(), error.message());
        return nullptr;
    }
    step("starting anvil, a real L1 on this machine");
    if (!net->start_l1()) return nullptr;
    step("deploying the test token, the dispute game and the rollup's contracts");
    if (!net->deploy()) return nullptr;
    step("funding accounts");
    if (!net->fund()) return nullptr;
    step("starting belay node: sequencer, batcher, proposer");
    if (!net->write_node_files() || !net->start_node()) return nullptr;
    return net;
}

}  // namespace belay::apps
