// SPDX-License-Identifier: Apache-2.0
// Random histories of one market.
#pragma once

#include <random>

#include "test/house.h"

namespace belay::clearing::test {

inline constexpr u64 kPrice = 1'000'000;
inline constexpr u32 kFirst = 10, kPeople = 10;

struct Before {
    i128 equity = 0;
    i64 position = 0;
};

/// Traders of all sizes around one market, high leverage, prices that move and sometimes jump.
class Crowd {
  public:
    explicit Crowd(u64 seed) : random_(seed) {
        for (u32 i = 0; i < kPeople; ++i) house.deposit(kFirst + i, (1 + random(20'000)) * kUsdc);
        house.deposit(1, 20'000 * kUsdc);
        (void)house.price(kPrice);
    }

    Code operation(bool& liquidation) {
        house.host.events.clear();
        house.host.withdrawals.clear();
        const u32 who = kFirst + static_cast<u32>(random(kPeople)),
                  other = kFirst + static_cast<u32>(random(kPeople));
        const u64 choice = random(100);
        liquidation = choice >= 26 && choice < 34;
        if (choice < 4)
            return house.deposit(other, random(house.equity(other) < 500 * kUsdcQ ? 8'000 * kUsdc : 50)),
                   Code::ok;
        if (choice < 9) return move();
        if (choice < 11) return house.cancel_all(who);
        if (choice < 20)
            return house.cancel(who, house.last_nonce(who) - std::min<u64>(house.last_nonce(who), random(9)));
        if (choice < 23) return house.transfer(who, other, random(200 * kUsdc));
        if (choice < 26) return house.withdraw(who, random(3) == 0 ? kMaxAmount : random(200 * kUsdc));
        if (liquidation) return house.liquidate(who, other);
        if (choice < 35) return house.buy(1, price(), 1 + random(500), OrderKind::ioc, true);
        if (choice < 36) return house.sell(1, price(), 1 + random(500), OrderKind::ioc, true);
        const u64 size = random(4) == 0 ? 1 : 1 + random(900);
        return house.order(who, {.buy = random(2) == 0,
                                 .price = price(),
                                 .size = size,
                                 .kind = static_cast<OrderKind>(random(4)),
                                 .reduce_only = random(6) == 0});
    }

    std::map<u32, Before> look() const {
        std::map<u32, Before> out;
        for (AccountId id = 0; id < house.engine.accounts().size(); ++id) {
            const Account& a = house.engine.accounts()[id];
            out[id] = {house.engine.equity(a), a.position};
        }
        return out;
    }

    House house;

  private:
    u64 random(u64 below) { return random_() % below; }
    u64 price() {
        const u64 mark = house.engine.market().mark, spread = mark / (random(20) == 0 ? 10 : 400) + 1;
        return mark + random(2 * spread) - spread;
    }
    Code move() {
        house.now += 1'000 + random(8'000) + (random(500) == 0 ? random(7'200'000) : 0);
        const u64 index = house.engine.market().index, wild = random(400) == 0 ? 250 : 12;
        return house.price(
            std::clamp<u64>(index * (1'000 - wild + random(2 * wild + 1)) / 1'000, 1'000, 90'000'000));
    }
    std::mt19937_64 random_;
};

}  // namespace belay::clearing::test
