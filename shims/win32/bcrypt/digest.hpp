#pragma once
/// Digests of data: MD4, MD5, SHA-1 and SHA-2, and HMAC with them.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32::bcrypt {

inline constexpr ULONG most_digest = 64;
inline constexpr ULONG most_block = 128;

union DigestState {
    ULONG words[8];
    ULONG64 long_words[8];
};

struct Algorithm {
    const WCHAR* name;
    ULONG digest; ///< bytes
    ULONG block;
    bool big_endian;
    DigestState initial;
    void (*compress)(DigestState& state, const UCHAR* block);
};

/// Null if there is none.
const Algorithm* algorithm_of(const WCHAR* name);
bool same_name(const WCHAR* a, const WCHAR* b);

class Digest {
public:
    void begin(const Algorithm& algorithm);
    void add(const void* data, ULONG size);
    /// Writes `algorithm.digest` bytes; then it must begin again.
    void end(UCHAR* to);

private:
    const Algorithm* algorithm_;
    DigestState state_;
    ULONG64 count_;
    UCHAR block_[most_block];
};

/// A digest, with a key that is mixed in (RFC 2104) or without.
class Hash {
public:
    void begin(const Algorithm& algorithm, const UCHAR* key, ULONG key_size, bool keyed);
    void add(const void* data, ULONG size) { inner_.add(data, size); }
    void end(UCHAR* to);
    /// To the state behind begin().
    void restart();

private:
    const Algorithm* algorithm_;
    Digest inner_;
    bool keyed_;
    UCHAR key_[most_block];
};

} // namespace ferry::win32::bcrypt
