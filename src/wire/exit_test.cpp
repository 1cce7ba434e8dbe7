// SPDX-License-Identifier: Apache-2.0
#include "wire/exit.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "crypto/chain.h"
#include "crypto/keccak.h"

namespace belay::wire {
namespace {

Address named(u8 number) {
    Address out;
    out[19] = number;
    return out;
}

TEST(Exit, leaf_hashes_the_bytes_of_the_rule) {
    const ExitPayment payment{1, named(2), named(3), U256{4}, U256{5}};
    const auto bytes = from_hex(
        "03"
        "0000000000000001"
        "0000000000000000000000000000000000000002"
        "0000000000000000000000000000000000000003"
        "0000000000000000000000000000000000000000000000000000000000000004"
        "0000000000000000000000000000000000000000000000000000000000000005");
    EXPECT_EQ(exit_leaf(payment), crypto::keccak256(*bytes));
}

TEST(Exit, payments_round_trip_and_count_from_zero) {
    const std::vector<ExitPayment> payments{{0, named(1), named(2), U256{3}, U256{}},
                                            {1, named(1), named(4), U256{}, U256(1, 2, 3, 4)}};
    Bytes bytes;
    for (const ExitPayment& p : payments) append_exit_payment(bytes, p);
    EXPECT_EQ(bytes.size(), 2 * kExitPaymentSize);
    EXPECT_EQ(list_exit_payments(bytes), payments);
    EXPECT_EQ(list_exit_payments({}), std::vector<ExitPayment>{});
    EXPECT_EQ(list_exit_payments(ByteView(bytes).subspan(kExitPaymentSize)).error(), ExitError::index_gap);
    bytes.pop_back();
    EXPECT_EQ(list_exit_payments(bytes).error(), ExitError::bad_payments);
}

TEST(Exit, totals_round_trip_and_every_reason_is_named) {
    const std::vector<ExitTotal> totals{{named(0), U256{9}, U256{1}, U256{7}, U256{1}},
                                        {named(5), U256(~u64{0}, 1, 2, 3), U256{}, U256{}, U256{2}}};
    const Bytes bytes = encode_exit_totals(totals);
    EXPECT_EQ(bytes.size(), 3 + 2 * kExitTotalSize);
    EXPECT_EQ(to_hex(ByteView(bytes).first(3)), "0x010002");
    EXPECT_EQ(decode_exit_totals(bytes), totals);
    EXPECT_EQ(decode_exit_totals(encode_exit_totals({})), std::vector<ExitTotal>{});

    const auto reason = [](ByteView b) -> std::string {
        const auto r = decode_exit_totals(b);
        return r ? "ok" : to_string(r.error());
    };
    EXPECT_EQ(reason(Bytes{1, 0}), "bad_length");
    EXPECT_EQ(reason(ByteView(bytes).first(bytes.size() - 1)), "bad_length");
    Bytes bad = bytes;
    bad[0] = 2;
    EXPECT_EQ(reason(bad), "bad_version");
    bad = bytes;
    bad[2] = 1;
    EXPECT_EQ(reason(bad), "bad_length");
    bad = bytes;
    bad[3 + kExitTotalSize + 19] = 0;  // the second token is the first again
    EXPECT_EQ(reason(bad), "tokens_out_of_order");
}

TEST(Exit, totals_come_from_an_exit_output_alone) {
    const std::vector<ExitTotal> totals{{named(1), U256{9}, U256{1}, U256{7}, U256{1}}};
    const auto read = [&](OutputHeader header, const std::vector<Bytes>& exports) -> std::string {
        Bytes all;
        for (const Bytes& one : exports) append_export(all, one);
        header.exports_digest = crypto::chain_digest(all);
        Bytes output = encode(header);
        append(output, all);
        const auto split = split_output(output);
        if (!split) return to_string(split.error());
        const auto got = exit_totals_of(*split);
        if (!got) return to_string(got.error());
        return *got == totals ? "ok" : "other totals";
    };
    OutputHeader exit;
    exit.entry_index = kExitIndex;
    exit.kind = kExitOutput;
    const Bytes good = encode_exit_totals(totals);
    EXPECT_EQ(read(exit, {good}), "ok");
    EXPECT_EQ(read(exit, {}), "bad_export_count");
    EXPECT_EQ(read(exit, {good, good}), "bad_export_count");
    EXPECT_EQ(read(exit, {Bytes{1}}), "bad_length");
    EXPECT_EQ(read(OutputHeader{}, {good}), "not_an_exit");
}

}  // namespace
}  // namespace belay::wire
