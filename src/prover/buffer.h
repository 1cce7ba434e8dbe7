// SPDX-License-Identifier: Apache-2.0
// Large arrays that are written before they are read: not cleared first, and in huge pages where the system
// has them, for the first touch of a page costs as much as a fraction of what is computed into it.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>

namespace belay::prover {

namespace buffer_detail {
void* allocate(std::size_t bytes);
void release(void* data);
}  // namespace buffer_detail

template <class T>
class Buffer {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

  public:
    Buffer() = default;
    explicit Buffer(std::size_t size)
        : data_(static_cast<T*>(buffer_detail::allocate(size * sizeof(T)))), size_(size) {}

    T* data() { return data_.get(); }
    const T* data() const { return data_.get(); }
    std::size_t size() const { return size_; }
    std::span<T> span() { return {data_.get(), size_}; }
    std::span<const T> span() const { return {data_.get(), size_}; }
    T& operator[](std::size_t i) { return data_.get()[i]; }
    const T& operator[](std::size_t i) const { return data_.get()[i]; }

  private:
    struct Free {
        void operator()(T* data) const { buffer_detail::release(data); }
    };
    std::unique_ptr<T, Free> data_;
    std::size_t size_ = 0;
};

}  // namespace belay::prover
