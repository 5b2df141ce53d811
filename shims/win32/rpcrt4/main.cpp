// Identifiers and their text: what programs without remote procedures use of rpcrt4.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

using namespace ferry::win32;

namespace {

template <class C>
LONG write(const GUID& id, C** text) {
    constexpr int units = 36;
    auto* to = static_cast<C*>(RtlAllocateHeap(peb()->process_heap, 0, (units + 1) * sizeof(C)));
    if (to == nullptr) {
        return ERROR_OUTOFMEMORY;
    }
    *text = to;
    const auto hex = [&](ULONG value, int digits) {
        while (digits-- > 0) {
            *to++ = static_cast<C>("0123456789abcdef"[value >> 4 * digits & 15]);
        }
    };
    hex(id.Data1, 8);
    *to++ = '-';
    hex(id.Data2, 4);
    *to++ = '-';
    hex(id.Data3, 4);
    *to++ = '-';
    for (int i = 0; i < 8; ++i) {
        if (i == 2) {
            *to++ = '-';
        }
        hex(id.Data4[i], 2);
    }
    *to = 0;
    return ERROR_SUCCESS;
}

template <class C>
LONG release(C** text) {
    if (*text != nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, *text);
        *text = nullptr;
    }
    return ERROR_SUCCESS;
}

constexpr LONG invalid_string_uuid = 1705; // RPC_S_INVALID_STRING_UUID
constexpr GUID nil{};

/// A null pointer is the nil identifier.
const GUID& of(const GUID* id) { return id != nullptr ? *id : nil; }

/// By its fields, whose last one is bytes.
int compare(const GUID& a, const GUID& b) {
    const ULONG first[] = {a.Data1, a.Data2, a.Data3};
    const ULONG second[] = {b.Data1, b.Data2, b.Data3};
    for (int i = 0; i < 3; ++i) {
        if (first[i] != second[i]) {
            return first[i] < second[i] ? -1 : 1;
        }
    }
    const int last = memcmp(a.Data4, b.Data4, sizeof a.Data4);
    return last < 0 ? -1 : last > 0 ? 1 : 0;
}

template <class C>
LONG read(const C* text, GUID* id) {
    if (text == nullptr) {
        *id = nil;
        return ERROR_SUCCESS;
    }
    GUID found{};
    BYTE bytes[sizeof(GUID)];
    int count = 0;
    for (int i = 0; i < 36; ++i) {
        const C c = text[i];
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (c != '-') {
                return invalid_string_uuid;
            }
            continue;
        }
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0) {
            return invalid_string_uuid;
        }
        bytes[count / 2] =
            static_cast<BYTE>(count % 2 == 0 ? digit << 4 : bytes[count / 2] | digit);
        ++count;
    }
    if (text[36] != 0) {
        return invalid_string_uuid;
    }
    found.Data1 = static_cast<ULONG>(bytes[0]) << 24 | static_cast<ULONG>(bytes[1]) << 16 |
                  static_cast<ULONG>(bytes[2]) << 8 | bytes[3];
    found.Data2 = static_cast<WORD>(bytes[4] << 8 | bytes[5]);
    found.Data3 = static_cast<WORD>(bytes[6] << 8 | bytes[7]);
    memcpy(found.Data4, bytes + 8, sizeof found.Data4);
    *id = found;
    return ERROR_SUCCESS;
}

} // namespace

extern "C" {

int WINAPI UuidCompare(const GUID* a, const GUID* b, LONG* status) {
    *status = ERROR_SUCCESS;
    return compare(of(a), of(b));
}
int WINAPI UuidEqual(const GUID* a, const GUID* b, LONG* status) {
    return UuidCompare(a, b, status) == 0;
}
int WINAPI UuidIsNil(const GUID* id, LONG* status) { return UuidEqual(id, nullptr, status); }
LONG WINAPI UuidCreateNil(GUID* id) {
    *id = nil;
    return ERROR_SUCCESS;
}
/// The check sum of DCE's specification (appendix A), modulo 255.
WORD WINAPI UuidHash(const GUID* id, LONG* status) {
    *status = ERROR_SUCCESS;
    constexpr int modulus = 255;
    const auto* const bytes = reinterpret_cast<const BYTE*>(&of(id));
    int sum = 0;
    int sums = 0;
    for (unsigned i = 0; i < sizeof(GUID); ++i) {
        sum += bytes[i];
        sums += sum;
    }
    const int low = (modulus - sums % modulus) % modulus;
    const int difference = (sums - sum) % modulus;
    return static_cast<WORD>((difference < 0 ? difference + modulus : difference) * 256 + low);
}
LONG WINAPI UuidFromStringA(const UCHAR* text, GUID* id) { return read(text, id); }
LONG WINAPI UuidFromStringW(const WCHAR* text, GUID* id) { return read(text, id); }

LONG WINAPI UuidCreate(GUID* id) {
    FerryRandom(id, sizeof *id);
    id->Data3 = static_cast<WORD>((id->Data3 & 0xfff) | 0x4000);
    id->Data4[0] = static_cast<BYTE>((id->Data4[0] & 0x3f) | 0x80);
    return ERROR_SUCCESS;
}
LONG WINAPI UuidCreateSequential(GUID* id) { return UuidCreate(id); }
LONG WINAPI UuidToStringA(const GUID* id, UCHAR** text) { return write(*id, text); }
LONG WINAPI UuidToStringW(const GUID* id, WCHAR** text) { return write(*id, text); }
LONG WINAPI RpcStringFreeA(UCHAR** text) { return release(text); }
LONG WINAPI RpcStringFreeW(WCHAR** text) { return release(text); }

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
