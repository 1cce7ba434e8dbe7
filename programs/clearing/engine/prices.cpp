// SPDX-License-Identifier: Apache-2.0
// K-40..K-45: a prices transaction, signatures checked inside the program.
#include "engine/engine.h"
#include "engine/weights.h"

namespace belay::clearing {

Code Engine::check_reports(std::span<const Report> reports, u64 now, Host& host,
                           std::span<u32> signers) const {
    for (std::size_t i = 0; i < reports.size(); ++i) {
        const Report& r = reports[i];
        if (r.price == 0 || r.price > config_.market.max_price) return Code::price_out_of_range;
        if (r.time > now) return Code::report_from_future;
        if (const Code code = check_signature_form(r.signature); code != Code::ok) return code;
        Address signer;
        if (!host.recover(report_digest(domain_, 0, r.price, r.time), r.signature, signer))
            return Code::signature_invalid;
        const auto& set = config_.oracle.oracles;
        u32 at = 0;
        while (at < set.size() && set[at].signer != signer) ++at;
        if (at == set.size()) return Code::unknown_oracle;
        for (std::size_t j = 0; j < i; ++j)
            if (signers[j] == at) return Code::duplicate_oracle;
        signers[i] = at;
    }
    return Code::ok;
}

Code Engine::apply_prices(ByteView tx, u64 now, Host& host) {
    u32 market = 0;
    ReportList reports;
    if (const Code code = decode_prices(tx, market, reports); code != Code::ok) return code;
    if (market != 0) return Code::unknown_market;
    std::array<u32, kMaxReports> signers{};
    if (const Code code = check_reports(reports.view(), now, host, signers); code != Code::ok) return code;

    bool stored = false;
    for (u32 i = 0; i < reports.count; ++i)
        stored |= reports_.store(signers[i], reports.items[i].price, reports.items[i].time);
    if (!stored) return Code::ok;  // K-41: old news is no error
    const auto candidate = reports_.candidate(config_.oracle, now);
    if (!candidate) return Code::ok;
    host.charge(kWeightTick);
    const i128 funding = market_.funding;
    const TickResult result = consider(market_, config_, book_, *candidate, now);
    if (result != TickResult::none) emit_price(host, market_, now);
    if (market_.funding != funding) emit_funding(host, market_, now);
    return Code::ok;
}

}  // namespace belay::clearing
