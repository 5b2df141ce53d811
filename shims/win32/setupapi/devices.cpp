// Sets of devices: there are none that programs see, so that all are empty, and nothing is a
// member.

#include <ferry/win32/ntdll.hpp>

#define _SETUPAPI_
#include <setupapi.h>

namespace {

constexpr ULONG list_mark = 0x7364766c;

struct DeviceList {
    ULONG mark;
};

DeviceList* list_of(HDEVINFO handle) {
    if (handle == nullptr || handle == INVALID_HANDLE_VALUE ||
        static_cast<DeviceList*>(handle)->mark != list_mark) {
        SetLastError(ERROR_INVALID_HANDLE);
        return nullptr;
    }
    return static_cast<DeviceList*>(handle);
}

HDEVINFO make_list() {
    auto* const list = static_cast<DeviceList*>(HeapAlloc(GetProcessHeap(), 0, sizeof(DeviceList)));
    if (list == nullptr) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return INVALID_HANDLE_VALUE;
    }
    list->mark = list_mark;
    return list;
}

/// Of all classes, or of one.
HDEVINFO list_of_class(const GUID* device_class, DWORD flags) {
    if (device_class == nullptr && (flags & DIGCF_ALLCLASSES) == 0) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    return make_list();
}

/// An answer to what is asked member by member: `data` says its own size.
template <class Data>
BOOL no_more(HDEVINFO list, const Data* data) {
    if (list_of(list) == nullptr) {
        return FALSE;
    }
    if (data == nullptr) {
        SetLastError(ERROR_INVALID_PARAMETER);
    } else {
        SetLastError(data->cbSize == sizeof(Data) ? ERROR_NO_MORE_ITEMS
                                                  : ERROR_INVALID_USER_BUFFER);
    }
    return FALSE;
}

BOOL no_member(HDEVINFO list) {
    if (list_of(list) != nullptr) {
        SetLastError(ERROR_INVALID_PARAMETER);
    }
    return FALSE;
}

} // namespace

extern "C" {

HDEVINFO WINAPI SetupDiGetClassDevsA(const GUID* device_class, PCSTR, HWND, DWORD flags) {
    return list_of_class(device_class, flags);
}
HDEVINFO WINAPI SetupDiGetClassDevsW(const GUID* device_class, PCWSTR, HWND, DWORD flags) {
    return list_of_class(device_class, flags);
}
HDEVINFO WINAPI SetupDiGetClassDevsExA(const GUID* device_class, PCSTR, HWND, DWORD flags, HDEVINFO,
                                       PCSTR, PVOID) {
    return list_of_class(device_class, flags);
}
HDEVINFO WINAPI SetupDiGetClassDevsExW(const GUID* device_class, PCWSTR, HWND, DWORD flags,
                                       HDEVINFO, PCWSTR, PVOID) {
    return list_of_class(device_class, flags);
}
HDEVINFO WINAPI SetupDiCreateDeviceInfoList(const GUID*, HWND) { return make_list(); }

BOOL WINAPI SetupDiDestroyDeviceInfoList(HDEVINFO handle) {
    DeviceList* const list = list_of(handle);
    if (list == nullptr) {
        return FALSE;
    }
    list->mark = 0;
    return HeapFree(GetProcessHeap(), 0, list);
}

BOOL WINAPI SetupDiEnumDeviceInfo(HDEVINFO list, DWORD, PSP_DEVINFO_DATA data) {
    return no_more(list, data);
}
BOOL WINAPI SetupDiEnumDeviceInterfaces(HDEVINFO list, PSP_DEVINFO_DATA, const GUID*, DWORD,
                                        PSP_DEVICE_INTERFACE_DATA data) {
    return no_more(list, data);
}

BOOL WINAPI SetupDiGetDeviceInterfaceDetailA(HDEVINFO list, PSP_DEVICE_INTERFACE_DATA,
                                             PSP_DEVICE_INTERFACE_DETAIL_DATA_A, DWORD, PDWORD,
                                             PSP_DEVINFO_DATA) {
    return no_member(list);
}
BOOL WINAPI SetupDiGetDeviceInterfaceDetailW(HDEVINFO list, PSP_DEVICE_INTERFACE_DATA,
                                             PSP_DEVICE_INTERFACE_DETAIL_DATA_W, DWORD, PDWORD,
                                             PSP_DEVINFO_DATA) {
    return no_member(list);
}
BOOL WINAPI SetupDiGetDeviceRegistryPropertyA(HDEVINFO list, PSP_DEVINFO_DATA, DWORD, PDWORD, PBYTE,
                                              DWORD, PDWORD) {
    return no_member(list);
}
BOOL WINAPI SetupDiGetDeviceRegistryPropertyW(HDEVINFO list, PSP_DEVINFO_DATA, DWORD, PDWORD, PBYTE,
                                              DWORD, PDWORD) {
    return no_member(list);
}
BOOL WINAPI SetupDiGetDeviceInstanceIdA(HDEVINFO list, PSP_DEVINFO_DATA, PSTR, DWORD, PDWORD) {
    return no_member(list);
}
BOOL WINAPI SetupDiGetDeviceInstanceIdW(HDEVINFO list, PSP_DEVINFO_DATA, PWSTR, DWORD, PDWORD) {
    return no_member(list);
}
HKEY WINAPI SetupDiOpenDevRegKey(HDEVINFO list, PSP_DEVINFO_DATA, DWORD, DWORD, DWORD, REGSAM) {
    no_member(list);
    return static_cast<HKEY>(INVALID_HANDLE_VALUE);
}

} // extern "C"
