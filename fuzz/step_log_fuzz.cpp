// LIBS: belay_machine
// SPDX-License-Identifier: Apache-2.0
// Damaged step logs. A log is either rejected with a reason or it is one that was recorded: nothing but the
// input element may differ, and then the end root differs too. A second mode repairs the hashes of arbitrary
// bytes, so that the replay gets past them.
#include <algorithm>

#include "base/check.h"
#include "base/endian.h"
#include "machine/step_log.h"

using namespace belay;
using namespace belay::machine;

namespace {

struct Recorded {
    Bytes log;
    Hash start, end;
    bool has_element;
};

constexpr u32 kCode = 0x1000, kData = 0x2000;
constexpr u32 kAdd = 0x00b50533, kLoad = 0x00052583, kStore = 0x00b52023, kEcall = 0x00000073;

/// One step of `word` with a0..a3 and a7 as given.
Recorded record(u32 word, std::array<u32, 4> arguments, u32 number) {
    ElfImage image;
    image.entry = kCode;
    Bytes code(4);
    store_le(code.data(), word);
    image.segments.push_back({kCode, 4, true, std::move(code)});
    image.segments.push_back({kData, 0x1000, false, Bytes(0x800, 1)});
    const auto machine = Machine::create(Program::from_image(std::move(image)));
    Snapshot snapshot = machine->snapshot();
    std::copy(arguments.begin(), arguments.end(), snapshot.state.x.begin() + 10);
    snapshot.state.x[17] = number;
    snapshot.state.input_limit = 1;
    BELAY_CHECK(!machine->restore(snapshot));
    const std::vector<Hash> elements(1);
    const InputWindow input{0, elements};
    Recorded out{*record_step(*machine, input), machine->root(), {}, word == kEcall && number == 1025};
    machine->run(1, input);
    out.end = machine->root();
    return out;
}

const std::vector<Recorded>& recorded() {
    static const std::vector<Recorded> kLogs = {
        record(kAdd, {1, 2, 3, 4}, 0),
        record(kLoad, {kData, 0, 0, 0}, 0),
        record(kStore, {kData + 4, 7, 0, 0}, 0),
        record(kEcall, {kData, 0, 0, 0}, 1025),
        record(kEcall, {kData, kData + 0x30, 200, 0}, 1028),
        record(kEcall, {kData, 0, 0, 0}, 1029),
        record(kEcall, {kData, kData + 0x100, kData + 0x500, 9}, 1032),
        record(kEcall, {0, 0, kData, 0}, 1024),
    };
    return kLogs;
}

/// Pairs of (position, new byte) applied to a real log.
void damage(ByteView data) {
    const Recorded& good = recorded()[data[0] % recorded().size()];
    Bytes log = good.log;
    for (std::size_t at = 1; at + 3 <= data.size(); at += 3) {
        const std::size_t position = (std::size_t{data[at]} << 8 | data[at + 1]) % log.size();
        log[position] = data[at + 2];
    }
    const auto end = replay_step(log, good.start);
    if (log == good.log) BELAY_CHECK(end && *end == good.end);
    if (log != good.log && end) BELAY_CHECK(good.has_element && *end != good.end);
}

/// Arbitrary bytes with the program hash and start root that they need.
void repair(ByteView data) {
    Bytes log(data.begin(), data.end());
    ProgramIdentity program;
    if (log.size() >= StatePreimage::kSize + ProgramIdentity::kSize &&
        ProgramIdentity::decode(ByteView(log).subspan(StatePreimage::kSize, ProgramIdentity::kSize), program))
        std::copy_n(program.hash().data(), Hash::kSize, log.data());
    const ByteView state = ByteView(log).first(std::min<std::size_t>(log.size(), StatePreimage::kSize));
    static_cast<void>(replay_step(log, crypto::keccak256(state)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    if (size < 2) return 0;
    const ByteView rest{data + 1, size - 1};
    if (data[0] % 4 == 0)
        repair(rest);
    else
        damage(rest);
    return 0;
}
