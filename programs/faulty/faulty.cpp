// SPDX-License-Identifier: Apache-2.0
// A program that misbehaves on demand, to test void batches (rule B-11): the first byte of a transaction says
// how. It always changes its state first, so that a run that is not undone shows.
#include <cstdlib>
#include <vector>

#include "base/check.h"
#include "belay/program.h"

namespace {

using namespace belay;

// Keeps the optimizer from seeing through what must go wrong at run time.
template <class T>
T opaque(T value) {
    asm volatile("" : "+r"(value));
    return value;
}

class Faulty {
  public:
    void on_genesis(ByteView, Context& ctx) { report(ctx); }
    void on_deposit(const Deposit&, Context& ctx) { report(ctx); }

    u32 on_transaction(ByteView tx, Context& ctx) {
        ++runs_;
        kept_.push_back(runs_);
        if (tx.size() == 2) at_exit_ = tx[1];
        if (!tx.empty()) misbehave(tx[0], ctx);
        report(ctx);
        return 0;
    }

    /// How the exit batch goes wrong is up to the last transaction of two bytes.
    void on_exit(Context& ctx) {
        const U256 most(~u64{0}, ~u64{0}, ~u64{0}, ~u64{0});
        switch (at_exit_) {
            case 1:
                ctx.withdraw({}, {}, U256{});
                break;
            case 2:
                ctx.emit(Bytes{1});
                break;
            case 3:
                ctx.pay_out({}, {}, most, most);
                ctx.pay_out({}, {}, U256{}, U256{1});
                break;
            case 4:
                for (;;) ctx.pay_out({}, {}, U256{}, U256{});
            default:
                break;
        }
    }

    static u32 admission(ByteView, SignatureList&) { return 0; }

  private:
    void misbehave(u8 how, Context& ctx) {
        switch (how) {
            case 1:
                stop_entry();
            case 2:
                std::abort();
            case 3:
                std::exit(7);  // halts the machine
            case 4:
                for (;;) ctx.charge(1'000);
            case 5:
                for (;;) kept_.resize(kept_.size() * 2 + 1, 1);
            case 6:
                kept_[0] /= opaque(runs_ - runs_);
                break;
            case 7:
                sum_ = opaque(i64{0x7fffffffffffffff}) + opaque(i64{1});
                break;
            case 8:
                kept_[opaque(kept_.size())] = 1;
                break;
            case 9:
                BELAY_CHECK(runs_ == 0);
                break;
            case 10:
                sum_ = i64{1} << opaque(64);
                break;
            case 11:
                spin();
                break;
            case 12:
                delete new std::vector<u32>(opaque(std::size_t{1} << 29));
                break;
            case 13:
                ctx.pay_out({}, {}, U256{}, U256{});
                break;
            case 14:
                ctx.withdraw({}, {}, U256{1'000'000});  // more than came in
                break;
            default:
                break;
        }
    }

    /// Never yields, and never tells the meter.
    static void spin() {
        for (;;) opaque(0);
    }

    void report(Context& ctx) const {
        std::array<u8, 8> bytes;
        store_be<u32>(bytes.data(), runs_);
        store_be<u32>(bytes.data() + 4, static_cast<u32>(kept_.size()));
        ctx.emit(bytes);
    }

    u8 at_exit_ = 0;
    u32 runs_ = 0;
    i64 sum_ = 0;
    std::vector<u32> kept_;
};

}  // namespace

BELAY_PROGRAM(Faulty)
