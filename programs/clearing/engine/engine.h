// SPDX-License-Identifier: Apache-2.0
// The clearing house: accounts, one market, an insurance fund. One object holds the whole state; every public
// call is one L1 input or one transaction, and ends with K-5.
#pragma once

#include "engine/auction.h"
#include "engine/events.h"
#include "engine/typed_data.h"
#include "wire/deposit.h"

namespace belay::clearing {

/// K-4: kept by add_cash, move_position and pay_funding alone.
struct Totals {
    i128 cash = 0;         // over all accounts
    i128 funding_pot = 0;  // K-52
    i128 vault = 0;        // deposits - withdrawals, Q
    i64 position = 0;      // sum of all positions: zero between transactions
    u64 long_lots = 0;     // open interest: sum of the long ones
    u32 insolvent = 0;     // accounts with K-77's mark
};

/// K-76: the fund's budget in the current window.
struct FundWindow {
    u64 window = 0;
    i128 paid = 0, penalties = 0;
};

struct SignedDigest {
    Hash digest;
    Signature signature;
};
struct SignedDigests {
    std::array<SignedDigest, kMaxReports> items;
    u32 count = 0;
};

/// What apply will recover, or why the bytes can never be valid. Pure, and without an allocation: a node
/// calls it on many threads.
Code admission(const Hash& domain, ByteView tx, SignedDigests& out);

class Engine {
  public:
    /// Entry 0. False when the configuration is refused (K-80); the engine then rejects every transaction.
    bool genesis(u64 chain_id, const Address& inbox, ByteView program_bytes);
    /// K-11, K-12.
    void deposit(const wire::Deposit& deposit, u64 now, Host& host);
    /// One transaction of a batch, or a forced one.
    Code apply(ByteView tx, u64 now, Host& host);
    /// K-90..K-94: who is paid when the chain has ended.
    void exit(Payer& payer) const;
    /// K-95, K-96: brings the rows of the accounts that have changed up to date (engine/rows.h).
    template <class Table>
    void write_rows(Table& table);
    /// K-97: the whole state as bytes, and back (engine/checkpoint.h).
    template <class Codec>
    void checkpoint(Codec& codec);

    bool configured() const { return configured_; }
    const Config& config() const { return config_; }
    const Hash& domain() const { return domain_; }
    const Accounts& accounts() const { return accounts_; }
    const Book& book() const { return book_; }
    const Market& market() const { return market_; }
    const Totals& totals() const { return totals_; }
    const FundWindow& fund_window() const { return window_; }
    const Reports& reports() const { return reports_; }
    const Auction& auction() const { return auction_; }
    const MarginEngine& margin() const { return margin_; }
    i128 equity(const Account& account) const;

  private:
    /// An order on its way through the book: a user's, or a liquidation's.
    struct Taker {
        AccountId id;
        bool buy;
        u64 limit, remaining;
        u64 order = 0;  // nonce
        bool reduce_only = false, liquidation = false;
        u64 filled = 0;
        i128 penalty = 0;
        OrderStatus stop =
            OrderStatus::filled;  // why matching ended with something left, if not for lack of a price
    };
    /// One account's side of a possible fill.
    struct Change {
        bool buys;
        u64 price, size;
        i128 fee;
        u64 resting;  // of `size`: lots that leave the account's buys or sells
    };

    // engine.cpp
    Code apply_signed(ByteView tx, u64 now, Host& host);
    Code dispatch(const Action& action, AccountId id, u64 now, Host& host);
    void check_conservation() const;
    Code fresh_price(u64 now) const;  // ok, or why there is none (K-44)

    // ledger.cpp
    void touch(Account& account);
    void add_cash(Account& account, i128 amount);
    void move_money(Account& account, i128 amount);  // deposits, transfers, withdrawals
    void pay_funding(Account& account);
    void move_position(Account& account, bool buys, u64 lots, u64 price);
    void set_insolvent(Account& account, bool insolvent);
    bool change_allowed(const Account& account, const Change& change) const;  // K-62

    // money.cpp
    Code transfer(const Action& action, AccountId id, u64 now, Host& host);
    Code withdraw(const Action& action, AccountId id, u64 now, Host& host);
    Code may_pay(const Account& account, u64 amount, u64 now) const;  // K-15
    u64 largest_payment(const Account& account) const;
    void credit(AccountId id, u64 amount, u64 now);

    // orders.cpp
    Code place(const Action& action, AccountId id, u64 now, Host& host);
    Code check_order(const Action& action, const Account& account) const;
    Code check_new_risk(const Action& action, const Account& account) const;  // K-36, K-38
    void finish_order(const Action& action, Taker& taker, Account& account, Host& host);
    Code cancel(const Action& action, AccountId id, Host& host);
    void cancel_all(AccountId id, OrderStatus why, Host& host);
    void remove_order(OrderId id, OrderStatus why, Host& host);

    // matching.cpp
    void match(Taker& taker, u64 now, Host& host);
    bool crosses(bool buy, u64 limit) const;
    void match_step(Taker& taker, OrderId id, u64 now, Host& host);
    bool taker_accepts(const Taker& taker, u64 price, u64 size) const;
    void settle_fill(Taker& taker, OrderId id, u64 size, u64 now, Host& host);
    void charge_taker(Taker& taker, u64 price, u64 size);
    i128 maker_fee(u128 notional, bool liquidation) const;
    i128 taker_fee(u128 notional) const;

    // auction_orders.cpp
    Code place_auction(const Action& action, AccountId id, u64 now);
    Code apply_clear(ByteView tx, u64 now, Host& host);
    void settle_auction(u64 number, std::span<const AuctionOrder> orders, u64 now, Host& host);
    bool carries(const AuctionOrder& order) const;  // K-103
    void release_auction_order(const AuctionOrder& order);
    bool take_auction_order(const AuctionOrder& order);  // K-97
    void drop_auction_order(AccountId id, OrderStatus why, Host& host);

    // liquidation.cpp
    Code liquidate(const Action& action, AccountId id, u64 now, Host& host);
    u64 zero_price(const Account& account, i128 equity) const;
    void reduce_on_book(Taker& taker, Health health, u64 now, Host& host);
    u64 take_over(Account& account, u64 price, u64 now, Host& host);
    bool fund_can_take(const Account& account, u64 price, u64 lots) const;
    i128 fund_cost(bool fund_buys, u64 price, u64 lots) const;
    Health health_of(const Account& account) const;

    // prices.cpp
    Code apply_prices(ByteView tx, u64 now, Host& host);
    Code check_reports(std::span<const Report> reports, u64 now, Host& host, std::span<u32> signers) const;

    // checkpoint.h
    template <class Codec>
    void configuration(Codec& codec);
    template <class Codec>
    void auction_list(Codec& codec);
    template <class Codec>
    void account_list(Codec& codec);
    bool count_in(Account& account);  // an imported account, into the totals

    bool configured_ = false;
    Config config_;
    Hash domain_;
    MarginEngine margin_;
    Accounts accounts_;
    Book book_;
    Market market_;
    Reports reports_;
    Totals totals_;
    FundWindow window_;
    std::vector<AccountId> touched_;  // K-95
    i128 short_cash_ = 0;             // K-96: sums over the rows of insolvent accounts
    i64 short_position_ = 0;
    Auction auction_;
};

}  // namespace belay::clearing
