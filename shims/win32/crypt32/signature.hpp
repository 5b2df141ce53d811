#pragma once
/// Checking the signatures of certificates: RSA with the padding of PKCS #1 v1.5 (RFC 8017) and
/// ECDSA on NIST's curves (FIPS 186-4), with SHA-1 and SHA-2.

#include "../bcrypt/curve.hpp"
#include "../bcrypt/rsa.hpp"
#include "der.hpp"

namespace ferry::win32::certificates {

/// `algorithm` is what SEQUENCE has for the signature's, `key` a SubjectPublicKeyInfo, both whole.
/// False for algorithms that are not known, too.
bool is_signed_by(Bytes data, Bytes algorithm, Bytes signature, Bytes key);

/// Null for one that is not known.
const bcrypt::Curve* curve_of(Bytes oid);
/// Of an uncompressed one (SEC 1, 2.3.4).
bool read_point(Bytes from, const bcrypt::Curve& curve, bcrypt::PublicPoint& to);

} // namespace ferry::win32::certificates
