#pragma once
/// Ciphers by one key, and how they chain their blocks (NIST SP 800-38A): bcrypt's and CryptoAPI's.

#include "aes.hpp"
#include "des.hpp"

namespace ferry::win32::bcrypt {

/// RC4, which has a state rather than blocks.
class Rc4 {
public:
    void begin(const UCHAR* key, ULONG size);
    /// Goes on where the call before ended; `from` and `to` may be the same.
    void run(const UCHAR* from, UCHAR* to, ULONG size);

private:
    UCHAR i_;
    UCHAR j_;
    UCHAR state_[256];
};

enum class Mode : ULONG { none, cbc, ecb, gcm, cfb };

struct CipherKind {
    enum class Which { aes, des, rc4 } which;
    const WCHAR* name;
    ULONG block;       ///< bytes; 1 of a stream
    ULONG least, most; ///< bytes of keys
    ULONG step;        ///< 0 where there is one length

    [[nodiscard]] bool is_stream() const { return which == Which::rc4; }
    [[nodiscard]] bool takes(ULONG size) const {
        return size >= least && size <= most && (step == 0 || (size - least) % step == 0);
    }
};
inline constexpr ULONG most_cipher_block = aes_block;
inline constexpr ULONG most_cipher_key = 64;

/// Null if there is none.
const CipherKind* cipher_of(const WCHAR* name);

struct SymmetricKey {
    const CipherKind* kind;
    union {
        Aes aes;
        Des des;
        Rc4 rc4;
    };

    /// A key of a size that the kind takes.
    void begin(const CipherKind& of, const UCHAR* key, ULONG size);
    /// One block of a cipher that has them.
    void encrypt(const UCHAR* from, UCHAR* to) const;
    void decrypt(const UCHAR* from, UCHAR* to) const;
};

void mix_bytes(UCHAR* to, const UCHAR* with, ULONG size);

/// Whole blocks in ECB and CBC, or segments of CFB; `chain` goes on from call to call.
void chain_blocks(const SymmetricKey& key, Mode mode, ULONG segment, bool encrypts, UCHAR* chain,
                  const UCHAR* from, UCHAR* to, ULONG size);

/// How many bytes of padding end a last block (PKCS #7); 0 for a wrong one.
ULONG padding_of(const UCHAR* block, ULONG size);

} // namespace ferry::win32::bcrypt
