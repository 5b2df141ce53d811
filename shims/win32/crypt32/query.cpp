// CryptQueryObject: what a file or a piece of memory holds. Certificates are known.

#include "certificate.hpp"

using namespace ferry::win32;
using namespace ferry::win32::certificates;

namespace {

constexpr DWORD most_file = 1 << 20;

bool fail(LONG error) {
    SetLastError(static_cast<DWORD>(error));
    return false;
}

/// A file as a whole; to be released.
bool read_file(const WCHAR* name, CRYPT_DATA_BLOB& to) {
    const HANDLE file =
        CreateFileW(name, GENERIC_READ, FILE_SHARE_READ, nullptr, OPEN_EXISTING, 0, nullptr);
    if (file == INVALID_HANDLE_VALUE) {
        return false;
    }
    LARGE_INTEGER size{};
    DWORD done = 0;
    bool right = GetFileSizeEx(file, &size) && size.QuadPart <= most_file;
    to.pbData =
        right ? static_cast<BYTE*>(allocate(static_cast<SIZE_T>(size.QuadPart) + 1)) : nullptr;
    right = to.pbData != nullptr &&
            ReadFile(file, to.pbData, static_cast<DWORD>(size.QuadPart), &done, nullptr);
    to.cbData = done;
    CloseHandle(file);
    return right || fail(CRYPT_E_NO_MATCH);
}

/// In base64, with lines around it or without.
Certificate* read_text(const CRYPT_DATA_BLOB& from) {
    const auto* const text = reinterpret_cast<LPCSTR>(from.pbData);
    DWORD size = from.cbData;
    auto* const bytes = static_cast<BYTE*>(allocate(from.cbData));
    Certificate* made = nullptr;
    if (bytes != nullptr && from.cbData != 0 &&
        CryptStringToBinaryA(text, from.cbData, CRYPT_STRING_BASE64_ANY, bytes, &size, nullptr,
                             nullptr)) {
        made = read_certificate({bytes, size});
    }
    release(bytes);
    return made;
}

bool query(const CRYPT_DATA_BLOB& from, DWORD contents, DWORD formats, DWORD& format,
           Certificate*& made) {
    made = nullptr;
    if ((contents & CERT_QUERY_CONTENT_FLAG_CERT) != 0) {
        if ((formats & CERT_QUERY_FORMAT_FLAG_BINARY) != 0) {
            format = CERT_QUERY_FORMAT_BINARY;
            made = read_certificate({from.pbData, from.cbData});
        }
        if (made == nullptr && (formats & CERT_QUERY_FORMAT_FLAG_BASE64_ENCODED) != 0) {
            format = CERT_QUERY_FORMAT_BASE64_ENCODED;
            made = read_text(from);
        }
    }
    return made != nullptr || fail(CRYPT_E_NO_MATCH);
}

template <typename Value>
void give_value(Value* to, Value value) {
    if (to != nullptr) {
        *to = value;
    }
}

} // namespace

extern "C" BOOL WINAPI CryptQueryObject(DWORD kind, const void* object, DWORD contents,
                                        DWORD formats, DWORD, DWORD* encoding, DWORD* content,
                                        DWORD* found_format, HCERTSTORE* store, HCRYPTMSG* message,
                                        const void** context) {
    CRYPT_DATA_BLOB bytes{};
    const bool is_file = kind == CERT_QUERY_OBJECT_FILE;
    if (object == nullptr || (!is_file && kind != CERT_QUERY_OBJECT_BLOB)) {
        return fail(E_INVALIDARG);
    }
    give_value<HCERTSTORE>(store, nullptr);
    give_value<HCRYPTMSG>(message, nullptr);
    give_value<const void*>(context, nullptr);
    if (!is_file) {
        bytes = *static_cast<const CRYPT_DATA_BLOB*>(object);
    } else if (!read_file(static_cast<const WCHAR*>(object), bytes)) {
        return FALSE;
    }
    DWORD format = 0;
    Certificate* made = nullptr;
    const bool found = query(bytes, contents, formats, format, made);
    if (is_file) {
        release(bytes.pbData);
    }
    if (!found) {
        return FALSE;
    }
    give_value<DWORD>(encoding, X509_ASN_ENCODING);
    give_value<DWORD>(content, CERT_QUERY_CONTENT_CERT);
    give_value(found_format, format);
    const PCCERT_CONTEXT one = CertCreateCertificateContext(
        X509_ASN_ENCODING, made->context.pbCertEncoded, made->context.cbCertEncoded);
    release(made);
    if (store != nullptr) {
        *store = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr);
        CertAddCertificateContextToStore(*store, one, CERT_STORE_ADD_ALWAYS, nullptr);
    }
    if (context != nullptr) {
        *context = one;
    } else {
        CertFreeCertificateContext(one);
    }
    return TRUE;
}
