// What is in stores, and what certificates say.

#include "certificate.hpp"
#include "signature.hpp"

namespace ferry::win32::certificates {

DWORD write_text(const Element& value, WCHAR* to, DWORD room) {
    constexpr UCHAR bmp_string = 30;
    DWORD units = 0;
    if (value.tag == bmp_string) {
        for (; 2 * units + 1 < value.content.size; ++units) {
            if (to != nullptr && units + 1 < room) {
                to[units] = static_cast<WCHAR>(value.content.data[2 * units] << 8 |
                                               value.content.data[2 * units + 1]);
            }
        }
    } else if (value.content.size != 0) {
        const auto* const text = reinterpret_cast<LPCSTR>(value.content.data);
        const auto size = static_cast<int>(value.content.size);
        units = static_cast<DWORD>(MultiByteToWideChar(CP_UTF8, 0, text, size, nullptr, 0));
        if (to != nullptr && units < room) {
            MultiByteToWideChar(CP_UTF8, 0, text, size, to, static_cast<int>(units));
        }
    }
    if (to == nullptr || room == 0) {
        return units + 1;
    }
    const DWORD end = units < room ? units : room - 1;
    to[end] = 0;
    return end + 1;
}

namespace {

bool is_wanted(const Certificate& one, DWORD kind, const void* wanted) {
    UCHAR bytes[64];
    const auto* const blob = static_cast<const CRYPT_INTEGER_BLOB*>(wanted);
    const auto* const other = static_cast<const CERT_INFO*>(wanted);
    switch (kind) {
    case CERT_FIND_ANY: return true;
    case CERT_FIND_SUBJECT_NAME: return bytes_of(one.info.Subject).same(bytes_of(*blob));
    case CERT_FIND_ISSUER_NAME: return bytes_of(one.info.Issuer).same(bytes_of(*blob));
    case CERT_FIND_SHA1_HASH: {
        const Bytes made{bytes, digest(L"SHA1", encoding_of(one), bytes)};
        return made.same(bytes_of(*blob));
    }
    case CERT_FIND_EXISTING:
        return encoding_of(one).same(encoding_of(*of(static_cast<PCCERT_CONTEXT>(wanted))));
    case CERT_FIND_SUBJECT_CERT:
        return bytes_of(one.info.Issuer).same(bytes_of(other->Issuer)) &&
               bytes_of(one.info.SerialNumber).same(bytes_of(other->SerialNumber));
    default: return false;
    }
}

/// The first entry of a list with that identifier; null if there is none.
template <class Entry>
Entry* find_identified(LPCSTR oid, DWORD count, Entry* list) {
    if (oid == nullptr) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return nullptr;
    }
    for (DWORD i = 0; i < count; ++i) {
        if (strcmp(list[i].pszObjId, oid) == 0) {
            return &list[i];
        }
    }
    return nullptr;
}

/// The first value of an attribute of a name.
Element attribute_of(const CERT_NAME_BLOB& name, Bytes oid) {
    Reader sets = Reader(bytes_of(name)).inside(tag_sequence);
    while (!sets.at_end() && !sets.failed()) {
        Reader pairs = sets.inside(tag_set);
        while (!pairs.at_end() && !pairs.failed()) {
            Reader pair = pairs.inside(tag_sequence);
            if (pair.next(tag_oid).content.same(oid)) {
                return pair.next();
            }
        }
    }
    return {};
}

constexpr UCHAR common_name[] = {0x55, 4, 3};
constexpr UCHAR unit_name[] = {0x55, 4, 11};
constexpr UCHAR organization[] = {0x55, 4, 10};

Element simple_name(const CERT_NAME_BLOB& name) {
    static constexpr const UCHAR* parts[] = {common_name, unit_name, organization};
    for (const UCHAR* const oid : parts) {
        const Element found = attribute_of(name, {oid, sizeof common_name});
        if (found.tag != tag_none) {
            return found;
        }
    }
    return {};
}

Element dns_name(const Certificate& one) {
    if (const CERT_EXTENSION* const names = extension_of(one, szOID_SUBJECT_ALT_NAME2)) {
        Reader list = Reader(bytes_of(names->Value)).inside(tag_sequence);
        while (!list.at_end() && !list.failed()) {
            const Element name = list.next();
            if (name.tag == tag_plain_context(2)) {
                return name;
            }
        }
    }
    return attribute_of(one.info.Subject, {common_name, sizeof common_name});
}

bool give_bytes(Bytes from, void* to, DWORD* size) {
    const DWORD room = *size;
    *size = static_cast<DWORD>(from.size);
    if (to == nullptr) {
        return true;
    }
    if (room < from.size) {
        SetLastError(ERROR_MORE_DATA);
        return false;
    }
    memcpy(to, from.data, from.size);
    return true;
}

int digit_of_base64(char c) {
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : -1;
}

} // namespace

SIZE_T from_base64(const char* text, SIZE_T size, UCHAR* to) {
    ULONG bits = 0;
    unsigned count = 0;
    SIZE_T written = 0;
    for (SIZE_T i = 0; i < size; ++i) {
        const int digit = digit_of_base64(text[i]);
        if (digit < 0) {
            continue;
        }
        bits = bits << 6 | static_cast<ULONG>(digit);
        count += 6;
        if (count >= 8) {
            count -= 8;
            to[written++] = static_cast<UCHAR>(bits >> count);
        }
    }
    return written;
}

} // namespace ferry::win32::certificates

using namespace ferry::win32::certificates;

extern "C" {

PCCERT_CONTEXT WINAPI CertFindCertificateInStore(HCERTSTORE store, DWORD, DWORD, DWORD kind,
                                                 const void* wanted, PCCERT_CONTEXT last) {
    const Guard guard;
    Certificate* one = last != nullptr ? of(last) : nullptr;
    do {
        one = next_of(store, one);
    } while (one != nullptr && !is_wanted(*one, kind, wanted));
    const PCCERT_CONTEXT found = one != nullptr ? give(one) : nullptr;
    if (last != nullptr) {
        give_back(of(last));
    }
    if (found == nullptr) {
        SetLastError(static_cast<DWORD>(CRYPT_E_NOT_FOUND));
    }
    return found;
}

PCCERT_CONTEXT WINAPI CertEnumCertificatesInStore(HCERTSTORE store, PCCERT_CONTEXT last) {
    return CertFindCertificateInStore(store, 0, 0, CERT_FIND_ANY, nullptr, last);
}

PCCRL_CONTEXT WINAPI CertEnumCRLsInStore(HCERTSTORE, PCCRL_CONTEXT) {
    SetLastError(static_cast<DWORD>(CRYPT_E_NOT_FOUND));
    return nullptr;
}

PCERT_EXTENSION WINAPI CertFindExtension(LPCSTR oid, DWORD count, CERT_EXTENSION list[]) {
    return find_identified(oid, count, list);
}

PCRYPT_ATTRIBUTE WINAPI CertFindAttribute(LPCSTR oid, DWORD count, CRYPT_ATTRIBUTE list[]) {
    return find_identified(oid, count, list);
}

PCERT_RDN_ATTR WINAPI CertFindRDNAttr(LPCSTR oid, PCERT_NAME_INFO name) {
    for (DWORD i = 0; i < name->cRDN; ++i) {
        const CERT_RDN& part = name->rgRDN[i];
        if (CERT_RDN_ATTR* const found = find_identified(oid, part.cRDNAttr, part.rgRDNAttr);
            found != nullptr) {
            return found;
        }
    }
    return nullptr;
}

LONG WINAPI CertVerifyTimeValidity(LPFILETIME time, PCERT_INFO info) {
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    const FILETIME& at = time != nullptr ? *time : now;
    return CompareFileTime(&at, &info->NotBefore) < 0  ? -1
           : CompareFileTime(&at, &info->NotAfter) > 0 ? 1
                                                       : 0;
}

WINBOOL WINAPI CertCompareCertificate(DWORD, PCERT_INFO one, PCERT_INFO other) {
    return bytes_of(one->Issuer).same(bytes_of(other->Issuer)) &&
           bytes_of(one->SerialNumber).same(bytes_of(other->SerialNumber));
}

WINBOOL WINAPI CertCompareCertificateName(DWORD, PCERT_NAME_BLOB one, PCERT_NAME_BLOB other) {
    return bytes_of(*one).same(bytes_of(*other));
}

WINBOOL WINAPI CertGetCertificateContextProperty(PCCERT_CONTEXT context, DWORD property, void* to,
                                                 DWORD* size) {
    const WCHAR* const name = property == CERT_SHA1_HASH_PROP_ID     ? L"SHA1"
                              : property == CERT_MD5_HASH_PROP_ID    ? L"MD5"
                              : property == CERT_SHA256_HASH_PROP_ID ? L"SHA256"
                                                                     : nullptr;
    if (name == nullptr) {
        SetLastError(static_cast<DWORD>(CRYPT_E_NOT_FOUND));
        return FALSE;
    }
    UCHAR bytes[64];
    const ULONG length = digest(name, encoding_of(*of(context)), bytes);
    return give_bytes({bytes, length}, to, size);
}

/// The list of texts lies behind the structure.
WINBOOL WINAPI CertGetEnhancedKeyUsage(PCCERT_CONTEXT context, DWORD flags, PCERT_ENHKEY_USAGE to,
                                       DWORD* size) {
    const Certificate& one = *of(context);
    const bool properties_only = (flags & CERT_FIND_PROP_ONLY_ENHKEY_USAGE_FLAG) != 0;
    const CERT_EXTENSION* const usages =
        properties_only ? nullptr : extension_of(one, szOID_ENHANCED_KEY_USAGE);
    if (properties_only) { // there are none
        SetLastError(static_cast<DWORD>(CRYPT_E_NOT_FOUND));
        return FALSE;
    }
    constexpr SIZE_T most = 64;
    char texts[2048];
    SIZE_T places[most];
    SIZE_T used = 0;
    DWORD count = 0;
    if (usages != nullptr) {
        Reader list = Reader(bytes_of(usages->Value)).inside(tag_sequence);
        while (!list.at_end() && !list.failed() && count < most) {
            const Bytes oid = list.next(tag_oid).content;
            const SIZE_T length = write_oid(oid, nullptr);
            if (list.failed() || used + length > sizeof texts) {
                break;
            }
            write_oid(oid, texts + used);
            places[count++] = used;
            used += length;
        }
    }
    const SIZE_T lists = sizeof(CERT_ENHKEY_USAGE) + count * sizeof(LPSTR);
    const DWORD room = *size;
    *size = static_cast<DWORD>(lists + used);
    if (to != nullptr && room < *size) {
        SetLastError(ERROR_MORE_DATA);
        return FALSE;
    }
    if (to != nullptr) {
        auto* const pointers = reinterpret_cast<LPSTR*>(to + 1);
        auto* const at = reinterpret_cast<char*>(to) + lists;
        memcpy(at, texts, used);
        for (DWORD i = 0; i < count; ++i) {
            pointers[i] = at + places[i];
        }
        *to = {count, count != 0 ? pointers : nullptr};
    }
    // All uses, where nothing is said, and none where an empty list is.
    SetLastError(usages != nullptr ? ERROR_SUCCESS : static_cast<DWORD>(CRYPT_E_NOT_FOUND));
    return TRUE;
}

DWORD WINAPI CertGetNameStringW(PCCERT_CONTEXT context, DWORD kind, DWORD flags, void* parameter,
                                LPWSTR to, DWORD room) {
    const Certificate& one = *of(context);
    const CERT_NAME_BLOB& name =
        (flags & CERT_NAME_ISSUER_FLAG) != 0 ? one.info.Issuer : one.info.Subject;
    Element found;
    UCHAR oid[64];
    switch (kind) {
    case CERT_NAME_RDN_TYPE: {
        const DWORD how =
            parameter != nullptr ? *static_cast<DWORD*>(parameter) : CERT_X500_NAME_STR;
        return write_name(bytes_of(name), how, to, room);
    }
    case CERT_NAME_SIMPLE_DISPLAY_TYPE:
    case CERT_NAME_FRIENDLY_DISPLAY_TYPE: found = simple_name(name); break;
    case CERT_NAME_DNS_TYPE: found = dns_name(one); break;
    case CERT_NAME_ATTR_TYPE:
        found =
            attribute_of(name, {oid, read_oid(static_cast<LPCSTR>(parameter), oid, sizeof oid)});
        break;
    default: break;
    }
    return write_text(found, to, room);
}

DWORD WINAPI CertGetNameStringA(PCCERT_CONTEXT context, DWORD kind, DWORD flags, void* parameter,
                                LPSTR to, DWORD room) {
    WCHAR text[1024];
    CertGetNameStringW(context, kind, flags, parameter, text, ARRAYSIZE(text));
    const auto whole =
        static_cast<DWORD>(WideCharToMultiByte(CP_ACP, 0, text, -1, nullptr, 0, nullptr, nullptr));
    if (to == nullptr || room == 0) {
        return whole;
    }
    if (whole > room) {
        *to = 0;
        return 1;
    }
    return static_cast<DWORD>(
        WideCharToMultiByte(CP_ACP, 0, text, -1, to, static_cast<int>(room), nullptr, nullptr));
}

} // extern "C"
