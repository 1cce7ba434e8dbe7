// LIBS: belay_sdk_rig belay_ecdsa
// SPDX-License-Identifier: Apache-2.0
// What the SDK costs a program: machine steps and time of recovery, blob evaluation, deposits and
// transactions, beside the native build's time in the same run. Both builds' outputs are compared on the way.
#include <cstdio>

#include "base/endian.h"
#include "crypto/keccak.h"
#include "ecdsa/ecdsa.h"
#include "tests/sdk/rig.h"
#include "wire/blob.h"
#include "wire/deposit.h"

namespace {

using namespace belay;
using namespace belay::sdk_test;
using wire::EntryKind;

void line(const char* what, const Outcome& more, const Outcome& less, double count) {
    const double steps = static_cast<double>(more.steps - less.steps) / count;
    const double machine = (more.machine_seconds - less.machine_seconds) / count;
    const double native = (more.native_seconds - less.native_seconds) / count;
    std::printf("sdk %-22s %9.0f steps  machine %8.1f us  native %8.1f us, ratio %.1f\n", what, steps,
                machine * 1e6, native * 1e6, machine / native);
}

Bytes batch(const Inbox& inbox, const Bytes& transaction, u32 count) {
    wire::BatchWriter writer(1000 * inbox.l1_time);
    for (u32 i = 0; i < count; ++i) writer.add(1000 * inbox.l1_time, transaction);
    return writer.bytes();
}

/// A batch of many and an empty one: the difference is what the transactions cost.
void transactions(const char* what, TwoBuilds& builds, Inbox& inbox, const Bytes& transaction, u32 count) {
    const auto run = [&](u32 n) {
        return builds.run(inbox.add(EntryKind::calldata_batch, batch(inbox, transaction, n)));
    };
    run(1);
    const Outcome less = run(0);
    line(what, run(count), less, count);
}

}  // namespace

int main() {
    Inbox inbox;
    TwoBuilds builds("probe");
    builds.run(inbox.genesis({}));

    const Hash digest = crypto::keccak256(Bytes{1});
    Bytes recover{0};
    append(recover, digest);
    append(recover, ecdsa::PrivateKey::from_bytes(digest)->sign(digest));
    transactions("recover (and its tx)", builds, inbox, recover, 400);
    Bytes plain(150);
    plain[0] = 99;
    transactions("150-byte tx, no work", builds, inbox, plain, 400);

    const auto deposit = wire::encode(wire::Deposit{{}, {}, {}, U256(1)});
    line("deposit entry", builds.run(inbox.add(EntryKind::deposit, deposit)), {}, 1);

    const auto blob_run = [&](std::size_t size) {
        Bytes packed = wire::pack_blobs(Bytes(size, 0xa5));  // full words; void after all input was checked
        const ByteView view = packed;
        const Hash hash;
        return builds.run(inbox.add_blobs(std::span(&hash, 1), std::span(&view, 1)));
    };
    blob_run(100);
    line("full blob", blob_run(wire::blob_room(1)), {}, 1);
    line("nearly empty blob", blob_run(100), {}, 1);
}
