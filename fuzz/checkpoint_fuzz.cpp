// LIBS: belay_base
// SPDX-License-Identifier: Apache-2.0
// The checkpoint codec on hostile bytes: whatever it imports completely, it exports as the same bytes.
#include <cstdlib>
#include <vector>

#include "guest/include/belay/codec.h"

namespace {

using namespace belay;

struct State {
    enum class Side : u8 { buy, sell };
    u64 number = 0;
    i64 balance = 0;
    Side side = Side::buy;
    std::vector<u16> list;
    std::map<Address, U256> owners;
    std::map<u32, std::vector<std::string>> books;
    std::optional<bool> flag;
    std::array<u32, 3> triple{};
    std::string name;

    template <class Codec>
    void checkpoint(Codec& codec) {
        codec(number, balance, side, list, owners, books, flag, triple, name);
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    State state;
    ImportCodec in(ByteView(data, size));
    in(state);
    if (!in.complete()) return 0;
    ExportCodec out;
    out(state);
    if (!std::equal(out.bytes().begin(), out.bytes().end(), data, data + size)) std::abort();
    return 0;
}
