// SPDX-License-Identifier: Apache-2.0
// WebSocket sessions: JSON-RPC both ways, pushes with a bounded queue.
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>

#include "node/rpc_sessions.h"

namespace belay::node {
namespace {

namespace ws = beast::websocket;
using Text = std::shared_ptr<const std::string>;

class WsSession final : public RpcSession, public RpcPeer, public std::enable_shared_from_this<WsSession> {
  public:
    WsSession(std::shared_ptr<RpcShared> shared, beast::tcp_stream&& stream)
        : shared_(std::move(shared)), ws_(std::move(stream)), grace_(ws_.get_executor()) {
        shared_->add(this);
    }
    ~WsSession() override { shared_->remove(this); }

    void run(http::request<http::string_body>&& request) {
        // The HTTP timer ends here; the WebSocket layer has its own.
        beast::get_lowest_layer(ws_).expires_never();
        ws_.set_option(
            ws::stream_base::timeout{shared_->config.io_timeout, shared_->config.idle_timeout, true});
        ws_.read_message_max(shared_->config.max_body);
        request_ = std::move(request);
        ws_.async_accept(request_, [self = shared_from_this()](beast::error_code error) {
            if (!error) self->read();
        });
    }

    bool can_push() const override { return true; }

    bool push(const Text& text) override {
        if (gone_) return false;
        // Counted before it is queued, so that the bound holds however late the session's turn comes.
        if (queued_bytes_.fetch_add(text->size()) + text->size() > shared_->config.max_queue_bytes) {
            if (!gone_.exchange(true)) {
                ++shared_->slow_dropped;
                shared_->log("rpc: slow client dropped");
                asio::post(ws_.get_executor(), [self = shared_from_this()] { self->drop(); });
            }
            return false;
        }
        asio::post(ws_.get_executor(), [self = shared_from_this(), text] {
            if (self->closing_) return;
            self->queue_.push_back(text);
            self->write();
        });
        return true;
    }

    std::shared_ptr<RpcSession> shut(bool now) override {
        const auto self = weak_from_this().lock();
        if (!self) return nullptr;  // on its way out already
        asio::post(ws_.get_executor(), [self, now] {
            if (now) return beast::get_lowest_layer(self->ws_).close();
            self->close({ws::close_code::going_away, "node stops"});
        });
        return self;
    }

  private:
    void read() {
        if (closing_) return;
        reading_ = true;
        ws_.async_read(buffer_, [self = shared_from_this()](beast::error_code error, std::size_t) {
            self->reading_ = false;
            self->on_read(error);
        });
    }

    void on_read(beast::error_code error) {
        if (error) {
            gone_ =
                true;  // Beast has answered the close, or the frame was against the protocol, or time ran out
            if (!closing_) beast::get_lowest_layer(ws_).close();
            closing_ = true;
            return;
        }
        ++shared_->messages;
        const std::string text = beast::buffers_to_string(buffer_.data());
        buffer_.consume(buffer_.size());
        ++in_flight_;
        const std::shared_ptr<WsSession> self = shared_from_this();
        shared_->dispatcher.handle(text, self, [self](std::string answer) {
            if (!answer.empty()) self->push(std::make_shared<const std::string>(std::move(answer)));
            asio::post(self->ws_.get_executor(), [self] { self->answered(); });
        });
        if (in_flight_ < shared_->config.max_in_flight) read();
    }

    void answered() {
        --in_flight_;
        if (!reading_ && in_flight_ < shared_->config.max_in_flight) read();
    }

    void write() {
        if (writing_ || queue_.empty()) return;
        writing_ = true;
        ws_.text(true);
        ws_.async_write(
            asio::buffer(*queue_.front()),
            [self = shared_from_this()](beast::error_code error, std::size_t) { self->on_write(error); });
    }

    void on_write(beast::error_code error) {
        writing_ = false;
        queued_bytes_ -= queue_.front()->size();
        queue_.pop_front();
        if (error) {
            gone_ = true;
            return;
        }
        if (close_after_queue_ && queue_.empty()) return finish_close();
        write();
    }

    // Keeps only what is on the wire already, says why, and closes; a client that reads neither is cut off.
    void drop() {
        if (closing_) return;
        while (queue_.size() > (writing_ ? 1U : 0U)) queue_.pop_back();
        queue_.push_back(std::make_shared<const std::string>(
            R"({"jsonrpc":"2.0","method":"belay_dropped","params":{"reason":"slow_consumer"}})"));
        close({ws::close_code::policy_error, "slow_consumer"});
        write();
    }

    void close(const ws::close_reason& reason) {
        if (closing_) return;
        closing_ = true;
        gone_ = true;
        reason_ = reason;
        grace_.expires_after(shared_->config.drop_grace);
        grace_.async_wait([self = shared_from_this()](beast::error_code error) {
            if (!error) beast::get_lowest_layer(self->ws_).close();
        });
        if (queue_.empty())
            finish_close();
        else
            close_after_queue_ = true;
    }

    void finish_close() {
        ws_.async_close(reason_, [self = shared_from_this()](beast::error_code) { self->grace_.cancel(); });
    }

    const std::shared_ptr<RpcShared> shared_;
    ws::stream<beast::tcp_stream> ws_;
    asio::steady_timer grace_;
    http::request<http::string_body> request_;
    beast::flat_buffer buffer_;
    std::deque<Text> queue_;  // front is being written while writing_
    std::atomic<std::size_t> queued_bytes_{0};
    std::atomic<bool> gone_{false};  // takes no more pushes
    std::size_t in_flight_ = 0;
    ws::close_reason reason_;
    bool reading_ = false, writing_ = false, closing_ = false, close_after_queue_ = false;
};

}  // namespace

void start_websocket(const std::shared_ptr<RpcShared>& shared, beast::tcp_stream&& stream,
                     http::request<http::string_body>&& request) {
    std::make_shared<WsSession>(shared, std::move(stream))->run(std::move(request));
}

}  // namespace belay::node
