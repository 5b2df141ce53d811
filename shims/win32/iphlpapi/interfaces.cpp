// Names and numbers of interfaces, and what converts them into one another.

#include "interfaces.hpp"

#include <ferry/win32/stubs.hpp>

namespace ferry::win32::ip {
namespace {

char* append(char* to, const char* text) {
    while (*text != 0) {
        *to++ = *text++;
    }
    *to = 0;
    return to;
}

char* append_number(char* to, ULONG number) {
    char digits[10];
    int count = 0;
    do {
        digits[count++] = static_cast<char>('0' + number % 10);
        number /= 10;
    } while (number != 0);
    while (count > 0) {
        *to++ = digits[--count];
    }
    *to = 0;
    return to;
}

const char* kind_of(ULONG type) {
    switch (type) {
    case IF_TYPE_ETHERNET_CSMACD: return "ethernet_";
    case IF_TYPE_IEEE80211: return "wireless_";
    case IF_TYPE_PPP: return "ppp_";
    case IF_TYPE_SOFTWARE_LOOPBACK: return "loopback_";
    case IF_TYPE_TUNNEL: return "tunnel_";
    default: return "iftype1_";
    }
}

} // namespace

Name name_of(const Interface& one) {
    Name name;
    char* const end = append(name.text, "{00000000-0000-0000-0000-00000000");
    for (int i = 0; i < 4; ++i) {
        end[i] = "0123456789abcdef"[one.index >> (12 - 4 * i) & 15];
    }
    append(end + 4, "}");
    return name;
}

Title title_of(const Interface& one) {
    Title title;
    append(title.text, is_loopback(one) ? "Loopback Pseudo-Interface 1" : one.name);
    return title;
}

Title short_name_of(const Interface& one) {
    Title name;
    append_number(append(name.text, kind_of(one.type)), is_loopback(one) ? 0 : one.index);
    return name;
}

void widen(WCHAR* to, const char* from) {
    do {
        *to++ = static_cast<UCHAR>(*from);
    } while (*from++ != 0);
}

const Interface* find(const Interfaces& all, ULONG index) {
    for (const Interface& one : all) {
        if (one.index == index) {
            return &one;
        }
    }
    return nullptr;
}
const Interface* find(const Interfaces& all, const NET_LUID& luid) {
    const Interface* const found = find(all, index_of(luid));
    return found != nullptr && luid_of(*found) == luid.Value ? found : nullptr;
}

void fill_address(SOCKADDR_INET& to, const UCHAR* bytes, bool is_inet6, ULONG scope) {
    memset(&to, 0, sizeof to);
    if (is_inet6) {
        to.si_family = AF_INET6;
        memcpy(&to.Ipv6.sin6_addr, bytes, sizeof to.Ipv6.sin6_addr);
        to.Ipv6.sin6_scope_id = scope;
    } else {
        to.si_family = AF_INET;
        memcpy(&to.Ipv4.sin_addr, bytes, sizeof to.Ipv4.sin_addr);
    }
}

DWORD room_for(void* to, ULONG* size, SIZE_T needed) {
    if (size == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const bool fits = to != nullptr && *size >= needed;
    *size = static_cast<ULONG>(needed);
    if (!fits) {
        return ERROR_INSUFFICIENT_BUFFER;
    }
    memset(to, 0, needed);
    return NO_ERROR;
}

void* allocate(SIZE_T size) { return RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, size); }

} // namespace ferry::win32::ip

using namespace ferry::win32::ip;

namespace {

/// Copies a name that there must be room for.
DWORD give(const char* name, SIZE_T room, char* to) {
    if (to == nullptr || room <= strlen(name)) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    memcpy(to, name, strlen(name) + 1);
    return NO_ERROR;
}
DWORD give(const char* name, SIZE_T room, WCHAR* to) {
    if (to == nullptr || room <= strlen(name)) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    widen(to, name);
    return NO_ERROR;
}

template <class C>
bool is_equal(const C* a, const char* b) {
    while (*b != 0 && *a == static_cast<C>(*b)) {
        ++a;
        ++b;
    }
    return *a == static_cast<C>(*b);
}

/// The text of the interface with a LUID.
template <class C>
NETIO_STATUS give_text(const NET_LUID* from, C* to, SIZE_T room, Title (*text)(const Interface&)) {
    const Interfaces all;
    const Interface* const found = from != nullptr ? find(all, *from) : nullptr;
    return found == nullptr ? static_cast<NETIO_STATUS>(ERROR_INVALID_PARAMETER)
                            : static_cast<NETIO_STATUS>(give(text(*found).text, room, to));
}

/// The LUID of the interface with a text.
template <class C>
NETIO_STATUS find_text(const C* from, NET_LUID* to, Title (*text)(const Interface&), DWORD error) {
    if (to == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    to->Value = 0;
    const Interfaces all;
    for (const Interface& one : all) {
        if (from != nullptr && is_equal(from, text(one).text)) {
            to->Value = luid_of(one);
            return NO_ERROR;
        }
    }
    return static_cast<NETIO_STATUS>(from == nullptr ? ERROR_INVALID_PARAMETER : error);
}

} // namespace

extern "C" {

NET_IFINDEX WINAPI if_nametoindex(PCSTR name) {
    NET_LUID luid;
    return find_text(name, &luid, short_name_of, ERROR_INVALID_NAME) == NO_ERROR ? index_of(luid)
                                                                                 : 0;
}
PCHAR WINAPI if_indextoname(NET_IFINDEX number, PCHAR to) {
    const Interfaces all;
    const Interface* const found = find(all, number);
    if (found == nullptr) {
        return nullptr;
    }
    memcpy(to, short_name_of(*found).text, sizeof(Title));
    return to;
}
DWORD WINAPI ConvertInterfaceIndexToLuid(NET_IFINDEX number, NET_LUID* to) {
    const Interfaces all;
    const Interface* const found = find(all, number);
    to->Value = found != nullptr ? luid_of(*found) : 0;
    return found != nullptr ? ERROR_SUCCESS : ERROR_FILE_NOT_FOUND;
}
NETIO_STATUS WINAPI ConvertInterfaceLuidToIndex(const NET_LUID* from, PNET_IFINDEX to) {
    if (from == nullptr || to == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const Interfaces all;
    const Interface* const found = find(all, *from);
    *to = found != nullptr ? found->index : 0;
    return found != nullptr ? NO_ERROR : ERROR_FILE_NOT_FOUND;
}
NETIO_STATUS WINAPI ConvertInterfaceLuidToGuid(const NET_LUID* from, GUID* to) {
    if (from == nullptr || to == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const Interfaces all;
    const Interface* const found = find(all, *from);
    *to = found != nullptr ? guid_of(*found) : GUID{};
    return found != nullptr ? NO_ERROR : ERROR_FILE_NOT_FOUND;
}
NETIO_STATUS WINAPI ConvertInterfaceGuidToLuid(const GUID* from, PNET_LUID to) {
    if (from == nullptr || to == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    to->Value = 0;
    const Interfaces all;
    for (const Interface& one : all) {
        const GUID guid = guid_of(one);
        if (memcmp(from, &guid, sizeof guid) == 0) {
            to->Value = luid_of(one);
        }
    }
    return to->Value != 0 ? NO_ERROR : ERROR_INVALID_PARAMETER;
}
NETIO_STATUS WINAPI ConvertInterfaceLuidToAlias(const NET_LUID* from, PWSTR to, SIZE_T room) {
    return give_text(from, to, room, title_of);
}
NETIO_STATUS WINAPI ConvertInterfaceAliasToLuid(const WCHAR* from, PNET_LUID to) {
    return find_text(from, to, title_of, ERROR_INVALID_PARAMETER);
}
NETIO_STATUS WINAPI ConvertInterfaceLuidToNameA(const NET_LUID* from, PSTR to, SIZE_T room) {
    return give_text(from, to, room, short_name_of);
}
NETIO_STATUS WINAPI ConvertInterfaceLuidToNameW(const NET_LUID* from, PWSTR to, SIZE_T room) {
    return give_text(from, to, room, short_name_of);
}
NETIO_STATUS WINAPI ConvertInterfaceNameToLuidA(const CHAR* from, PNET_LUID to) {
    return find_text(from, to, short_name_of, ERROR_INVALID_NAME);
}
NETIO_STATUS WINAPI ConvertInterfaceNameToLuidW(const WCHAR* from, PNET_LUID to) {
    return find_text(from, to, short_name_of, ERROR_INVALID_NAME);
}
NETIO_STATUS WINAPI ConvertLengthToIpv4Mask(ULONG length, PULONG to) {
    constexpr ULONG most = 32;
    if (to == nullptr || length > most) {
        if (to != nullptr) {
            *to = INADDR_NONE;
        }
        return ERROR_INVALID_PARAMETER;
    }
    *to = netmask(length);
    return NO_ERROR;
}
NETIO_STATUS WINAPI ConvertIpv4MaskToLength(ULONG mask, PUINT8 to) {
    const auto length = static_cast<ULONG>(__builtin_popcount(mask));
    if (to == nullptr || netmask(length) != mask) {
        return ERROR_INVALID_PARAMETER;
    }
    *to = static_cast<UINT8>(length);
    return NO_ERROR;
}
DWORD WINAPI GetFriendlyIfIndex(DWORD number) { return number & 0xffffff; }
DWORD WINAPI GetAdapterIndex(LPWSTR name, PULONG to) {
    if (name == nullptr || to == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    constexpr WCHAR prefix[] = L"\\DEVICE\\TCPIP_";
    constexpr SIZE_T units = sizeof prefix / sizeof(WCHAR) - 1;
    SIZE_T same = 0;
    while (same < units && name[same] == prefix[same]) {
        ++same;
    }
    const Interfaces all;
    for (const Interface& one : all) {
        if (same == units && is_equal(name + units, name_of(one).text)) {
            *to = one.index;
            return NO_ERROR;
        }
    }
    return ERROR_DEV_NOT_EXIST;
}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
