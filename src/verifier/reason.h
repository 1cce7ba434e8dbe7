// SPDX-License-Identifier: Apache-2.0
// Why a proof is rejected: one enum for the whole verifier. The first failed check names the reason.
#pragma once

#include "base/bytes.h"

namespace belay::verifier {

// One line a reason: name, what is wrong. Contracts and tests take their lists from here; new ones go to the
// end of their part.
#define BELAY_REJECTIONS(X)                                                            \
    /* the bytes of a proof */                                                         \
    X(kTruncated, "proof ends inside a message")                                       \
    X(kTrailingBytes, "bytes after the last message")                                  \
    X(kNotCanonical, "a field element is not below p")                                 \
    X(kGrinding, "a proof-of-work nonce does not reach its bits")                      \
    /* the polynomial commitment */                                                    \
    X(kMerkleRoot, "opened rows do not hash to the committed root")                    \
    X(kWhirClaim, "the last sum-check claim is not the final polynomial times weight") \
    X(kWhirFinal, "the final polynomial differs from the last oracle at a query")      \
    /* the argument */                                                                 \
    X(kRowCounts, "a table has more rows than its chip may, or other than its fixed")  \
    X(kTooManyCells, "the tables have more cells than the parameter set carries")      \
    X(kZeroDenominator, "a sum of fractions has the denominator 0")                    \
    X(kBusesUnbalanced, "sent and received messages do not balance")                   \
    X(kFractionClaim, "a fraction layer's values do not give its last claim")          \
    X(kChipClaim, "chips at the opened values do not give the zero-check's claim")     \
    X(kTooManySlots, "the tables send more messages than the soundness counts")        \
    /* the statement of a segment */                                                   \
    X(kZeroRegister, "x0 is not 0")                                                    \
    X(kProgramCounter, "pc is no multiple of 4")                                       \
    X(kStopReason, "the status is unknown, or the reason does not fit it")             \
    X(kMemoryRoot, "a root is not canonical, or changed without memory being opened")  \
    X(kProgram, "a state is of another program")                                       \
    X(kNotRunning, "the state before is not running")                                  \
    X(kStepCount, "cycles fall, or differ by none or more steps than a segment has")   \
    X(kInputLimit, "the input limit changes")                                          \
    X(kInboxAccumulator, "the inbox accumulator changes")                              \
    X(kInputPosition, "the input position falls, or passes the limit")                 \
    X(kOutputDigest, "the output digest changes without a yield")                      \
    X(kBoundaryData, "a time or a count that comes with the proof is out of bounds")   \
    /* segments that are a run */                                                      \
    X(kChainEmpty, "a run of no segments")                                             \
    X(kChainProgram, "a segment is of another program than the one before")            \
    X(kChainTwice, "a segment comes twice")                                            \
    X(kChainGap, "a segment starts after the one before ends")                         \
    X(kChainOrder, "a segment starts before the one before ends")                      \
    X(kChainBroken, "a segment starts in another state than the one before ends in")   \
    X(kChainStart, "the first segment does not start where the run does")              \
    X(kChainEnd, "the last segment does not end where the run does")

/// Every reason a verifier of this project gives.
enum class [[nodiscard]] Reject : u8 {
    kNone = 0,
#define BELAY_REJECTION_NAME(name, text) name,
    BELAY_REJECTIONS(BELAY_REJECTION_NAME)
#undef BELAY_REJECTION_NAME
};

/// The reason's name, and what it means.
constexpr const char* to_string(Reject reason) {
    switch (reason) {
        case Reject::kNone:
            return "kNone: accepted";
#define BELAY_REJECTION_TEXT(name, text) \
    case Reject::name:                   \
        return #name ": " text;
            BELAY_REJECTIONS(BELAY_REJECTION_TEXT)
#undef BELAY_REJECTION_TEXT
    }
    return "unknown";
}

}  // namespace belay::verifier
