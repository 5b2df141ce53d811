#pragma once
/// Checking the signatures of certificates: RSA with the padding of PKCS #1 v1.5 (RFC 8017) and
/// ECDSA on NIST's curves (FIPS 186-4), with SHA-1 and SHA-2.

#include "der.hpp"

namespace ferry::win32::certificates {

/// `algorithm` is what SEQUENCE has for the signature's, `key` a SubjectPublicKeyInfo, both whole.
/// False for algorithms that are not known, too.
bool is_signed_by(Bytes data, Bytes algorithm, Bytes signature, Bytes key);

/// By an algorithm's name; what fits into `to` is 64 bytes. Gives the size.
ULONG digest(const WCHAR* algorithm, Bytes data, UCHAR* to);

} // namespace ferry::win32::certificates
