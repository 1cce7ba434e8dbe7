// SPDX-License-Identifier: Apache-2.0
#include "rig.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/check.h"
#include "base/hex.h"
#include "crypto/keccak.h"
#include "ecdsa/ecdsa.h"

namespace belay::sdk_test {
namespace {

int recover(void*, const u8 digest[32], const u8 signature[65], u8 address[20]) {
    const auto signer = ecdsa::recover(Hash::from(ByteView(digest, 32)), ByteView(signature, 65));
    if (!signer) return 0;
    std::memcpy(address, signer->data(), 20);
    return 1;
}

constexpr belay_host kHost{nullptr, recover, nullptr};

Bytes copy(const belay_view& view) { return Bytes(view.data, view.data + view.size); }

}  // namespace

std::string elf_path(const std::string& program) {
    return std::string(BELAY_PROGRAMS "/") + program + "/" + program + ".elf";
}

Bytes read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    BELAY_CHECK(file.good());
    return Bytes(std::istreambuf_iterator<char>(file), {});
}

Native::Native(const std::string& program) {
    // start is bound by the member initialisers above, which need the handle first: so it is opened there.
    start(&kHost);
    (void)program;
}

Native::~Native() { ::dlclose(handle_); }

void* Native::symbol(const char* name) const {
    void* p = ::dlsym(handle_, name);
    BELAY_CHECK(p != nullptr);
    return p;
}

}  // namespace belay::sdk_test
