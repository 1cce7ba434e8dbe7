// SPDX-License-Identifier: Apache-2.0
// Bytes beside the state. Where they lie is fixed when the library is loaded, so that a snapshot's copy of
// the pointer never goes stale. Native only.
#include <cstdlib>

#include "belay/stop.h"
#include "native_runtime.h"

namespace belay::native {
namespace {

constinit OutsideBytes* bytes = nullptr;

[[gnu::constructor]] void make_bytes() { bytes = new (std::malloc(sizeof(OutsideBytes))) OutsideBytes; }
[[gnu::destructor]] void drop_bytes() {
    bytes->restart(0);
    std::free(bytes);
}

}  // namespace

OutsideBytes& outside_bytes() { return *bytes; }

void OutsideBytes::restart(std::size_t room) {
    std::free(data_);
    data_ = room == 0 ? nullptr : static_cast<u8*>(std::malloc(room));
    size_ = 0;
    room_ = data_ == nullptr ? 0 : room;
}

void OutsideBytes::append(ByteView piece) {
    if (piece.size() > room_ - size_) stop_entry();
    std::memcpy(data_ + size_, piece.data(), piece.size());
    size_ += piece.size();
}

}  // namespace belay::native
