// SPDX-License-Identifier: Apache-2.0
// A server that misbehaves: every fault is a named error within the deadline.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <thread>

#include "l1/blobs.h"
#include "l1/http_l1.h"

namespace belay::l1 {
namespace {

using namespace std::chrono_literals;

/// Answers every connection's first request, then closes it. An empty answer: says nothing until it ends.
class RawServer {
  public:
    using Answer = std::function<std::string(const std::string& request)>;

    explicit RawServer(const std::string& answer)
        : RawServer([answer](const std::string&) { return answer; }) {}
    explicit RawServer(Answer answer) : answer_(std::move(answer)) {
        socket_ = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        auto* generic = reinterpret_cast<sockaddr*>(&at);
        EXPECT_EQ(bind(socket_, generic, size), 0);
        EXPECT_EQ(listen(socket_, 16), 0);
        getsockname(socket_, generic, &size);
        port_ = ntohs(at.sin_port);
        thread_ = std::jthread([this] { serve(); });
    }
    ~RawServer() {
        stop_ = true;
        shutdown(socket_, SHUT_RDWR);
        thread_.join();
        close(socket_);
    }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    int requests() const { return requests_; }

  private:
    void serve() {
        while (!stop_) {
            const int peer = accept(socket_, nullptr, nullptr);
            if (peer < 0) continue;
            char buffer[4096];
            const ssize_t got = recv(peer, buffer, sizeof buffer, 0);
            if (got > 0) ++requests_;
            const std::string out =
                answer_(std::string(buffer, static_cast<std::size_t>(std::max<ssize_t>(got, 0))));
            if (!out.empty())
                send_all(peer, out);
            else
                for (int i = 0; i < 100 && !stop_; ++i) std::this_thread::sleep_for(5ms);
            close(peer);
        }
    }

    static void send_all(int peer, std::string_view out) {
        while (!out.empty()) {
            const ssize_t done = send(peer, out.data(), out.size(), MSG_NOSIGNAL);
            if (done <= 0) return;
            out.remove_prefix(static_cast<std::size_t>(done));
        }
    }

    Answer answer_;
    int socket_ = -1;
    unsigned port_ = 0;
    std::atomic<bool> stop_ = false;
    std::atomic<int> requests_ = 0;
    std::jthread thread_;
};

std::string http(const std::string& body, const std::string& status = "200 OK") {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

JsonRpcOptions quick() {
    JsonRpcOptions out;
    out.http.timeout = 200ms;
    out.http.max_response = 1000;
    out.read_retries = 1;
    out.retry_delay = 1ms;
    return out;
}

L1Error fault(const RawServer& server, bool write = false) {
    JsonRpc rpc(server.url(), quick());
    const auto out = write ? rpc.write("x", nlohmann::json::array()) : rpc.read("x", nlohmann::json::array());
    EXPECT_FALSE(out);
    return out ? L1Error{} : out.error();
}

TEST(Faults, silence_is_a_timeout) {
    RawServer server(std::string{});
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(fault(server, true).reason, L1Reason::timeout);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
}

TEST(Faults, reads_are_repeated_and_writes_are_not) {
    for (const bool write : {false, true}) {
        RawServer server(std::string("garbage\r\n\r\n"));
        EXPECT_EQ(fault(server, write).reason, L1Reason::connection_lost);
        EXPECT_EQ(server.requests(), write ? 1 : 2);
    }
    RawServer busy(http("slow down", "429 Too Many Requests"));
    const L1Error error = fault(busy);
    EXPECT_EQ(error.reason, L1Reason::http_status);
    EXPECT_EQ(error.code, 429);
    EXPECT_EQ(busy.requests(), 2);
    RawServer refused(http("no", "403 Forbidden"));
    EXPECT_EQ(fault(refused).code, 403);
    EXPECT_EQ(refused.requests(), 1);
}

TEST(Faults, bodies_that_are_no_answer) {
    EXPECT_EQ(fault(RawServer(http(std::string(2000, 'x')))).reason, L1Reason::response_too_large);
    EXPECT_EQ(fault(RawServer(http("<html>"))).reason, L1Reason::bad_json);
    EXPECT_EQ(fault(RawServer(http("[]"))).reason, L1Reason::bad_response);
    EXPECT_EQ(fault(RawServer(http(R"({"id":999,"result":1})"))).reason, L1Reason::bad_response);
    EXPECT_EQ(fault(RawServer(std::string("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort"))).reason,
              L1Reason::connection_lost);
    const RawServer wrong_type(http(R"({"id":1,"result":"five"})"));
    EXPECT_EQ(HttpL1(wrong_type.url(), {quick(), "", 1}).chain_id().error().reason, L1Reason::bad_field);
}

/// Execution and consensus client in one: block 9 lies in slot (1300 - 100) / 12 = 100.
std::string beacon(const std::string& request) {
    const std::string zeros = "\"0x" + std::string(64, '0') + "\"";
    if (request.starts_with("POST"))
        return http(
            R"({"id":1,"result":{"number":"0x9","timestamp":"0x514","gasLimit":"0x1","gasUsed":"0x0","hash":)" +
            zeros + R"(,"parentHash":)" + zeros + "}}");
    if (request.starts_with("GET /eth/v1/beacon/genesis ")) return http(R"({"data":{"genesis_time":"100"}})");
    if (request.starts_with("GET /eth/v1/config/spec ")) return http(R"({"data":{"SECONDS_PER_SLOT":"12"}})");
    if (request.starts_with("GET /eth/v1/beacon/blobs/100?versioned_hashes=0x"))
        return http(R"({"data":["0x)" + std::string(2 * sizeof(Blob), '0') + R"("]})");
    return http(R"({"code":404,"message":"not here"})", "404 Not Found");
}

TEST(Beacon, blobs_are_asked_for_by_slot) {
    const RawServer server(beacon);
    JsonRpcOptions options = quick();
    options.http.max_response = 1 << 20;
    options.http.timeout = 5s;
    const std::vector<Hash> wanted{*versioned_hash(Blob{})};
    const auto blobs = HttpL1(server.url(), {options, server.url(), 1}).blobs(9, wanted);
    ASSERT_TRUE(blobs) << to_string(blobs.error());
    EXPECT_EQ(blobs->at(0), Blob{});
    // A source that answers with another blob is not believed.
    const std::vector<Hash> other{Hash{}};
    EXPECT_EQ(HttpL1(server.url(), {options, server.url(), 1}).blobs(9, other).error().reason,
              L1Reason::blob_mismatch);
    const RawServer empty(http(R"({"data":{"genesis_time":"-5","SECONDS_PER_SLOT":"0"}})"));
    EXPECT_EQ(HttpL1(empty.url(), {options, empty.url(), 1}).blobs(9, other).error().reason,
              L1Reason::bad_field);
}

}  // namespace
}  // namespace belay::l1
