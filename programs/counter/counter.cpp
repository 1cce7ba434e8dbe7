// SPDX-License-Identifier: Apache-2.0
// The SDK's tutorial (docs/program-author.md): a shared counter with an owner's name on every step and a
// purse for deposits. A transaction is op(1) ‖ fields ‖ signature(65):
//   0 ‖ nonce(8) ‖ amount(8)              add amount to the total
//   1 ‖ nonce(8) ‖ token(20) ‖ wei(32)    take money out, to the signer
#include "belay/program.h"
#include "crypto/keccak.h"

namespace {

using namespace belay;

enum Result : u32 { kApplied = 0, kMalformed, kBadSignature, kBadNonce, kOverflow, kNotEnough };
constexpr std::size_t kSignature = 65;

/// What the signer signed: everything before the signature. A real program uses EIP-712 (wire/eip712.h).
Hash digest_of(ByteView tx) { return crypto::keccak256(tx.first(tx.size() - kSignature)); }

bool well_formed(ByteView tx) {
    if (tx.empty()) return false;
    return (tx[0] == 0 && tx.size() == 17 + kSignature) || (tx[0] == 1 && tx.size() == 61 + kSignature);
}

/// What L1 pays out of when even the exit batch fails: every purse of ETH (rule O-13). A real program puts
/// every token it takes into a table, or takes one.
constinit Ledger<4096> the_ledger;

class Counter {
  public:
    static constexpr auto& kLedger = the_ledger;
    static constexpr u64 kCheckpointInterval = 4;  // a real program: a thousand and more

    void on_genesis(ByteView config, Context&) {
        if (config.size() == 8) total_ = load_be<u64>(config.data());
    }

    void on_deposit(const Deposit& deposit, Context& ctx) {
        U256& purse = purses_[{deposit.to, deposit.token}];
        if (add(purse, purse, deposit.amount) != 0) stop_entry();  // no token has this much
        write_row(deposit.to, deposit.token);
        report(ctx, 'd', deposit.to);
    }

    u32 on_transaction(ByteView tx, Context& ctx) {
        if (!well_formed(tx)) return kMalformed;
        const auto signer = ctx.recover(digest_of(tx), tx.last(kSignature));
        if (!signer) return kBadSignature;
        const auto known = nonces_.find(*signer);
        if (load_be<u64>(tx.data() + 1) != (known == nonces_.end() ? 0 : known->second)) return kBadNonce;
        const u32 code = tx[0] == 0 ? count(tx) : pay_out(tx, *signer, ctx);
        if (code != kApplied) return code;  // refused: nothing may have changed (B-12)
        ++nonces_[*signer];
        report(ctx, tx[0] == 0 ? 'c' : 'w', *signer);
        return kApplied;
    }

    /// The chain is frozen: every purse goes to its owner, in full.
    void on_exit(Context& ctx) {
        for (const auto& [key, amount] : purses_)
            if (!amount.is_zero()) ctx.pay_out(key.second, key.first, amount, U256{});
    }

    static u32 admission(ByteView tx, SignatureList& out) {
        if (!well_formed(tx)) return kMalformed;
        return out.add(digest_of(tx), tx.last(kSignature)) ? kApplied : kMalformed;
    }

    static const char* result_name(u32 code) {
        static constexpr const char* kNames[] = {"applied",   "malformed", "bad_signature",
                                                 "bad_nonce", "overflow",  "not_enough"};
        return code < std::size(kNames) ? kNames[code] : "?";
    }

    template <class Codec>
    void checkpoint(Codec& codec) {
        codec(total_, nonces_, purses_);
        if constexpr (Codec::kImports)  // rows follow from purses: which is whose need not survive
            for (const auto& [key, amount] : purses_) write_row(key.first, key.second);
    }

    bool query(std::string_view question, std::span<const std::string_view>, Json& out) const {
        if (question != "total") {
            out.error("ask for total");
            return false;
        }
        out.begin_object().key("total").amount(total_).key("people").number(u64{nonces_.size()}).end_object();
        return true;
    }

    static void describe_export(ByteView bytes, Json& out) {
        if (bytes.size() != 29) return void(out.null());
        out.begin_object().key("what").text({reinterpret_cast<const char*>(bytes.data()), 1});
        out.key("who")
            .hex(bytes.subspan(1, 20))
            .key("total")
            .amount(load_be<u64>(bytes.data() + 21))
            .end_object();
    }

  private:
    u32 count(ByteView tx) {
        const u64 amount = load_be<u64>(tx.data() + 9);
        if (amount > ~u64{0} - total_) return kOverflow;
        total_ += amount;
        return kApplied;
    }

    u32 pay_out(ByteView tx, const Address& signer, Context& ctx) {
        const Address token = Address::from(tx.subspan(9, 20));
        const U256 amount = U256::from_be(tx.data() + 29);
        const auto purse = purses_.find({signer, token});
        if (purse == purses_.end() || purse->second < amount) return kNotEnough;
        sub(purse->second, purse->second, amount);
        write_row(signer, token);
        ctx.withdraw(token, signer, amount);
        return kApplied;
    }

    void report(Context& ctx, char what, const Address& who) {
        std::array<u8, 29> bytes;
        bytes[0] = static_cast<u8>(what);
        std::memcpy(bytes.data() + 1, who.data(), 20);
        store_be<u64>(bytes.data() + 21, total_);
        ctx.emit(bytes);
    }

    /// Keeps the owner's row of the ledger table true. Whoever finds no row left gets his deposit back on L1.
    void write_row(const Address& who, const Address& token) {
        if (!token.is_zero()) return;
        const auto [place, is_new] = row_of_.try_emplace(who, static_cast<u32>(row_of_.size()));
        if (place->second >= the_ledger.kRows) stop_entry();
        const U256& purse = purses_[{who, token}];
        if ((purse.limb[2] | purse.limb[3]) != 0 || purse.limb[1] >> 63 != 0) stop_entry();  // not ETH
        const u128 worth = (u128{purse.limb[1]} << 64) | purse.limb[0];
        LedgerRow& row = the_ledger[place->second];
        the_ledger.scale().divisor = 1;
        the_ledger.set_total(the_ledger.sums().total - static_cast<u128>(row.cash) + worth);
        row.owner = who;
        row.cash = static_cast<i128>(worth);
    }

    u64 total_ = 0;
    std::map<Address, u64> nonces_;
    std::map<std::pair<Address, Address>, U256> purses_;
    std::map<Address, u32> row_of_;
};

}  // namespace

BELAY_PROGRAM(Counter)
