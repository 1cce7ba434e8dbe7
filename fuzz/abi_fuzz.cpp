// LIBS: belay_l1
// SPDX-License-Identifier: Apache-2.0
// ABI: the first byte picks a type (or takes its text from the input), the rest is data. Canonical data is
// exactly what our encoder makes; lenient decoding ends on everything.
#include <string>

#include "base/check.h"
#include "l1/abi.h"

using namespace belay;

namespace {

constexpr std::string_view kTypes[] = {
    "(uint64,bytes)",
    "(bytes32[],string,bool)",
    "((uint64,bytes)[],address[2],int8)",
    "(bytes[][],uint8[3][])",
    "(((bytes32,bytes32,bytes,bytes,bytes32[],bytes,bytes[],bytes)))",
    "(bytes4,(string,(uint256[],bool))[1])",
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    if (size == 0) return 0;
    ByteView bytes(data + 1, size - 1);
    std::string types;
    if (data[0] < 128) {
        types = kTypes[data[0] % std::size(kTypes)];
    } else {
        const std::size_t length = std::min<std::size_t>(bytes.size(), data[0] - 128U);
        types = std::string(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length));
        bytes = bytes.subspan(length);
        if (const auto type = l1::parse_abi_type(types))
            BELAY_CHECK(type->head_size() < std::size_t{1} << 60);
    }
    const auto lenient = l1::abi_decode(types, bytes, l1::AbiMode::lenient);
    const auto strict = l1::abi_decode(types, bytes, l1::AbiMode::canonical);
    if (!strict) {
        BELAY_CHECK(to_string(strict.error()) != "unknown");
        return 0;
    }
    BELAY_CHECK(lenient.has_value() && *lenient == *strict);
    const auto again = l1::abi_encode(types, *strict);
    BELAY_CHECK(again.has_value() && std::equal(again->begin(), again->end(), bytes.begin(), bytes.end()));
    return 0;
}
