// SPDX-License-Identifier: Apache-2.0
#include "exit_net.h"

#include <fstream>
#include <thread>

#include "base/hex.h"
#include "crypto/keccak.h"

namespace belay::apps {

using namespace std::chrono_literals;

std::optional<std::vector<l1::PartCode>> ExitNet::parts() {
    auto code = l1::ledger_proof_init_code();
    if (!code) return std::nullopt;
    const auto proof = l1::deploy(sequencer->txs, "ledger proof", *code);
    if (!proof) return std::nullopt;
    l1::EscapeConfig config;
    config.ledger_proof = *proof;
    config.freeze_period = config.resolution_period = config.exit_period = 30 * kDay;
    config.longest_pause = kDay;
    config.contestants = 4;
    config.inner_contestants = 4;
    return std::vector{l1::escape_part(config)};
}

void ExitNet::TearDown() {
    if (HasFailure())
        for (int i = 0; i < exits; ++i) {
            std::ifstream log(folder / ("exit" + std::to_string(i) + ".log"));
            std::cerr << log.rdbuf() << '\n';
        }
    DisputeNet::TearDown();
}

Address ExitNet::somebody(u64 number) {
    const Hash hash = crypto::keccak256(U256(number + 1).to_hash());
    return Address::from(ByteView(hash).last(20));
}

bool ExitNet::deposit(const Address& to, u64 wei) {
    return sequencer->send(rollup.vault, l1::calls::deposit_eth(to), U256(wei));
}

bool ExitNet::move_time(u64 seconds) {
    return dev->set_next_timestamp(head_time() + seconds).has_value() && dev->mine(1).has_value();
}

bool ExitNet::freeze_and_resolve() {
    if (!observe()) return false;
    const u64 covered = chain->claims().at(chain->claims().newest_final()).proposed.claim.position;
    const Address& escape = rollup.parts.escape;
    return move_time(31 * kDay) &&
           sequencer->send(escape, l1::escape_calls::freeze(chain->entries()[covered].header)) &&
           move_time(31 * kDay) && sequencer->send(escape, l1::escape_calls::resolve());
}

ExitNet::Exited ExitNet::run_exit(std::vector<std::string> more, const std::function<void()>& meanwhile) {
    const std::string name = (folder / ("exit" + std::to_string(exits++))).string();
    std::vector<std::string> command = {BELAY_BINARY, "exit",
                                        "--l1",       anvil->url(),
                                        "--rollup",   to_hex(rollup.rollup),
                                        "--program",  package().string(),
                                        "--key",      (folder / "key").string(),
                                        "--poll",     "100",
                                        "--json",     name + ".json"};
    command.insert(command.end(), more.begin(), more.end());
    Exited out;
    auto child = Child::start(command, name + ".log");
    if (!child) return out;
    while (child->running()) {
        if (meanwhile) meanwhile();
        std::this_thread::sleep_for(50ms);
    }
    out.status = child->wait();
    std::ifstream log(name + ".log"), file(name + ".json");
    out.log = std::string(std::istreambuf_iterator<char>(log), {});
    out.report = json::parse(file, nullptr, false);
    return out;
}

json ExitNet::paid_to(const json& report, const Address& who) {
    json found;
    for (const json& line : report["paid"]) {
        if (line["account"] != to_hex(who)) continue;
        if (!found.is_null()) return {};
        found = line;
    }
    return found;
}

}  // namespace belay::apps
