#pragma once
/// DES and triple DES (FIPS 46-3, NIST SP 800-67). Look-ups take a time that depends on the data.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32::bcrypt {

inline constexpr ULONG des_block = 8;

class Des {
public:
    /// A key of 8 bytes, of 16 (the first part is the third one too) or of 24; parity is not looked
    /// at.
    void begin(const UCHAR* key, ULONG size);
    /// One block; `from` and `to` may be the same.
    void encrypt(const UCHAR* from, UCHAR* to) const;
    void decrypt(const UCHAR* from, UCHAR* to) const;

private:
    static constexpr unsigned rounds = 16;
    void run(const UCHAR* from, UCHAR* to, bool encrypts) const;

    unsigned stages_;
    ULONG64 keys_[3][rounds]; ///< 48 bits each
};

} // namespace ferry::win32::bcrypt
