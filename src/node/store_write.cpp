// SPDX-License-Identifier: Apache-2.0
#include "node/store_write.h"

namespace belay::node {

Write::Write() : impl_(std::make_unique<Impl>()) {}
Write::~Write() = default;
Write::Write(Write&&) noexcept = default;
Write& Write::operator=(Write&&) noexcept = default;

void Write::put(Family family, ByteView key, ByteView value) {
    impl_->add(Impl::Kind::put, family, key, value);
}
void Write::erase(Family family, ByteView key) { impl_->add(Impl::Kind::erase, family, key, {}); }
void Write::erase_from(Family family, u64 from) {
    impl_->add(Impl::Kind::erase_from, family, key_of(from), {});
}

bool Write::empty() const { return impl_->changes.empty(); }

}  // namespace belay::node
