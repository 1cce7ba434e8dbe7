// SPDX-License-Identifier: Apache-2.0
// The listener and its HTTP sessions.
#include "node/rpc_server.h"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <optional>
#include <thread>

#include "node/rpc_sessions.h"
#include "node/thread_name.h"

namespace belay::node {
namespace {

constexpr std::size_t kMaxHeader = 16 << 10;
using Response = http::response<http::string_body>;

class HttpSession final : public RpcSession, public std::enable_shared_from_this<HttpSession> {
  public:
    HttpSession(std::shared_ptr<RpcShared> shared, tcp::socket&& socket)
        : shared_(std::move(shared)), stream_(std::move(socket)) {
        shared_->add(this);
    }
    ~HttpSession() override { shared_->remove(this); }

    void run() {
        asio::dispatch(stream_.get_executor(), [self = shared_from_this()] { self->read(); });
    }

    std::shared_ptr<RpcSession> shut(bool now) override {
        const auto self = weak_from_this().lock();
        if (!self) return nullptr;  // on its way out already
        asio::post(stream_.get_executor(), [self, now] {
            if (now || !self->busy_) self->stream_.close();
        });
        return self;
    }

  private:
    void read() {
        busy_ = false;
        if (shared_->stopping) return stream_.close();
        parser_.emplace();
        parser_->header_limit(kMaxHeader);
        parser_->body_limit(shared_->config.max_body);
        // One deadline for the whole request: trickling bytes does not move it.
        stream_.expires_after(shared_->config.io_timeout);
        http::async_read(
            stream_, buffer_, *parser_,
            [self = shared_from_this()](beast::error_code error, std::size_t) { self->on_read(error); });
    }

    void on_read(beast::error_code error) {
        busy_ = true;
        if (error == http::error::body_limit)
            return refuse(http::status::payload_too_large, "too_large",
                          "at most " + std::to_string(shared_->config.max_body) + " bytes");
        if (error == http::error::header_limit)
            return refuse(http::status::request_header_fields_too_large, "header_too_large", "");
        if (error == http::error::end_of_stream || error == beast::error::timeout ||
            error == asio::error::operation_aborted || error == asio::error::connection_reset ||
            error == asio::error::eof)
            return stream_.close();
        if (error) return refuse(http::status::bad_request, "bad_http", error.message());
        ++shared_->requests;
        keep_alive_ = parser_->get().keep_alive();
        version_ = parser_->get().version();
        if (beast::websocket::is_upgrade(parser_->get())) {
            start_websocket(shared_, std::move(stream_), parser_->release());
            return;
        }
        route(parser_->get());
    }

    void route(const http::request<http::string_body>& request) {
        stream_.expires_never();  // the answer may wait for the disk
        const std::string_view target(request.target().data(), request.target().size());
        const bool is_post = request.method() == http::verb::post;
        if (shared_->hooks.route && (is_post || request.method() == http::verb::get))
            if (auto answer = shared_->hooks.route({is_post, target, request.body()}))
                return respond(static_cast<http::status>(answer->status), answer->type,
                               std::move(answer->body));
        switch (request.method()) {
            case http::verb::options:
                return respond(http::status::no_content, "text/plain", "");
            case http::verb::post:
                return post(request.body());
            case http::verb::get:
                return get(target);
            default:
                return refuse(http::status::method_not_allowed, "bad_method", "POST a JSON-RPC request");
        }
    }

    void post(const std::string& body) {
        shared_->dispatcher.handle(body, nullptr, [self = shared_from_this()](std::string answer) {
            asio::post(self->stream_.get_executor(), [self, answer = std::move(answer)]() mutable {
                const auto status = answer.empty() ? http::status::no_content : http::status::ok;
                self->respond(status, "application/json", std::move(answer));
            });
        });
    }

    void get(std::string_view target) {
        if (target == "/health" && shared_->hooks.health) {
            auto [healthy, text] = shared_->hooks.health();
            return respond(healthy ? http::status::ok : http::status::service_unavailable, "application/json",
                           std::move(text));
        }
        if (target == "/metrics" && shared_->hooks.metrics)
            return respond(http::status::ok, "text/plain; version=0.0.4", shared_->hooks.metrics());
        refuse(http::status::not_found, "not_found", "GET /health, GET /metrics, or POST a JSON-RPC request");
    }

    void refuse(http::status status, const char* reason, std::string detail) {
        // What follows on this connection cannot be trusted to be a request.
        if (status != http::status::not_found && status != http::status::method_not_allowed)
            keep_alive_ = false;
        respond(status, "application/json",
                rpc_error_text("null", {kInvalidRequest, reason, std::move(detail)}));
    }

    void respond(http::status status, const char* type, std::string body) {
        response_.emplace(status, version_);
        response_->set(http::field::server, "belay");
        if (status != http::status::no_content) response_->set(http::field::content_type, type);
        const std::string& origin = shared_->config.cors_origin;
        if (!origin.empty()) {
            response_->set(http::field::access_control_allow_origin, origin);
            response_->set(http::field::access_control_allow_methods, "POST, GET, OPTIONS");
            response_->set(http::field::access_control_allow_headers, "content-type");
            response_->set(http::field::access_control_max_age, "86400");
        }
        response_->keep_alive(keep_alive_ && !shared_->stopping);
        response_->body() = std::move(body);
        response_->prepare_payload();
        stream_.expires_after(shared_->config.io_timeout);
        http::async_write(
            stream_, *response_,
            [self = shared_from_this()](beast::error_code error, std::size_t) { self->on_write(error); });
    }

    void on_write(beast::error_code error) {
        if (error || response_->need_eof() || !response_->keep_alive()) return finish();
        read();
    }

    // Half-close, then drain a little: closing with unread bytes would reset the answer away.
    void finish() {
        beast::error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
        stream_.expires_after(std::chrono::seconds(1));
        drain();
    }
    void drain() {
        buffer_.clear();
        stream_.async_read_some(buffer_.prepare(4096),
                                [self = shared_from_this()](beast::error_code error, std::size_t n) {
                                    self->drained_ += n;
                                    if (!error && self->drained_ < (std::size_t{16} << 20))
                                        return self->drain();
                                    self->stream_.close();
                                });
    }

    const std::shared_ptr<RpcShared> shared_;
    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    std::optional<Response> response_;
    std::size_t drained_ = 0;
    unsigned version_ = 11;
    bool keep_alive_ = false, busy_ = false;
};

}  // namespace

struct RpcServer::Impl : std::enable_shared_from_this<Impl> {
    Impl(RpcServerConfig config, const RpcDispatcher& dispatcher, RpcServerHooks hooks)
        : shared(std::make_shared<RpcShared>(std::move(config), dispatcher, std::move(hooks))),
          acceptor(asio::make_strand(io)),
          again(acceptor.get_executor()) {}

    asio::io_context io;
    std::shared_ptr<RpcShared> shared;
    tcp::acceptor acceptor;
    asio::steady_timer again;
    std::vector<std::thread> threads;
    u16 port = 0;

    void accept() {
        acceptor.async_accept(asio::make_strand(io), [this](beast::error_code error, tcp::socket socket) {
            if (error == asio::error::operation_aborted || shared->stopping) return;
            if (error) {
                // Out of file descriptors, most likely: wait for some to close instead of spinning.
                shared->log("rpc: accept: " + error.message());
                again.expires_after(std::chrono::milliseconds(100));
                again.async_wait([this](beast::error_code e) {
                    if (!e) accept();
                });
                return;
            }
            if (shared->open >= shared->config.max_connections) {
                ++shared->refused;
                beast::error_code ignored;
                socket.close(ignored);
            } else {
                ++shared->accepted;
                beast::error_code ignored;
                socket.set_option(tcp::no_delay(true), ignored);
                std::make_shared<HttpSession>(shared, std::move(socket))->run();
            }
            accept();
        });
    }
};

RpcServer::RpcServer(RpcServerConfig config, const RpcDispatcher& dispatcher, RpcServerHooks hooks)
    : impl_(std::make_shared<Impl>(std::move(config), dispatcher, std::move(hooks))) {}

RpcServer::~RpcServer() { stop(); }

Result<void, std::string> RpcServer::start() {
    const RpcServerConfig& config = impl_->shared->config;
    beast::error_code error;
    const auto address = asio::ip::make_address(config.address, error);
    if (error) return fail("bad address " + config.address + ": " + error.message());
    const tcp::endpoint endpoint(address, config.port);
    tcp::acceptor& acceptor = impl_->acceptor;
    const auto check = [&](const char* what) -> Result<void, std::string> {
        if (!error) return {};
        return fail(std::string(what) + " " + config.address + ":" + std::to_string(config.port) + ": " +
                    error.message());
    };
    acceptor.open(endpoint.protocol(), error);
    if (auto done = check("open"); !done) return done;
    acceptor.set_option(asio::socket_base::reuse_address(true), error);
    acceptor.bind(endpoint, error);
    if (auto done = check("bind"); !done) return done;
    acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (auto done = check("listen"); !done) return done;
    impl_->port = acceptor.local_endpoint().port();
    impl_->accept();
    for (unsigned i = 0; i < std::max(1U, config.threads); ++i)
        impl_->threads.emplace_back([impl = impl_.get()] {
            name_thread("belay-rpc");
            impl->io.run();
        });
    return {};
}

void RpcServer::stop(std::chrono::milliseconds grace) {
    if (impl_->threads.empty() || impl_->shared->stopping.exchange(true)) return;
    asio::post(impl_->acceptor.get_executor(), [impl = impl_.get()] {
        beast::error_code ignored;
        impl->acceptor.close(ignored);
        impl->again.cancel();
    });
    const auto wait_for_all = [&](std::chrono::milliseconds most) {
        const auto deadline = std::chrono::steady_clock::now() + most;
        while (impl_->shared->open > 0 && std::chrono::steady_clock::now() < deadline)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
    };
    impl_->shared->shut_all(false);
    wait_for_all(grace);
    impl_->shared->shut_all(true);
    wait_for_all(std::chrono::milliseconds(500));
    impl_->io.stop();
    for (std::thread& thread : impl_->threads) thread.join();
    impl_->threads.clear();
}

u16 RpcServer::port() const { return impl_->port; }

RpcServerCounts RpcServer::counts() const {
    const RpcShared& s = *impl_->shared;
    return {s.accepted, s.refused, s.open, s.requests, s.messages, s.slow_dropped};
}

}  // namespace belay::node
