// SPDX-License-Identifier: Apache-2.0
#include "machine/disassemble.h"

#include <string_view>

#include "machine/ecall_values.h"

namespace belay::machine {
namespace {

std::string reg(u8 r) { return "x" + std::to_string(r); }
std::string number(u32 v) { return std::to_string(static_cast<i32>(v)); }

std::string hex(u32 v) {
    std::string out = "0x00000000";
    for (std::size_t i = out.size() - 1; v != 0; --i, v >>= 4) out[i] = "0123456789abcdef"[v & 15];
    return out;
}

std::string operands(const Instruction& in, u32 pc) {
    switch (info_of(in.op).format) {
        case Format::upper:
            return " " + reg(in.rd) + ", " + hex(in.imm >> 12);
        case Format::jump:
            return " " + reg(in.rd) + ", " + hex(pc + in.imm);
        case Format::branch:
            return " " + reg(in.rs1) + ", " + reg(in.rs2) + ", " + hex(pc + in.imm);
        case Format::jump_register:
        case Format::load:
            return " " + reg(in.rd) + ", " + number(in.imm) + "(" + reg(in.rs1) + ")";
        case Format::store:
            return " " + reg(in.rs2) + ", " + number(in.imm) + "(" + reg(in.rs1) + ")";
        case Format::immediate:
        case Format::shift:
            return " " + reg(in.rd) + ", " + reg(in.rs1) + ", " + number(in.imm);
        case Format::registers:
            return " " + reg(in.rd) + ", " + reg(in.rs1) + ", " + reg(in.rs2);
        case Format::fence:
        case Format::system:
            return "";
    }
    return "";
}

std::string_view name_of(Format format) {
    switch (format) {
        case Format::upper:
            return "upper";
        case Format::jump:
            return "jump";
        case Format::jump_register:
            return "jump_register";
        case Format::branch:
            return "branch";
        case Format::load:
            return "load";
        case Format::store:
            return "store";
        case Format::immediate:
            return "immediate";
        case Format::shift:
            return "shift";
        case Format::registers:
            return "registers";
        case Format::fence:
            return "fence";
        case Format::system:
            return "system";
    }
    return "";
}

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string row(const OpInfo& op) {
    return "{\"name\":" + quoted(op.name) + ",\"match\":" + quoted(hex(op.match)) +
           ",\"mask\":" + quoted(hex(op.mask)) + ",\"format\":" + quoted(name_of(op.format)) +
           ",\"width\":" + std::to_string(op.width) +
           ",\"trap\":" + std::to_string(static_cast<u32>(op.trap)) + "}";
}

std::string named(u32 value, std::string_view name) {
    return "{\"number\":" + std::to_string(value) + ",\"name\":" + quoted(name) + "}";
}

/// "a,b,c" of text(i) for i in [0, count).
template <class Text>
std::string list(std::size_t count, Text text) {
    std::string out = "[";
    for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "\n  " : ",\n  ") + text(i);
    return out + "\n ]";
}

}  // namespace

std::string disassemble(u32 word, u32 pc) {
    const Instruction in = decode(word);
    if (in.op == Op::illegal) return ".word " + hex(word);
    return std::string(info_of(in.op).name) + operands(in, pc);
}

std::string isa_to_json() {
    constexpr std::size_t kStatuses = static_cast<std::size_t>(Status::bad_advice) + 1;
    constexpr std::size_t kTraps = static_cast<std::size_t>(Trap::input_exhausted) + 1;
    const auto ecall = [](std::size_t i) {
        return named(static_cast<u32>(kEcalls[i].number), kEcalls[i].name);
    };
    const auto status = [](std::size_t i) {
        return named(static_cast<u32>(i), to_string(static_cast<Status>(i)));
    };
    const auto trap = [](std::size_t i) {
        return named(static_cast<u32>(i), to_string(static_cast<Trap>(i)));
    };
    return "{\"instructions\":" + list(kOps.size(), [](std::size_t i) { return row(kOps[i]); }) +
           ",\n \"ecalls\":" + list(kEcalls.size(), ecall) + ",\n \"statuses\":" + list(kStatuses, status) +
           ",\n \"traps\":" + list(kTraps, trap) + "}\n";
}

}  // namespace belay::machine
