// SPDX-License-Identifier: Apache-2.0
#include "rollup/exit.h"

#include "crypto/counted_merkle.h"

namespace belay::rollup {

using machine::Status;

StatePreimage exit_start(StatePreimage parent, u32 exit_entry) {
    parent.state = machine::exit_start(parent.state, exit_entry);
    return parent;
}

Hash ExitResult::tag() const { return outputs_root(std::array{output_digest()}); }

const char* to_string(ExitError reason) {
    switch (reason) {
        case ExitError::parent_not_yielded:
            return "parent_not_yielded";
        case ExitError::not_yielded:
            return "not_yielded";
        case ExitError::other_program:
            return "other_program";
        case ExitError::input_read:
            return "input_read";
        case ExitError::output_digest:
            return "output_digest";
        case ExitError::bad_output:
            return "bad_output";
        case ExitError::payments:
            return "payments";
        case ExitError::history_path:
            return "history_path";
    }
    return "?";
}

namespace {

std::vector<Hash> leaves_of(std::span<const wire::ExitPayment> payments) {
    std::vector<Hash> leaves;
    leaves.reserve(payments.size());
    for (const wire::ExitPayment& payment : payments) leaves.push_back(wire::exit_leaf(payment));
    return leaves;
}

std::optional<ExitError> check_output(const ExitResult& exit) {
    if (exit.is_void()) return std::nullopt;
    Bytes output = exit.output_header;
    append(output, exit.exports);
    const auto split = wire::split_output(output);
    if (!split || !wire::exit_totals_of(*split)) return ExitError::bad_output;
    const std::vector<Hash> leaves = leaves_of(exit.payments);
    if (split->header.outbox_count != leaves.size() ||
        split->header.outbox_root != crypto::counted_root(leaves))
        return ExitError::payments;
    return std::nullopt;
}

}  // namespace

Result<ExitProposal, ExitError> build_exit(const ExitResult& exit, const Frame& frame) {
    const machine::MachineState &from = exit.parent.state, &to = exit.end.state;
    if (from.status != Status::yielded) return fail(ExitError::parent_not_yielded);
    if (to.status != Status::yielded) return fail(ExitError::not_yielded);
    if (exit.end.program_hash != exit.parent.program_hash) return fail(ExitError::other_program);
    if (to.input_position != from.input_position || to.input_limit != from.input_limit ||
        to.inbox_accumulator != from.inbox_accumulator)
        return fail(ExitError::input_read);
    if (to.output_digest != exit.output_digest()) return fail(ExitError::output_digest);
    if (const auto error = check_output(exit)) return fail(*error);
    ExitProposal out{exit.parent, exit.end, {}, exit.output_header, exit.exports};
    out.history = history_of_frames(std::array{exit.history.root}, exit.history.last, exit.history.last_path);
    const u32 height = frame.log2_frame - frame.log2_stride;
    if (!verify_last_leaf(out.history, 1, height, exit.end.root())) return fail(ExitError::history_path);
    return out;
}

std::optional<dispute::HistoryTree> exit_history(const ExitResult& exit, const Frame& frame) {
    if (dispute::leaf_count(exit.strides) != frame.strides_per_frame()) return std::nullopt;
    dispute::HistoryTree tree = dispute::HistoryTree::from_runs(exit.strides, frame.history_levels(1));
    if (tree.root() != exit.history.root) return std::nullopt;
    return tree;
}

std::vector<Hash> prove_payments(std::span<const wire::ExitPayment> payments, u64 first, u64 count) {
    std::vector<Hash> level = leaves_of(payments);
    level.resize(std::bit_ceil(level.size()));
    std::vector<Hash> path;
    for (u64 low = first, high = first + count - 1; level.size() > 1; low >>= 1, high >>= 1) {
        if ((low & 1) != 0) path.push_back(level[low - 1]);
        if ((high & 1) == 0) path.push_back(level[high + 1]);
        for (std::size_t i = 0; i < level.size() / 2; ++i)
            level[i] = crypto::merkle_node(level[2 * i], level[2 * i + 1]);
        level.resize(level.size() / 2);
    }
    return path;
}

// Bit by bit from the top of the 512-bit product: rest stays below c.
U256 mul_div(const U256& a, const U256& b, const U256& c) {
    if (c.is_zero()) return {};
    std::array<u64, 8> product{};
    for (std::size_t i = 0; i < 4; ++i) {
        u128 carry = 0;
        for (std::size_t k = 0; k < 4; ++k) {
            carry += u128{a.limb[i]} * b.limb[k] + product[i + k];
            product[i + k] = static_cast<u64>(carry);
            carry >>= 64;
        }
        product[i + 4] = static_cast<u64>(carry);
    }
    U256 quotient, rest;
    for (unsigned bit = 512; bit-- > 0;) {
        const u64 top = add(rest, rest, rest);
        rest.limb[0] |= product[bit / 64] >> (bit % 64) & 1;
        static_cast<void>(add(quotient, quotient, quotient));
        if (top == 0 && rest < c) continue;
        static_cast<void>(sub(rest, rest, c));
        quotient.limb[0] |= 1;
    }
    return quotient;
}

U256 share_of(const Pool& pool, const U256& senior, const U256& junior) {
    if (pool.left < pool.senior) return mul_div(senior, pool.left, pool.senior);
    U256 after, paid;
    static_cast<void>(sub(after, pool.left, pool.senior));
    const U256 part = after < pool.junior ? mul_div(junior, after, pool.junior) : junior;
    static_cast<void>(add(paid, senior, part));
    return paid;
}

}  // namespace belay::rollup
