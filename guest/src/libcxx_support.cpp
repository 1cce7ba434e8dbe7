// SPDX-License-Identifier: Apache-2.0
// What libc++'s compiled library would have supplied, for one thread and without exceptions. Both builds.
#include <algorithm>
#include <charconv>
#include <memory>
#include <string>
#include <vector>

#include "belay/stop.h"

_LIBCPP_BEGIN_NAMESPACE_STD

void __libcpp_verbose_abort(const char*, ...) { ::belay::stop_entry(); }

/// The bucket count of an unordered container: the least prime >= n.
size_t __next_prime(size_t n) {
    if (n <= 2) return n == 0 ? 0 : 2;
    const auto prime = [](size_t candidate) {
        for (size_t d = 3; d <= candidate / d; d += 2)
            if (candidate % d == 0) return false;
        return true;
    };
    n |= 1;
    while (!prime(n)) n += 2;
    return n;
}

__shared_count::~__shared_count() {}
__shared_weak_count::~__shared_weak_count() {}
void __shared_weak_count::__release_weak() noexcept {
    if (__shared_weak_owners_-- == 0) __on_zero_shared_weak();
}
__shared_weak_count* __shared_weak_count::lock() noexcept {
    if (__shared_owners_ == -1) return nullptr;
    ++__shared_owners_;
    return this;
}
const void* __shared_weak_count::__get_deleter(const type_info&) const noexcept { return nullptr; }

template class basic_string<char>;

namespace {

template <class T>
string decimal(T value) {
    char buffer[24];
    return string(buffer, to_chars(buffer, buffer + sizeof buffer, value).ptr);
}

}  // namespace

string to_string(int value) { return decimal(value); }
string to_string(unsigned value) { return decimal(value); }
string to_string(long value) { return decimal(value); }
string to_string(unsigned long value) { return decimal(value); }
string to_string(long long value) { return decimal(value); }
string to_string(unsigned long long value) { return decimal(value); }

/// std::sort of built-in types goes through these. A comparator of our own does not come back here.
template <class Less, class Iterator>
void __sort(Iterator first, Iterator last, Less) {
    std::sort(first, last, [](const auto& a, const auto& b) { return a < b; });
}
#define BELAY_SORT(T) template void __sort<__less<T>&, T*>(T*, T*, __less<T>&)
BELAY_SORT(char);
BELAY_SORT(signed char);
BELAY_SORT(unsigned char);
BELAY_SORT(short);
BELAY_SORT(unsigned short);
BELAY_SORT(int);
BELAY_SORT(unsigned);
BELAY_SORT(long);
BELAY_SORT(unsigned long);
BELAY_SORT(long long);
BELAY_SORT(unsigned long long);
#undef BELAY_SORT

_LIBCPP_END_NAMESPACE_STD

namespace std {
const nothrow_t nothrow{};
}

extern "C" [[noreturn]] void belay_trap() noexcept { belay::stop_entry(); }
