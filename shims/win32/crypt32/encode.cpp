#include "asn1.hpp"

#include <bcrypt.h>

namespace ferry::win32::certificates {

void Writer::wrap(UCHAR tag, SIZE_T mark) {
    SIZE_T size = used_ - mark;
    if (size < 0x80) {
        put(static_cast<UCHAR>(size));
    } else {
        UCHAR count = 0;
        for (; size != 0; size >>= 8, ++count) {
            put(static_cast<UCHAR>(size));
        }
        put(static_cast<UCHAR>(0x80 | count));
    }
    put(tag);
}

namespace {

constexpr UCHAR tag_enumerated = 10;

template <typename Value>
Value get(const UCHAR* from, SIZE_T at = 0) {
    Value value;
    memcpy(&value, from + at, sizeof value);
    return value;
}

Bytes blob_at(const UCHAR* from) { return bytes_of(get<CRYPT_DATA_BLOB>(from)); }

/// Little-endian; without the bytes that say nothing.
void put_number(Writer& writer, Bytes number, bool is_unsigned) {
    SIZE_T size = number.size;
    const UCHAR fill = !is_unsigned && size != 0 && (number.data[size - 1] & 0x80) != 0 ? 0xff : 0;
    while (size != 0 && number.data[size - 1] == fill &&
           (is_unsigned || size == 1 || ((number.data[size - 2] ^ fill) & 0x80) == 0)) {
        --size;
    }
    for (SIZE_T i = 0; i < size; ++i) {
        writer.put(number.data[i]);
    }
    const bool looks_negative = size != 0 && (number.data[size - 1] & 0x80) != 0;
    if (size == 0 || (is_unsigned && looks_negative)) {
        writer.put(fill);
    }
}

bool put_oid(Writer& writer, const char* text) {
    UCHAR bytes[128];
    const SIZE_T size = read_oid(text, bytes, sizeof bytes);
    writer.put(bytes, size);
    if (size == 0) {
        SetLastError(static_cast<DWORD>(CRYPT_E_ASN1_ERROR));
    }
    return size != 0;
}

void put_digits(Writer& writer, unsigned number, int count) {
    for (; count != 0; --count, number /= 10) {
        writer.put(static_cast<UCHAR>('0' + number % 10));
    }
}

/// Of two digits for years from 1950 to 2049, where it may have four.
bool put_time(Writer& writer, const FILETIME& at, bool may_be_long) {
    SYSTEMTIME time;
    if (!FileTimeToSystemTime(&at, &time)) {
        return false;
    }
    const SIZE_T mark = writer.used();
    const bool is_short = time.wYear >= 1950 && time.wYear < 2050;
    if (!is_short && !may_be_long) {
        SetLastError(static_cast<DWORD>(CRYPT_E_BAD_ENCODE));
        return false;
    }
    writer.put('Z');
    const WORD parts[] = {time.wSecond, time.wMinute, time.wHour, time.wDay, time.wMonth};
    for (const WORD part : parts) {
        put_digits(writer, part, 2);
    }
    put_digits(writer, time.wYear, is_short ? 2 : 4);
    writer.wrap(is_short ? tag_utc_time : tag_time, mark);
    return true;
}

bool put_wide(Writer& writer, const WCHAR* text, SIZE_T count, UCHAR tag, UCHAR unit) {
    constexpr UCHAR utf8 = 12;
    for (SIZE_T i = count; i-- > 0;) {
        const WCHAR c = text[i];
        if (tag == utf8) {
            char bytes[4];
            const bool is_pair = IS_LOW_SURROGATE(c) && i != 0;
            i -= is_pair ? 1 : 0;
            writer.put(bytes, WideCharToMultiByte(CP_UTF8, 0, text + i, is_pair ? 2 : 1, bytes,
                                                  sizeof bytes, nullptr, nullptr));
            continue;
        }
        if (unit == 1 && c >= 0x80) {
            SetLastError(static_cast<DWORD>(CRYPT_E_INVALID_IA5_STRING));
            return false;
        }
        writer.put(static_cast<UCHAR>(c));
        for (UCHAR high = 1; high < unit; ++high) {
            writer.put(static_cast<UCHAR>(high == 1 ? c >> 8 : 0));
        }
    }
    return true;
}

bool is_printable(const WCHAR* text, SIZE_T count) {
    constexpr WCHAR others[] = L" '()+,-./:=?";
    for (SIZE_T i = 0; i < count; ++i) {
        const WCHAR c = text[i];
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_letter && !(c >= '0' && c <= '9') && (c == 0 || wcschr(others, c) == nullptr)) {
            return false;
        }
    }
    return true;
}

/// CERT_NAME_VALUE's. Wide text whose type is open is printable, or else of Unicode's characters.
bool put_text(Writer& writer, const UCHAR* from, bool wide) {
    DWORD type = get<DWORD>(from) & CERT_RDN_TYPE_MASK;
    const bool wants_utf8 = (get<DWORD>(from) & (CERT_RDN_ENABLE_UTF8_UNICODE_FLAG |
                                                 CERT_RDN_FORCE_UTF8_UNICODE_FLAG)) != 0;
    const Bytes value = blob_at(from + offsetof(CERT_NAME_VALUE, Value));
    if (type == CERT_RDN_ENCODED_BLOB) {
        writer.put(value.data, value.size);
        return true;
    }
    const auto* const text = reinterpret_cast<const WCHAR*>(value.data);
    const bool has_length = value.size != 0 || value.data == nullptr;
    const SIZE_T count = has_length ? value.size / sizeof(WCHAR) : wcslen(text);
    if (wide && type == CERT_RDN_ANY_TYPE) {
        type = is_printable(text, count) ? CERT_RDN_PRINTABLE_STRING
               : wants_utf8              ? CERT_RDN_UTF8_STRING
                                         : CERT_RDN_BMP_STRING;
    }
    for (const auto& [known, tag, unit] : string_types) {
        if (known != type) {
            continue;
        }
        const SIZE_T mark = writer.used();
        bool done = true;
        if (type != CERT_RDN_OCTET_STRING && (wide || unit == 2 || type == CERT_RDN_UTF8_STRING)) {
            done = put_wide(writer, text, count, tag, unit);
        } else if (unit == 1) {
            writer.put(value.data, value.size);
        } else {
            for (SIZE_T i = value.size / unit * unit; i != 0; i -= unit) {
                for (UCHAR byte = 0; byte < unit; ++byte) {
                    writer.put(value.data[i - unit + byte]);
                }
            }
        }
        writer.wrap(tag, mark);
        return done;
    }
    SetLastError(static_cast<DWORD>(CRYPT_E_INVALID_PRINTABLE_STRING));
    return false;
}

bool put_name(Writer& writer, const UCHAR* from) {
    const UCHAR* const value = from + offsetof(CERT_ALT_NAME_ENTRY, pwszDNSName);
    for (const auto& [choice, tag, kind] : name_choices) {
        if (choice != get<DWORD>(from)) {
            continue;
        }
        const SIZE_T mark = writer.used();
        bool done = true;
        switch (kind) {
        case NameKind::other: return encode(writer, other_name, get<const UCHAR*>(value));
        case NameKind::text: {
            const auto* const text = get<const WCHAR*>(value);
            done = put_wide(writer, text, wcslen(text), tag, 1);
            break;
        }
        case NameKind::oid: done = put_oid(writer, get<const char*>(value)); break;
        default: {
            const Bytes bytes = blob_at(value);
            writer.put(bytes.data, bytes.size);
            break;
        }
        }
        writer.wrap(tag, mark);
        return done;
    }
    SetLastError(static_cast<DWORD>(E_INVALIDARG));
    return false;
}

bool put_list(Writer& writer, const Shape& shape, const UCHAR* from) {
    const auto* const list = get<const UCHAR*>(from, sizeof(void*));
    for (DWORD i = get<DWORD>(from); i-- > 0;) {
        if (!encode(writer, shape, list + SIZE_T{i} * shape.size)) {
            return false;
        }
    }
    return true;
}

void put_part(Writer& writer, const UCHAR* number, SIZE_T size) {
    const SIZE_T mark = writer.used();
    put_number(writer, {number, size}, true);
    writer.wrap(tag_integer, mark);
}

bool put_csp_key(Writer& writer, const UCHAR* from, bool is_private) {
    const auto head = get<PUBLICKEYSTRUC>(from);
    const auto key = get<RSAPUBKEY>(from, sizeof head);
    const SIZE_T size = key.bitlen / 8;
    const SIZE_T half = (size + 1) / 2;
    const UCHAR* const modulus = from + sizeof head + sizeof key;
    if (head.bType != (is_private ? PRIVATEKEYBLOB : PUBLICKEYBLOB)) {
        SetLastError(static_cast<DWORD>(E_INVALIDARG));
        return false;
    }
    if (is_private) {
        const UCHAR* const primes = modulus + size;
        for (SIZE_T i = 5; i-- > 0;) {
            put_part(writer, primes + i * half, half);
        }
        put_part(writer, primes + 5 * half, size);
    }
    put_part(writer, reinterpret_cast<const UCHAR*>(&key.pubexp), sizeof key.pubexp);
    put_part(writer, modulus, size);
    if (is_private) {
        constexpr UCHAR version = 0;
        put_part(writer, &version, 1);
    }
    return true;
}

/// Its numbers are big-endian.
void put_cng_part(Writer& writer, const UCHAR* number, SIZE_T size) {
    const SIZE_T mark = writer.used();
    for (; size > 1 && *number == 0; --size) {
        ++number;
    }
    writer.put(number, size);
    if (size != 0 && (*number & 0x80) != 0) {
        writer.put(0);
    }
    writer.wrap(tag_integer, mark);
}

/// What says that an optional field is not there.
bool is_absent(const Field& field, const UCHAR* from) {
    switch (field.kind) {
    case Kind::oid: return get<const char*>(from) == nullptr;
    default: return get<DWORD>(from) == 0; // a count, a size, a flag or a number
    }
}

/// The content, and the tag that it gets; tag_none if it has its own already.
bool put_content(Writer& writer, const Field& field, const UCHAR* from, UCHAR& tag) {
    tag = tag_none;
    switch (field.kind) {
    case Kind::boolean:
        tag = tag_boolean;
        writer.put(get<BOOL>(from) != FALSE ? 0xff : 0);
        return true;
    case Kind::integer:
    case Kind::enumerated:
        tag = field.kind == Kind::integer ? UCHAR{tag_integer} : tag_enumerated;
        put_number(writer, {from, sizeof(int)}, false);
        return true;
    case Kind::flagged_integer:
        tag = tag_integer;
        put_number(writer, {from + sizeof(BOOL), sizeof(DWORD)}, true);
        return true;
    case Kind::number:
    case Kind::unsigned_number:
        tag = tag_integer;
        put_number(writer, blob_at(from), field.kind == Kind::unsigned_number);
        return true;
    case Kind::octets: {
        const Bytes bytes = blob_at(from);
        tag = tag_octets;
        writer.put(bytes.data, bytes.size);
        return true;
    }
    case Kind::bits:
    case Kind::turned_bits: {
        const auto bits = get<CRYPT_BIT_BLOB>(from);
        const auto unused = static_cast<UCHAR>(bits.cbData != 0 ? bits.cUnusedBits & 7 : 0);
        tag = tag_bits;
        for (DWORD i = 0; i < bits.cbData; ++i) {
            const UCHAR byte = bits.pbData[field.kind == Kind::bits ? bits.cbData - 1 - i : i];
            writer.put(i == 0 ? static_cast<UCHAR>(byte & 0xff << unused) : byte);
        }
        writer.put(unused);
        return true;
    }
    case Kind::oid: tag = tag_oid; return put_oid(writer, get<const char*>(from));
    case Kind::any: {
        const Bytes bytes = blob_at(from);
        writer.put(bytes.data, bytes.size);
        return true;
    }
    case Kind::time:
    case Kind::utc_time: return put_time(writer, get<FILETIME>(from), field.kind == Kind::time);
    case Kind::value: return encode(writer, *field.of, from);
    case Kind::list: tag = tag_sequence; return put_list(writer, *field.of, from);
    case Kind::chosen:
        tag = tag_context(0);
        return put_list(writer, *field.of, from + offsetof(CRL_DIST_POINT_NAME, FullName));
    case Kind::text:
    case Kind::wide_text: return put_text(writer, from, field.kind == Kind::wide_text);
    case Kind::name: return put_name(writer, from);
    case Kind::csp_public_key:
    case Kind::csp_private_key:
        tag = tag_sequence;
        return put_csp_key(writer, from, field.kind == Kind::csp_private_key);
    case Kind::cng_public_key: {
        const auto head = get<BCRYPT_RSAKEY_BLOB>(from);
        const UCHAR* const exponent = from + sizeof head;
        tag = tag_sequence;
        put_cng_part(writer, exponent, head.cbPublicExp);
        put_cng_part(writer, exponent + head.cbPublicExp, head.cbModulus);
        return true;
    }
    }
    return false;
}

} // namespace

bool encode(Writer& writer, const Shape& shape, const UCHAR* from) {
    const SIZE_T all = writer.used();
    for (USHORT i = shape.count; i-- > 0;) {
        const Field& field = shape.fields[i];
        const UCHAR* const value = from + field.at;
        if (field.optional && is_absent(field, value)) {
            continue;
        }
        const SIZE_T mark = writer.used();
        UCHAR tag;
        if (!put_content(writer, field, value, tag)) {
            return false;
        }
        if (tag != tag_none) {
            writer.wrap(field.tag != tag_none ? field.tag : tag, mark);
        }
        if (field.around != tag_none) {
            writer.wrap(field.around, mark);
        }
    }
    if (shape.tag != tag_none) {
        writer.wrap(shape.tag, all);
    }
    return true;
}

} // namespace ferry::win32::certificates
