// SPDX-License-Identifier: Apache-2.0
#include "circuit/proof_file.h"

#include <algorithm>

#include "base/endian.h"

namespace belay::circuit {
namespace {

using machine::ProgramIdentity;
using machine::StatePreimage;

constexpr std::string_view kMagic = "belay-proof";

/// Bytes from the front; after a failure there are none.
class Reader {
  public:
    explicit Reader(ByteView bytes) : rest_(bytes) {}

    bool take(std::size_t size, ByteView& out) {
        if (rest_.size() < size) return false;
        out = rest_.first(size);
        rest_ = rest_.subspan(size);
        return true;
    }
    bool take(u8& out) {
        ByteView bytes;
        if (!take(1, bytes)) return false;
        out = bytes[0];
        return true;
    }
    bool take(u32& out) {
        ByteView bytes;
        if (!take(4, bytes)) return false;
        out = load_be<u32>(bytes.data());
        return true;
    }
    std::size_t left() const { return rest_.size(); }

  private:
    ByteView rest_;
};

void put(Bytes& out, u32 value) {
    std::array<u8, 4> bytes;
    store_be(bytes.data(), value);
    append(out, bytes);
}

using Outcome = Result<void, ProofFileError>;

Outcome take_state(Reader& in, StatePreimage& out) {
    ByteView bytes;
    if (!in.take(StatePreimage::kSize, bytes)) return fail(ProofFileError::truncated);
    if (!StatePreimage::decode(bytes, out)) return fail(ProofFileError::bad_state);
    return {};
}

Outcome take_segment(Reader& in, ProvenSegment& out) {
    if (const Outcome before = take_state(in, out.before); !before) return before;
    if (const Outcome after = take_state(in, out.after); !after) return after;
    u32 length = 0;
    if (!in.take(length)) return fail(ProofFileError::truncated);
    if (length > kMostProofBytes) return fail(ProofFileError::proof_too_long);
    ByteView proof;
    if (!in.take(length, proof)) return fail(ProofFileError::truncated);
    out.proof.assign(proof.begin(), proof.end());
    return {};
}

Outcome take_head(Reader& in, ProofFile& out) {
    ByteView magic, program;
    u8 version = 0, set = 0;
    if (!in.take(kMagic.size(), magic) || !std::equal(magic.begin(), magic.end(), kMagic.begin()))
        return fail(ProofFileError::not_a_proof);
    if (!in.take(version)) return fail(ProofFileError::truncated);
    if (version != kProofVersion) return fail(ProofFileError::unknown_version);
    if (!in.take(set)) return fail(ProofFileError::truncated);
    if (set >= verifier::kParameterSets.size()) return fail(ProofFileError::unknown_set);
    out.set = verifier::kParameterSets[set];
    if (!in.take(ProgramIdentity::kSize, program)) return fail(ProofFileError::truncated);
    if (!ProgramIdentity::decode(program, out.program)) return fail(ProofFileError::bad_program);
    return {};
}

}  // namespace

Bytes ProofFile::encode() const {
    Bytes out(kMagic.begin(), kMagic.end());
    out.push_back(kProofVersion);
    out.push_back(
        static_cast<u8>(std::ranges::find(verifier::kParameterSets, set) - verifier::kParameterSets.begin()));
    append(out, program.encode());
    put(out, static_cast<u32>(segments.size()));
    for (const ProvenSegment& segment : segments) {
        append(out, segment.before.encode());
        append(out, segment.after.encode());
        put(out, static_cast<u32>(segment.proof.size()));
        append(out, segment.proof);
    }
    return out;
}

Result<ProofFile, ProofFileError> decode_proof_file(ByteView bytes) {
    Reader in(bytes);
    ProofFile out;
    if (const Outcome head = take_head(in, out); !head) return fail(head.error());
    u32 count = 0;
    if (!in.take(count)) return fail(ProofFileError::truncated);
    if (count == 0) return fail(ProofFileError::no_segments);
    for (u32 i = 0; i < count; ++i)
        if (const Outcome one = take_segment(in, out.segments.emplace_back()); !one) return fail(one.error());
    if (in.left() != 0) return fail(ProofFileError::trailing_bytes);
    return out;
}

const verifier::ParameterSet* set_named(std::string_view name) {
    for (const verifier::ParameterSet* set : verifier::kParameterSets)
        if (set->name == name) return set;
    return nullptr;
}

std::string_view to_string(ProofFileError error) {
    switch (error) {
        case ProofFileError::not_a_proof:
            return "the file does not begin as a proof does";
        case ProofFileError::unknown_version:
            return "the file is of a version that this program does not know";
        case ProofFileError::unknown_set:
            return "the file names no parameter set of this program";
        case ProofFileError::bad_program:
            return "the program's identity is not one";
        case ProofFileError::no_segments:
            return "the file has no segments";
        case ProofFileError::bad_state:
            return "a state is no machine state";
        case ProofFileError::proof_too_long:
            return "a segment's proof is longer than any proof";
        case ProofFileError::truncated:
            return "the file ends too early";
        case ProofFileError::trailing_bytes:
            return "bytes follow the last segment";
    }
    return "unknown";
}

}  // namespace belay::circuit
