// SPDX-License-Identifier: Apache-2.0
#include "circuit/record_context.h"

#include <algorithm>
#include <tuple>

#include "base/check.h"
#include "base/endian.h"
#include "crypto/keccak.h"

namespace belay::circuit {
namespace {

auto key_of(const LinearTerm& t) { return std::tuple(t.variable, t.power); }
auto key_of(const ProductTerm& t) { return std::tuple(t.forms, t.power); }

/// a + k b of sorted sums.
template <class Term>
std::vector<Term> merged(const std::vector<Term>& a, const std::vector<Term>& b, KoalaBear k) {
    std::vector<Term> out;
    out.reserve(a.size() + b.size());
    for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
        if (j == b.size() || (i < a.size() && key_of(a[i]) < key_of(b[j]))) {
            out.push_back(a[i++]);
            continue;
        }
        Term term = b[j++];
        term.coefficient *= k;
        if (i < a.size() && key_of(a[i]) == key_of(term)) term.coefficient += a[i++].coefficient;
        if (!term.coefficient.is_zero()) out.push_back(term);
    }
    return out;
}

/// The products of a times the linear form `form`, whose third factor that is.
void multiply_products(const Polynomial& a, u32 form, KoalaBear c, std::vector<ProductTerm>& out) {
    for (ProductTerm term : a.products) {
        BELAY_CHECK(term.forms[2] == kNoForm);  // a chip's degree is at most 3
        term.forms[2] = form;
        std::ranges::sort(term.forms);
        term.coefficient *= c;
        out = merged(out, {term}, field(1));
    }
}

}  // namespace

RecordContext::Expr RecordContext::Expr::sum(const Expr& a, const Expr& b, KoalaBear k) {
    Expr out;
    out.owner_ = a.owner_ != nullptr ? a.owner_ : b.owner_;
    out.polynomial_.linear = merged(a.polynomial_.linear, b.polynomial_.linear, k);
    out.polynomial_.products = merged(a.polynomial_.products, b.polynomial_.products, k);
    return out;
}

RecordContext::Expr RecordContext::Expr::product(const Expr& a, const Expr& b) {
    Expr out;
    out.owner_ = a.owner_ != nullptr ? a.owner_ : b.owner_;
    const Polynomial &p = a.polynomial_, &q = b.polynomial_;
    BELAY_CHECK(p.products.empty() || q.products.empty());  // a chip's degree is at most 3
    KoalaBear left = field(1), right = field(1);
    const u32 f = p.linear.empty() ? kNoForm : out.owner_->intern(p.linear, left);
    const u32 g = q.linear.empty() ? kNoForm : out.owner_->intern(q.linear, right);
    if (f != kNoForm && g != kNoForm)
        out.polynomial_.products.push_back({{std::min(f, g), std::max(f, g), kNoForm}, 0, left * right});
    if (g != kNoForm) multiply_products(p, g, right, out.polynomial_.products);
    if (f != kNoForm) multiply_products(q, f, left, out.polynomial_.products);
    return out;
}

RecordContext::Expr RecordContext::Expr::times_b(u32 power) const {
    Expr out = *this;
    for (LinearTerm& term : out.polynomial_.linear) term.power += power;
    for (ProductTerm& term : out.polynomial_.products) term.power += power;
    return out;
}

RecordContext::Wide RecordContext::at_challenge(std::span<const Expr> limbs) {
    Wide out;
    for (std::size_t i = 0; i < limbs.size(); ++i) out += limbs[i].times_b(static_cast<u32>(i));
    return out;
}

RecordContext::Expr RecordContext::variable(u32 variable) {
    Expr out;
    out.owner_ = this;
    out.polynomial_.linear.push_back({variable, 0, field(1)});
    return out;
}

u32 RecordContext::intern(const LinearForm& form, KoalaBear& c) {
    c = form[0].coefficient;
    const KoalaBear inverse = c.inverse();
    LinearForm normal = form;
    std::vector<u32> key;
    for (LinearTerm& term : normal) {
        term.coefficient *= inverse;
        key.insert(key.end(), {term.variable, term.power, term.coefficient.raw()});
    }
    const auto [at, is_new] = known_.try_emplace(std::move(key), static_cast<u32>(chip_.forms.size()));
    if (is_new) chip_.forms.push_back(std::move(normal));
    return at->second;
}

void RecordContext::note(Bus bus, bool send, const Expr& multiplicity, std::span<const Expr> entries) {
    RecordedMessage message{
        .bus = bus, .send = send, .multiplicity = multiplicity.polynomial_, .entries = {}};
    BELAY_CHECK(entries.size() <= 64);
    for (const Expr& entry : entries) message.entries.push_back(entry.polynomial_);
    chip_.messages.push_back(std::move(message));
}

namespace {

void append_form(Bytes& out, const LinearForm& form) {
    append_be(out, static_cast<u32>(form.size()));
    for (const LinearTerm& term : form)
        for (const u32 word : {term.variable, term.power, term.coefficient.canonical()}) append_be(out, word);
}

void append_polynomial(Bytes& out, const Polynomial& p) {
    append_form(out, p.linear);
    append_be(out, static_cast<u32>(p.products.size()));
    for (const ProductTerm& term : p.products) {
        for (const u32 form : term.forms) append_be(out, form);
        append_be(out, term.power);
        append_be(out, term.coefficient.canonical());
    }
}

void append_message(Bytes& out, const RecordedMessage& message) {
    append_be(out, static_cast<u32>(message.bus));
    append_be(out, static_cast<u32>(message.send ? 1 : 0));
    append_be(out, static_cast<u32>(message.entries.size()));
    append_polynomial(out, message.multiplicity);
    for (const Polynomial& entry : message.entries) append_polynomial(out, entry);
}

}  // namespace

Hash digest_of(std::span<const RecordedChip> chips) {
    Bytes out;
    append_be(out, static_cast<u32>(chips.size()));
    for (const RecordedChip& chip : chips) {
        append_be(out, static_cast<u32>(chip.name.size()));
        out.insert(out.end(), chip.name.begin(), chip.name.end());
        for (const std::size_t n :
             {std::size_t{chip.columns}, chip.forms.size(), chip.constraints.size(), chip.messages.size()})
            append_be(out, static_cast<u32>(n));
        for (const LinearForm& form : chip.forms) append_form(out, form);
        for (const Polynomial& constraint : chip.constraints) append_polynomial(out, constraint);
        for (const RecordedMessage& message : chip.messages) append_message(out, message);
    }
    return crypto::keccak256(out);
}

}  // namespace belay::circuit
