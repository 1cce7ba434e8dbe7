/* SPDX-License-Identifier: Apache-2.0
 * The C ABI between a host (the node) and the native build of a program (a shared object, one instance a
 * process).
 *
 * Calls are not thread safe except belay_admission, belay_describe_export and belay_result_name, which read
 * no mutable state. Every call that runs the program either succeeds or leaves the program in an undefined
 * state that only belay_restore may follow (status BELAY_VOID and BELAY_BAD_ADVICE); the host takes a
 * snapshot first.
 */
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BELAY_ABI_VERSION 3

enum belay_status {
    BELAY_YIELDED = 0,    /* the output is complete */
    BELAY_VOID = 1,       /* the program trapped or halted: the entry is void (rule B-11) */
    BELAY_BAD_ADVICE = 2, /* the elements do not match the accumulator (rule B-9) */
};

/* Bytes owned by the program, valid until the next call that runs it. */
typedef struct belay_view {
    const uint8_t* data;
    uint32_t size;
} belay_view;

/* What the program asks of its host. */
typedef struct belay_host {
    void* context;
    /* Ethereum recovery (r ‖ s ‖ v, v 27 or 28, low s): 1 and the address, or 0. */
    int (*recover)(void* context, const uint8_t digest[32], const uint8_t signature[65], uint8_t address[20]);
    /* A line for the log; the program's output never depends on it. */
    void (*log)(void* context, const char* line);
} belay_host;

typedef struct belay_signature {
    uint8_t digest[32];
    uint8_t signature[65];
} belay_signature;

typedef struct belay_tx_result {
    uint32_t code;      /* 0 = applied; else the program's reason, see belay_result_name */
    belay_view exports; /* what this transaction emitted: u32(length) ‖ bytes, repeated (rule O-7) */
} belay_tx_result;

typedef struct belay_blob_evaluation {
    uint8_t versioned_hash[32], z[32], y[32];
} belay_blob_evaluation;

typedef struct belay_output {
    belay_view header;  /* rule O-5; its keccak is the output digest */
    belay_view exports; /* rule O-7 */
    /* After belay_run_exit the pay-outs lie there instead, 112 bytes each: u64(index) ‖ token(20) ‖ to(20) ‖
     * u256(senior) ‖ u256(junior), as rule O-10 hashes them. */
    belay_view outbox; /* the withdrawals behind outbox_root, in order, 80 bytes each: u64(withdrawal_index) ‖
                        * token(20) ‖ to(20) ‖ u256(amount), as rule O-3 hashes them. Not part of the output:
                        * whoever proves a withdrawal needs the leaves, and they hash to the root. */
} belay_output;

typedef struct belay_snapshot belay_snapshot;

uint32_t belay_abi_version(void);

/* Start-up: static constructors have run; boots the program to its first input. Once, first. */
void belay_start(const belay_host* host);

/* A freshly started instance whose first entry is a restart: the parent's output digest (rule U-2). */
void belay_follow(const uint8_t parent_output[32]);

/* Runs one whole entry from its elements (rule I-20), exactly as the machine does. accumulator: the inbox's
 * own after this entry, or null to skip that one check (a sequencer previewing an entry that is not on L1
 * yet). */
int belay_run_entry(const uint8_t* elements, uint64_t element_count, const uint8_t* accumulator,
                    belay_output* out);

/* The sequencer's way: a batch opened, transactions applied one by one as they arrive, then sealed.
 * The state afterwards equals belay_run_entry over the same batch. belay_transaction does not check B-4: the
 * caller does. */
int belay_open_batch(void);
int belay_transaction(uint64_t time_ms, const uint8_t* tx, uint32_t size, belay_tx_result* out);
/* Takes back the last belay_transaction of the open batch, whose code was not 0: its leaf (O-4), chain time
 * (B-10), exports and weight, as if it had never been given. */
void belay_drop_refused(void);
int belay_seal_batch(uint64_t entry_index, uint8_t kind, const belay_blob_evaluation* blobs,
                     uint32_t blob_count, belay_output* out);

/* Weight (belay/meter.h) used by the open batch and its bound: a batch beyond the bound is void, so a
 * sequencer seals before it. A transaction that would pass the bound gives BELAY_VOID. */
uint64_t belay_entry_weight(void);
uint64_t belay_entry_weight_limit(void);

/* The exit batch (rule O-11), over the state as it is. The host undoes it by a snapshot. */
int belay_run_exit(belay_output* out);

/* The state as a checkpoint's bytes (rule O-14), which change nothing; BELAY_VOID in a program without one.
 */
int belay_export_checkpoint(belay_view* out);
/* A freshly started instance begins there instead of at genesis: BELAY_VOID at a bad byte, or when an entry
 * has run already. */
int belay_import_checkpoint(const uint8_t* bytes, uint32_t size);
/* Every how many entries an output has a checkpoint digest (rule O-15); 0: never. */
uint64_t belay_checkpoint_interval(void);
/* The weight that one forced or deposit entry may use (rule O-17). */
uint64_t belay_forced_weight_limit(void);

/* Signatures to recover before the transaction runs. Returns 0, or a result code for bytes that can never be
 * valid. Thread safe; may be called before belay_run_entry of the genesis entry has returned only with a
 * non-zero result. */
uint32_t belay_admission(const uint8_t* tx, uint32_t size, belay_signature* out, uint32_t capacity,
                         uint32_t* count);

/* Read-only questions of the RPC (account, book, ...): text arguments, JSON answer. Returns 0, or 1 when
 * there is no such question or the arguments are bad (the answer is then {"error": reason}). */
int belay_query(const char* question, uint32_t argc, const char* const* argv, belay_view* json);

/* One export as JSON, for subscriptions and people; writes at most capacity bytes, returns the length. */
uint32_t belay_describe_export(const uint8_t* bytes, uint32_t size, char* json, uint32_t capacity);
const char* belay_result_name(uint32_t code);

/* Undo: a copy of all state, and back. */
belay_snapshot* belay_take_snapshot(void);
void belay_restore(const belay_snapshot* snapshot);
void belay_release(belay_snapshot* snapshot);

#ifdef __cplusplus
}
#endif
