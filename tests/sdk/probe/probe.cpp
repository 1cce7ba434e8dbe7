// SPDX-License-Identifier: Apache-2.0
// Shows the SDK from inside a program: the first byte of a transaction picks what to do with the rest, and
// the answer is emitted. Tests compare the answers of both builds, with each other and with the host's
// libraries.
#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>

#include "belay/program.h"
#include "crypto/mod256.h"
#include "crypto/secp256k1.h"

namespace {

using namespace belay;

/// A generator that is the same everywhere.
class Random {
  public:
    explicit Random(u64 seed) : state_(seed) {}
    u64 next() {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return state_ ^ (state_ >> 29);
    }
    u32 below(u32 n) { return static_cast<u32>(next() % n); }

  private:
    u64 state_;
};

struct Shape {
    virtual ~Shape() = default;
    virtual u64 area() const = 0;
};
struct Square final : Shape {
    explicit Square(u64 s) : side(s) {}
    u64 area() const override { return side * side; }
    u64 side;
};

class Probe {
  public:
    void on_genesis(ByteView, Context&) {}
    void on_deposit(const Deposit& d, Context& ctx) {
        ctx.withdraw(d.token, d.to, d.amount);
        ctx.emit(d.amount.to_hash());
    }

    u32 on_transaction(ByteView tx, Context& ctx) {
        if (tx.empty()) return 1;
        const ByteView rest = tx.subspan(1);
        switch (tx[0]) {
            case 0:
                return recover(rest, ctx);
            case 1:
                return hash(rest, ctx);
            case 2:
                return library(rest, ctx);
            case 3:
                return wide(rest, ctx);
            case 4:
                return where(ctx);
            case 5:
                return memory(rest, ctx);
            case 6:
                return codec(rest, ctx);
            case 7:
                return repeat(rest, ctx);
            default:
                return 1;
        }
    }
    static u32 admission(ByteView, SignatureList&) { return 0; }

    void on_exit(Context& ctx) {
        Address to, token;
        for (u32 i = 0; i < payments_; ++i) {
            store_be<u32>(to.data(), i);
            if (many_tokens_) token = to;
            ctx.pay_out(token, to, U256(i, 1, 2, 3), U256(4, 5, 6, i));
        }
    }

  private:
    /// what(1) ‖ count(4) ‖ size(4): the same call count times, for whoever weighs it. A size has its bytes
    /// one off the alignment that the machine's ecalls want.
    u32 repeat(ByteView rest, Context& ctx) {
        if (rest.size() != 9) return 1;
        const u32 count = load_be<u32>(rest.data() + 1), size = load_be<u32>(rest.data() + 5);
        const Bytes data(size + 1, 0xa5);
        const ByteView odd = ByteView(data).subspan(1);
        const U256 nothing;
        Address who;
        for (u32 i = 0; i < count; ++i) {
            store_be<u32>(who.data(), i);
            if (rest[0] == 1) ctx.emit(odd);
            if (rest[0] == 2) ctx.withdraw(who, who, nothing);
            if (rest[0] == 3) sum_ += ctx.keccak256(odd)[0];
        }
        if (rest[0] == 4) payments_ = count, many_tokens_ = size != 0;
        return 0;
    }

    static u32 recover(ByteView rest, Context& ctx) {
        if (rest.size() != 97) return 1;
        const auto signer = ctx.recover(Hash::from(rest.first(32)), rest.last(65));
        if (signer)
            ctx.emit(*signer);
        else
            ctx.emit({});
        return 0;
    }

    /// Every alignment, and a length beyond one ecall.
    static u32 hash(ByteView rest, Context& ctx) {
        Bytes longer;
        for (int i = 0; i < 3; ++i) append(longer, rest);
        for (const ByteView part :
             {rest, rest.subspan(std::min<std::size_t>(1, rest.size())), ByteView(longer)})
            ctx.emit(ctx.keccak256(part));
        return 0;
    }

    u32 library(ByteView rest, Context& ctx) {
        if (rest.size() != 8) return 1;
        Random random(load_be<u64>(rest.data()));
        u64 sum = 0;
        const auto note = [&sum](u64 value) { sum = (sum ^ value) * 0x9e3779b97f4a7c15ULL; };
        std::deque<u32> queue;
        std::set<u64> seen;
        std::unordered_map<u32, u64> counts;
        std::string text;
        std::vector<std::shared_ptr<Shape>> shapes;
        std::vector<u64> numbers;
        for (int i = 0; i < 400; ++i) {
            const u32 n = random.below(1000);
            queue.push_back(n);
            if (queue.size() > 50) note(queue.front()), queue.pop_front();
            seen.insert(n);
            counts[n] += n;
            names_[std::to_string(n)] += 1;
            if (random.below(3) == 0 && !names_.empty()) names_.erase(names_.begin());
            text += std::to_string(random.next() % 100000);
            if (text.size() > 300) text.erase(0, 150);
            shapes.push_back(std::make_shared<Square>(n));
            numbers.push_back(random.next());
        }
        std::stable_sort(numbers.begin(), numbers.end(), [](u64 a, u64 b) { return a % 97 < b % 97; });
        std::sort(numbers.begin() + 200, numbers.end());
        for (const u64 n : numbers) note(n);
        for (const u64 n : seen) note(n), note(counts[static_cast<u32>(n)]);
        for (const auto& [name, times] : names_) note(name.size() + times);
        for (const auto& shape : shapes) note(shape->area());
        for (const char c : text) note(static_cast<u8>(c));
        std::array<u8, 8> out;
        store_be<u64>(out.data(), sum);
        ctx.emit(out);
        return 0;
    }

    /// 128- and 256-bit arithmetic on operands of all sizes.
    static u32 wide(ByteView rest, Context& ctx) {
        if (rest.size() != 8) return 1;
        Random random(load_be<u64>(rest.data()));
        Bytes out;
        const auto put = [&out](u128 v) {
            append_be<u64>(out, static_cast<u64>(v >> 64));
            append_be<u64>(out, static_cast<u64>(v));
        };
        for (int i = 0; i < 12; ++i) {
            const auto any = [&random] {
                return ((u128{random.next()} << 64) | random.next()) >> random.below(128);
            };
            const u128 a = any(), b = any() | 1;
            put(a / b), put(a % b), put(a * b);
            const i128 c = static_cast<i128>(a), d = static_cast<i128>(b);
            put(static_cast<u128>(c / d)), put(static_cast<u128>(c % d));
            i128 product = 0;
            put(__builtin_mul_overflow(c, d, &product) ? 1 : static_cast<u128>(product));
        }
        const U256 a(random.next(), random.next(), random.next(), random.next()),
            m(random.next(), 0, random.next(), 5);
        append(out, crypto::mul_mod(a, a, m).to_hash());
        append(out, crypto::inverse_mod(a, m).to_hash());
        append(out, crypto::secp256k1::add(crypto::secp256k1::kG, crypto::secp256k1::kG).x.to_hash());
        ctx.emit(out);
        return 0;
    }

    static u32 where(Context& ctx) {
        Bytes out;
        append_be<u64>(out, ctx.time_ms());
        append_be<u64>(out, ctx.entry_index());
        append_be<u64>(out, ctx.l1_time());
        out.push_back(ctx.forced() ? 1 : 0);
        append(out, ctx.sender());
        append(out, ctx.chain().inbox);
        ctx.emit(out);
        return 0;
    }

    /// memcpy, memmove, memset and memcmp at every alignment.
    static u32 memory(ByteView rest, Context& ctx) {
        Bytes from(rest.begin(), rest.end());
        from.resize(160);
        Bytes to(200), out;
        for (std::size_t a = 0; a < 5; ++a)
            for (std::size_t b = 0; b < 5; ++b)
                for (const std::size_t n : {0U, 1U, 3U, 15U, 16U, 17U, 31U, 33U, 64U, 100U}) {
                    std::memcpy(to.data() + a, from.data() + b, n);
                    std::memmove(to.data() + 40 + a, to.data() + 40 + b, n);
                    std::memmove(to.data() + a, to.data() + b + 3, n);
                    std::memset(to.data() + 150 + b, static_cast<int>(n), n / 4);
                    // Only the sign of memcmp is defined.
                    const int order = std::memcmp(to.data() + a, from.data() + b, n);
                    out.push_back(static_cast<u8>((order > 0 ? 2 : 0) + (order < 0 ? 1 : 0)));
                }
        append(out, to);
        ctx.emit(out);
        return 0;
    }

    struct State {
        u64 number = 0;
        std::vector<u16> list;
        std::map<Address, U256> owners;
        std::optional<bool> flag;
        std::string name;

        template <class Codec>
        void checkpoint(Codec& codec) {
            codec(number, list, owners, flag, name);
        }
    };
    /// Imports hostile bytes, and exports what was imported.
    static u32 codec(ByteView rest, Context& ctx) {
        State state;
        ImportCodec in(rest);
        in(state);
        if (!in.complete()) return 2;
        ExportCodec again;
        again(state);
        ctx.emit(again.bytes());
        return 0;
    }

    std::map<std::string, u32> names_;
    u32 payments_ = 0, sum_ = 0;
    bool many_tokens_ = false;
};

}  // namespace

BELAY_PROGRAM(Probe)
