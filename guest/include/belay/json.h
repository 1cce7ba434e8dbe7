// SPDX-License-Identifier: Apache-2.0
// Writes JSON for a node's RPC (Program::query, Program::describe_export). Commas are its business; amounts
// that may pass 2^53 go out as decimal text (`amount`), hashes and addresses as 0x hex.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace belay {

class Json {
  public:
    Json& begin_object() { return open('{'); }
    Json& end_object() { return close('}'); }
    Json& begin_array() { return open('['); }
    Json& end_array() { return close(']'); }
    Json& key(std::string_view name);

    /// A JSON number.
    Json& number(u64 value);
    Json& number(i64 value);
    /// Decimal digits in quotes.
    Json& amount(u64 value);
    Json& amount(i64 value);
    Json& amount(i128 value);
    Json& text(std::string_view value);
    Json& hex(ByteView value);
    Json& boolean(bool value);
    Json& null();

    /// `{"error": reason}`; for a query that returns false.
    Json& error(std::string_view reason) { return begin_object().key("error").text(reason).end_object(); }

    const std::string& str() const { return out_; }

  private:
    Json& open(char bracket);
    Json& close(char bracket);
    Json& raw(std::string_view token);
    void digits(u128 value);
    void separate();

    std::string out_;
    bool comma_ = false;  // a value stands before: the next one needs a comma
};

}  // namespace belay
