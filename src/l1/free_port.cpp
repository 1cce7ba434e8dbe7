// SPDX-License-Identifier: Apache-2.0
#include "l1/free_port.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>

namespace belay::l1 {

u16 free_port() {
    constexpr unsigned kFirst = 12'000, kProcesses = 1'500, kEach = 12;  // up to 30,000
    static std::atomic<unsigned> next{static_cast<unsigned>(::getpid()) % kProcesses * kEach};
    for (;;) {
        const u16 port = static_cast<u16>(kFirst + next++ % (kProcesses * kEach));
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        const bool free = ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
        ::close(socket);
        if (free) return port;
    }
}

}  // namespace belay::l1
