// SPDX-License-Identifier: Apache-2.0
// belay force: any action of the clearing house through L1's queue, past a sequencer that does not listen.
#include <fmt/core.h>

#include "apps/belay/command.h"
#include "apps/belay/devnet.h"
#include "apps/belay/force_session.h"
#include "base/hex.h"

namespace belay::apps {
namespace {

namespace client = clearing::client;
using clearing::OrderKind;

constexpr const char* kHelp =
    R"(You need an L1 endpoint and a key, nothing else: what L1 has queued, nobody can keep out.
The inbox holds it for the forced deadline at most (shorter when the sequencer was late before), then the
sequencer's next batch brings it, or anybody's call of appendDue: --append makes that call.

  belay force withdraw --amount all --l1 URL --rollup 0x.. --key key.txt --wait
  belay force close --side sell --size 0.5 --l1 URL --rollup 0x.. --key key.txt
  belay force withdraw --from alice --amount 100 --append     (on a `belay devnet`)

Nonces rise, gaps are allowed (K-24): the clock in milliseconds is one, and every command here uses it. If your
account has acted under larger ones, say --nonce, or have them looked up: --rpc asks a node; --rebuild runs every
batch since the beginning out of L1 (slow on an old chain, and old blobs need an --archive).
A forced action obeys the program's rules like any other: what they refuse changes nothing.
Exit status: 0 queued (with --wait: appended), 1 refused, 64 wrong arguments, 66 no network or key.)";

const clearing::MarketConfig& market() {
    static const clearing::Config config = client::example_config({}, {}, {}, {});
    return config.market;
}

int usage(const std::string& what) {
    fmt::print(stderr, "belay force: {}\n", what);
    return Exit::kUsage;
}

std::optional<OrderKind> kind_of(const std::string& text) {
    if (text == "limit") return OrderKind::limit;
    if (text == "ioc") return OrderKind::ioc;
    if (text == "post-only") return OrderKind::post_only;
    if (text == "market") return OrderKind::market;
    return std::nullopt;
}

std::optional<u64> amount_of(const ForceOptions& o) {
    return o.amount == "all" ? std::optional(clearing::kMaxAmount) : client::parse_units(o.amount);
}

/// An address given, or the account's own.
std::optional<Address> recipient(const ForceOptions& o, const ForceSession& session) {
    return o.to.empty() ? std::optional(session.signer().address()) : fixed_from_hex<Address>(o.to);
}

int deposit(const ForceOptions& o, ForceSession& session) {
    const auto amount = client::parse_units(o.amount);
    const auto to = recipient(o, session);
    if (!amount || !to) return usage("--amount is not a number of tokens, or --to is not an address");
    if (!session.token()) return usage("--token: the collateral's address on L1");
    return session.deposit(*session.token(), *amount, *to);
}

int withdraw(const ForceOptions& o, ForceSession& session) {
    const auto amount = amount_of(o);
    const auto to = recipient(o, session);
    if (!amount || !to) return usage("--amount is neither a number of tokens nor all, or --to is no address");
    const auto nonce = session.nonce();
    return nonce ? session.force(session.signer().withdraw(*nonce, *to, *amount)) : int{Exit::kFailed};
}

int transfer(const ForceOptions& o, ForceSession& session) {
    const auto amount = amount_of(o);
    const auto to = fixed_from_hex<Address>(o.to);
    if (!amount || !to) return usage("--amount is not a number of tokens, or --to is not an address");
    const auto nonce = session.nonce();
    return nonce ? session.force(session.signer().transfer(*nonce, *to, *amount)) : int{Exit::kFailed};
}

int send(ForceSession& session, const client::OrderTerms& terms) {
    const auto nonce = session.nonce();
    if (!nonce) return Exit::kFailed;
    fmt::print("order {}: {} {} lots at {} ticks{}\n", *nonce, terms.buy ? "buy" : "sell", terms.size,
               terms.price, terms.reduce_only ? ", reduce-only" : "");
    return session.force(session.signer().order(*nonce, terms));
}

int order(const ForceOptions& o, ForceSession& session) {
    const auto price = client::parse_price(market(), o.price);
    const auto size = client::parse_size(market(), o.size);
    const auto kind = kind_of(o.kind);
    if (!price || !size || !kind || (o.side != "buy" && o.side != "sell"))
        return usage("bad --price, --size, --kind or --side");
    client::OrderTerms terms;
    terms.buy = o.side == "buy";
    terms.price = *price;
    terms.size = *size;
    terms.kind = *kind;
    terms.reduce_only = o.reduce_only;
    return send(session, terms);
}

// A market order that only reduces: at any price unless one is given.
int close(const ForceOptions& o, ForceSession& session) {
    client::OrderTerms terms;
    terms.kind = OrderKind::market;
    terms.reduce_only = true;
    if (!o.side.empty()) {
        const auto size = client::parse_size(market(), o.size);
        if (!size || (o.side != "buy" && o.side != "sell")) return usage("bad --size or --side");
        terms.buy = o.side == "buy";
        terms.size = *size;
    } else {
        const auto lots = session.position();
        if (!lots) return usage("say --side and --size, or have the position looked up: --rpc or --rebuild");
        if (*lots == 0) return usage("the account has no position");
        terms.buy = *lots < 0;
        terms.size = static_cast<u64>(*lots < 0 ? -*lots : *lots);
    }
    terms.price = terms.buy ? market().max_price : 1;
    if (!o.price.empty()) {
        const auto price = client::parse_price(market(), o.price);
        if (!price) return usage("bad --price");
        terms.price = *price;
    }
    return send(session, terms);
}

int cancel(const ForceOptions& o, ForceSession& session) {
    if (o.all == o.order.has_value()) return usage("say --order NONCE, or --all");
    const auto nonce = session.nonce();
    if (!nonce) return Exit::kFailed;
    return session.force(o.all ? session.signer().cancel_all(*nonce)
                               : session.signer().cancel(*nonce, *o.order));
}

using Action = int (*)(const ForceOptions&, ForceSession&);

int run(const ForceOptions& options, Action action) {
    const auto session = ForceSession::open(options);
    return session ? action(options, *session) : int{Exit::kNoInput};
}

void add_common(CLI::App& c, ForceOptions& o) {
    c.add_option("--from", o.from, "Account of a `belay devnet`, by name; gives key, L1 and rollup");
    c.add_option("--devnet", o.devnet, "That network's folder")->capture_default_str();
    c.add_option("--l1", o.l1, "JSON-RPC of an L1 node")->capture_default_str();
    c.add_option("--rollup", o.rollup, "The rollup's address");
    c.add_option("--key", o.key_file, "File with your key, hex: it signs the action and pays on L1");
    c.add_option("--nonce", o.nonce, "Of the action; default: the clock in milliseconds");
    c.add_option("--rpc", o.rpc, "Ask this node for the last nonce and the position");
    c.add_flag("--rebuild", o.rebuild, "Find them out of L1 alone; slow on an old chain");
    c.add_option("--program", o.program, "For --rebuild: program package, folder with <name>.so");
    c.add_option("--archive", o.archive, "For --rebuild: folder that keeps blobs between runs");
    c.add_flag("--wait", o.wait, "Follow it until it is appended");
    c.add_flag("--append", o.append, "And append it oneself once it is due");
}

}  // namespace

void add_force(CLI::App& app, Exit& exit) {
    auto* command = app.add_subcommand("force", "Act through L1's queue, past the sequencer");
    command->require_subcommand(1);
    command->footer(kHelp);
    auto options = std::make_shared<ForceOptions>();
    options->devnet = default_devnet_folder().string();
    const auto add = [&](const char* name, const char* help, Action action) {
        auto* c = command->add_subcommand(name, help);
        add_common(*c, *options);
        c->callback([=, &exit] { exit.status = run(*options, action); });
        return c;
    };
    const auto amount = [&](CLI::App* c, const char* help) {
        c->add_option("--amount", options->amount, help)->required();
        return c;
    };
    auto* c = amount(add("deposit", "Deposit collateral", deposit), "Tokens");
    c->add_option("--token", options->token, "The collateral's address on L1");
    c->add_option("--to", options->to, "Who is credited; default: you");
    c = amount(add("withdraw", "Withdraw to L1", withdraw), "Tokens, or all");
    c->add_option("--to", options->to, "Who is paid on L1; default: you");
    c = amount(add("transfer", "Transfer to another account", transfer), "Tokens, or all");
    c->add_option("--to", options->to, "Who is credited")->required();
    c = add("order", "Place an order", order);
    c->add_option("--side", options->side, "buy or sell")->required();
    c->add_option("--size", options->size, "In coins, e.g. 0.01")->required();
    c->add_option("--price", options->price, "Limit, e.g. 49990.5")->required();
    c->add_option("--kind", options->kind, "limit, ioc, post-only or market")->capture_default_str();
    c->add_flag("--reduce-only", options->reduce_only);
    c = add("close", "Close a position: a reduce-only market order", close);
    c->add_option("--side", options->side, "buy closes a short, sell a long; default: looked up");
    c->add_option("--size", options->size, "In coins; default: all of it, looked up");
    c->add_option("--price", options->price, "The worst one accepted; default: any");
    c = add("cancel", "Cancel an order", cancel);
    c->add_option("--order", options->order, "Its nonce");
    c->add_flag("--all", options->all, "All of the account's orders");
}

}  // namespace belay::apps
