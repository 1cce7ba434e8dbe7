/* SPDX-License-Identifier: Apache-2.0
 *
 * The verifier for other languages. Any bytes may be given; no call throws, exits or keeps anything.
 */
#ifndef BELAY_VERIFY_H
#define BELAY_VERIFY_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A statement: program (120 bytes, rule M-7) ‖ state before (285, M-6) ‖ state after (285). */
#define BELAY_STATEMENT_SIZE 690

/* Codes. What is not listed here has a name by belay_verify_reason(). */
#define BELAY_ACCEPTED 0u
#define BELAY_REASON_PROOF 0u   /* 1 .. 255: why a proof or a chain is rejected */
#define BELAY_REASON_FILE 256u  /* 256 ..: why bytes are no proof file */
#define BELAY_REASON_CALL 512u  /* a null pointer, a size that does not fit, an unknown parameter set */
#define BELAY_REASON_STATE 513u /* the statement's bytes are no program and two states */

/* Parameter sets, as in a proof file. */
#define BELAY_SET_P100 0u
#define BELAY_SET_P128 1u

typedef struct belay_verdict {
    uint32_t code;
    uint32_t segment; /* the first that fails; of an accepted file the last */
    uint32_t segments;
    uint32_t advice_free; /* 1 when nothing was read from the input (P-4) */
    uint8_t program_hash[32];
    uint8_t start[32]; /* machine roots */
    uint8_t end[32];
} belay_verdict;

/* One segment's proof against its statement. */
uint32_t belay_verify_segment(uint32_t set, const uint8_t* statement, size_t statement_size,
                              const uint8_t* proof, size_t proof_size);

/* A whole proof file: every proof, and that its segments are one run from `start` to `end`, which the caller
 * compares with what it expects. `out` may be null. Returns the code. */
uint32_t belay_verify_file(const uint8_t* file, size_t size, belay_verdict* out);

/* A code's name and meaning; never null. */
const char* belay_verify_reason(uint32_t code);

#ifdef __cplusplus
}
#endif

#endif
