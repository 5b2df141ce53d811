#pragma once
/// NIST's curves over primes (FIPS 186-4, D.1.2), and ECDSA on them.

#include "bytes.hpp"

#include <bcrypt.h>

namespace ferry::win32::bcrypt {

enum CurveConstant { prime, b, generator_x, generator_y, order, curve_constants };

/// a is -3 in all of them.
struct Curve {
    const char* oid; ///< digits of its bytes
    const WCHAR* name;
    ULONG bits;
    const char* constants[curve_constants];

    /// Bytes of a coordinate, and of a number below the order.
    [[nodiscard]] ULONG size() const { return (bits + 7) / 8; }
};
inline constexpr SIZE_T curve_count = 3;
inline constexpr SIZE_T most_coordinate = 66;
extern const Curve curves[curve_count];

// Coordinates and numbers are big-endian, of size() bytes.
struct PublicPoint {
    UCHAR x[most_coordinate];
    UCHAR y[most_coordinate];
};

bool is_on_curve(const Curve& curve, const PublicPoint& point);
/// `of` times `factor`, of the generator for null; false for infinity and what is on no curve.
bool multiply(const Curve& curve, const PublicPoint* of, const UCHAR* factor, PublicPoint& to);
/// From 1 on and below the order.
bool is_private_number(const Curve& curve, const UCHAR* number);
void make_private_number(const Curve& curve, UCHAR* number);

/// FIPS 186-4, 6.4 and SEC 1, 4.1.4.
bool check_ecdsa(const Curve& curve, const PublicPoint& key, Bytes digest, Bytes r, Bytes s);
void sign_ecdsa(const Curve& curve, const UCHAR* key, Bytes digest, UCHAR* r, UCHAR* s);

} // namespace ferry::win32::bcrypt
