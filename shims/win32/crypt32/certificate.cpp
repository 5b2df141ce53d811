#include "certificate.hpp"

namespace ferry::win32::certificates {
namespace {

constexpr DWORD encoding = X509_ASN_ENCODING;

/// Where the parts of a certificate lie in one block: counted first, then written.
class Room {
public:
    explicit Room(UCHAR* begin) : begin_(begin) {}

    [[nodiscard]] bool counts() const { return begin_ == nullptr; }
    [[nodiscard]] SIZE_T used() const { return used_; }
    UCHAR* take(SIZE_T size) {
        UCHAR* const at = counts() ? nullptr : begin_ + used_;
        used_ += (size + 7) / 8 * 8;
        return at;
    }

private:
    UCHAR* begin_;
    SIZE_T used_ = 0;
};

LPSTR oid_text(Room& room, Bytes oid) {
    auto* const text = reinterpret_cast<char*>(room.take(write_oid(oid, nullptr)));
    if (text != nullptr) {
        write_oid(oid, text);
    }
    return text;
}

CRYPT_INTEGER_BLOB blob(Bytes bytes) {
    return {static_cast<DWORD>(bytes.size), const_cast<BYTE*>(bytes.data)};
}

void read_algorithm(Room& room, Reader reader, CRYPT_ALGORITHM_IDENTIFIER& to) {
    to.pszObjId = oid_text(room, reader.next(tag_oid).content);
    const Element parameters = reader.at_end() ? Element() : reader.next();
    to.Parameters = blob(parameters.whole);
}

/// "YYMMDDhhmmssZ", or with four digits of the year; false for others.
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

void read_extensions(Room& room, Reader list, CERT_INFO& info) {
    Reader counted = list;
    DWORD count = 0;
    for (; !counted.at_end() && !counted.failed(); ++count) {
        counted.next(tag_sequence);
    }
    auto* const to = reinterpret_cast<CERT_EXTENSION*>(room.take(count * sizeof(CERT_EXTENSION)));
    for (DWORD i = 0; i < count; ++i) {
        Reader one = list.inside(tag_sequence);
        const LPSTR oid = oid_text(room, one.next(tag_oid).content);
        const Element critical = one.optional(tag_boolean);
        const Element value = one.next(tag_octets);
        if (to != nullptr) {
            const bool is_critical = critical.content.size == 1 && *critical.content.data != 0;
            to[i] = {oid, is_critical ? TRUE : FALSE, blob(value.content)};
        }
    }
    info.cExtension = count;
    info.rgExtension = to;
}

/// Into `made`, whose texts and lists lie in `room`. False for what is no certificate.
bool read_into(Room& room, Bytes encoded, Certificate& made) {
    CERT_INFO& info = made.info;
    Reader outer(encoded);
    Reader parts = outer.inside(tag_sequence);
    const Element tbs = parts.next(tag_sequence);
    made.tbs = tbs.whole;
    made.signed_algorithm = parts.next(tag_sequence).whole;
    const bool is_signed = whole_bits(parts.next(tag_bits), made.signature);
    if (parts.failed() || !is_signed) {
        return false;
    }
    Reader reader(tbs.content);
    const Element version = reader.optional(tag_context(0));
    const Element number = Reader(version.content).optional(tag_integer);
    info.dwVersion = number.content.size == 1 ? *number.content.data : DWORD{CERT_V1};
    const Bytes serial = reader.next(tag_integer).content;
    UCHAR* const turned = room.take(serial.size);
    for (SIZE_T i = 0; turned != nullptr && i < serial.size; ++i) {
        turned[i] = serial.data[serial.size - 1 - i];
    }
    info.SerialNumber = {static_cast<DWORD>(serial.size), turned};
    const Element algorithm = reader.next(tag_sequence);
    read_algorithm(room, Reader(algorithm.content), info.SignatureAlgorithm);
    info.Issuer = blob(reader.next(tag_sequence).whole);
    Reader validity = reader.inside(tag_sequence);
    const bool dated =
        read_time(validity.next(), info.NotBefore) && read_time(validity.next(), info.NotAfter);
    info.Subject = blob(reader.next(tag_sequence).whole);
    const Element key = reader.next(tag_sequence);
    made.key = key.whole;
    Reader key_reader(key.content);
    read_algorithm(room, key_reader.inside(tag_sequence), info.SubjectPublicKeyInfo.Algorithm);
    const Element key_bits = key_reader.next(tag_bits);
    if (key_bits.content.size == 0) {
        return false;
    }
    info.SubjectPublicKeyInfo.PublicKey = {static_cast<DWORD>(key_bits.content.size - 1),
                                           const_cast<BYTE*>(key_bits.content.data + 1),
                                           key_bits.content.data[0]};
    reader.optional(tag_plain_context(1));
    reader.optional(tag_plain_context(2));
    const Element extensions = reader.optional(tag_context(3));
    if (extensions.tag != tag_none) {
        Reader list = Reader(extensions.content).inside(tag_sequence);
        if (list.failed()) {
            return false;
        }
        read_extensions(room, list, info);
    }
    // What is signed names its algorithm too, so that none can be put in its place.
    return dated && !reader.failed() && reader.at_end() && !key_reader.failed() &&
           algorithm.whole.same(made.signed_algorithm);
}

} // namespace

SIZE_T write_oid(Bytes oid, char* to) {
    SIZE_T size = 0;
    const auto put = [&](char c) {
        if (to != nullptr) {
            to[size] = c;
        }
        ++size;
    };
    const auto put_number = [&](ULONG64 number) {
        char digits[20];
        SIZE_T count = 0;
        do {
            digits[count++] = static_cast<char>('0' + number % 10);
            number /= 10;
        } while (number != 0);
        while (count != 0) {
            put(digits[--count]);
        }
    };
    ULONG64 number = 0;
    bool first = true;
    for (SIZE_T i = 0; i < oid.size; ++i) {
        number = number << 7 | (oid.data[i] & 0x7f);
        if ((oid.data[i] & 0x80) != 0) {
            continue;
        }
        if (first) {
            const ULONG64 arc = number < 80 ? number / 40 : 2;
            put_number(arc);
            number -= 40 * arc;
            first = false;
        }
        put('.');
        put_number(number);
        number = 0;
    }
    put(0);
    return size;
}

SIZE_T read_oid(const char* text, UCHAR* to, SIZE_T room) {
    ULONG64 arcs[32];
    SIZE_T count = 0;
    while (text != nullptr && *text != 0 && count < ARRAYSIZE(arcs)) {
        arcs[count] = 0;
        for (; *text >= '0' && *text <= '9'; ++text) {
            arcs[count] = arcs[count] * 10 + static_cast<ULONG64>(*text - '0');
        }
        ++count;
        if (*text++ != '.') {
            break;
        }
    }
    if (count < 2) {
        return 0;
    }
    arcs[1] += 40 * arcs[0];
    SIZE_T size = 0;
    for (SIZE_T i = 1; i < count; ++i) {
        unsigned shift = 0;
        while (shift < 63 && arcs[i] >> shift >= 0x80) {
            shift += 7;
        }
        for (; size < room; shift -= 7) {
            to[size++] = static_cast<UCHAR>((arcs[i] >> shift & 0x7f) | (shift != 0 ? 0x80 : 0));
            if (shift == 0) {
                break;
            }
        }
    }
    return size;
}

void* allocate(SIZE_T size) { return HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size); }
void release(void* block) { HeapFree(GetProcessHeap(), 0, block); }

Certificate* read_certificate(Bytes encoded) {
    Room counting(nullptr);
    Certificate tried{};
    const Element whole = Reader(encoded).next();
    encoded = whole.whole;
    if (whole.tag != tag_sequence || !read_into(counting, encoded, tried)) {
        SetLastError(static_cast<DWORD>(CRYPT_E_ASN1_BADTAG));
        return nullptr;
    }
    auto* const block =
        static_cast<UCHAR*>(allocate(sizeof(Certificate) + encoded.size + 8 + counting.used()));
    if (block == nullptr) {
        SetLastError(static_cast<DWORD>(E_OUTOFMEMORY));
        return nullptr;
    }
    auto* const made = reinterpret_cast<Certificate*>(block);
    Room room(block + sizeof(Certificate));
    UCHAR* const copy = room.take(encoded.size);
    memcpy(copy, encoded.data, encoded.size);
    read_into(room, {copy, encoded.size}, *made);
    made->context = {encoding, copy, static_cast<DWORD>(encoded.size), &made->info, nullptr};
    return made;
}

const CERT_EXTENSION* extension_of(const Certificate& one, const char* oid) {
    for (DWORD i = 0; i < one.info.cExtension; ++i) {
        if (strcmp(one.info.rgExtension[i].pszObjId, oid) == 0) {
            return &one.info.rgExtension[i];
        }
    }
    return nullptr;
}

bool is_self_issued(const Certificate& one) {
    return bytes_of(one.info.Subject).same(bytes_of(one.info.Issuer));
}

} // namespace ferry::win32::certificates
