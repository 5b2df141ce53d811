#include "rsa.hpp"

namespace ferry::win32::bcrypt {
namespace {

/// `to` has room for both sizes.
void multiply_plain(UCHAR* to, Bytes a, Bytes b) {
    memset(to, 0, a.size + b.size);
    for (SIZE_T i = a.size; i-- > 0;) {
        ULONG carry = 0;
        for (SIZE_T j = b.size; j-- > 0;) {
            carry += ULONG{a.data[i]} * b.data[j] + to[i + j + 1];
            to[i + j + 1] = static_cast<UCHAR>(carry);
            carry >>= 8;
        }
        to[i] = static_cast<UCHAR>(carry);
    }
}

ULONG remainder_of(Bytes number, ULONG divisor) {
    ULONG64 rest = 0;
    for (SIZE_T i = 0; i < number.size; ++i) {
        rest = (rest << 8 | number.data[i]) % divisor;
    }
    return static_cast<ULONG>(rest);
}

/// 0 where there is no inverse.
ULONG invert_small(ULONG number, ULONG modulus) {
    LONG64 value = modulus;
    LONG64 next = number;
    LONG64 factor = 0;
    LONG64 next_factor = 1;
    while (next != 0) {
        const LONG64 times = value / next;
        const LONG64 rest = value - times * next;
        const LONG64 rest_factor = factor - times * next_factor;
        value = next;
        next = rest;
        factor = next_factor;
        next_factor = rest_factor;
    }
    return value != 1 ? 0 : static_cast<ULONG>(factor < 0 ? factor + modulus : factor);
}

/// 1 / exponent modulo `order`, which has at most most_rsa bytes: (1 + k order) / exponent for the
/// k that leaves no rest.
bool invert_exponent(UCHAR* to, Bytes order, ULONG exponent) {
    UCHAR product[most_rsa + sizeof(ULONG)];
    const ULONG inverse = invert_small(remainder_of(order, exponent), exponent);
    if (inverse == 0) {
        return false;
    }
    const ULONG k = exponent - inverse;
    const SIZE_T size = order.size + sizeof(ULONG);
    ULONG64 carry = 1;
    for (SIZE_T i = size; i-- > 0;) {
        carry += i < sizeof(ULONG) ? 0 : ULONG64{order.data[i - sizeof(ULONG)]} * k;
        product[i] = static_cast<UCHAR>(carry);
        carry >>= 8;
    }
    ULONG64 rest = 0;
    for (SIZE_T i = 0; i < size; ++i) {
        rest = rest << 8 | product[i];
        if (i >= sizeof(ULONG)) {
            to[i - sizeof(ULONG)] = static_cast<UCHAR>(rest / exponent);
        }
        rest %= exponent;
    }
    return true;
}

constexpr ULONG usual_exponent = 65537;
constexpr SIZE_T small_primes_end = 2000;

/// Miller-Rabin (FIPS 186-4, C.3.1), with as many bases as leave a chance of 2^-100 for random
/// candidates of 256 bits and more.
bool is_probable_prime(Bytes number) {
    constexpr int rounds = 16;
    Modulus n;
    n.set(number.data, number.size);
    UCHAR odd[most_prime]; // of n - 1 = odd * 2^twos
    memcpy(odd, number.data, number.size);
    odd[number.size - 1] &= 0xfe;
    SIZE_T twos = 0;
    while ((odd[number.size - 1] & 1) == 0) {
        for (SIZE_T i = number.size; i-- > 0;) {
            odd[i] = static_cast<UCHAR>(odd[i] >> 1 | (i != 0 ? odd[i - 1] << 7 : 0));
        }
        ++twos;
    }
    Number unit;
    Number negative{};
    n.one(unit);
    n.subtract(negative, negative, unit);
    for (int round = 0; round < rounds; ++round) {
        UCHAR random[most_prime];
        Number base;
        FerryRandom(random, static_cast<ULONG>(number.size));
        n.reduce(base, random, number.size);
        if (n.is_zero(base)) {
            continue;
        }
        n.power(base, base, odd, number.size);
        bool passes = n.equal(base, unit) || n.equal(base, negative);
        for (SIZE_T i = 1; !passes && i < twos; ++i) {
            n.multiply(base, base, base);
            passes = n.equal(base, negative);
        }
        if (!passes) {
            return false;
        }
    }
    return true;
}

/// Has its two highest bits, so that a product of two has all of its own.
void make_prime(UCHAR* to, SIZE_T size) {
    for (;;) {
        FerryRandom(to, static_cast<ULONG>(size));
        to[0] |= 0xc0;
        to[size - 1] |= 1;
        bool may_be = remainder_of({to, size}, usual_exponent) != 1;
        for (ULONG divisor = 3; may_be && divisor < small_primes_end; divisor += 2) {
            may_be = remainder_of({to, size}, divisor) != 0;
        }
        if (may_be && is_probable_prime({to, size})) {
            return;
        }
    }
}

/// Mixes MGF1's mask of `seed` into the data (RFC 8017, B.2.1).
void mask(UCHAR* data, SIZE_T size, Bytes seed, const WCHAR* name) {
    UCHAR input[most_rsa + sizeof(ULONG)];
    memcpy(input, seed.data, seed.size);
    for (SIZE_T done = 0, counter = 0; done < size; ++counter) {
        for (unsigned i = 0; i < sizeof(ULONG); ++i) {
            input[seed.size + i] = static_cast<UCHAR>(counter >> (24 - 8 * i));
        }
        UCHAR bytes[most_digest];
        const ULONG count = digest(name, {input, seed.size + sizeof(ULONG)}, bytes);
        for (ULONG i = 0; i < count && done < size; ++i) {
            data[done++] ^= bytes[i];
        }
    }
}

/// DigestInfo up to its octets.
constexpr struct {
    const WCHAR* digest;
    const char* head;
} digest_heads[] = {
    {L"MD5", "3020300c06082a864886f70d020505000410"},
    {L"SHA1", "3021300906052b0e03021a05000414"},
    {L"SHA256", "3031300d060960864801650304020105000420"},
    {L"SHA384", "3041300d060960864801650304020205000430"},
    {L"SHA512", "3051300d060960864801650304020305000440"},
};

/// H of RFC 8017, 9.1.1.
void hash_of_salted(const WCHAR* name, Bytes hash, Bytes salt, UCHAR* to) {
    UCHAR message[8 + most_digest + most_rsa] = {};
    memcpy(message + 8, hash.data, hash.size);
    memcpy(message + 8 + hash.size, salt.data, salt.size);
    digest(name, {message, 8 + hash.size + salt.size}, to);
}

} // namespace

ULONG digest(const WCHAR* name, Bytes data, UCHAR* to) {
    const Algorithm* const algorithm = name != nullptr ? algorithm_of(name) : nullptr;
    if (algorithm == nullptr) {
        return 0;
    }
    Digest made;
    made.begin(*algorithm);
    made.add(data.data, static_cast<ULONG>(data.size));
    made.end(to);
    return algorithm->digest;
}

bool run_public(Bytes modulus, Bytes exponent, Bytes from, UCHAR* to) {
    Modulus n;
    Number number;
    if (exponent.size == 0 || exponent.size > most_exponent || !n.set(modulus.data, modulus.size) ||
        from.size != n.size() || !n.read(number, from.data, from.size)) {
        return false;
    }
    n.power(number, number, exponent.data, exponent.size);
    n.write(to, number);
    return true;
}

bool run_private(const RsaKey& key, Bytes from, UCHAR* to) {
    Modulus n;
    Modulus primes[2];
    Number number;
    if (!n.set(key.modulus, key.size) || from.size != key.size ||
        !n.read(number, from.data, from.size)) {
        return false;
    }
    Number power[2];
    for (int i = 0; i < 2; ++i) {
        primes[i].set(key.prime[i], key.prime_size[i]);
        primes[i].reduce(power[i], from.data, from.size);
        primes[i].power(power[i], power[i], key.prime_exponent[i], key.prime_size[i]);
    }
    // By the Chinese remainder theorem (RFC 8017, 5.1.2).
    UCHAR second[most_prime];
    UCHAR factor[most_prime];
    primes[1].write(second, power[1]);
    const SIZE_T second_size = primes[1].size();
    primes[0].reduce(number, second, second_size);
    primes[0].subtract(power[0], power[0], number);
    primes[0].read(number, key.coefficient, key.prime_size[0]);
    primes[0].multiply(power[0], power[0], number);
    primes[0].write(factor, power[0]);
    n.reduce(number, factor, primes[0].size());
    n.reduce(power[0], key.prime[1], key.prime_size[1]);
    n.multiply(number, number, power[0]);
    n.reduce(power[0], second, second_size);
    n.add(number, number, power[0]);
    n.write(to, number);
    return true;
}

bool complete(RsaKey& key) {
    ULONG64 exponent = 0;
    for (ULONG i = 0; i < key.exponent_size; ++i) {
        exponent = exponent << 8 | key.exponent[i];
    }
    UCHAR product[2 * most_prime];
    const SIZE_T size = SIZE_T{key.prime_size[0]} + key.prime_size[1];
    if (exponent < 3 || exponent > 0xffffffff || size < key.size ||
        key.modulus[key.size - 1] % 2 == 0) {
        return false;
    }
    multiply_plain(product, {key.prime[0], key.prime_size[0]}, {key.prime[1], key.prime_size[1]});
    const UCHAR* const modulus = product + (size - key.size);
    for (SIZE_T i = 0; i < size - key.size; ++i) {
        if (product[i] != 0) {
            return false;
        }
    }
    if (memcmp(modulus, key.modulus, key.size) != 0) {
        return false;
    }
    UCHAR less[2][most_prime];
    for (int i = 0; i < 2; ++i) {
        memcpy(less[i], key.prime[i], key.prime_size[i]);
        less[i][key.prime_size[i] - 1] -= 1; // it is odd, as the modulus is
        if (!invert_exponent(key.prime_exponent[i], {less[i], key.prime_size[i]},
                             static_cast<ULONG>(exponent))) {
            return false;
        }
    }
    UCHAR inverse[2 * most_prime];
    multiply_plain(product, {less[0], key.prime_size[0]}, {less[1], key.prime_size[1]});
    if (!invert_exponent(inverse, {product, size}, static_cast<ULONG>(exponent))) {
        return false;
    }
    memcpy(key.private_exponent, inverse + (size - key.size), key.size);
    Modulus p;
    Number q;
    UCHAR less_two[most_prime];
    memcpy(less_two, less[0], key.prime_size[0]);
    if (!p.set(key.prime[0], key.prime_size[0])) {
        return false;
    }
    for (SIZE_T i = key.prime_size[0]; less_two[--i]-- == 0;) {
    }
    p.reduce(q, key.prime[1], key.prime_size[1]);
    p.power(q, q, less_two, key.prime_size[0]);
    memset(key.coefficient, 0, sizeof key.coefficient);
    p.write(key.coefficient + (key.prime_size[0] - p.size()), q);
    return true;
}

void generate(RsaKey& key, ULONG bits) {
    constexpr UCHAR exponent[] = {1, 0, 1};
    key = {};
    key.bits = bits;
    key.size = bits / 8;
    key.exponent_size = sizeof exponent;
    memcpy(key.exponent, exponent, sizeof exponent);
    const ULONG half = key.size / 2;
    key.prime_size[0] = key.prime_size[1] = half;
    do {
        for (auto& prime : key.prime) {
            make_prime(prime, half);
        }
        multiply_plain(key.modulus, {key.prime[0], half}, {key.prime[1], half});
    } while (memcmp(key.prime[0], key.prime[1], half) == 0 || !complete(key));
}

bool pad_signature(UCHAR* to, SIZE_T size, const WCHAR* name, Bytes hash) {
    Hex head("");
    if (name != nullptr) {
        for (const auto& [known, text] : digest_heads) {
            if (same_name(known, name)) {
                head = Hex(text);
            }
        }
        // Its last byte says how long the digest is.
        if (head.size == 0 || head.bytes[head.size - 1] != hash.size) {
            return false;
        }
    }
    const SIZE_T tail = head.size + hash.size;
    if (size < tail + 11) {
        return false;
    }
    memset(to, 0xff, size - tail);
    to[0] = 0;
    to[1] = 1;
    to[size - tail - 1] = 0;
    memcpy(to + (size - tail), head.bytes, head.size);
    memcpy(to + (size - hash.size), hash.data, hash.size);
    return true;
}

bool pad_pss(UCHAR* to, SIZE_T bits, const WCHAR* name, Bytes hash, SIZE_T salt_size) {
    const Algorithm* const algorithm = algorithm_of(name);
    const SIZE_T size = (bits - 1 + 7) / 8;
    if (algorithm == nullptr || hash.size != algorithm->digest ||
        size < hash.size + salt_size + 2) {
        return false;
    }
    if (size != (bits + 7) / 8) {
        *to++ = 0;
    }
    UCHAR salt[most_rsa];
    FerryRandom(salt, static_cast<ULONG>(salt_size));
    const SIZE_T masked = size - hash.size - 1;
    hash_of_salted(name, hash, {salt, salt_size}, to + masked);
    memset(to, 0, masked);
    to[masked - salt_size - 1] = 1;
    memcpy(to + (masked - salt_size), salt, salt_size);
    mask(to, masked, {to + masked, hash.size}, name);
    to[0] &= static_cast<UCHAR>(0xffU >> (8 * size - (bits - 1)));
    to[size - 1] = 0xbc;
    return true;
}

bool check_pss(UCHAR* padded, SIZE_T bits, const WCHAR* name, const WCHAR* mask_name, Bytes hash,
               SIZE_T salt_size) {
    const SIZE_T size = (bits - 1 + 7) / 8;
    const SIZE_T all = (bits + 7) / 8;
    UCHAR* const encoded = padded + (all - size); // a byte of zero may be before it
    if ((size != all && padded[0] != 0) || size < hash.size + salt_size + 2 ||
        encoded[size - 1] != 0xbc) {
        return false;
    }
    const SIZE_T masked = size - hash.size - 1;
    const auto unused = static_cast<UCHAR>(~(0xffU >> (8 * size - (bits - 1))));
    if ((encoded[0] & unused) != 0) {
        return false;
    }
    const Bytes told{encoded + masked, hash.size};
    mask(encoded, masked, told, mask_name);
    encoded[0] &= static_cast<UCHAR>(~unused);
    const SIZE_T zeroes = masked - salt_size - 1;
    for (SIZE_T i = 0; i < zeroes; ++i) {
        if (encoded[i] != 0) {
            return false;
        }
    }
    UCHAR made[most_digest];
    hash_of_salted(name, hash, {encoded + zeroes + 1, salt_size}, made);
    return encoded[zeroes] == 1 && told.same({made, hash.size});
}

bool pad_message(UCHAR* to, SIZE_T size, Bytes message) {
    if (size < message.size + 11) {
        return false;
    }
    const SIZE_T end = size - message.size - 1;
    to[0] = 0;
    to[1] = 2;
    for (SIZE_T i = 2; i < end; ++i) {
        do {
            FerryRandom(to + i, 1);
        } while (to[i] == 0);
    }
    to[end] = 0;
    memcpy(to + end + 1, message.data, message.size);
    return true;
}

bool unpad_message(UCHAR* padded, SIZE_T size, Bytes& message) {
    constexpr SIZE_T least = 10;
    if (padded[0] != 0 || padded[1] != 2) {
        return false;
    }
    SIZE_T end = 2;
    while (end < size && padded[end] != 0) {
        ++end;
    }
    message = {padded + end + 1, size - end - 1};
    return end >= least && end < size;
}

bool pad_oaep(UCHAR* to, SIZE_T size, const WCHAR* name, Bytes label, Bytes message) {
    UCHAR label_hash[most_digest];
    const SIZE_T hash = digest(name, label, label_hash);
    if (hash == 0 || size < message.size + 2 * hash + 2) {
        return false;
    }
    UCHAR* const seed = to + 1;
    UCHAR* const data = seed + hash;
    const SIZE_T data_size = size - hash - 1;
    to[0] = 0;
    FerryRandom(seed, static_cast<ULONG>(hash));
    memset(data, 0, data_size);
    memcpy(data, label_hash, hash);
    data[data_size - message.size - 1] = 1;
    memcpy(data + (data_size - message.size), message.data, message.size);
    mask(data, data_size, {seed, hash}, name);
    mask(seed, hash, {data, data_size}, name);
    return true;
}

bool unpad_oaep(UCHAR* padded, SIZE_T size, const WCHAR* name, Bytes label, Bytes& message) {
    UCHAR label_hash[most_digest];
    const SIZE_T hash = digest(name, label, label_hash);
    if (hash == 0 || size < 2 * hash + 2 || padded[0] != 0) {
        return false;
    }
    UCHAR* const seed = padded + 1;
    UCHAR* const data = seed + hash;
    const SIZE_T data_size = size - hash - 1;
    mask(seed, hash, {data, data_size}, name);
    mask(data, data_size, {seed, hash}, name);
    SIZE_T at = hash;
    while (at < data_size && data[at] == 0) {
        ++at;
    }
    if (at == data_size || data[at] != 1 || memcmp(data, label_hash, hash) != 0) {
        return false;
    }
    message = {data + at + 1, data_size - at - 1};
    return true;
}

} // namespace ferry::win32::bcrypt
