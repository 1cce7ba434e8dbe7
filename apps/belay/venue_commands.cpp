// SPDX-License-Identifier: Apache-2.0
// What a person does on a running development network: deposit, order, cancel, withdraw, look.
#include <fmt/core.h>

#include <fstream>

#include "apps/belay/command.h"
#include "apps/belay/devnet.h"
#include "apps/belay/venue.h"
#include "base/hex.h"

namespace belay::apps {
namespace {

struct VenueOptions {
    std::string folder = default_devnet_folder().string();
    std::string from, side, size, price, kind = "limit", amount, account, index, receipts;
    bool reduce_only = false, forced = false;
    u64 interval = 0;
};

/// Everything a command needs of the network; says why on standard error when it is not there.
struct Session {
    Deployment deployment;
    l1::HttpL1 l1;
    Venue venue;
    l1::RollupDescription rollup;

    static std::unique_ptr<Session> open(const std::string& folder) {
        auto deployment = load_deployment(folder);
        if (!deployment) return nullptr;
        auto session = std::unique_ptr<Session>(
            new Session{*deployment, l1::HttpL1(deployment->l1_url), Venue(deployment->rpc_url), {}});
        const auto views = l1::RollupViews::at(session->l1, deployment->rollup);
        if (!views) {
            fmt::print(stderr, "belay: {} does not answer: {}\n", deployment->l1_url,
                       to_string(views.error()));
            return nullptr;
        }
        session->rollup = views->description();
        return session;
    }
    std::unique_ptr<Trader> trader(const std::string& name) {
        if (const NamedKey* key = deployment.account(name)) return std::make_unique<Trader>(*key, l1, rollup);
        fmt::print(stderr, "belay: no account named {} in this network\n", name);
        return nullptr;
    }
};

int complain(const std::string& what) {
    fmt::print(stderr, "belay: {}\n", what);
    return Exit::kFailed;
}

int show(const l1::L1Result<json>& answer) {
    if (!answer) return complain(to_string(answer.error()));
    fmt::print("{}\n", answer->dump(2));
    return Exit::kOk;
}

/// `receipts`: file to which the receipt is added, for `belay slash`; empty: none.
int submit(Session& session, const Bytes& transaction, const std::string& receipts = {}) {
    const auto outcomes = session.venue.submit(std::array{transaction});
    if (!outcomes) return complain(to_string(outcomes.error()));
    fmt::print("{}\n", outcomes->at(0).dump(2));
    if (!receipts.empty() && outcomes->at(0).contains("receipt")) {
        std::ofstream file(receipts, std::ios::app);
        file << outcomes->at(0)["receipt"].dump() << '\n';
        if (!file.good()) return complain(receipts + " cannot be written: the receipt is above");
    }
    return outcomes->at(0).contains("receipt") ? Exit::kOk : Exit::kFailed;
}

int send_action(Session& session, Trader& trader, const Bytes& transaction, bool forced,
                const std::string& receipts = {}) {
    if (!forced) return submit(session, transaction, receipts);
    const auto views = l1::RollupViews::at(session.l1, session.deployment.rollup);
    const auto fee = views ? views->forced_fee() : std::unexpected(views.error());
    if (!fee) return complain(to_string(fee.error()));
    const auto sent = trader.force(transaction, *fee);
    if (!sent) return complain(to_string(sent.error()));
    fmt::print("queued on L1 in block {}, transaction {}\n", sent->receipt->block_number, to_hex(sent->hash));
    return Exit::kOk;
}

int deposit(const VenueOptions& o) {
    auto session = Session::open(o.folder);
    auto trader = session ? session->trader(o.from) : nullptr;
    if (!trader) return Exit::kNoInput;
    const auto amount = clearing::client::parse_units(o.amount);
    if (!amount) return complain("--amount is not a number of tokens with at most 6 decimals");
    const auto sent = trader->deposit(session->deployment.token, *amount, trader->address());
    if (!sent) return complain(to_string(sent.error()));
    fmt::print("deposited in L1 block {} for {} gas; the sequencer credits it within a few blocks\n",
               sent->receipt->block_number, sent->receipt->gas_used);
    return Exit::kOk;
}

std::optional<clearing::OrderKind> kind_of(const std::string& text) {
    using clearing::OrderKind;
    if (text == "limit") return OrderKind::limit;
    if (text == "ioc") return OrderKind::ioc;
    if (text == "post-only") return OrderKind::post_only;
    if (text == "market") return OrderKind::market;
    return std::nullopt;
}

const clearing::MarketConfig& demo_market() {
    static const clearing::Config config = clearing::client::example_config({}, {}, {}, {});
    return config.market;
}

int order(const VenueOptions& o) {
    auto session = Session::open(o.folder);
    auto trader = session ? session->trader(o.from) : nullptr;
    if (!trader) return Exit::kNoInput;
    const auto price = clearing::client::parse_price(demo_market(), o.price);
    const auto size = clearing::client::parse_size(demo_market(), o.size);
    const bool auction = o.kind == "auction";
    const auto kind = auction ? clearing::OrderKind::limit : kind_of(o.kind);
    if (!price || !size || !kind || (o.side != "buy" && o.side != "sell"))
        return complain("bad --price, --size, --kind or --side");
    clearing::client::OrderTerms terms;
    terms.buy = o.side == "buy";
    terms.price = *price;
    terms.size = *size;
    terms.kind = *kind;
    terms.reduce_only = o.reduce_only;
    const u64 nonce = trader->next_nonce();
    const Bytes action =
        auction ? trader->signer().auction_order(nonce, terms) : trader->signer().order(nonce, terms);
    return send_action(*session, *trader, action, o.forced, o.receipts);
}

/// Anybody may: the rules say when (K-104).
int clear(const VenueOptions& o) {
    auto session = Session::open(o.folder);
    return session ? submit(*session, clearing::encode_clear(0, o.interval)) : Exit::kNoInput;
}

int withdraw(const VenueOptions& o) {
    auto session = Session::open(o.folder);
    auto trader = session ? session->trader(o.from) : nullptr;
    if (!trader) return Exit::kNoInput;
    const auto amount =
        o.amount == "all" ? std::optional(clearing::kMaxAmount) : clearing::client::parse_units(o.amount);
    if (!amount) return complain("--amount is neither a number of tokens nor all");
    const Bytes action = trader->signer().withdraw(trader->next_nonce(), trader->address(), *amount);
    const int status = send_action(*session, *trader, action, o.forced);
    if (status == Exit::kOk)
        fmt::print("when its claim is final, take the money on L1 with: belay claim --from {}\n", o.from);
    return status;
}

int claim(const VenueOptions& o) {
    auto session = Session::open(o.folder);
    auto trader = session ? session->trader(o.from) : nullptr;
    if (!trader) return Exit::kNoInput;
    const auto views = l1::RollupViews::at(session->l1, session->deployment.rollup);
    const auto all = session->venue.ask("belay_withdrawals", json::array({to_hex(trader->address())}));
    if (!views || !all) return complain("the network does not answer");
    int paid = 0;
    for (const json& withdrawal : *all) {
        const u64 index = withdrawal.value("index", u64{0});
        if (views->is_paid(index).value_or(false)) continue;
        if (!withdrawal.value("final", false)) {
            fmt::print("withdrawal {} waits: its claim is {}\n", index,
                       withdrawal.value("claim", json()).is_null() ? "not posted yet" : "not final yet");
            continue;
        }
        const auto sent = trader->claim_withdrawal(withdrawal);
        if (!sent) return complain(to_string(sent.error()));
        fmt::print("withdrawal {} paid on L1 for {} gas\n", index, sent->receipt->gas_used);
        ++paid;
    }
    if (all->empty()) fmt::print("{} has no withdrawals\n", o.from);
    return paid > 0 || all->empty() ? Exit::kOk : Exit::kFailed;
}

int price(const VenueOptions& o) {
    auto session = Session::open(o.folder);
    if (!session) return Exit::kNoInput;
    const auto ticks = clearing::client::parse_price(demo_market(), o.price);
    if (!ticks) return complain("--at is not a price");
    const u64 now = static_cast<u64>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                         std::chrono::system_clock::now().time_since_epoch())
                                         .count());
    std::vector<clearing::Report> reports;
    for (unsigned i = 0; i < kOracles; ++i)
        if (auto oracle = session->trader("oracle" + std::to_string(i)))
            reports.push_back(oracle->signer().report(*ticks, now - 5));
    return submit(*session, clearing::client::prices(reports));
}

int account(const VenueOptions& o) {
    auto session = Session::open(o.folder);
    if (!session) return Exit::kNoInput;
    const NamedKey* key = session->deployment.account(o.account);
    if (!key && !fixed_from_hex<Address>(o.account))
        return complain(o.account + " is neither an account of this network nor an address");
    return show(
        session->venue.ask("belay_account", json::array({key ? to_hex(key->key.address()) : o.account})));
}

int ask(const VenueOptions& o, const char* method) {
    auto session = Session::open(o.folder);
    return session ? show(session->venue.ask(method)) : Exit::kNoInput;
}

}  // namespace

void add_venue_commands(CLI::App& app, Exit& exit) {
    auto options = std::make_shared<VenueOptions>();
    const auto add = [&](const char* name, const char* help, auto run) {
        auto* command = app.add_subcommand(name, std::string(help) + " (on a running `belay devnet`)");
        command->add_option("--devnet", options->folder, "The network's folder")->capture_default_str();
        command->callback([=, &exit] { exit.status = run(*options); });
        return command;
    };
    const auto from = [&](CLI::App* c) {
        c->add_option("--from", options->from, "Account, by name")->required();
    };
    const auto forced = [&](CLI::App* c) {
        c->add_flag("--force", options->forced, "Through L1's queue instead of the sequencer");
    };
    auto* c = add("deposit", "Deposit test tokens on L1", deposit);
    from(c);
    c->add_option("--amount", options->amount, "Tokens")->required();
    c = add("order", "Sign and send an order", order);
    from(c);
    forced(c);
    c->add_option("--side", options->side, "buy or sell")->required();
    c->add_option("--size", options->size, "In coins, e.g. 0.01")->required();
    c->add_option("--price", options->price, "Limit, e.g. 49990.5")->required();
    c->add_option("--kind", options->kind, "limit, ioc, post-only, market or auction")->capture_default_str();
    c->add_flag("--reduce-only", options->reduce_only);
    c->add_option("--receipts", options->receipts, "File to add the receipt to, for `belay slash`");
    add("clear", "Clear the batch auction of an interval that is over", clear)
        ->add_option("--interval", options->interval,
                     "timeMs of one of its orders' receipts, in whole seconds")
        ->required();
    c = add("withdraw", "Sign and send a withdrawal to L1", withdraw);
    from(c);
    forced(c);
    c->add_option("--amount", options->amount, "Tokens, or all")->required();
    from(add("claim", "Take final withdrawals on L1", claim));
    add("price", "Have the development oracles sign a price", price)
        ->add_option("--at", options->price, "e.g. 50000")
        ->required();
    add("account", "Show an account", account)
        ->add_option("--of", options->account, "Name or address")
        ->required();
    add("book", "Show the order book", [](const VenueOptions& o) { return ask(o, "belay_book"); });
    add("trades", "Show recent trades", [](const VenueOptions& o) { return ask(o, "belay_trades"); });
    add("status", "Show the node's state", [](const VenueOptions& o) { return ask(o, "belay_status"); });
}

}  // namespace belay::apps
