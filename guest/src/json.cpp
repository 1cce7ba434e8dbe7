// SPDX-License-Identifier: Apache-2.0
#include "belay/json.h"

namespace belay {

void Json::separate() {
    if (comma_) out_ += ',';
    comma_ = true;
}

Json& Json::open(char bracket) {
    separate();
    out_ += bracket;
    comma_ = false;
    return *this;
}

Json& Json::close(char bracket) {
    out_ += bracket;
    comma_ = true;
    return *this;
}

Json& Json::raw(std::string_view token) {
    separate();
    out_ += token;
    return *this;
}

Json& Json::key(std::string_view name) {
    text(name);
    out_ += ':';
    comma_ = false;
    return *this;
}

void Json::digits(u128 value) {
    char buffer[40];
    std::size_t at = sizeof buffer;
    do {
        buffer[--at] = static_cast<char>('0' + static_cast<int>(value % 10));
        value /= 10;
    } while (value != 0);
    out_.append(buffer + at, sizeof buffer - at);
}

Json& Json::number(u64 value) {
    separate();
    digits(value);
    return *this;
}

Json& Json::number(i64 value) {
    separate();
    if (value < 0) out_ += '-';
    digits(value < 0 ? u64{0} - static_cast<u64>(value) : static_cast<u64>(value));
    return *this;
}

Json& Json::amount(u64 value) { return amount(static_cast<i128>(value)); }
Json& Json::amount(i64 value) { return amount(static_cast<i128>(value)); }

Json& Json::amount(i128 value) {
    separate();
    out_ += value < 0 ? "\"-" : "\"";
    digits(value < 0 ? u128{0} - static_cast<u128>(value) : static_cast<u128>(value));
    out_ += '"';
    return *this;
}

Json& Json::text(std::string_view value) {
    static constexpr char kHex[] = "0123456789abcdef";
    separate();
    out_ += '"';
    for (const char c : value) {
        const u8 byte = static_cast<u8>(c);
        if (c == '"' || c == '\\') {
            out_ += '\\';
            out_ += c;
        } else if (byte < 0x20 || byte >= 0x7f) {
            // Outside printable ASCII every byte goes out as its Latin-1 code point: always valid JSON.
            out_ += "\\u00";
            out_ += kHex[byte >> 4];
            out_ += kHex[byte & 15];
        } else {
            out_ += c;
        }
    }
    out_ += '"';
    return *this;
}

Json& Json::hex(ByteView value) {
    static constexpr char kHex[] = "0123456789abcdef";
    separate();
    out_ += "\"0x";
    for (const u8 byte : value) {
        out_ += kHex[byte >> 4];
        out_ += kHex[byte & 15];
    }
    out_ += '"';
    return *this;
}

Json& Json::boolean(bool value) { return raw(value ? "true" : "false"); }
Json& Json::null() { return raw("null"); }

}  // namespace belay
