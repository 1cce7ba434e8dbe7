// SPDX-License-Identifier: Apache-2.0
// One error type for the whole room: a named reason to act on, and what the other side said for people to
// read.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace belay::l1 {

enum class [[nodiscard]] L1Reason {
    bad_url,             // an endpoint we cannot use
    connect_failed,      // nobody listens, or the name does not resolve
    connection_lost,     // the peer closed while we waited; whether the request took effect is unknown
    timeout,             // no whole answer within the limit
    response_too_large,  // the answer is longer than we accept
    http_status,         // an HTTP status other than 200; code holds it
    bad_json,            // the body is not JSON
    bad_response,        // JSON, but not a JSON-RPC response to our request
    bad_field,           // a field is missing, of the wrong type, or out of range
    rpc_error,           // the node answered with an error that has no narrower name below
    range_too_wide,      // the node refuses the log range or result size
    reverted,            // execution reverted; data holds the revert bytes
    nonce_too_low,       // the nonce is used up
    already_known,       // the node holds this very transaction
    underpriced,         // the replacement's fees are not enough above the old ones
    fee_too_low,         // below the base fee, the blob base fee or the node's floor
    insufficient_funds,  // the account cannot pay
    gas_limit,           // the gas limit is above the block's or the transaction cap
    not_found,           // the block, transaction or blob is not there
    blob_missing,        // no source has the blob
    blob_mismatch,       // a source returned bytes that do not match the versioned hash
    bad_abi,             // bytes from a contract do not decode
    bad_transaction,     // our own or a journalled transaction does not encode or decode
    unknown_contract,    // no code at the address, or no bytecode to deploy
    journal,             // the journal could not store or read a record
    nonce_taken,         // the nonce was used, deep enough, by a transaction that is not ours
    fee_cap,             // the fee that would be needed is above the policy's cap
    cancelled,           // the caller gave up
    bad_argument,        // the request cannot be served as it stands
    process,             // a child process did not start or died
};

std::string_view to_string(L1Reason reason);

struct L1Error {
    L1Reason reason = L1Reason::rpc_error;
    std::string message;  // for people and logs
    i64 code = 0;         // JSON-RPC error code or HTTP status
    Bytes data;           // revert data, when reason is reverted

    bool operator==(L1Reason other) const { return reason == other; }
};

/// "reason: message (code)".
std::string to_string(const L1Error& error);

template <class T>
using L1Result = Result<T, L1Error>;

inline std::unexpected<L1Error> l1_fail(L1Reason reason, std::string message = {}, i64 code = 0) {
    return std::unexpected<L1Error>(L1Error{reason, std::move(message), code, {}});
}

}  // namespace belay::l1
