// SPDX-License-Identifier: Apache-2.0
// Between a program class and the loader: a table of plain functions, and the manifest of rule M-9.
#pragma once

#include <concepts>
#include <memory>
#include <new>

#include "belay/context.h"
#include "belay/json.h"
#include "belay/ledger.h"
#include "belay/signatures.h"

/// Where the machine starts for the exit batch (guest/src/start.S).
extern "C" void belay_exit_entry();

namespace belay::binding {

struct Handlers {
    void (*construct)();
    void (*genesis)(ByteView, Context&);
    void (*deposit)(const Deposit&, Context&);
    u32 (*transaction)(ByteView, Context&);
    void (*batch_end)(Context&);
    void (*exit)(Context&);
    u64 entry_weight;
#ifdef BELAY_NATIVE
    u32 (*admission)(ByteView, SignatureList&);
    const char* (*result_name)(u32);
    bool (*query)(std::string_view, std::span<const std::string_view>, Json&);
    void (*describe_export)(ByteView, Json&);
#endif
};
extern const Handlers handlers;

/// The 20 bytes of rule M-9 in the guest; pointers become addresses at link time.
struct Manifest {
#ifndef BELAY_NATIVE
    void (*exit_entry)() = belay_exit_entry;
#endif
    const void* ledger_base = nullptr;
    u32 ledger_stride = 0, ledger_capacity = 0, ledger_layout = 0;
};

template <class P>
consteval Manifest manifest_of() {
    Manifest out;
    if constexpr (requires { P::kLedger; }) {
        static_assert(P::kLedger.stride % 16 == 0 && P::kLedger.stride > 0);
        out.ledger_base = P::kLedger.base;
        out.ledger_stride = P::kLedger.stride;
        out.ledger_capacity = P::kLedger.capacity;
        out.ledger_layout = P::kLedger.layout;
    }
    return out;
}

template <class P>
struct Binding {
    /// Not a static object of type P: it is built when the loader says so and never destroyed.
    alignas(P) static inline unsigned char storage[sizeof(P)];
    static P& program() { return *std::launder(reinterpret_cast<P*>(storage)); }

    static void construct() { new (storage) P(); }
    static void genesis(ByteView config, Context& ctx) { program().on_genesis(config, ctx); }
    static void deposit(const Deposit& d, Context& ctx) { program().on_deposit(d, ctx); }
    static u32 transaction(ByteView tx, Context& ctx) { return program().on_transaction(tx, ctx); }
    static void batch_end([[maybe_unused]] Context& ctx) {
        if constexpr (requires(P p) { p.on_batch_end(ctx); }) program().on_batch_end(ctx);
    }
    static void exit([[maybe_unused]] Context& ctx) {
        if constexpr (requires(P p) { p.on_exit(ctx); }) program().on_exit(ctx);
    }
    static constexpr u64 entry_weight() {
        if constexpr (requires { P::kEntryWeight; })
            return P::kEntryWeight;
        else
            return kDefaultEntryWeight;
    }

#ifdef BELAY_NATIVE
    static u32 admission(ByteView tx, SignatureList& out) { return P::admission(tx, out); }
    static const char* result_name(u32 code) {
        if constexpr (requires { P::result_name(code); })
            return P::result_name(code);
        else
            return code == 0 ? "applied" : "rejected";
    }
    static bool query([[maybe_unused]] std::string_view question,
                      [[maybe_unused]] std::span<const std::string_view> arguments, Json& out) {
        if constexpr (requires(const P p) { p.query(question, arguments, out); }) {
            const P& p = program();
            return p.query(question, arguments, out);
        } else {
            out.error("this program answers no questions");
            return false;
        }
    }
    static void describe_export(ByteView bytes, Json& out) {
        if constexpr (requires { P::describe_export(bytes, out); })
            P::describe_export(bytes, out);
        else
            out.begin_object().key("bytes").hex(bytes).end_object();
    }
    static constexpr Handlers kHandlers{construct,   genesis, deposit,        transaction,
                                        batch_end,   exit,    entry_weight(), admission,
                                        result_name, query,   describe_export};
#else
    static constexpr Handlers kHandlers{construct, genesis, deposit,       transaction,
                                        batch_end, exit,    entry_weight()};
#endif
};

}  // namespace belay::binding
