#include "signature.hpp"

namespace ferry::win32::certificates {
namespace {

using bcrypt::digest;
using bcrypt::Hex;

enum class Kind { rsa, ecdsa };

struct Algorithm {
    const char* oid;
    Kind kind;
    const WCHAR* digest;
};
constexpr Algorithm algorithms[] = {
    {"2a864886f70d010105", Kind::rsa, L"SHA1"},   {"2a864886f70d01010b", Kind::rsa, L"SHA256"},
    {"2a864886f70d01010c", Kind::rsa, L"SHA384"}, {"2a864886f70d01010d", Kind::rsa, L"SHA512"},
    {"2a8648ce3d0401", Kind::ecdsa, L"SHA1"},     {"2a8648ce3d040302", Kind::ecdsa, L"SHA256"},
    {"2a8648ce3d040303", Kind::ecdsa, L"SHA384"}, {"2a8648ce3d040304", Kind::ecdsa, L"SHA512"},
};
constexpr char rsa_key[] = "2a864886f70d010101";
constexpr char rsa_pss[] = "2a864886f70d01010a";
constexpr char ec_key[] = "2a8648ce3d0201";

/// RSASSA-PSS-params (RFC 8017, A.2.3).
struct PssParameters {
    const WCHAR* digest = L"SHA1";
    const WCHAR* mask_digest = L"SHA1";
    SIZE_T salt = 20;
};

/// Null for one that is not known.
const WCHAR* digest_of(Reader& algorithm) {
    constexpr struct {
        const char* oid;
        const WCHAR* name;
    } digests[] = {
        {"2b0e03021a", L"SHA1"},
        {"608648016503040201", L"SHA256"},
        {"608648016503040202", L"SHA384"},
        {"608648016503040203", L"SHA512"},
    };
    const Bytes oid = algorithm.inside(tag_sequence).next(tag_oid).content;
    for (const auto& one : digests) {
        if (oid.same(Hex(one.oid).get())) {
            return one.name;
        }
    }
    return nullptr;
}

bool read_pss(Reader parameters, PssParameters& to) {
    constexpr char mask_function[] = "2a864886f70d010108"; // MGF1
    if (parameters.tag() == tag_context(0)) {
        Reader algorithm = parameters.inside(tag_context(0));
        to.digest = digest_of(algorithm);
    }
    if (parameters.tag() == tag_context(1)) {
        Reader function = parameters.inside(tag_context(1)).inside(tag_sequence);
        if (!function.next(tag_oid).content.same(Hex(mask_function).get())) {
            return false;
        }
        to.mask_digest = digest_of(function);
    }
    if (parameters.tag() == tag_context(2)) {
        const Bytes size = unsigned_integer(parameters.inside(tag_context(2)).next(tag_integer));
        if (size.size != 1) {
            return false;
        }
        to.salt = *size.data;
    }
    if (parameters.tag() == tag_context(3)) { // the trailer, which is 1
        const Bytes trailer = unsigned_integer(parameters.inside(tag_context(3)).next(tag_integer));
        if (trailer.size != 1 || *trailer.data != 1) {
            return false;
        }
    }
    return parameters.at_end() && !parameters.failed() && to.digest != nullptr &&
           to.mask_digest != nullptr;
}

/// What an RSA signature says, as long as the modulus; `to` has room for the longest.
bool open_rsa(Bytes key, Bytes signature, Bytes& modulus, UCHAR* to) {
    Reader numbers = Reader(key).inside(tag_sequence);
    modulus = unsigned_integer(numbers.next(tag_integer));
    const Bytes exponent = unsigned_integer(numbers.next(tag_integer));
    return !numbers.failed() && bcrypt::run_public(modulus, exponent, signature, to);
}

bool check_rsa(Bytes key, Bytes made, const WCHAR* name, Bytes signature) {
    UCHAR told[bcrypt::most_rsa];
    UCHAR right[bcrypt::most_rsa];
    Bytes modulus;
    return open_rsa(key, signature, modulus, told) &&
           bcrypt::pad_signature(right, modulus.size, name, made) &&
           memcmp(told, right, modulus.size) == 0;
}

bool check_pss(Bytes key, Bytes data, const PssParameters& how, Bytes signature) {
    UCHAR told[bcrypt::most_rsa];
    UCHAR bytes[bcrypt::most_digest];
    Bytes modulus;
    if (!open_rsa(key, signature, modulus, told)) {
        return false;
    }
    SIZE_T bits = 8 * modulus.size;
    for (UCHAR top = *modulus.data; (top & 0x80) == 0; top = static_cast<UCHAR>(top << 1)) {
        --bits;
    }
    const Bytes made{bytes, digest(how.digest, data, bytes)};
    return bcrypt::check_pss(told, bits, how.digest, how.mask_digest, made, how.salt);
}

bool check_ecdsa(const bcrypt::Curve& curve, Bytes key, Bytes made, Bytes signature) {
    bcrypt::PublicPoint point;
    Reader numbers = Reader(signature).inside(tag_sequence);
    const Bytes r = unsigned_integer(numbers.next(tag_integer));
    const Bytes s = unsigned_integer(numbers.next(tag_integer));
    return read_point(key, curve, point) && !numbers.failed() &&
           bcrypt::check_ecdsa(curve, point, made, r, s);
}

} // namespace

const bcrypt::Curve* curve_of(Bytes oid) {
    for (const bcrypt::Curve& curve : bcrypt::curves) {
        if (oid.same(Hex(curve.oid).get())) {
            return &curve;
        }
    }
    return nullptr;
}

bool read_point(Bytes from, const bcrypt::Curve& curve, bcrypt::PublicPoint& to) {
    const SIZE_T size = curve.size();
    if (from.size != 1 + 2 * size || from.data[0] != 4) {
        return false;
    }
    memcpy(to.x, from.data + 1, size);
    memcpy(to.y, from.data + 1 + size, size);
    return true;
}

bool is_signed_by(Bytes data, Bytes algorithm, Bytes signature, Bytes key) {
    Reader parameters = Reader(algorithm).inside(tag_sequence);
    const Bytes oid = parameters.next(tag_oid).content;
    Reader info = Reader(key).inside(tag_sequence);
    Reader key_algorithm = info.inside(tag_sequence);
    const Bytes key_oid = key_algorithm.next(tag_oid).content;
    Bytes key_bits;
    if (info.failed() || !whole_bits(info.next(tag_bits), key_bits)) {
        return false;
    }
    if (oid.same(Hex(rsa_pss).get())) {
        PssParameters how;
        return key_oid.same(Hex(rsa_key).get()) && read_pss(parameters.inside(tag_sequence), how) &&
               check_pss(key_bits, data, how, signature);
    }
    for (const Algorithm& known : algorithms) {
        const bool is_rsa = known.kind == Kind::rsa;
        if (!oid.same(Hex(known.oid).get()) ||
            !key_oid.same(Hex(is_rsa ? rsa_key : ec_key).get())) {
            continue;
        }
        UCHAR bytes[bcrypt::most_digest];
        const Bytes made{bytes, digest(known.digest, data, bytes)};
        if (is_rsa) {
            return check_rsa(key_bits, made, known.digest, signature);
        }
        const bcrypt::Curve* const curve = curve_of(key_algorithm.next(tag_oid).content);
        return curve != nullptr && check_ecdsa(*curve, key_bits, made, signature);
    }
    return false;
}

} // namespace ferry::win32::certificates
