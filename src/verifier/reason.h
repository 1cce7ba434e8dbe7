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
    X(kWhirFinal, "the final polynomial differs from the last oracle at a query")

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
