// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.h"

namespace belay::clearing {

namespace {

Code add(const Hash& digest, const Signature& signature, SignedDigests& out) {
    if (const Code code = check_signature_form(signature); code != Code::ok) return code;
    out.items[out.count++] = {digest, signature};
    return Code::ok;
}

Code admit_prices(const Hash& domain, ByteView tx, SignedDigests& out) {
    u32 market = 0;
    ReportList reports;
    if (const Code code = decode_prices(tx, market, reports); code != Code::ok) return code;
    for (const Report& r : reports.view()) {
        const Hash digest = report_digest(domain, market, r.price, r.time);
        if (const Code code = add(digest, r.signature, out); code != Code::ok) return code;
    }
    return Code::ok;
}

}  // namespace

Code admission(const Hash& domain, ByteView tx, SignedDigests& out) {
    out.count = 0;
    if (is_prices(tx)) return admit_prices(domain, tx, out);
    if (is_clear(tx)) {  // nobody's signature: K-104 says when it may run
        u32 market = 0;
        u64 number = 0;
        return decode_clear(tx, market, number);
    }
    Action action;
    if (const Code code = decode(tx, action); code != Code::ok) return code;
    return add(action_digest(domain, action), action.signature, out);
}

}  // namespace belay::clearing
