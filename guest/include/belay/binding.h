// SPDX-License-Identifier: Apache-2.0
// Between a program class and the loader: a table of plain functions, and the manifest of rule M-9.
#pragma once

#include <concepts>
#include <memory>
#include <new>

#include "belay/codec.h"
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
    void (*close_ledger)(const Flows&);
    void (*export_state)(ExportCodec&);  // null in a program without a checkpoint
    void (*import_state)(ImportCodec&);
    u64 entry_weight, forced_weight, checkpoint_interval;
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
        const LedgerTable table = P::kLedger.table();
        out.ledger_base = table.base;
        out.ledger_stride = table.stride;
        out.ledger_capacity = table.capacity;
        out.ledger_layout = table.layout;
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
    static void close_ledger([[maybe_unused]] const Flows& flows) {
        if constexpr (requires { P::kLedger; }) {
            const Flows::Sums sums = flows.of(P::kLedger.token());
            P::kLedger.close(sums.taken_in, sums.promised);
        }
    }
    static constexpr bool kHasCheckpoint = requires(P p, ExportCodec& out, ImportCodec& in) {
        p.checkpoint(out);
        p.checkpoint(in);
    };
    static void export_state([[maybe_unused]] ExportCodec& out) {
        if constexpr (kHasCheckpoint) program().checkpoint(out);
    }
    static void import_state([[maybe_unused]] ImportCodec& in) {
        if constexpr (kHasCheckpoint) program().checkpoint(in);
    }
    static constexpr u64 entry_weight() {
        if constexpr (requires { P::kEntryWeight; })
            return P::kEntryWeight;
        else
            return kDefaultEntryWeight;
    }
    static constexpr u64 forced_weight() {
        if constexpr (requires { P::kForcedWeight; })
            return P::kForcedWeight;
        else
            return kDefaultForcedWeight;
    }
    static constexpr u64 checkpoint_interval() {
        if constexpr (requires { P::kCheckpointInterval; }) {
            static_assert(kHasCheckpoint, "kCheckpointInterval needs a checkpoint");
            return P::kCheckpointInterval;
        } else {
            return 0;
        }
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
#endif
    static constexpr Handlers kHandlers{
        .construct = construct,
        .genesis = genesis,
        .deposit = deposit,
        .transaction = transaction,
        .batch_end = batch_end,
        .exit = exit,
        .close_ledger = close_ledger,
        .export_state = kHasCheckpoint ? export_state : nullptr,
        .import_state = kHasCheckpoint ? import_state : nullptr,
        .entry_weight = entry_weight(),
        .forced_weight = forced_weight(),
        .checkpoint_interval = checkpoint_interval(),
#ifdef BELAY_NATIVE
        .admission = admission,
        .result_name = result_name,
        .query = query,
        .describe_export = describe_export,
#endif
    };
};

}  // namespace belay::binding
