#include "signature.hpp"

#include "../bcrypt/digest.hpp"
#include "modulus.hpp"

namespace ferry::win32::certificates {
namespace {

constexpr SIZE_T most_key = most_limbs * sizeof(ULONG);

/// Text of hexadecimal digits, as OIDs and constants stand here.
struct Hex {
    UCHAR bytes[72];
    SIZE_T size = 0;

    explicit Hex(const char* text) {
        const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
        for (; *text != 0; text += 2) {
            bytes[size++] = static_cast<UCHAR>(digit(text[0]) << 4 | digit(text[1]));
        }
    }
    [[nodiscard]] Bytes get() const { return {bytes, size}; }
};

enum class Kind { rsa, ecdsa };

struct Algorithm {
    const char* oid;
    Kind kind;
    const WCHAR* digest;
    const char* prefix; ///< of the digest in RSA's padding: a DigestInfo up to its octets
};
constexpr char of_sha1[] = "3021300906052b0e03021a05000414";
constexpr char of_sha256[] = "3031300d060960864801650304020105000420";
constexpr char of_sha384[] = "3041300d060960864801650304020205000430";
constexpr char of_sha512[] = "3051300d060960864801650304020305000440";
constexpr Algorithm algorithms[] = {
    {"2a864886f70d010105", Kind::rsa, L"SHA1", of_sha1},
    {"2a864886f70d01010b", Kind::rsa, L"SHA256", of_sha256},
    {"2a864886f70d01010c", Kind::rsa, L"SHA384", of_sha384},
    {"2a864886f70d01010d", Kind::rsa, L"SHA512", of_sha512},
    {"2a8648ce3d0401", Kind::ecdsa, L"SHA1", nullptr},
    {"2a8648ce3d040302", Kind::ecdsa, L"SHA256", nullptr},
    {"2a8648ce3d040303", Kind::ecdsa, L"SHA384", nullptr},
    {"2a8648ce3d040304", Kind::ecdsa, L"SHA512", nullptr},
};
constexpr char rsa_key[] = "2a864886f70d010101";
constexpr char rsa_pss[] = "2a864886f70d01010a";
constexpr char ec_key[] = "2a8648ce3d0201";

enum Constant { prime, b, generator_x, generator_y, order, constant_count };

/// FIPS 186-4, D.1.2; a is -3 in all of them.
struct Curve {
    const char* oid;
    SIZE_T size; ///< of a coordinate
    const char* constants[constant_count];
};
constexpr Curve curves[] = {
    {"2a8648ce3d030107",
     32,
     {"ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
      "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
      "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
      "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
      "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"}},
    {"2b81040022",
     48,
     {"fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeff"
      "ffffff0000000000000000ffffffff",
      "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac6"
      "56398d8a2ed19d2a85c8edd3ec2aef",
      "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a3855"
      "02f25dbf55296c3a545e3872760ab7",
      "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a"
      "60b1ce1d7e819d7a431d7c90ea0e5f",
      "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf58"
      "1a0db248b0a77aecec196accc52973"}},
    {"2b81040023",
     66,
     {"01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109"
      "e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
      "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3d"
      "baa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
      "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e66"
      "2c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
      "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
      "fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409"}},
};

/// What an RSA signature says: n.size() bytes.
bool open_rsa(Bytes key, Bytes signature, Modulus& n, UCHAR* padded) {
    Reader numbers = Reader(key).inside(tag_sequence);
    const Bytes modulus = unsigned_integer(numbers.next(tag_integer));
    const Bytes exponent = unsigned_integer(numbers.next(tag_integer));
    Number number;
    if (numbers.failed() || exponent.size == 0 || exponent.size > 8 ||
        !n.set(modulus.data, modulus.size) || signature.size != n.size() ||
        !n.read(number, signature.data, signature.size)) {
        return false;
    }
    n.power(number, number, exponent.data, exponent.size);
    n.write(padded, number);
    return true;
}

bool check_rsa(Bytes key, Bytes digest, const char* prefix, Bytes signature) {
    Modulus n;
    UCHAR padded[most_key];
    const Hex head(prefix);
    const SIZE_T tail = head.size + digest.size;
    if (!open_rsa(key, signature, n, padded) || n.size() < tail + 11 || padded[0] != 0 ||
        padded[1] != 1) {
        return false;
    }
    const SIZE_T end = n.size() - tail;
    for (SIZE_T i = 2; i < end - 1; ++i) {
        if (padded[i] != 0xff) {
            return false;
        }
    }
    return padded[end - 1] == 0 && memcmp(padded + end, head.bytes, head.size) == 0 &&
           memcmp(padded + end + head.size, digest.data, digest.size) == 0;
}

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

/// Takes MGF1's mask of `seed` off (RFC 8017, B.2.1).
void unmask(UCHAR* data, SIZE_T size, Bytes seed, const WCHAR* name) {
    UCHAR input[bcrypt::most_digest + sizeof(ULONG)];
    memcpy(input, seed.data, seed.size);
    for (SIZE_T done = 0, counter = 0; done < size; ++counter) {
        for (unsigned i = 0; i < sizeof(ULONG); ++i) {
            input[seed.size + i] = static_cast<UCHAR>(counter >> (24 - 8 * i));
        }
        UCHAR mask[bcrypt::most_digest];
        const ULONG count = digest(name, {input, seed.size + sizeof(ULONG)}, mask);
        for (ULONG i = 0; i < count && done < size; ++i) {
            data[done++] ^= mask[i];
        }
    }
}

/// RFC 8017, 9.1.2.
bool check_pss(Bytes key, Bytes data, const PssParameters& how, Bytes signature) {
    Modulus n;
    UCHAR padded[most_key];
    if (!open_rsa(key, signature, n, padded)) {
        return false;
    }
    const SIZE_T bits = n.bits() - 1;
    const SIZE_T size = (bits + 7) / 8;
    UCHAR* const encoded = padded + (n.size() - size); // a byte of zero may be before it
    UCHAR message[8 + bcrypt::most_digest + 0xff] = {};
    const SIZE_T hash = digest(how.digest, data, message + 8);
    if ((size != n.size() && padded[0] != 0) || size < hash + how.salt + 2 ||
        encoded[size - 1] != 0xbc) {
        return false;
    }
    const SIZE_T masked = size - hash - 1;
    const auto unused = static_cast<UCHAR>(~(0xffU >> (8 * size - bits)));
    if ((encoded[0] & unused) != 0) {
        return false;
    }
    const Bytes told{encoded + masked, hash};
    unmask(encoded, masked, told, how.mask_digest);
    encoded[0] &= static_cast<UCHAR>(~unused);
    const SIZE_T zeroes = masked - how.salt - 1;
    for (SIZE_T i = 0; i < zeroes; ++i) {
        if (encoded[i] != 0) {
            return false;
        }
    }
    memcpy(message + 8 + hash, encoded + zeroes + 1, how.salt);
    UCHAR made[bcrypt::most_digest];
    digest(how.digest, {message, 8 + hash + how.salt}, made);
    return encoded[zeroes] == 1 && told.same({made, hash});
}

/// In Jacobian coordinates; z is zero at infinity.
struct Point {
    Number x;
    Number y;
    Number z;
};

class Field {
public:
    explicit Field(const Curve& curve) {
        const Hex prime_bytes(curve.constants[prime]);
        const Hex b_bytes(curve.constants[b]);
        p_.set(prime_bytes.bytes, prime_bytes.size);
        p_.read(b_, b_bytes.bytes, b_bytes.size);
    }

    [[nodiscard]] const Modulus& prime_modulus() const { return p_; }

    /// False for what is no point of the curve.
    bool read(Point& to, Bytes x, Bytes y) const {
        if (!p_.read(to.x, x.data, x.size) || !p_.read(to.y, y.data, y.size)) {
            return false;
        }
        p_.one(to.z);
        Number right; // x^3 - 3 x + b
        Number left;
        p_.multiply(right, to.x, to.x);
        for (int i = 0; i < 3; ++i) {
            p_.subtract(right, right, to.z);
        }
        p_.multiply(right, right, to.x);
        p_.add(right, right, b_);
        p_.multiply(left, to.y, to.y);
        return p_.equal(left, right);
    }

    void twice(Point& of) const {
        Number delta;
        Number gamma;
        Number beta;
        Number alpha;
        Number other;
        p_.multiply(delta, of.z, of.z);
        p_.multiply(gamma, of.y, of.y);
        p_.multiply(beta, of.x, gamma);
        p_.subtract(alpha, of.x, delta);
        p_.add(other, of.x, delta);
        p_.multiply(other, alpha, other);
        p_.add(alpha, other, other);
        p_.add(alpha, alpha, other); // 3 (x - z^2) (x + z^2)
        p_.add(of.z, of.y, of.z);
        p_.multiply(of.z, of.z, of.z);
        p_.subtract(of.z, of.z, gamma);
        p_.subtract(of.z, of.z, delta); // 2 y z
        p_.add(beta, beta, beta);
        p_.add(beta, beta, beta);
        p_.multiply(of.x, alpha, alpha);
        p_.subtract(of.x, of.x, beta);
        p_.subtract(of.x, of.x, beta);
        p_.subtract(beta, beta, of.x);
        p_.multiply(of.y, alpha, beta);
        p_.multiply(gamma, gamma, gamma);
        for (int i = 0; i < 3; ++i) {
            p_.add(gamma, gamma, gamma);
        }
        p_.subtract(of.y, of.y, gamma);
    }

    void add(Point& to, const Point& other) const {
        if (p_.is_zero(other.z)) {
            return;
        }
        if (p_.is_zero(to.z)) {
            to = other;
            return;
        }
        Number z1;
        Number z2;
        Number u;
        Number s;
        Number h;
        Number r;
        p_.multiply(z1, to.z, to.z);
        p_.multiply(z2, other.z, other.z);
        p_.multiply(u, to.x, z2);
        p_.multiply(h, other.x, z1);
        p_.subtract(h, h, u);
        p_.multiply(s, to.y, z2);
        p_.multiply(s, s, other.z);
        p_.multiply(r, other.y, z1);
        p_.multiply(r, r, to.z);
        p_.subtract(r, r, s);
        if (p_.is_zero(h)) {
            if (p_.is_zero(r)) {
                twice(to);
            } else {
                memset(&to.z, 0, sizeof to.z);
            }
            return;
        }
        p_.multiply(to.z, to.z, other.z);
        p_.multiply(to.z, to.z, h);
        p_.multiply(z1, h, h);
        p_.multiply(z2, z1, h); // h^3
        p_.multiply(u, u, z1);
        p_.multiply(to.x, r, r);
        p_.subtract(to.x, to.x, z2);
        p_.subtract(to.x, to.x, u);
        p_.subtract(to.x, to.x, u);
        p_.subtract(u, u, to.x);
        p_.multiply(to.y, r, u);
        p_.multiply(s, s, z2);
        p_.subtract(to.y, to.y, s);
    }

private:
    Modulus p_;
    Number b_;
};

bool bit_of(const UCHAR* bytes, SIZE_T size, SIZE_T bit) {
    return (bytes[size - 1 - bit / 8] >> (bit % 8) & 1) != 0;
}

/// Reads what is less than twice the order.
void read_reduced(const Modulus& n, Number& to, const Hex& order_bytes, Bytes from) {
    if (n.read(to, from.data, from.size)) {
        return;
    }
    UCHAR less[sizeof order_bytes.bytes];
    int borrow = 0;
    for (SIZE_T i = from.size; i-- > 0;) {
        const int difference = from.data[i] - order_bytes.bytes[i] - borrow;
        less[i] = static_cast<UCHAR>(difference);
        borrow = difference < 0 ? 1 : 0;
    }
    n.read(to, less, from.size);
}

/// FIPS 186-4, 6.4 and SEC 1, 4.1.4. `key` is an uncompressed point.
bool check_ecdsa(const Curve& curve, Bytes key, Bytes digest, Bytes signature) {
    const SIZE_T size = curve.size;
    const Field field(curve);
    if (key.size != 1 + 2 * size || key.data[0] != 4) {
        return false;
    }
    Point points[2]; // the generator's and the key's
    const Hex x(curve.constants[generator_x]);
    const Hex y(curve.constants[generator_y]);
    if (!field.read(points[0], x.get(), y.get()) ||
        !field.read(points[1], {key.data + 1, size}, {key.data + 1 + size, size})) {
        return false;
    }
    Modulus n;
    const Hex order_bytes(curve.constants[order]);
    n.set(order_bytes.bytes, order_bytes.size);
    Reader numbers = Reader(signature).inside(tag_sequence);
    const Bytes r = unsigned_integer(numbers.next(tag_integer));
    const Bytes s = unsigned_integer(numbers.next(tag_integer));
    Number r_number;
    Number inverse;
    if (numbers.failed() || !n.read(r_number, r.data, r.size) || n.is_zero(r_number) ||
        !n.read(inverse, s.data, s.size) || n.is_zero(inverse)) {
        return false;
    }
    Hex less_two(curve.constants[order]);
    less_two.bytes[size - 1] -= 2; // its last byte is larger in all of them
    n.power(inverse, inverse, less_two.bytes, size);

    const SIZE_T used =
        digest.size < size ? digest.size : size; // orders are of whole bytes, or longer
    Number hash;
    read_reduced(n, hash, order_bytes, {digest.data, used});
    UCHAR factors[2][72];
    n.multiply(hash, hash, inverse);
    n.write(factors[0], hash);
    n.multiply(r_number, r_number, inverse);
    n.write(factors[1], r_number);

    Point sum{};
    for (SIZE_T bit = 8 * size; bit-- > 0;) {
        field.twice(sum);
        for (int i = 0; i < 2; ++i) {
            if (bit_of(factors[i], size, bit)) {
                field.add(sum, points[i]);
            }
        }
    }
    const Modulus& p = field.prime_modulus();
    if (p.is_zero(sum.z)) {
        return false;
    }
    UCHAR bytes[sizeof order_bytes.bytes]; // of x / z^2
    Number found;
    less_two = Hex(curve.constants[prime]);
    less_two.bytes[size - 1] -= 2;
    p.multiply(sum.z, sum.z, sum.z);
    p.power(sum.z, sum.z, less_two.bytes, size);
    p.multiply(sum.x, sum.x, sum.z);
    p.write(bytes, sum.x);
    read_reduced(n, found, order_bytes, {bytes, size});
    n.read(r_number, r.data, r.size);
    return n.equal(found, r_number);
}

} // namespace

ULONG digest(const WCHAR* name, Bytes data, UCHAR* to) {
    const bcrypt::Algorithm* const algorithm = bcrypt::algorithm_of(name);
    bcrypt::Digest made;
    made.begin(*algorithm);
    made.add(data.data, static_cast<ULONG>(data.size));
    made.end(to);
    return algorithm->digest;
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
            return check_rsa(key_bits, made, known.prefix, signature);
        }
        const Bytes curve_oid = key_algorithm.next(tag_oid).content;
        for (const Curve& curve : curves) {
            if (curve_oid.same(Hex(curve.oid).get())) {
                return check_ecdsa(curve, key_bits, made, signature);
            }
        }
    }
    return false;
}

} // namespace ferry::win32::certificates
