// LIBS: belay_kzg
// SPDX-License-Identifier: Apache-2.0
// Point evaluation answers every input with a verdict or a named reason. The versioned hash is set to the
// commitment's in half of the inputs, so that points and field elements are reached.
#include "base/check.h"
#include "kzg/kzg.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace belay;
    if (size == 0) return 0;
    Bytes input(data + 1, data + size);
    if ((data[0] & 2) != 0) input.resize(192);
    if (input.size() == 192 && (data[0] & 1) != 0) {
        const Hash hash = kzg::versioned_hash(kzg::Commitment::from(ByteView(input).subspan(96, 48)));
        std::memcpy(input.data(), hash.data(), 32);
    }
    const auto result = kzg::Kzg::instance().point_evaluation(input);
    BELAY_CHECK(result || result.error() != kzg::KzgError::kInternal);
    return 0;
}
