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

class Counter {
  public:
    void on_genesis(ByteView config, Context&) {
        if (config.size() == 8) total_ = load_be<u64>(config.data());
    }

    void on_deposit(const Deposit& deposit, Context& ctx) {
        U256& purse = purses_[{deposit.to, deposit.token}];
        if (add(purse, purse, deposit.amount) != 0) stop_entry();  // no token has this much
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
        codec(total_, nonces_);
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

    u64 total_ = 0;
    std::map<Address, u64> nonces_;
    std::map<std::pair<Address, Address>, U256> purses_;
};

}  // namespace

BELAY_PROGRAM(Counter)
