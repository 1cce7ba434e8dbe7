// SPDX-License-Identifier: Apache-2.0
// The other side of the wire, for the command line, the demo and tests: configurations, signed transactions,
// amounts. Host only.
#pragma once

#include <string>
#include <string_view>

#include "ecdsa/ecdsa.h"
#include "engine/config.h"
#include "engine/typed_data.h"

namespace belay::clearing::client {

struct OrderTerms {
    bool buy = true;
    u64 price = 0;  // ticks; for market orders the worst one accepted
    u64 size = 0;   // lots
    OrderKind kind = OrderKind::limit;
    bool reduce_only = false;
    u32 max_fee = 5'000;  // ppm
    u64 expiry = 0;       // chain milliseconds, 0 = none
};

/// One key on one chain. Every call gives the bytes of a complete transaction; nonces are the caller's
/// (K-24).
class Signer {
  public:
    Signer(const ecdsa::PrivateKey& key, u64 chain_id, const Address& inbox);

    const Address& address() const { return key_.address(); }
    const Hash& domain() const { return domain_; }

    Bytes order(u64 nonce, const OrderTerms& terms) const;
    /// K-101: of the terms only side, price, size, max_fee and expiry.
    Bytes auction_order(u64 nonce, const OrderTerms& terms) const;
    Bytes cancel(u64 nonce, u64 order_nonce, u64 expiry = 0) const;
    Bytes cancel_all(u64 nonce, u64 expiry = 0) const;
    /// Token units (10^-6 of a collateral unit); kMaxAmount withdraws all that may go.
    Bytes transfer(u64 nonce, const Address& to, u64 amount, u64 expiry = 0) const;
    Bytes withdraw(u64 nonce, const Address& to, u64 amount, u64 expiry = 0) const;
    Bytes liquidate(u64 nonce, const Address& account, u64 expiry = 0) const;
    /// An oracle's part of a prices transaction.
    Report report(u64 price, u64 time_ms) const;

    /// Any action: fills in the signature and encodes.
    Bytes sign(Action action) const;

  private:
    ecdsa::PrivateKey key_;
    Hash domain_;
};

/// The transaction that carries reports of several oracles (K-21, kind 7).
Bytes prices(std::span<const Report> reports);

/// A BTC perpetual in USDC: lot 0.0001 BTC, tick 0.1 USDC, 5 % initial and 3 % maintenance margin below 1 M
/// USDC. Equal oracle weights, quorum of more than half.
Config example_config(const Address& token, const Address& treasury, const Address& fund,
                      std::span<const Address> oracles);

/// "12.5" <-> 12,500,000 token units; nullopt for more than 6 decimals, signs, or 2^64 and above.
std::optional<u64> parse_units(std::string_view text);
std::string format_units(u64 units);
/// Ticks and lots of the example's display units ("64250.5" USDC, "0.25" BTC); nullopt unless exact and
/// positive.
std::optional<u64> parse_price(const MarketConfig& market, std::string_view text);
std::optional<u64> parse_size(const MarketConfig& market, std::string_view text);

}  // namespace belay::clearing::client
