#pragma once
/// AES (FIPS 197), and its Galois/counter mode (NIST SP 800-38D). Its look-ups take a time that
/// depends on the data.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32::bcrypt {

inline constexpr ULONG aes_block = 16;

class Aes {
public:
    /// A key of 16, 24 or 32 bytes.
    void begin(const UCHAR* key, ULONG size);
    /// One block; `from` and `to` may be the same.
    void encrypt(const UCHAR* from, UCHAR* to) const;
    void decrypt(const UCHAR* from, UCHAR* to) const;

private:
    ULONG rounds_;
    ULONG forward_[60];
    ULONG backward_[60]; ///< for the equivalent inverse cipher
};

/// A product in GF(2^128), of which one factor stays.
class Ghash {
public:
    void begin(const Aes& aes);
    /// Mixes bytes into `sum`, with zeros up to a whole block.
    void add(UCHAR* sum, const UCHAR* data, ULONG64 size) const;
    void add_lengths(UCHAR* sum, ULONG64 extra, ULONG64 data) const;

private:
    void multiply(UCHAR* sum) const;
    ULONG64 high_[16]; ///< products with four bits
    ULONG64 low_[16];
};

} // namespace ferry::win32::bcrypt
