// Points are in Jacobian coordinates, so that only the last step divides.

#include "curve.hpp"

#include "modulus.hpp"

namespace ferry::win32::bcrypt {

const Curve curves[curve_count] = {
    {"2a8648ce3d030107",
     L"nistP256",
     256,
     {"ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
      "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
      "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
      "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
      "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"}},
    {"2b81040022",
     L"nistP384",
     384,
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
     L"nistP521",
     521,
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

namespace {

/// In Jacobian coordinates; z is zero at infinity.
struct Point {
    Number x;
    Number y;
    Number z;
};

class Field {
public:
    explicit Field(const Curve& curve) : less_two_(curve.constants[prime]) {
        const Hex prime_bytes(curve.constants[prime]);
        const Hex b_bytes(curve.constants[b]);
        p_.set(prime_bytes.bytes, prime_bytes.size);
        p_.read(b_, b_bytes.bytes, b_bytes.size);
        less_two_.bytes[less_two_.size - 1] -= 2; // the last byte is larger in all of them
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

    /// The point's coordinates as they are written; there are none at infinity.
    void write(Point& of, PublicPoint& to) const {
        p_.power(of.z, of.z, less_two_.bytes, less_two_.size); // 1 / z
        Number square;
        p_.multiply(square, of.z, of.z);
        p_.multiply(of.x, of.x, square);
        p_.write(to.x, of.x);
        p_.multiply(square, square, of.z);
        p_.multiply(of.y, of.y, square);
        p_.write(to.y, of.y);
    }

private:
    Modulus p_;
    Number b_;
    Hex less_two_;
};

/// Arithmetic modulo a curve's order.
class Order {
public:
    explicit Order(const Curve& curve) : less_two_(curve.constants[order]) {
        n_.set(less_two_.bytes, less_two_.size);
        less_two_.bytes[less_two_.size - 1] -= 2;
    }

    [[nodiscard]] const Modulus& modulus() const { return n_; }
    void invert(Number& number) const { n_.power(number, number, less_two_.bytes, less_two_.size); }
    bool read(Number& to, Bytes from) const {
        return n_.read(to, from.data, from.size) && !n_.is_zero(to);
    }
    /// Of a digest as many bytes as the order has.
    void read_digest(Number& to, Bytes digest) const {
        n_.reduce(to, digest.data, digest.size < n_.size() ? digest.size : n_.size());
    }

private:
    Modulus n_;
    Hex less_two_;
};

bool bit_of(const UCHAR* bytes, SIZE_T size, SIZE_T bit) {
    return (bytes[size - 1 - bit / 8] >> (bit % 8) & 1) != 0;
}

bool read_point(const Curve& curve, const Field& field, const PublicPoint& from, Point& to) {
    return field.read(to, {from.x, curve.size()}, {from.y, curve.size()});
}

void read_generator(const Curve& curve, const Field& field, Point& to) {
    const Hex x(curve.constants[generator_x]);
    const Hex y(curve.constants[generator_y]);
    field.read(to, x.get(), y.get());
}

/// points[0] times factors[0], and so on; at infinity `to.z` is zero.
void sum_up(const Curve& curve, const Field& field, const Point* points,
            const UCHAR* const* factors, SIZE_T count, Point& to) {
    const SIZE_T size = curve.size();
    memset(&to, 0, sizeof to);
    for (SIZE_T bit = 8 * size; bit-- > 0;) {
        field.twice(to);
        for (SIZE_T i = 0; i < count; ++i) {
            if (bit_of(factors[i], size, bit)) {
                field.add(to, points[i]);
            }
        }
    }
}

} // namespace

bool is_on_curve(const Curve& curve, const PublicPoint& point) {
    Point read;
    return read_point(curve, Field(curve), point, read);
}

bool multiply(const Curve& curve, const PublicPoint* of, const UCHAR* factor, PublicPoint& to) {
    const Field field(curve);
    Point point;
    Point product;
    if (of == nullptr) {
        read_generator(curve, field, point);
    } else if (!read_point(curve, field, *of, point)) {
        return false;
    }
    sum_up(curve, field, &point, &factor, 1, product);
    if (field.prime_modulus().is_zero(product.z)) {
        return false;
    }
    field.write(product, to);
    return true;
}

bool is_private_number(const Curve& curve, const UCHAR* number) {
    Number read;
    return Order(curve).read(read, {number, curve.size()});
}

void make_private_number(const Curve& curve, UCHAR* number) {
    const auto top = static_cast<UCHAR>(0xff >> (8 * curve.size() - curve.bits));
    do {
        FerryRandom(number, curve.size());
        number[0] &= top;
    } while (!is_private_number(curve, number));
}

bool check_ecdsa(const Curve& curve, const PublicPoint& key, Bytes digest, Bytes r, Bytes s) {
    const Field field(curve);
    const Order order(curve);
    const Modulus& n = order.modulus();
    Point points[2]; // the generator's and the key's
    read_generator(curve, field, points[0]);
    Number r_number;
    Number inverse;
    if (!read_point(curve, field, key, points[1]) || !order.read(r_number, r) ||
        !order.read(inverse, s)) {
        return false;
    }
    order.invert(inverse);
    Number number;
    UCHAR factors[2][most_coordinate];
    order.read_digest(number, digest);
    n.multiply(number, number, inverse);
    n.write(factors[0], number);
    n.multiply(number, r_number, inverse);
    n.write(factors[1], number);

    Point sum;
    const UCHAR* const both[] = {factors[0], factors[1]};
    sum_up(curve, field, points, both, ARRAYSIZE(points), sum);
    if (field.prime_modulus().is_zero(sum.z)) {
        return false;
    }
    PublicPoint found;
    field.write(sum, found);
    n.reduce(number, found.x, curve.size());
    return n.equal(number, r_number);
}

void sign_ecdsa(const Curve& curve, const UCHAR* key, Bytes digest, UCHAR* r, UCHAR* s) {
    const Order order(curve);
    const Modulus& n = order.modulus();
    const SIZE_T size = curve.size();
    Number r_number;
    Number s_number;
    do {
        UCHAR once[most_coordinate];
        PublicPoint point;
        Number number;
        make_private_number(curve, once);
        multiply(curve, nullptr, once, point);
        n.reduce(r_number, point.x, size);
        n.read(number, key, size);
        n.multiply(s_number, r_number, number);
        order.read_digest(number, digest);
        n.add(s_number, s_number, number);
        n.read(number, once, size);
        order.invert(number);
        n.multiply(s_number, s_number, number); // (digest + r key) / once
    } while (n.is_zero(r_number) || n.is_zero(s_number));
    n.write(r, r_number);
    n.write(s, s_number);
}

} // namespace ferry::win32::bcrypt
