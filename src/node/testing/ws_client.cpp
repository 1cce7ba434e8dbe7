// SPDX-License-Identifier: Apache-2.0
#include "node/testing/ws_client.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

#include "base/check.h"

namespace belay::node::testing {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using tcp = asio::ip::tcp;

tcp::endpoint local(u16 port) { return {asio::ip::address_v4::loopback(), port}; }

}  // namespace

struct WsClient::Impl {
    asio::io_context io;
    beast::websocket::stream<tcp::socket> ws{io};
};

WsClient::WsClient(u16 port) : impl_(std::make_unique<Impl>()) {
    beast::error_code error;  // a server that dies meanwhile is seen by receive()
    impl_->ws.next_layer().connect(local(port), error);
    if (!error) impl_->ws.next_layer().set_option(tcp::no_delay(true), error);
    if (!error) impl_->ws.handshake("localhost", "/", error);
    impl_->ws.text(true);
    impl_->ws.read_message_max(64 << 20);
}
WsClient::~WsClient() = default;

void WsClient::send(std::string_view text) {
    beast::error_code ignored;  // a server that has closed is seen by receive()
    impl_->ws.write(asio::buffer(text.data(), text.size()), ignored);
}

std::optional<std::string> WsClient::receive() {
    beast::flat_buffer buffer;
    beast::error_code error;
    impl_->ws.read(buffer, error);
    if (error) return std::nullopt;
    return beast::buffers_to_string(buffer.data());
}

std::string WsClient::ask(std::string_view text) {
    send(text);
    return receive().value_or("closed");
}

u16 WsClient::close_code() const {
    const auto code = impl_->ws.reason().code;
    return code == beast::websocket::close_code::none ? u16{1006} : static_cast<u16>(code);
}

std::string WsClient::close_reason() const { return std::string(impl_->ws.reason().reason.c_str()); }

std::string raw_exchange(u16 port, std::string_view bytes, bool finish, int wait_ms) {
    asio::io_context io;
    tcp::socket socket(io);
    beast::error_code error;
    socket.connect(local(port), error);
    if (error) return "no connection";
    asio::write(socket, asio::buffer(bytes.data(), bytes.size()), error);
    if (finish) socket.shutdown(tcp::socket::shutdown_send, error);
    std::string out;
    char buffer[4096];
    pollfd waiting{.fd = socket.native_handle(), .events = POLLIN, .revents = 0};
    while (::poll(&waiting, 1, wait_ms) > 0) {
        const auto n = ::read(socket.native_handle(), buffer, sizeof buffer);
        if (n <= 0) break;
        out.append(buffer, static_cast<std::size_t>(n));
    }
    return out;
}

std::string http_post(u16 port, std::string_view body) {
    const std::string answer =
        raw_exchange(port,
                     "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
                     "Content-Length: " +
                         std::to_string(body.size()) + "\r\n\r\n" + std::string(body),
                     false, 20'000);
    const auto end = answer.find("\r\n\r\n");
    return end == std::string::npos ? answer : answer.substr(end + 4);
}

std::string http_get(u16 port, std::string_view target) {
    return raw_exchange(
        port, "GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", false);
}

}  // namespace belay::node::testing
