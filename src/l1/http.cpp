// SPDX-License-Identifier: Apache-2.0
// The one file that compiles Boost.Beast. Each connection has its own io_context, which runs only inside a
// request: so calls are synchronous, and still every one has a deadline.
#include "l1/http.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <mutex>
#include <optional>
#include <vector>

namespace belay::l1 {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using Code = boost::system::error_code;
using Request = http::request<http::string_body>;

L1Reason reason_of(const Code& code, L1Reason otherwise) {
    if (code == beast::error::timeout) return L1Reason::timeout;
    if (code == http::error::body_limit || code == http::error::header_limit)
        return L1Reason::response_too_large;
    return otherwise;
}

class Connection {
  public:
    explicit Connection(const HttpOptions& options) : options_(options) {}

    /// Sets the one deadline of the request that follows.
    void begin() { stream_.expires_after(options_.timeout); }

    L1Result<void> connect(const HttpUrl& url) {
        Code code;
        tcp::resolver resolver(context_);
        const auto endpoints = resolver.resolve(url.host, url.port, code);
        if (code) return l1_fail(L1Reason::connect_failed, url.host + ": " + code.message());
        code = run(
            [&](auto done) { stream_.async_connect(endpoints, [done](Code e, const auto&) { done(e); }); });
        if (code) return l1_fail(reason_of(code, L1Reason::connect_failed), url.host + ":" + url.port);
        stream_.socket().set_option(tcp::no_delay(true), code);
        return {};
    }

    L1Result<HttpReply> exchange(const Request& request) {
        Code code =
            run([&](auto done) { http::async_write(stream_, request, [done](Code e, auto) { done(e); }); });
        if (code) return l1_fail(reason_of(code, L1Reason::connection_lost), code.message());
        http::response_parser<http::string_body> parser;
        parser.body_limit(options_.max_response);
        code = run([&](auto done) {
            http::async_read(stream_, buffer_, parser, [done](Code e, auto) { done(e); });
        });
        if (code) return l1_fail(reason_of(code, L1Reason::connection_lost), code.message());
        keep_ = parser.get().keep_alive();
        return HttpReply{parser.get().result_int(), std::move(parser.get().body())};
    }

    bool reusable() const { return keep_; }

  private:
    /// Starts one asynchronous operation and runs it to its end or to the deadline.
    template <class Start>
    Code run(const Start& start) {
        Code result = asio::error::operation_aborted;
        context_.restart();
        start([&result](Code e) { result = e; });
        context_.run();
        return result;
    }

    const HttpOptions& options_;
    asio::io_context context_{1};
    beast::tcp_stream stream_{context_};
    beast::flat_buffer buffer_;
    bool keep_ = false;
};

}  // namespace

L1Result<HttpUrl> parse_url(std::string_view url) {
    constexpr std::string_view kScheme = "http://";
    const auto bad = [&] { return l1_fail(L1Reason::bad_url, std::string(url)); };
    if (!url.starts_with(kScheme)) return bad();
    const std::string_view rest = url.substr(kScheme.size());
    const auto slash = std::min(rest.find('/'), rest.size());
    const std::string_view authority = rest.substr(0, slash);
    const auto colon = std::min(authority.find(':'), authority.size());
    HttpUrl out{std::string(authority.substr(0, colon)), "80", std::string(rest.substr(slash))};
    if (colon < authority.size()) out.port = std::string(authority.substr(colon + 1));
    if (out.path.empty()) out.path = "/";
    const bool digits = out.port.find_first_not_of("0123456789") == std::string::npos;
    if (out.host.empty() || out.port.empty() || out.port.size() > 5 || !digits) return bad();
    if (url.find_first_of(" \r\n\t@") != std::string_view::npos) return bad();
    return out;
}

struct HttpClient::Impl {
    HttpOptions options;
    L1Result<HttpUrl> url;
    std::mutex mutex;
    std::vector<std::unique_ptr<Connection>> idle;

    std::unique_ptr<Connection> take_idle() {
        const std::lock_guard lock(mutex);
        if (idle.empty()) return nullptr;
        auto out = std::move(idle.back());
        idle.pop_back();
        return out;
    }

    void put_back(std::unique_ptr<Connection> connection) {
        const std::lock_guard lock(mutex);
        if (connection->reusable() && idle.size() < options.max_idle) idle.push_back(std::move(connection));
    }

    L1Result<HttpReply> send(http::verb verb, const std::string& target, const std::string& body,
                             bool fresh) {
        if (!url) return std::unexpected(url.error());
        Request request(verb, target, 11, body);
        request.set(http::field::host, url->host + ":" + url->port);
        request.set(http::field::content_type, "application/json");
        request.set(http::field::accept, "application/json");
        request.keep_alive(true);
        request.prepare_payload();
        auto connection = fresh ? nullptr : take_idle();
        if (connection) {
            connection->begin();
            auto reply = connection->exchange(request);
            // The server may have closed an idle connection: that alone is no failure of the request.
            if (reply || reply.error() != L1Reason::connection_lost) {
                if (reply) put_back(std::move(connection));
                return reply;
            }
        }
        connection = std::make_unique<Connection>(options);
        connection->begin();
        if (auto done = connection->connect(*url); !done) return std::unexpected(done.error());
        auto reply = connection->exchange(request);
        if (reply) put_back(std::move(connection));
        return reply;
    }
};

HttpClient::HttpClient(std::string_view url, HttpOptions options)
    : impl_(new Impl{options, parse_url(url), {}, {}}) {}
HttpClient::~HttpClient() = default;

L1Result<HttpReply> HttpClient::post(const std::string& body, bool fresh) {
    return impl_->send(http::verb::post, impl_->url ? impl_->url->path : "/", body, fresh);
}

L1Result<HttpReply> HttpClient::get(const std::string& target) {
    return impl_->send(http::verb::get, target, {}, false);
}

}  // namespace belay::l1
