// SPDX-License-Identifier: Apache-2.0
#include "node/receipt_text.h"

#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/hex.h"

namespace belay::node {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxPath = 32;

/// Reads fields one after the other; the first failure stays.
class Reader {
  public:
    explicit Reader(const json& object) : object_(object) {}

    template <class Number>
    void number(const char* name, Number& out) {
        const json* found = find(name);
        if (!found) return;
        if (!found->is_number_unsigned()) return fail_with(ReceiptTextError::missing);
        const u64 value = found->get<u64>();
        if (value > std::numeric_limits<Number>::max()) return fail_with(ReceiptTextError::bad_value);
        out = static_cast<Number>(value);
    }

    template <class Fixed>
    void hex(const char* name, Fixed& out) {
        if (const json* found = find(name)) hex_of(*found, out);
    }

    void path(const char* name, std::vector<Hash>& out) {
        const json* found = find(name);
        if (!found) return;
        if (!found->is_array()) return fail_with(ReceiptTextError::missing);
        if (found->size() > kMaxPath) return fail_with(ReceiptTextError::path_length);
        out.resize(found->size());
        for (std::size_t i = 0; i < out.size(); ++i) hex_of((*found)[i], out[i]);
    }

    const std::optional<ReceiptTextError>& error() const { return error_; }

  private:
    const json* find(const char* name) {
        const auto found = object_.find(name);
        if (found != object_.end()) return &*found;
        fail_with(ReceiptTextError::missing);
        return nullptr;
    }
    template <class Fixed>
    void hex_of(const json& value, Fixed& out) {
        if (!value.is_string()) return fail_with(ReceiptTextError::missing);
        const auto bytes = from_hex(value.get_ref<const std::string&>());
        if (!bytes || bytes->size() != out.size()) return fail_with(ReceiptTextError::bad_value);
        std::copy(bytes->begin(), bytes->end(), out.data());
    }
    void fail_with(ReceiptTextError reason) {
        if (!error_) error_ = reason;
    }

    const json& object_;
    std::optional<ReceiptTextError> error_;
};

}  // namespace

const char* to_string(ReceiptTextError reason) {
    switch (reason) {
        case ReceiptTextError::not_json:
            return "not_json";
        case ReceiptTextError::missing:
            return "missing";
        case ReceiptTextError::bad_value:
            return "bad_value";
        case ReceiptTextError::path_length:
            return "path_length";
    }
    return "?";
}

Result<Receipt, ReceiptTextError> parse_receipt(std::string_view text) {
    const json object = json::parse(text, nullptr, false);
    if (!object.is_object()) return fail(ReceiptTextError::not_json);
    Reader reader(object);
    Receipt out;
    reader.number("batch", out.batch);
    reader.number("index", out.index);
    reader.number("timeMs", out.time_ms);
    reader.number("deadlineBlock", out.deadline_block);
    reader.number("groupCount", out.group_count);
    reader.number("groupPosition", out.group_position);
    reader.hex("transactionHash", out.transaction_hash);
    reader.hex("runningHash", out.running_hash);
    reader.hex("groupRoot", out.group_root);
    reader.hex("signature", out.signature);
    reader.path("path", out.path);
    if (reader.error()) return fail(*reader.error());
    return out;
}

std::optional<ReceiptFile> read_receipts(const std::filesystem::path& file) {
    std::ifstream in(file);
    if (!in) return std::nullopt;
    ReceiptFile out;
    for (std::string line; std::getline(in, line);) {
        if (line.empty()) continue;
        if (auto receipt = parse_receipt(line))
            out.receipts.push_back(std::move(*receipt));
        else
            ++out.unreadable;
    }
    return out;
}

bool append_receipt(const std::filesystem::path& file, const Receipt& receipt) {
    std::string line;
    append_json(line, receipt);
    std::ofstream out(file, std::ios::app);
    out << line << '\n';
    return out.good();
}

l1::ReceiptArgument argument_of(const Receipt& r) {
    return {r.batch,
            r.index,
            r.transaction_hash,
            r.time_ms,
            r.deadline_block,
            r.running_hash,
            r.group_root,
            r.group_count,
            r.group_position,
            r.path,
            Bytes(r.signature.begin(), r.signature.end())};
}

}  // namespace belay::node
