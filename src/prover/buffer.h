// SPDX-License-Identifier: Apache-2.0
// Large arrays that are written before they are read: not cleared first.
#pragma once

#include <memory>
#include <new>
#include <span>
#include <type_traits>

namespace belay::prover {

template <class T>
class Buffer {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

  public:
    Buffer() = default;
    explicit Buffer(std::size_t size)
        : data_(static_cast<T*>(::operator new(size * sizeof(T), kAlignment))), size_(size) {}

    T* data() { return data_.get(); }
    const T* data() const { return data_.get(); }
    std::size_t size() const { return size_; }
    std::span<T> span() { return {data_.get(), size_}; }
    std::span<const T> span() const { return {data_.get(), size_}; }
    T& operator[](std::size_t i) { return data_.get()[i]; }
    const T& operator[](std::size_t i) const { return data_.get()[i]; }

  private:
    static constexpr std::align_val_t kAlignment{64};
    struct Free {
        void operator()(T* data) const { ::operator delete(data, kAlignment); }
    };
    std::unique_ptr<T, Free> data_;
    std::size_t size_ = 0;
};

}  // namespace belay::prover
