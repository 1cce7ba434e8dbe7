// SPDX-License-Identifier: Apache-2.0
// The clearing house as a program: the engine behind the SDK's handlers.
#include "belay/program.h"

#include "engine/checkpoint.h"
#include "engine/rows.h"
#ifdef BELAY_NATIVE
#include "view/view.h"
#endif

namespace belay::clearing {

void invariant_broken([[maybe_unused]] const char* what) { stop_entry(); }  // K-5: the entry is void

namespace {

/// The engine's Host over the SDK's context.
class ContextHost final : public Host {
  public:
#ifdef BELAY_NATIVE
    ContextHost(Context& context, view::RecentTrades& trades) : context_(context), trades_(trades) {}
#else
    explicit ContextHost(Context& context) : context_(context) {}
#endif

    bool recover(const Hash& digest, const Signature& signature, Address& signer) override {
        const auto found = context_.recover(digest, signature);
        if (found) signer = *found;
        return found.has_value();
    }
    void emit(ByteView bytes) override {
        context_.emit(bytes);
#ifdef BELAY_NATIVE
        trades_.see(bytes);
#endif
    }
    void withdraw(const Address& token, const Address& to, const U256& amount) override {
        context_.withdraw(token, to, amount);
    }
    void charge(u32 weight) override { context_.charge(weight); }

  private:
    Context& context_;
#ifdef BELAY_NATIVE
    view::RecentTrades& trades_;
#endif
};

/// The exit batch's payments over the SDK's context.
class ContextPayer final : public Payer {
  public:
    ContextPayer(Context& context, const Address& token) : context_(context), token_(token) {}
    void charge(u32 weight) override { context_.charge(weight); }
    void pay_out(const Address& to, u128 senior, u128 junior) override {
        context_.pay_out(token_, to, wide(senior), wide(junior));
    }

  private:
    static U256 wide(u128 v) { return {static_cast<u64>(v), static_cast<u64>(v >> 64), 0, 0}; }
    Context& context_;
    const Address token_;
};

/// K-95: a row an account, for L1 to pay out of if the exit batch itself fails.
constinit Ledger<kMaxAccounts> the_ledger;

class Clearing {
  public:
    static constexpr auto& kLedger = the_ledger;
    static constexpr u64 kCheckpointInterval = 1'024;

    // Half a frame of 2^31 steps: about 18,000 orders, each with a recovery.
    static constexpr u64 kEntryWeight = u64{1} << 30;

    void on_genesis(ByteView config, Context& ctx) {
        if (!engine_.genesis(ctx.chain().chain_id, ctx.chain().inbox, config)) return;
        domain_of_chain = engine_.domain();
    }
    void on_deposit(const Deposit& deposit, Context& ctx) {
        auto host = host_of(ctx);
        engine_.deposit(deposit, ctx.time_ms(), host);
    }
    u32 on_transaction(ByteView tx, Context& ctx) {
        auto host = host_of(ctx);
        return static_cast<u32>(engine_.apply(tx, ctx.time_ms(), host));
    }

    void on_batch_end(Context&) { engine_.write_rows(the_ledger); }
    void on_exit(Context& ctx) {
        ContextPayer payer(ctx, engine_.config().token);
        engine_.exit(payer);
    }
    template <class Codec>
    void checkpoint(Codec& codec) {
        engine_.checkpoint(codec);
        if constexpr (Codec::kImports) {
            domain_of_chain = engine_.domain();
            engine_.write_rows(the_ledger);
        }
    }

    static u32 admission(ByteView tx, SignatureList& out) {
        if (domain_of_chain.is_zero()) return static_cast<u32>(Code::not_configured);
        SignedDigests found;
        if (const Code code = clearing::admission(domain_of_chain, tx, found); code != Code::ok)
            return static_cast<u32>(code);
        for (u32 i = 0; i < found.count; ++i)
            if (!out.add(found.items[i].digest, found.items[i].signature))
                return static_cast<u32>(Code::malformed);
        return 0;
    }
    static const char* result_name(u32 code) { return to_string(static_cast<Code>(code)); }

#ifdef BELAY_NATIVE
    bool query(std::string_view question, std::span<const std::string_view> arguments, Json& out) const {
        return view::answer(engine_, trades_, question, arguments, out);
    }
    static void describe_export(ByteView bytes, Json& out) { view::describe(bytes, out); }
#endif

  private:
#ifdef BELAY_NATIVE
    ContextHost host_of(Context& ctx) { return ContextHost(ctx, trades_); }
    view::RecentTrades trades_;
#else
    static ContextHost host_of(Context& ctx) { return ContextHost(ctx); }
#endif

    /// admission() has no object: set once, by genesis.
    static inline Hash domain_of_chain{};

    Engine engine_;
};

}  // namespace
}  // namespace belay::clearing

BELAY_PROGRAM(belay::clearing::Clearing)
