// SPDX-License-Identifier: Apache-2.0
#include "wire/exit.h"

#include "base/endian.h"
#include "crypto/keccak.h"

namespace belay::wire {
namespace {

constexpr u8 kTotalsVersion = 1;
constexpr std::size_t kTotalsHead = 3;

using PaymentBytes = std::array<u8, 1 + kExitPaymentSize>;

/// The leaf's preimage, prefix first; on the stack and aligned, so that the machine hashes it where it lies.
void write_payment(PaymentBytes& out, const ExitPayment& p) {
    out[0] = 0x03;
    store_be<u64>(out.data() + 1, p.index);
    std::memcpy(out.data() + 9, p.token.data(), 20);
    std::memcpy(out.data() + 29, p.to.data(), 20);
    p.senior.to_be(out.data() + 49);
    p.junior.to_be(out.data() + 81);
}

}  // namespace

const char* to_string(ExitError reason) {
    switch (reason) {
        case ExitError::bad_payments:
            return "bad_payments";
        case ExitError::index_gap:
            return "index_gap";
        case ExitError::bad_version:
            return "bad_version";
        case ExitError::bad_length:
            return "bad_length";
        case ExitError::tokens_out_of_order:
            return "tokens_out_of_order";
        case ExitError::not_an_exit:
            return "not_an_exit";
        case ExitError::bad_export_count:
            return "bad_export_count";
    }
    return "?";
}

void append_exit_payment(Bytes& out, const ExitPayment& payment) {
    PaymentBytes bytes;
    write_payment(bytes, payment);
    append(out, ByteView(bytes).subspan(1));
}

Result<std::vector<ExitPayment>, ExitError> list_exit_payments(ByteView bytes) {
    if (bytes.size() % kExitPaymentSize != 0) return fail(ExitError::bad_payments);
    std::vector<ExitPayment> out;
    out.reserve(bytes.size() / kExitPaymentSize);
    for (; !bytes.empty(); bytes = bytes.subspan(kExitPaymentSize)) {
        if (load_be<u64>(bytes.data()) != out.size()) return fail(ExitError::index_gap);
        out.push_back({out.size(), Address::from(bytes.subspan(8, 20)), Address::from(bytes.subspan(28, 20)),
                       U256::from_be(bytes.data() + 48), U256::from_be(bytes.data() + 80)});
    }
    return out;
}

Hash exit_leaf(const ExitPayment& payment) {
    alignas(16) PaymentBytes bytes;
    write_payment(bytes, payment);
    return crypto::keccak256(bytes);
}

Bytes encode_exit_totals(std::span<const ExitTotal> totals) {
    Bytes out;
    out.reserve(kTotalsHead + totals.size() * kExitTotalSize);
    out.push_back(kTotalsVersion);
    append_be<u16>(out, static_cast<u16>(totals.size()));
    for (const ExitTotal& t : totals) {
        append(out, t.token);
        for (const U256* sum : {&t.taken_in, &t.promised, &t.senior, &t.junior}) append(out, sum->to_hash());
    }
    return out;
}

Result<std::vector<ExitTotal>, ExitError> decode_exit_totals(ByteView bytes) {
    if (bytes.size() < kTotalsHead) return fail(ExitError::bad_length);
    if (bytes[0] != kTotalsVersion) return fail(ExitError::bad_version);
    const std::size_t count = load_be<u16>(bytes.data() + 1);
    if (bytes.size() != kTotalsHead + count * kExitTotalSize) return fail(ExitError::bad_length);
    std::vector<ExitTotal> out;
    out.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const u8* at = bytes.data() + kTotalsHead + i * kExitTotalSize;
        const Address token = Address::from(ByteView(at, 20));
        if (i > 0 && token <= out.back().token) return fail(ExitError::tokens_out_of_order);
        out.push_back({token, U256::from_be(at + 20), U256::from_be(at + 52), U256::from_be(at + 84),
                       U256::from_be(at + 116)});
    }
    return out;
}

Result<std::vector<ExitTotal>, ExitError> exit_totals_of(const SplitOutput& output) {
    if (output.header.kind != kExitOutput) return fail(ExitError::not_an_exit);
    const auto exports = list_exports(output.exports);
    if (!exports || exports->size() != 1) return fail(ExitError::bad_export_count);
    return decode_exit_totals(exports->front());
}

}  // namespace belay::wire
