// SPDX-License-Identifier: Apache-2.0
#include "engine/typed_data.h"

#include "base/endian.h"
#include "crypto/keccak.h"
#include "wire/eip712.h"

namespace belay::clearing {

namespace {

using crypto::keccak256;
using crypto::keccak256_of_text;

constexpr Hash kOrderType = keccak256_of_text(
    "Order(uint64 nonce,uint64 expiry,uint32 market,bool buy,uint8 kind,bool reduceOnly,uint64 price,uint64 "
    "size,"
    "uint32 maxFee)");
constexpr Hash kAuctionOrderType = keccak256_of_text(
    "AuctionOrder(uint64 nonce,uint64 expiry,uint32 market,bool buy,uint64 price,uint64 size,uint32 maxFee)");
constexpr Hash kCancelType =
    keccak256_of_text("Cancel(uint64 nonce,uint64 expiry,uint32 market,uint64 order)");
constexpr Hash kCancelAllType = keccak256_of_text("CancelAll(uint64 nonce,uint64 expiry,uint32 market)");
constexpr Hash kTransferType =
    keccak256_of_text("Transfer(uint64 nonce,uint64 expiry,address to,uint64 amount)");
constexpr Hash kWithdrawType =
    keccak256_of_text("Withdraw(uint64 nonce,uint64 expiry,address to,uint64 amount)");
constexpr Hash kLiquidateType =
    keccak256_of_text("Liquidate(uint64 nonce,uint64 expiry,uint32 market,address account)");
constexpr Hash kReportType = keccak256_of_text("PriceReport(uint32 market,uint64 price,uint64 time)");

/// The words of one struct on the stack, hashed at the end: type hash and at most 9 members.
/// (wire::StructHasher allocates.)
class StructHash {
  public:
    explicit StructHash(const Hash& type) { std::memcpy(buffer_.data(), type.data(), 32); }
    StructHash& number(u64 v) {
        std::memset(buffer_.data() + size_, 0, 24);
        store_be(buffer_.data() + size_ + 24, v);
        size_ += 32;
        return *this;
    }
    StructHash& address(const Address& a) {
        std::memset(buffer_.data() + size_, 0, 12);
        std::memcpy(buffer_.data() + size_ + 12, a.data(), 20);
        size_ += 32;
        return *this;
    }
    Hash finish() const { return keccak256(ByteView(buffer_.data(), size_)); }

  private:
    std::array<u8, 32 * 10> buffer_;
    std::size_t size_ = 32;
};

Hash struct_hash(const Action& a) {
    switch (a.kind) {
        case ActionKind::order: {
            StructHash h(kOrderType);
            h.number(a.nonce).number(a.expiry).number(a.market).number(a.buy ? 1 : 0);
            h.number(static_cast<u8>(a.order_kind)).number(a.reduce_only ? 1 : 0);
            return h.number(a.price).number(a.size).number(a.max_fee).finish();
        }
        case ActionKind::auction_order: {
            StructHash h(kAuctionOrderType);
            h.number(a.nonce).number(a.expiry).number(a.market).number(a.buy ? 1 : 0);
            return h.number(a.price).number(a.size).number(a.max_fee).finish();
        }
        case ActionKind::cancel:
            return StructHash(kCancelType)
                .number(a.nonce)
                .number(a.expiry)
                .number(a.market)
                .number(a.order)
                .finish();
        case ActionKind::cancel_all:
            return StructHash(kCancelAllType).number(a.nonce).number(a.expiry).number(a.market).finish();
        case ActionKind::transfer:
        case ActionKind::withdraw: {
            StructHash h(a.kind == ActionKind::transfer ? kTransferType : kWithdrawType);
            return h.number(a.nonce).number(a.expiry).address(a.account).number(a.amount).finish();
        }
        case ActionKind::liquidate:
            return StructHash(kLiquidateType)
                .number(a.nonce)
                .number(a.expiry)
                .number(a.market)
                .address(a.account)
                .finish();
        case ActionKind::prices:
        case ActionKind::clear:
            break;  // signed report by report
    }
    return Hash{};
}

}  // namespace

Hash domain_separator(u64 chain_id, const Address& inbox) {
    return wire::domain_separator(kDomainName, kDomainVersion, chain_id, inbox);
}

Hash action_digest(const Hash& domain, const Action& action) {
    return wire::typed_digest(domain, struct_hash(action));
}

Hash report_digest(const Hash& domain, u32 market, u64 price, u64 time) {
    return wire::typed_digest(domain,
                              StructHash(kReportType).number(market).number(price).number(time).finish());
}

}  // namespace belay::clearing
