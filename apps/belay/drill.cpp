// SPDX-License-Identifier: Apache-2.0
// The books of a drill: what everybody owns before and after, L1's clock, gas by who paid it.
#include "apps/belay/drill.h"

#include <fmt/core.h>

#include <fstream>

#include "base/hex.h"
#include "l1/free_port.h"
#include "l1/json_fields.h"

namespace belay::apps {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using clearing::OrderKind;
using clearing::client::OrderTerms;

namespace {

constexpr u64 kUnit = 1'000'000;     // one token
constexpr double kDust = 0.000'001;  // rounding of a position's worth to a token unit

double tokens(const U256& units) { return static_cast<double>(units.limb[0]) / static_cast<double>(kUnit); }

double number_in(const json& object, const char* key) {
    if (!object.is_object() || !object.contains(key)) return 0;
    const json& value = object[key];
    return value.is_string()   ? std::strtod(value.get<std::string>().c_str(), nullptr)
           : value.is_number() ? value.get<double>()
                               : 0;
}

std::string last_line(const fs::path& log) {
    std::ifstream file(log);
    std::string last;
    for (std::string line; std::getline(file, line);)
        if (!line.empty()) last = line;
    return last;
}

}  // namespace

std::string duration_text(u64 seconds) {
    if (seconds >= 3600) return fmt::format("{} h {} min", seconds / 3600, seconds % 3600 / 60);
    if (seconds >= 120) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
    return fmt::format("{} s", seconds);
}

bool DrillStage::open(const DevnetOptions& options, u64 units) {
    act("A network with people on it");
    DevnetOptions own = options;
    own.accounts = 4;
    if (!raise(own)) return false;
    for (const auto& each : traders()) {
        const auto sent = each->deposit(net().deployment().token, units * kUnit, each->address());
        if (!sent || sent->state != l1::TxState::confirmed) return fail("the deposit of " + each->name());
    }
    const auto credited = [&](json&) {
        return std::ranges::all_of(traders(),
                                   [&](const auto& each) { return venue().cash(each->address()) > 0; });
    };
    if (!wait_for("the deposits on L2", credited, 60s) || !submit_prices(price())) return false;
    Trader &alice = trader("alice"), &bob = trader("bob");
    const OrderTerms sell{.buy = false, .price = price(), .size = 1'000};
    const OrderTerms buy{.buy = true, .price = price(), .size = 1'000, .kind = OrderKind::ioc};
    if (!submit_one(bob.signer().order(bob.next_nonce(), sell), "bob's offer") ||
        !submit_one(alice.signer().order(alice.next_nonce(), buy), "alice's purchase") || !wait_for_l1())
        return false;
    say(fmt::format("{} people have paid {} tokens each in; alice is long 0.1 BTC, bob short",
                    traders().size(), units));
    return true;
}

std::map<std::string, double> DrillStage::wealth() {
    std::map<std::string, double> out;
    const auto all = venue().ask("belay_withdrawals");
    for (const auto& each : traders()) {
        const auto held = l1::token_balance(net().l1(), net().deployment().token, each->address());
        double sum = held ? tokens(*held) : 0;
        sum += number_in(venue().account(each->address()), "equity");
        for (const json& w : all ? *all : json::array()) {
            if (w.value("to", "") != to_hex(each->address())) continue;
            const auto paid = net().views().is_paid(w.value("index", u64{0}));
            if (paid && !*paid) sum += number_in(w, "amount") / static_cast<double>(kUnit);
        }
        out[each->name()] = sum;
    }
    return out;
}

bool DrillStage::fault(const std::string& what) {
    for (const auto& [who, amount] : wealth()) books_[who].before = amount;
    const auto head = net().l1().block(l1::BlockTag::latest);
    if (!head) return fail("L1: " + to_string(head.error()));
    first_block_ = head->number + 1;
    l1_began_ = head->timestamp;
    began_ = Clock::now();
    act(what);
    return true;
}

bool DrillStage::rescuer(const std::vector<std::string>& settings, const std::function<void()>& meanwhile) {
    const NamedKey key = dev_key("rescuer");
    if (!net().dev().set_balance(key.key.address(), U256(0, 1000, 0, 0))) return fail("funding the rescuer");
    const fs::path own = fs::absolute(folder()) / "rescuer";
    fs::create_directories(own);
    std::ofstream(own / "key") << to_hex(key.secret) << '\n';
    std::ofstream(own / "sequencer.key") << to_hex(dev_key("rescuer-sequencer").secret) << '\n';
    const unsigned port = l1::free_port();
    std::vector<std::string> command = {fs::read_symlink("/proc/self/exe").string(), "node", "--config",
                                        (folder() / "node.toml").string()};
    std::vector<std::string> all = {"node.data=\"" + (own / "node").string() + "\"",
                                    "keys.proposer_file=\"" + (own / "key").string() + "\"",
                                    "keys.sequencer_file=\"" + (own / "sequencer.key").string() + "\"",
                                    "roles.sequencer=false",
                                    "roles.batcher=false",
                                    fmt::format("rpc.port={}", port)};
    all.insert(all.end(), settings.begin(), settings.end());
    for (const std::string& setting : all) command.insert(command.end(), {"--set", setting});
    auto child = Child::start(command, (folder() / "rescuer.log").string());
    if (!child) return fail("the rescuer's node cannot be started");
    rescuer_.emplace(std::move(*child));
    venue_ = std::make_unique<Venue>(fmt::format("http://127.0.0.1:{}", port));
    const auto entries = net().views().entry_count();
    if (!entries) return fail("L1: " + to_string(entries.error()));
    const auto rebuilt = [&] {
        if (meanwhile) meanwhile();
        return !rescuer_->running() || entries_run() >= *entries;
    };
    return wait_until("the rescuer's node to rebuild the chain from L1", rebuilt, 120s) &&
           (rescuer_->running() || fail("the rescuer's node ended: " + last_line(folder() / "rescuer.log")));
}

void DrillStage::fact(const std::string& name, const std::string& value) { facts_.emplace_back(name, value); }

bool DrillStage::end() {
    computing_ = std::chrono::duration<double>(Clock::now() - began_).count();
    const auto head = net().l1().block(l1::BlockTag::latest);
    if (!head) return fail("L1: " + to_string(head.error()));
    l1_seconds_ = head->timestamp - l1_began_;
    for (const auto& [who, amount] : wealth()) books_[who].after = amount;
    return count_gas();
}

// From the receipts of every block since the fault.
bool DrillStage::count_gas() {
    std::map<std::string, std::string> names;
    for (const auto& each : traders()) names[to_hex(each->address())] = each->name();
    for (const char* role : {"sequencer", "proposer", "rescuer"})
        names[to_hex(dev_key(role).key.address())] = role;
    const auto head = net().l1().block(l1::BlockTag::latest);
    if (!head) return fail("L1: " + to_string(head.error()));
    for (u64 number = first_block_; number <= head->number; ++number) {
        const auto receipts =
            net().l1().rpc().read("eth_getBlockReceipts", json::array({fmt::format("0x{:x}", number)}));
        if (!receipts) return fail("receipts: " + to_string(receipts.error()));
        for (const json& receipt : *receipts) {
            const auto name = names.find(receipt.value("from", ""));
            gas_[name == names.end() ? "others" : name->second] +=
                std::stoull(receipt.value("gasUsed", "0x0"), nullptr, 16);
        }
    }
    return true;
}

bool DrillStage::passed() const {
    return !books_.empty() && std::ranges::all_of(books_, [](const auto& entry) {
        return entry.second.before > 0 && entry.second.after >= entry.second.before - kDust;
    });
}

void DrillStage::print(const std::string& title) const {
    fmt::print("\n  {}\n  {:-<72}\n  {:<12} {:>14} {:>14}   {}\n", title, "", "who", "before", "after",
               "lost");
    for (const auto& [who, held] : books_) {
        const double lost = held.before - held.after;
        fmt::print("  {:<12} {:>14.2f} {:>14.2f}   {}\n", who, held.before, held.after,
                   lost > kDust ? fmt::format("{:.6f}", lost) : "nothing");
    }
    fmt::print("  {:<38} {}\n", "L1 time from the fault to the end", duration_text(l1_seconds_));
    fmt::print("  {:<38} {:.0f} s\n", "computing and waiting", computing_);
    for (const auto& [name, value] : facts_) fmt::print("  {:<38} {}\n", name, value);
    for (const auto& [who, gas] : gas_) fmt::print("  {:<38} {}\n", "gas, " + who, gas);
    fmt::print("  {:<38} {}\n", "verdict", passed() ? "nobody lost anything" : "SOMEBODY LOST MONEY");
}

json DrillStage::report() const {
    json out = {{"passed", passed()}, {"l1Seconds", l1_seconds_}, {"seconds", computing_}, {"gas", gas_}};
    for (const auto& [who, held] : books_)
        out["accounts"][who] = {{"before", held.before}, {"after", held.after}};
    for (const auto& [name, value] : facts_) out["facts"][name] = value;
    return out;
}

}  // namespace belay::apps
