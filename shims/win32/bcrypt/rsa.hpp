#pragma once
/// RSA (RFC 8017): keys, and what stands around a message.

#include "bytes.hpp"
#include "digest.hpp"
#include "modulus.hpp"

namespace ferry::win32::bcrypt {

inline constexpr SIZE_T most_rsa = most_limbs * sizeof(ULONG);
inline constexpr SIZE_T most_prime = most_rsa / 2;
inline constexpr SIZE_T most_exponent = sizeof(ULONG64);

/// Numbers are big-endian and as long as it is said.
struct RsaKey {
    ULONG bits;
    ULONG exponent_size;
    ULONG size; ///< of the modulus and the private exponent
    ULONG prime_size[2];
    UCHAR exponent[most_exponent];
    UCHAR modulus[most_rsa];
    // Of a private key:
    UCHAR prime[2][most_prime];
    UCHAR prime_exponent[2][most_prime]; ///< as long as their primes
    UCHAR coefficient[most_prime];       ///< as long as the first prime
    UCHAR private_exponent[most_rsa];

    [[nodiscard]] bool is_private() const { return prime_size[0] != 0; }
    [[nodiscard]] Bytes modulus_bytes() const { return {modulus, size}; }
    [[nodiscard]] Bytes exponent_bytes() const { return {exponent, exponent_size}; }
};

/// `from` is as long as the modulus, and so is what is written; false for what is not below it.
bool run_public(Bytes modulus, Bytes exponent, Bytes from, UCHAR* to);
bool run_private(const RsaKey& key, Bytes from, UCHAR* to);
/// What follows from exponent and primes; false where they are none of a key. A modulus that is
/// there has to be theirs.
bool complete(RsaKey& key);
/// With the exponent 65537; `bits` is even.
void generate(RsaKey& key, ULONG bits);

// `size` is the modulus'. A digest that is not named has no head in PKCS #1's padding. False where
// a message is too long or no digest is known by its name.
bool pad_signature(UCHAR* to, SIZE_T size, const WCHAR* digest, Bytes hash);
bool pad_pss(UCHAR* to, SIZE_T bits, const WCHAR* digest, Bytes hash, SIZE_T salt_size);
/// Destroys `padded`, which is what the signature says.
bool check_pss(UCHAR* padded, SIZE_T bits, const WCHAR* digest, const WCHAR* mask_digest,
               Bytes hash, SIZE_T salt_size);
bool pad_message(UCHAR* to, SIZE_T size, Bytes message);
bool pad_oaep(UCHAR* to, SIZE_T size, const WCHAR* digest, Bytes label, Bytes message);
/// The message lies in `padded`, which is changed.
bool unpad_message(UCHAR* padded, SIZE_T size, Bytes& message);
bool unpad_oaep(UCHAR* padded, SIZE_T size, const WCHAR* digest, Bytes label, Bytes& message);

/// Gives the size, 0 for a name that is none; what fits into `to` is most_digest bytes.
ULONG digest(const WCHAR* algorithm, Bytes data, UCHAR* to);

} // namespace ferry::win32::bcrypt
