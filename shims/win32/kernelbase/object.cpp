#include "object.hpp"

namespace ferry::win32 {
namespace {

/// Where the names of a session, and those of all, begin.
constexpr WCHAR session_directory[] = L"\\Sessions\\1\\BaseNamedObjects\\";
constexpr WCHAR global_directory[] = L"\\BaseNamedObjects\\";

bool skip_prefix(LPCWSTR& name, LPCWSTR prefix) {
    LPCWSTR at = name;
    while (*prefix != 0) {
        if (*at++ != *prefix++) {
            return false;
        }
    }
    name = at;
    return true;
}

} // namespace

ObjectName::ObjectName(LPCWSTR name, const SECURITY_ATTRIBUTES* security, ULONG flags) {
    attributes_.Length = sizeof attributes_;
    attributes_.Attributes =
        flags | (security != nullptr && security->bInheritHandle ? obj_inherit : 0);
    if (name == nullptr) {
        return;
    }
    LPCWSTR directory = session_directory;
    if (skip_prefix(name, L"Global\\")) {
        directory = global_directory;
    } else if (!skip_prefix(name, L"Local\\")) {
        skip_prefix(name, L"Session\\1\\");
    }
    const SIZE_T length = wcslen(name);
    if (length > MAX_PATH) {
        status_ = STATUS_NAME_TOO_LONG;
        return;
    }
    WCHAR* to = path_;
    while (*directory != 0) {
        *to++ = *directory++;
    }
    for (SIZE_T i = 0; i < length; ++i) {
        if (name[i] == L'\\') {
            status_ = STATUS_OBJECT_PATH_NOT_FOUND;
        }
        *to++ = name[i];
    }
    if (length == 0) {
        return; // the same as none
    }
    string_.Buffer = path_;
    string_.Length = string_.MaximumLength = static_cast<USHORT>((to - path_) * sizeof(WCHAR));
    attributes_.ObjectName = &string_;
}

HANDLE created(NTSTATUS status, HANDLE handle) {
    if (!NT_SUCCESS(status)) {
        teb()->last_error = RtlNtStatusToDosError(status);
        if (status == STATUS_OBJECT_TYPE_MISMATCH) {
            teb()->last_error = ERROR_INVALID_HANDLE;
        }
        return nullptr;
    }
    teb()->last_error = status == STATUS_OBJECT_NAME_EXISTS ? ERROR_ALREADY_EXISTS : ERROR_SUCCESS;
    return handle;
}

HANDLE opened(NTSTATUS status, HANDLE handle) { return succeeded(status) ? handle : nullptr; }

HANDLE open_named(NTSTATUS(NTAPI* open)(PHANDLE, ACCESS_MASK, POBJECT_ATTRIBUTES), DWORD access,
                  BOOL inherit, LPCWSTR name) {
    if (name == nullptr) {
        fail(ERROR_INVALID_PARAMETER);
        return nullptr;
    }
    ObjectName object(name, nullptr, inherit ? obj_inherit : 0);
    HANDLE handle = nullptr;
    return opened(object.status() != STATUS_SUCCESS ? object.status()
                                                    : open(&handle, access, object.attributes()),
                  handle);
}

} // namespace ferry::win32

using namespace ferry::win32;

namespace {

/// OBJECT_HANDLE_FLAG_INFORMATION and its class.
struct HandleFlags {
    BOOLEAN inherit;
    BOOLEAN protect;
};
constexpr int handle_flags = 4;

} // namespace

extern "C" {

BOOL WINAPI DuplicateHandle(HANDLE from_process, HANDLE from, HANDLE to_process, LPHANDLE to,
                            DWORD access, BOOL inherit, DWORD options) {
    return succeeded(NtDuplicateObject(from_process, from, to_process, to, access,
                                       inherit ? obj_inherit : 0, options));
}

BOOL WINAPI GetHandleInformation(HANDLE handle, LPDWORD flags) {
    HandleFlags found{};
    if (!succeeded(NtQueryObject(handle, static_cast<OBJECT_INFORMATION_CLASS>(handle_flags),
                                 &found, sizeof found, nullptr))) {
        return FALSE;
    }
    *flags = (found.inherit ? HANDLE_FLAG_INHERIT : 0) |
             (found.protect ? HANDLE_FLAG_PROTECT_FROM_CLOSE : 0);
    return TRUE;
}

BOOL WINAPI SetHandleInformation(HANDLE handle, DWORD mask, DWORD flags) {
    DWORD now = 0;
    if (!GetHandleInformation(handle, &now)) {
        return FALSE;
    }
    now = (now & ~mask) | (flags & mask);
    HandleFlags wanted{(now & HANDLE_FLAG_INHERIT) != 0,
                       (now & HANDLE_FLAG_PROTECT_FROM_CLOSE) != 0};
    return succeeded(NtSetInformationObject(handle, handle_flags, &wanted, sizeof wanted));
}

BOOL WINAPI CompareObjectHandles(HANDLE first, HANDLE second) {
    return succeeded(NtCompareObjects(first, second));
}

} // extern "C"
