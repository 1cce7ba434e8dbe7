// SPDX-License-Identifier: Apache-2.0
// What a program author includes. A program is one class with handlers, and BELAY_PROGRAM(Class) behind it:
//
//   class Counter {
//     public:
//       // once, before everything else
//       void on_genesis(ByteView config, belay::Context& ctx);
//       // money arrived from L1
//       void on_deposit(const belay::Deposit& d, belay::Context& ctx);
//       // 0 = applied, else the program's reason
//       u32 on_transaction(ByteView tx, belay::Context& ctx);
//       // which signatures the bytes carry; pure
//       static u32 admission(ByteView tx, belay::SignatureList& out);
//
//     // optional:
//       void on_batch_end(belay::Context& ctx);  // once an entry, after its last transaction
//       void on_exit(belay::Context& ctx);       // the exit batch: one ctx.pay_out for everybody (O-10)
//       template <class Codec> void checkpoint(Codec& codec);        // belay/codec.h
//       static constexpr u64 kCheckpointInterval = ...;              // entries; 0 = never (O-15)
//       static const char* result_name(u32 code);
//       static constexpr u64 kEntryWeight = ..., kForcedWeight = ...;  // belay/meter.h
//       static constexpr auto& kLedger = ...;                        // a belay::Ledger (belay/ledger.h)
//     // optional, called in native builds only (a node's RPC):
//       bool query(std::string_view question, std::span<const std::string_view> arguments,
//                  belay::Json& out) const;
//       static void describe_export(ByteView bytes, belay::Json& out);
//   };
//   BELAY_PROGRAM(Counter)
//
// The object lives for the life of the chain; its members are the state. Use any standard container, but let
// no output depend on an address, on sizeof, on std::hash or on the order of an unordered container. A
// handler that cannot go on calls belay::stop_entry(); std::abort, a failed BELAY_CHECK, signed overflow,
// division by zero and a standard container's bounds check end the same way: the entry is void and changes
// nothing (rule B-11).
#pragma once

#include "belay/codec.h"
#include "belay/context.h"
#include "belay/flows.h"
#include "belay/json.h"
#include "belay/ledger.h"
#include "belay/meter.h"
#include "belay/signatures.h"
#include "belay/stop.h"

namespace belay {

/// The handlers every program has.
template <class P>
concept Program =
    requires(P p, ByteView bytes, const Deposit& deposit, Context& ctx, SignatureList& signatures) {
        p.on_genesis(bytes, ctx);
        p.on_deposit(deposit, ctx);
        { p.on_transaction(bytes, ctx) } -> std::same_as<u32>;
        { P::admission(bytes, signatures) } -> std::same_as<u32>;
    };

}  // namespace belay

#include "belay/binding.h"

/// Makes `Class` the program of this executable. Once, in one source file.
#define BELAY_PROGRAM(Class)                                                                                 \
    static_assert(::belay::Program<Class>, #Class " lacks a handler that belay/program.h asks for");         \
    namespace belay::binding {                                                                               \
    constinit const Handlers handlers = Binding<Class>::kHandlers;                                           \
    extern const Manifest manifest;                                                                          \
    [[gnu::section(".belay.manifest"), gnu::used]] constinit const Manifest manifest = manifest_of<Class>(); \
    }
