// SPDX-License-Identifier: Apache-2.0
#include "node/archive_http.h"

#include "base/hex.h"
#include "l1/http.h"
#include "node/archive.h"

namespace belay::node {
namespace {

constexpr std::string_view kBlobPath = "/blob/", kDataPath = "/data/";

l1::HttpOptions options() {
    l1::HttpOptions out;
    out.timeout = std::chrono::milliseconds(5000);
    out.max_response = u64{1} << 18;  // a blob is 2^17 bytes
    return out;
}

HttpAnswer not_here() { return {404, "{\"error\":\"not_here\"}", "application/json"}; }

HttpAnswer bytes_of(ByteView bytes) { return {200, std::string(bytes.begin(), bytes.end())}; }

}  // namespace

std::optional<Bytes> archive_get(const std::string& url, ArchiveKind kind, const Hash& hash) {
    l1::HttpClient client(url, options());
    const std::string_view path = kind == ArchiveKind::blob ? kBlobPath : kDataPath;
    const auto reply = client.get(std::string(path) + to_hex(hash));
    if (!reply || reply->status != 200) return std::nullopt;
    return Bytes(reply->body.begin(), reply->body.end());
}

std::optional<HttpAnswer> serve_archive(const Archive& archive, std::string_view target) {
    const bool blob = target.starts_with(kBlobPath);
    if (!blob && !target.starts_with(kDataPath)) return std::nullopt;
    static_assert(kBlobPath.size() == kDataPath.size());
    const auto hash = fixed_from_hex<Hash>(target.substr(kBlobPath.size()));
    if (!hash) return HttpAnswer{400, "{\"error\":\"bad_hash\"}", "application/json"};
    if (blob) {
        const auto found = archive.get(*hash);
        return found && *found ? bytes_of(**found) : not_here();
    }
    const auto found = archive.data(*hash);
    return found && *found ? bytes_of(**found) : not_here();
}

}  // namespace belay::node
