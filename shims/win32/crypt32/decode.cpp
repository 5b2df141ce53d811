#include "asn1.hpp"

#include <bcrypt.h>

namespace ferry::win32::certificates {
namespace {

constexpr ULONG rsa_public_magic = 0x31415352; // "RSA1"
constexpr ULONG rsa_private_magic = 0x32415352;

/// To null nothing: it is counted.
template <typename Value>
void put(UCHAR* to, SIZE_T at, const Value& value) {
    if (to != nullptr) {
        memcpy(to + at, &value, sizeof value);
    }
}

template <typename Blob = CRYPT_DATA_BLOB>
Blob blob(SIZE_T size, BYTE* data) {
    Blob made{};
    made.cbData = static_cast<DWORD>(size);
    made.pbData = data;
    return made;
}

void turn(UCHAR* to, Bytes from) {
    for (SIZE_T i = 0; to != nullptr && i < from.size; ++i) {
        to[i] = from.data[from.size - 1 - i];
    }
}

BYTE* turned(Room& room, Bytes from) {
    UCHAR* const to = room.take(from.size);
    turn(to, from);
    return to;
}

LPSTR oid_text(Room& room, Bytes oid) {
    auto* const text = reinterpret_cast<char*>(room.take(write_oid(oid, nullptr)));
    if (text != nullptr) {
        write_oid(oid, text);
    }
    return text;
}

/// Text in characters of Windows' and a zero behind it, which does not count.
CRYPT_DATA_BLOB wide_text(Room& room, Bytes from, UCHAR tag, UCHAR unit) {
    constexpr UCHAR utf8 = 12;
    const auto* const text = reinterpret_cast<LPCSTR>(from.data);
    const int size = static_cast<int>(from.size);
    const int count = tag == utf8 && size != 0
                          ? MultiByteToWideChar(CP_UTF8, 0, text, size, nullptr, 0)
                          : size / unit;
    auto* const to = reinterpret_cast<WCHAR*>(room.take((count + 1) * sizeof(WCHAR)));
    if (to != nullptr && tag == utf8) {
        MultiByteToWideChar(CP_UTF8, 0, text, size, to, count);
    } else if (to != nullptr) {
        for (int i = 0; i < count; ++i) {
            const UCHAR* const last = from.data + (i + 1) * unit;
            to[i] = static_cast<WCHAR>(unit == 1 ? last[-1] : last[-2] << 8 | last[-1]);
        }
    }
    if (to != nullptr) {
        to[count] = 0;
    }
    return blob(count * sizeof(WCHAR), reinterpret_cast<BYTE*>(to));
}

/// CERT_NAME_VALUE's, of any type.
bool decode_text(Room& room, const Element& element, bool wide, UCHAR* to) {
    for (const auto& [type, tag, unit] : string_types) {
        if (tag != element.tag) {
            continue;
        }
        CRYPT_DATA_BLOB value;
        if (type == CERT_RDN_OCTET_STRING) {
            value = blob(element.content.size, room.copy(element.content));
        } else if (wide || unit == 2 || type == CERT_RDN_UTF8_STRING) {
            value = wide_text(room, element.content, tag, unit);
        } else if (unit == 1) {
            value = blob(element.content.size, room.copy(element.content));
        } else {
            const SIZE_T size = element.content.size / unit * unit;
            UCHAR* const units = room.take(size);
            for (SIZE_T i = 0; units != nullptr && i < size; i += unit) {
                turn(units + i, {element.content.data + i, unit});
            }
            value = blob(size, units);
        }
        put(to, offsetof(CERT_NAME_VALUE, dwValueType), type);
        put(to, offsetof(CERT_NAME_VALUE, Value), value);
        return true;
    }
    put(to, offsetof(CERT_NAME_VALUE, dwValueType), DWORD{CERT_RDN_ENCODED_BLOB});
    put(to, offsetof(CERT_NAME_VALUE, Value), blob(element.whole.size, room.copy(element.whole)));
    return element.tag != tag_none;
}

bool decode_name(Room& room, Reader& from, UCHAR* to) {
    constexpr SIZE_T value = offsetof(CERT_ALT_NAME_ENTRY, pwszDNSName);
    for (const auto& [choice, tag, kind] : name_choices) {
        if (tag != from.tag()) {
            continue;
        }
        put(to, 0, choice);
        if (kind == NameKind::other) {
            UCHAR* const other = room.take(sizeof(CERT_OTHER_NAME));
            put(to, value, other);
            return decode(room, from, other_name, other);
        }
        const Element element = from.next();
        switch (kind) {
        case NameKind::text:
            put(to, value, wide_text(room, element.content, tag_none, 1).pbData);
            break;
        case NameKind::oid: put(to, value, oid_text(room, element.content)); break;
        case NameKind::directory:
        default: put(to, value, blob(element.content.size, room.copy(element.content))); break;
        }
        return !from.failed();
    }
    return false;
}

bool decode_list(Room& room, Reader items, const Shape& shape, UCHAR* to) {
    DWORD count = 0;
    for (Reader counted = items; !counted.at_end(); ++count) {
        if (counted.next().tag == tag_none) {
            return false;
        }
    }
    UCHAR* const list = room.take(SIZE_T{count} * shape.size);
    for (DWORD i = 0; i < count; ++i) {
        if (!decode(room, items, shape,
                    list == nullptr ? nullptr : list + SIZE_T{i} * shape.size)) {
            return false;
        }
    }
    put(to, 0, count);
    put(to, sizeof(void*), list);
    return true;
}

bool integer_of(const Element& element, ULONG& to) {
    const Bytes bytes = element.content;
    if (bytes.size == 0 || bytes.size > sizeof to + 1) {
        return false;
    }
    to = (bytes.data[0] & 0x80) != 0 ? ~ULONG{0} : 0;
    for (SIZE_T i = 0; i < bytes.size; ++i) {
        to = to << 8 | bytes.data[i];
    }
    return bytes.size <= sizeof to || bytes.data[0] == 0;
}

/// Keys of RSA are all of the struct: what is behind its head lies behind it.
class RsaReader {
public:
    explicit RsaReader(Reader from) : from_(from.inside(tag_sequence)) {}

    Bytes number() { return unsigned_integer(from_.next(tag_integer)); }
    [[nodiscard]] bool failed() const { return from_.failed(); }

private:
    Reader from_;
};

bool decode_csp_key(Room& room, Reader& from, bool is_private, UCHAR* to) {
    constexpr SIZE_T head_size = sizeof(PUBLICKEYSTRUC) + sizeof(RSAPUBKEY);
    constexpr SIZE_T private_parts = 6;
    RsaReader reader(from);
    const Bytes version = is_private ? reader.number() : Bytes();
    const Bytes modulus = reader.number();
    ULONG exponent = 0;
    const Bytes exponent_bytes = reader.number();
    for (SIZE_T i = 0; i < exponent_bytes.size; ++i) {
        exponent = exponent << 8 | exponent_bytes.data[i];
    }
    Bytes parts[private_parts]; // private exponent, primes, their exponents, coefficient
    for (SIZE_T i = 0; is_private && i < private_parts; ++i) {
        parts[i] = reader.number();
    }
    const SIZE_T half = (modulus.size + 1) / 2;
    bool fits = !reader.failed() && exponent_bytes.size <= sizeof exponent && version.size <= 1;
    for (SIZE_T i = 0; is_private && i < private_parts; ++i) {
        fits = fits && parts[i].size <= (i == 0 ? modulus.size : half);
    }
    from.next();
    if (!fits) {
        return false;
    }
    room.take(head_size - sizeof(PUBLICKEYSTRUC) + modulus.size +
              (is_private ? 5 * half + modulus.size : 0));
    if (to == nullptr) {
        return true;
    }
    const PUBLICKEYSTRUC head{static_cast<BYTE>(is_private ? PRIVATEKEYBLOB : PUBLICKEYBLOB),
                              CUR_BLOB_VERSION, 0, CALG_RSA_KEYX};
    const RSAPUBKEY key{is_private ? rsa_private_magic : rsa_public_magic,
                        static_cast<DWORD>(8 * modulus.size), exponent};
    put(to, 0, head);
    put(to, sizeof head, key);
    SIZE_T at = head_size;
    turn(to + at, modulus);
    at += modulus.size;
    for (SIZE_T i = 1; is_private && i < private_parts; ++i) {
        turn(to + at, parts[i]);
        at += half;
    }
    if (is_private) {
        turn(to + at, parts[0]);
    }
    return true;
}

bool decode_cng_key(Room& room, Reader& from, UCHAR* to) {
    RsaReader reader(from);
    const Bytes modulus = reader.number();
    const Bytes exponent = reader.number();
    from.next();
    if (reader.failed() || modulus.size == 0) {
        return false;
    }
    room.take(exponent.size + modulus.size);
    const BCRYPT_RSAKEY_BLOB head{rsa_public_magic,
                                  static_cast<ULONG>(8 * modulus.size),
                                  static_cast<ULONG>(exponent.size),
                                  static_cast<ULONG>(modulus.size),
                                  0,
                                  0};
    put(to, 0, head);
    if (to != nullptr) {
        memcpy(to + sizeof head, exponent.data, exponent.size);
        memcpy(to + sizeof head + exponent.size, modulus.data, modulus.size);
    }
    return true;
}

UCHAR own_tag(const Field& field) {
    switch (field.kind) {
    case Kind::boolean: return tag_boolean;
    case Kind::integer:
    case Kind::flagged_integer:
    case Kind::number:
    case Kind::unsigned_number: return tag_integer;
    case Kind::enumerated: return 10;
    case Kind::octets: return tag_octets;
    case Kind::bits:
    case Kind::turned_bits: return tag_bits;
    case Kind::oid: return tag_oid;
    case Kind::list:
    case Kind::csp_public_key:
    case Kind::csp_private_key:
    case Kind::cng_public_key: return tag_sequence;
    case Kind::value: return field.of->tag;
    default: return tag_none; // any
    }
}

/// What is in the element, whose tag is right.
bool decode_content(Room& room, const Element& element, const Field& field, UCHAR* to) {
    const Bytes content = element.content;
    ULONG number = 0;
    switch (field.kind) {
    case Kind::boolean:
        put(to, 0, content.size == 1 && *content.data != 0 ? TRUE : FALSE);
        return content.size == 1;
    case Kind::integer:
    case Kind::enumerated:
        if (!integer_of(element, number)) {
            return false;
        }
        put(to, 0, number);
        return true;
    case Kind::flagged_integer:
        if (!integer_of(element, number)) {
            return false;
        }
        put(to, 0, TRUE);
        put(to, sizeof(BOOL), number);
        return true;
    case Kind::number:
        put(to, 0, blob(content.size, turned(room, content)));
        return content.size != 0;
    case Kind::unsigned_number: {
        const Bytes bytes = unsigned_integer(element);
        put(to, 0, blob(bytes.size, turned(room, bytes)));
        return content.size != 0;
    }
    case Kind::octets: put(to, 0, blob(content.size, room.copy(content))); return true;
    case Kind::bits:
    case Kind::turned_bits: {
        if (content.size == 0 || *content.data > 7) {
            return false;
        }
        const Bytes bytes = content.behind(1);
        auto bits = blob<CRYPT_BIT_BLOB>(
            bytes.size, field.kind == Kind::bits ? room.copy(bytes) : turned(room, bytes));
        bits.cUnusedBits = *content.data;
        put(to, 0, bits);
        return true;
    }
    case Kind::oid: put(to, 0, oid_text(room, content)); return content.size != 0;
    case Kind::any: put(to, 0, blob(element.whole.size, room.copy(element.whole))); return true;
    case Kind::time:
    case Kind::utc_time: {
        FILETIME time;
        if (!read_time(element, time)) {
            return false;
        }
        put(to, 0, time);
        return true;
    }
    case Kind::list: return decode_list(room, Reader(content), *field.of, to);
    case Kind::chosen:
        put(to, 0, DWORD{CRL_DIST_POINT_FULL_NAME});
        return decode_list(room, Reader(content), *field.of,
                           to == nullptr ? nullptr : to + offsetof(CRL_DIST_POINT_NAME, FullName));
    default: return decode_text(room, element, field.kind == Kind::wide_text, to);
    }
}

bool decode_field(Room& room, Reader& from, const Field& field, UCHAR* to) {
    const UCHAR tag = field.tag != tag_none ? field.tag : own_tag(field);
    const UCHAR first = field.around != tag_none ? field.around : tag;
    if (field.optional && (from.at_end() || (first != tag_none && from.tag() != first))) {
        return true;
    }
    if (field.around != tag_none) {
        Reader inner = from.inside(field.around);
        Field own = field;
        own.around = tag_none;
        own.optional = false;
        return decode_field(room, inner, own, to) && inner.at_end() && !from.failed();
    }
    switch (field.kind) {
    case Kind::value: return decode(room, from, *field.of, to);
    case Kind::name: return decode_name(room, from, to);
    case Kind::csp_public_key:
    case Kind::csp_private_key:
        return decode_csp_key(room, from, field.kind == Kind::csp_private_key, to);
    case Kind::cng_public_key: return decode_cng_key(room, from, to);
    default: break;
    }
    const Element element = tag == tag_none ? from.next() : from.next(tag);
    return !from.failed() && decode_content(room, element, field, to);
}

} // namespace

bool read_time(const Element& element, FILETIME& to) {
    const SIZE_T year_digits = element.tag == tag_utc_time ? 2 : element.tag == tag_time ? 4 : 0;
    const Bytes text = element.content;
    if (year_digits == 0 || text.size != year_digits + 11 || text.data[text.size - 1] != 'Z') {
        return false;
    }
    SIZE_T at = 0;
    bool right = true;
    const auto number = [&](SIZE_T digits) {
        unsigned value = 0;
        for (; digits != 0; --digits, ++at) {
            right &= text.data[at] >= '0' && text.data[at] <= '9';
            value = value * 10 + (text.data[at] - '0');
        }
        return static_cast<WORD>(value);
    };
    SYSTEMTIME time{};
    time.wYear = number(year_digits);
    if (year_digits == 2) {
        time.wYear = static_cast<WORD>(time.wYear + (time.wYear < 50 ? 2000 : 1900));
    }
    time.wMonth = number(2);
    time.wDay = number(2);
    time.wHour = number(2);
    time.wMinute = number(2);
    time.wSecond = number(2);
    if (right && SystemTimeToFileTime(&time, &to)) {
        return true;
    }
    if (!right || time.wYear < 1601 || time.wMonth == 0 || time.wMonth > 12) {
        return false;
    }
    to = {0xffffffff, 0x7fffffff}; // 9999-12-31 and what is beyond what Windows counts
    return true;
}

bool decode(Room& room, Reader& from, const Shape& shape, UCHAR* to) {
    Reader inner = shape.tag == tag_none ? from : from.inside(shape.tag);
    Reader& reader = shape.tag == tag_none ? from : inner;
    for (USHORT i = 0; i < shape.count; ++i) {
        const Field& field = shape.fields[i];
        if (!decode_field(room, reader, field, to == nullptr ? nullptr : to + field.at)) {
            return false;
        }
    }
    return !from.failed() && !reader.failed() && (shape.tag == tag_none || reader.at_end());
}

} // namespace ferry::win32::certificates
