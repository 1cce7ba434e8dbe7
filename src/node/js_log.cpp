// SPDX-License-Identifier: Apache-2.0
// The only file that knows the NATS client library.
#include "node/js_log.h"

#include <nats/nats.h>

#include <algorithm>
#include <mutex>

namespace belay::node {
namespace {

// Servers take 1 MiB unless they are told otherwise; headers and JSON need some of it.
constexpr std::size_t kLargestMessage = 512 << 10;
// What newer servers say instead of JSStreamWrongLastSequenceErr; this client library has no name for it.
constexpr int kWrongLastSequenceToo = 10164;

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* thing) const {
        Free(thing);
    }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Deleter<Free>>;
using Options = Owned<natsOptions, natsOptions_Destroy>;
using Connection = Owned<natsConnection, natsConnection_Destroy>;
using Context = Owned<jsCtx, jsCtx_Destroy>;
using Subscription = Owned<natsSubscription, natsSubscription_Destroy>;
using Info = Owned<jsStreamInfo, jsStreamInfo_Destroy>;
using Message = Owned<natsMsg, natsMsg_Destroy>;
using PublishAck = Owned<jsPubAck, jsPubAck_Destroy>;

LogFailure failure(natsStatus status, jsErrCode code, const char* doing) {
    std::string text = std::string(doing) + ": " + natsStatus_GetText(status);
    if (code != 0) text += ", JetStream error " + std::to_string(static_cast<int>(code));
    return {LogError::unavailable, std::move(text)};
}

std::vector<std::string> split(const std::string& list) {
    std::vector<std::string> out;
    for (std::size_t from = 0; from <= list.size();) {
        const std::size_t to = std::min(list.find(',', from), list.size());
        if (to > from) out.push_back(list.substr(from, to - from));
        from = to + 1;
    }
    return out;
}

}  // namespace

struct JsLog::Impl {
    JsLogConfig config;
    std::string subject, beat;
    std::mutex mutex;
    std::function<void(Bytes)> heard;
    // Destroyed from the last to the first.
    Options options;
    Connection connection;
    Context context;
    Subscription listening;

    LogResult<void> connect();
    LogResult<void> ensure_stream();
    bool connected() const { return natsConnection_Status(connection.get()) == NATS_CONN_STATUS_CONNECTED; }
    jsOptions wait() const {
        jsOptions out;
        jsOptions_Init(&out);
        out.Wait = config.wait.count();
        return out;
    }
    static void on_message(natsConnection*, natsSubscription*, natsMsg* raw, void* closure) {
        const Message message(raw);
        auto& self = *static_cast<Impl*>(closure);
        const auto* data = reinterpret_cast<const u8*>(natsMsg_GetData(raw));
        const std::lock_guard lock(self.mutex);
        if (self.heard) self.heard(Bytes(data, data + natsMsg_GetDataLength(raw)));
    }
};

JsLog::JsLog(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
JsLog::~JsLog() { listen({}); }

LogResult<void> JsLog::Impl::connect() {
    natsOptions* raw_options = nullptr;
    auto status = natsOptions_Create(&raw_options);
    options.reset(raw_options);
    const auto servers = split(config.servers);
    std::vector<const char*> urls;
    for (const std::string& url : servers) urls.push_back(url.c_str());
    if (urls.empty()) return fail(LogFailure{LogError::refused, "no server is named"});
    if (status == NATS_OK)
        status = natsOptions_SetServers(raw_options, urls.data(), static_cast<int>(urls.size()));
    if (status == NATS_OK) status = natsOptions_SetTimeout(raw_options, config.wait.count());
    // It comes back by itself, for ever; a server that is silent for two seconds is given up.
    if (status == NATS_OK) status = natsOptions_SetMaxReconnect(raw_options, -1);
    if (status == NATS_OK) status = natsOptions_SetReconnectWait(raw_options, 100);
    if (status == NATS_OK) status = natsOptions_SetReconnectJitter(raw_options, 50, 50);
    if (status == NATS_OK) status = natsOptions_SetPingInterval(raw_options, 1000);
    if (status == NATS_OK) status = natsOptions_SetMaxPingsOut(raw_options, 2);
    if (status == NATS_OK) status = natsOptions_SetFailRequestsOnDisconnect(raw_options, true);
    natsConnection* raw = nullptr;
    if (status == NATS_OK) status = natsConnection_Connect(&raw, raw_options);
    connection.reset(raw);
    jsCtx* raw_context = nullptr;
    if (status == NATS_OK) status = natsConnection_JetStream(&raw_context, raw, nullptr);
    context.reset(raw_context);
    if (status != NATS_OK) return fail(failure(status, {}, "connect"));
    return {};
}

LogResult<void> JsLog::Impl::ensure_stream() {
    jsOptions patience = wait();
    jsErrCode code{};
    jsStreamInfo* raw = nullptr;
    auto status = js_GetStreamInfo(&raw, context.get(), config.stream.c_str(), &patience, &code);
    if (status == NATS_NOT_FOUND) {
        const char* subjects[] = {subject.c_str()};
        jsStreamConfig made;
        jsStreamConfig_Init(&made);
        made.Name = config.stream.c_str();
        made.Subjects = subjects;
        made.SubjectsLen = 1;
        made.Storage = js_FileStorage;
        made.Discard = js_DiscardNew;
        made.Replicas = static_cast<std::int64_t>(config.replicas);
        made.MaxMsgSize = kLargestMessage;
        made.DenyDelete = made.DenyPurge = made.AllowDirect = true;
        status = js_AddStream(&raw, context.get(), &made, &patience, &code);
    }
    const Info info(raw);
    if (status != NATS_OK) return fail(failure(status, code, "stream"));
    const jsStreamConfig& is = *info->Config;
    if (is.Storage != js_FileStorage || is.Retention != js_LimitsPolicy || is.MaxAge > 0 || is.MaxMsgs > 0 ||
        is.MaxBytes > 0 || !is.AllowDirect || is.SubjectsLen != 1 || subject != is.Subjects[0])
        return fail(
            LogFailure{LogError::refused, "stream " + config.stream + " is not one that keeps an order"});
    return {};
}

LogResult<std::unique_ptr<JsLog>> JsLog::open(const JsLogConfig& config) {
    auto impl = std::make_unique<Impl>();
    impl->config = config;
    impl->subject = config.stream + ".order";
    impl->beat = config.stream + ".beat";
    if (auto done = impl->connect(); !done) return fail(done.error());
    if (auto done = impl->ensure_stream(); !done) return fail(done.error());
    natsSubscription* raw = nullptr;
    const auto status = natsConnection_Subscribe(&raw, impl->connection.get(), impl->beat.c_str(),
                                                 Impl::on_message, impl.get());
    impl->listening.reset(raw);
    if (status != NATS_OK) return fail(failure(status, {}, "subscribe"));
    return std::unique_ptr<JsLog>(new JsLog(std::move(impl)));
}

LogResult<void> JsLog::append(u64 expected, ByteView message, const std::string& id) {
    // What is written now would lie in the client's buffer until it is back, and come too late.
    if (!impl_->connected()) return fail(LogFailure{LogError::unavailable, "not connected"});
    jsPubOptions options;
    jsPubOptions_Init(&options);
    options.MaxWait = impl_->config.wait.count();
    options.MsgId = id.c_str();
    options.ExpectStream = impl_->config.stream.c_str();
    // Zero stands for "not set" in the first, so an empty stream is asked for by its subject.
    options.ExpectLastSeq = expected;
    options.ExpectNoMessage = expected == 0;
    jsPubAck* raw = nullptr;
    jsErrCode code{};
    const auto status = js_Publish(&raw, impl_->context.get(), impl_->subject.c_str(), message.data(),
                                   static_cast<int>(message.size()), &options, &code);
    const PublishAck ack(raw);
    if (status == NATS_OK) {
        if (!ack->Duplicate && ack->Sequence == expected + 1) return {};
        return fail(LogFailure{LogError::taken, "acknowledged at " + std::to_string(ack->Sequence)});
    }
    LogFailure why = failure(status, code, "publish");
    if (code == JSStreamWrongLastSequenceErr || static_cast<int>(code) == kWrongLastSequenceToo)
        why.reason = LogError::taken;
    if (status == NATS_MAX_PAYLOAD) why.reason = LogError::refused;
    return fail(std::move(why));
}

LogResult<std::optional<Bytes>> JsLog::read(u64 sequence) {
    if (!impl_->connected()) return fail(LogFailure{LogError::unavailable, "not connected"});
    jsOptions patience = impl_->wait();
    jsDirectGetMsgOptions which;
    jsDirectGetMsgOptions_Init(&which);
    which.Sequence = sequence;
    natsMsg* raw = nullptr;
    const auto status =
        js_DirectGetMsg(&raw, impl_->context.get(), impl_->config.stream.c_str(), &patience, &which);
    const Message message(raw);
    if (status == NATS_NOT_FOUND) return std::nullopt;
    if (status != NATS_OK) return fail(failure(status, {}, "read"));
    // A server gives the next one there is when that very one is gone.
    if (natsMsg_GetSequence(raw) != sequence)
        return fail(LogFailure{LogError::refused, "message " + std::to_string(sequence) + " is gone"});
    const auto* data = reinterpret_cast<const u8*>(natsMsg_GetData(raw));
    return Bytes(data, data + natsMsg_GetDataLength(raw));
}

LogResult<u64> JsLog::last() {
    if (!impl_->connected()) return fail(LogFailure{LogError::unavailable, "not connected"});
    jsOptions patience = impl_->wait();
    jsErrCode code{};
    jsStreamInfo* raw = nullptr;
    const auto status =
        js_GetStreamInfo(&raw, impl_->context.get(), impl_->config.stream.c_str(), &patience, &code);
    const Info info(raw);
    if (status != NATS_OK) return fail(failure(status, code, "stream"));
    return info->State.LastSeq;
}

const std::string& JsLog::name() const { return impl_->config.stream; }

std::size_t JsLog::max_message() const { return kLargestMessage; }

void JsLog::say(ByteView message) {
    if (impl_->connected())
        static_cast<void>(natsConnection_Publish(impl_->connection.get(), impl_->beat.c_str(), message.data(),
                                                 static_cast<int>(message.size())));
}

void JsLog::listen(std::function<void(Bytes)> heard) {
    const std::lock_guard lock(impl_->mutex);
    impl_->heard = std::move(heard);
}

}  // namespace belay::node
