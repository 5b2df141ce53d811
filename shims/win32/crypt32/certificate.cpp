#include "asn1.hpp"

namespace ferry::win32::certificates {
namespace {

constexpr DWORD encoding = X509_ASN_ENCODING;

/// Into `made`, whose texts and lists lie in `room`. False for what is no certificate.
bool read_into(Room& room, Bytes encoded, Certificate& made) {
    Reader parts = Reader(encoded).inside(tag_sequence);
    const Element tbs = parts.next(tag_sequence);
    made.tbs = tbs.whole;
    made.signed_algorithm = parts.next(tag_sequence).whole;
    if (!whole_bits(parts.next(tag_bits), made.signature) || parts.failed()) {
        return false;
    }
    Reader reader(tbs.content);
    reader.optional(tag_context(0));
    reader.next(tag_integer);
    const Element algorithm = reader.next(tag_sequence);
    for (int i = 0; i < 3; ++i) { // issuer, validity, subject
        reader.next(tag_sequence);
    }
    made.key = reader.next(tag_sequence).whole;
    // What is signed names its algorithm too, so that none can be put in its place.
    Reader whole(tbs.whole);
    return !reader.failed() && algorithm.whole.same(made.signed_algorithm) &&
           decode(room, whole, certificate_info,
                  room.counts() ? nullptr : reinterpret_cast<UCHAR*>(&made.info));
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
    Room counting(nullptr, false);
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
    Room room(block + sizeof(Certificate), false);
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
