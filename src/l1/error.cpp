// SPDX-License-Identifier: Apache-2.0
#include "l1/error.h"

namespace belay::l1 {

std::string_view to_string(L1Reason reason) {
    switch (reason) {
        case L1Reason::bad_url:
            return "bad_url";
        case L1Reason::connect_failed:
            return "connect_failed";
        case L1Reason::connection_lost:
            return "connection_lost";
        case L1Reason::timeout:
            return "timeout";
        case L1Reason::response_too_large:
            return "response_too_large";
        case L1Reason::http_status:
            return "http_status";
        case L1Reason::bad_json:
            return "bad_json";
        case L1Reason::bad_response:
            return "bad_response";
        case L1Reason::bad_field:
            return "bad_field";
        case L1Reason::rpc_error:
            return "rpc_error";
        case L1Reason::range_too_wide:
            return "range_too_wide";
        case L1Reason::reverted:
            return "reverted";
        case L1Reason::nonce_too_low:
            return "nonce_too_low";
        case L1Reason::already_known:
            return "already_known";
        case L1Reason::underpriced:
            return "underpriced";
        case L1Reason::fee_too_low:
            return "fee_too_low";
        case L1Reason::insufficient_funds:
            return "insufficient_funds";
        case L1Reason::gas_limit:
            return "gas_limit";
        case L1Reason::not_found:
            return "not_found";
        case L1Reason::blob_missing:
            return "blob_missing";
        case L1Reason::blob_mismatch:
            return "blob_mismatch";
        case L1Reason::bad_abi:
            return "bad_abi";
        case L1Reason::bad_transaction:
            return "bad_transaction";
        case L1Reason::unknown_contract:
            return "unknown_contract";
        case L1Reason::journal:
            return "journal";
        case L1Reason::nonce_taken:
            return "nonce_taken";
        case L1Reason::fee_cap:
            return "fee_cap";
        case L1Reason::cancelled:
            return "cancelled";
        case L1Reason::bad_argument:
            return "bad_argument";
        case L1Reason::process:
            return "process";
    }
    return "unknown";
}

std::string to_string(const L1Error& error) {
    std::string out(to_string(error.reason));
    if (!error.message.empty()) out += ": " + error.message;
    if (error.code != 0) out += " (" + std::to_string(error.code) + ")";
    return out;
}

}  // namespace belay::l1
