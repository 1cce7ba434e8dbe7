// LIBS: belay_node belay_base
// SPDX-License-Identifier: Apache-2.0
// What disputes keep on disk, machine states and the leaves of a stride: what decodes encodes back to the
// same bytes; everything else has a reason. A second try carries the right digest, so that what lies behind
// it is reached too.
#include <algorithm>

#include "base/check.h"
#include "crypto/keccak.h"
#include "crypto/plain_merkle.h"
#include "node/saved_state.h"
#include "node/step_cache.h"

using namespace belay;
using namespace belay::node;

namespace {

void state(ByteView bytes) {
    const auto decoded = decode_saved_state(bytes);
    if (decoded)
        BELAY_CHECK(std::ranges::equal(encode(*decoded), bytes));
    else
        BELAY_CHECK(to_string(decoded.error())[0] != '?');
}

void record(ByteView bytes) {
    Hash before, again;
    ByteView rest = bytes;
    const auto decoded = take_step_record(rest, before);
    if (decoded) {
        BELAY_CHECK(std::ranges::equal(encode(*decoded, again), bytes.first(bytes.size() - rest.size())));
        BELAY_CHECK(before == again);
    } else {
        BELAY_CHECK(to_string(decoded.error())[0] != '?' && rest.size() == bytes.size());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    const ByteView bytes(data, size);
    state(bytes);
    record(bytes);
    Bytes sealed(data, data + size);
    append(sealed, crypto::keccak256(bytes));
    state(sealed);
    sealed.resize(size);
    append(sealed, crypto::plain_node(Hash{}, crypto::keccak256(bytes)));
    record(sealed);
    return 0;
}
