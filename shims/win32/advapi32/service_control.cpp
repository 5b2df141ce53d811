// Services: the manager's list is empty, and the user, who is no administrator, adds nothing to it.
// So there is no handle of a service, and the program is none.

#include "security.hpp"

#undef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#include <winsvc.h>

using namespace ferry::win32::security;

namespace {

constexpr DWORD for_everybody = STANDARD_RIGHTS_READ | SC_MANAGER_CONNECT |
                                SC_MANAGER_ENUMERATE_SERVICE | SC_MANAGER_QUERY_LOCK_STATUS |
                                GENERIC_READ | GENERIC_EXECUTE | MAXIMUM_ALLOWED;
constexpr DWORD execute_access = SC_MANAGER_CONNECT | SC_MANAGER_QUERY_LOCK_STATUS;
constexpr DWORD read_access = SC_MANAGER_ENUMERATE_SERVICE | SC_MANAGER_QUERY_LOCK_STATUS;

struct Manager {
    static constexpr ULONG own_magic = 0x4d435346;
    ULONG magic;
    DWORD access;
};

bool has_other_machine(const wchar_t* name) { return name != nullptr && *name != 0; }
bool has_other_machine(const char* name) { return name != nullptr && *name != 0; }

template <class Char>
bool is_active_database(const Char* name) {
    const char* expected = SERVICES_ACTIVE_DATABASEA;
    if (name == nullptr || *name == 0) {
        return true;
    }
    const auto lower = [](int unit) { return unit >= 'A' && unit <= 'Z' ? unit + 32 : unit; };
    while (*name != 0 && lower(*name) == lower(*expected)) {
        ++name;
        ++expected;
    }
    return *name == 0 && *expected == 0;
}

template <class Char>
SC_HANDLE open_manager(const Char* machine, const Char* database, DWORD access) {
    if (!is_active_database(database)) {
        SetLastError(ERROR_DATABASE_DOES_NOT_EXIST);
        return nullptr;
    }
    if (has_other_machine(machine)) {
        SetLastError(RPC_S_SERVER_UNAVAILABLE);
        return nullptr;
    }
    if ((access & ~for_everybody) != 0) {
        SetLastError(ERROR_ACCESS_DENIED);
        return nullptr;
    }
    auto* const made = static_cast<Manager*>(
        RtlAllocateHeap(ferry::win32::peb()->process_heap, 0, sizeof(Manager)));
    if (made == nullptr) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return nullptr;
    }
    const DWORD all = (access & MAXIMUM_ALLOWED) != 0 ? execute_access | read_access : 0;
    made->magic = Manager::own_magic;
    made->access =
        access | all | SC_MANAGER_CONNECT | ((access & GENERIC_READ) != 0 ? read_access : 0);
    return reinterpret_cast<SC_HANDLE>(made);
}

Manager* manager_of(SC_HANDLE handle) {
    auto* const manager = reinterpret_cast<Manager*>(handle);
    if (manager == nullptr || manager->magic != Manager::own_magic) {
        SetLastError(ERROR_INVALID_HANDLE);
        return nullptr;
    }
    return manager;
}

/// What is asked about a service by its name.
BOOL not_there(SC_HANDLE manager, const void* name) {
    if (manager_of(manager) == nullptr) {
        return FALSE;
    }
    return fail(name == nullptr ? ERROR_INVALID_ADDRESS : ERROR_SERVICE_DOES_NOT_EXIST);
}
SC_HANDLE no_service(SC_HANDLE manager, const void* name) {
    not_there(manager, name);
    return nullptr;
}

/// Where a name is asked for, there is none.
template <class Char>
BOOL no_name(SC_HANDLE manager, const void* name, Char* to, DWORD* size) {
    if (to != nullptr && size != nullptr && *size != 0) {
        *to = 0;
    }
    return not_there(manager, name);
}

BOOL list_nothing(SC_HANDLE handle, DWORD type, DWORD state, DWORD* needed, DWORD* count) {
    const Manager* const manager = manager_of(handle);
    if (manager == nullptr) {
        return FALSE;
    }
    if (needed == nullptr || count == nullptr) {
        return fail(ERROR_INVALID_ADDRESS);
    }
    if ((manager->access & SC_MANAGER_ENUMERATE_SERVICE) == 0) {
        return fail(ERROR_ACCESS_DENIED);
    }
    if ((type & SERVICE_TYPE_ALL) == 0 || (state & SERVICE_STATE_ALL) == 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    *needed = 0;
    *count = 0;
    return TRUE;
}

BOOL no_handle() { return fail(ERROR_INVALID_HANDLE); }

} // namespace

extern "C" {

SC_HANDLE WINAPI OpenSCManagerA(LPCSTR machine, LPCSTR database, DWORD access) {
    return open_manager(machine, database, access);
}
SC_HANDLE WINAPI OpenSCManagerW(LPCWSTR machine, LPCWSTR database, DWORD access) {
    return open_manager(machine, database, access);
}
WINBOOL WINAPI CloseServiceHandle(SC_HANDLE handle) {
    Manager* const manager = manager_of(handle);
    if (manager == nullptr) {
        return FALSE;
    }
    manager->magic = 0;
    RtlFreeHeap(ferry::win32::peb()->process_heap, 0, manager);
    return TRUE;
}
SC_HANDLE WINAPI OpenServiceA(SC_HANDLE manager, LPCSTR name, DWORD) {
    return no_service(manager, name);
}
SC_HANDLE WINAPI OpenServiceW(SC_HANDLE manager, LPCWSTR name, DWORD) {
    return no_service(manager, name);
}
SC_HANDLE WINAPI CreateServiceA(SC_HANDLE manager, LPCSTR, LPCSTR, DWORD, DWORD, DWORD, DWORD,
                                LPCSTR, LPCSTR, LPDWORD, LPCSTR, LPCSTR, LPCSTR) {
    SetLastError(manager_of(manager) != nullptr ? ERROR_ACCESS_DENIED : ERROR_INVALID_HANDLE);
    return nullptr;
}
SC_HANDLE WINAPI CreateServiceW(SC_HANDLE manager, LPCWSTR, LPCWSTR, DWORD, DWORD, DWORD, DWORD,
                                LPCWSTR, LPCWSTR, LPDWORD, LPCWSTR, LPCWSTR, LPCWSTR) {
    SetLastError(manager_of(manager) != nullptr ? ERROR_ACCESS_DENIED : ERROR_INVALID_HANDLE);
    return nullptr;
}
WINBOOL WINAPI GetServiceDisplayNameA(SC_HANDLE manager, LPCSTR name, LPSTR to, LPDWORD size) {
    return no_name(manager, name, to, size);
}
WINBOOL WINAPI GetServiceDisplayNameW(SC_HANDLE manager, LPCWSTR name, LPWSTR to, LPDWORD size) {
    return no_name(manager, name, to, size);
}
WINBOOL WINAPI GetServiceKeyNameA(SC_HANDLE manager, LPCSTR name, LPSTR to, LPDWORD size) {
    return no_name(manager, name, to, size);
}
WINBOOL WINAPI GetServiceKeyNameW(SC_HANDLE manager, LPCWSTR name, LPWSTR to, LPDWORD size) {
    return no_name(manager, name, to, size);
}

WINBOOL WINAPI EnumServicesStatusA(SC_HANDLE manager, DWORD type, DWORD state,
                                   LPENUM_SERVICE_STATUSA, DWORD, LPDWORD needed, LPDWORD count,
                                   LPDWORD) {
    return list_nothing(manager, type, state, needed, count);
}
WINBOOL WINAPI EnumServicesStatusW(SC_HANDLE manager, DWORD type, DWORD state,
                                   LPENUM_SERVICE_STATUSW, DWORD, LPDWORD needed, LPDWORD count,
                                   LPDWORD) {
    return list_nothing(manager, type, state, needed, count);
}
WINBOOL WINAPI EnumServicesStatusExA(SC_HANDLE manager, SC_ENUM_TYPE level, DWORD type, DWORD state,
                                     LPBYTE, DWORD, LPDWORD needed, LPDWORD count, LPDWORD,
                                     LPCSTR) {
    return level != SC_ENUM_PROCESS_INFO ? fail(ERROR_INVALID_LEVEL)
                                         : list_nothing(manager, type, state, needed, count);
}
WINBOOL WINAPI EnumServicesStatusExW(SC_HANDLE manager, SC_ENUM_TYPE level, DWORD type, DWORD state,
                                     LPBYTE, DWORD, LPDWORD needed, LPDWORD count, LPDWORD,
                                     LPCWSTR) {
    return level != SC_ENUM_PROCESS_INFO ? fail(ERROR_INVALID_LEVEL)
                                         : list_nothing(manager, type, state, needed, count);
}

WINBOOL WINAPI ChangeServiceConfigA(SC_HANDLE, DWORD, DWORD, DWORD, LPCSTR, LPCSTR, LPDWORD, LPCSTR,
                                    LPCSTR, LPCSTR, LPCSTR) {
    return no_handle();
}
WINBOOL WINAPI ChangeServiceConfigW(SC_HANDLE, DWORD, DWORD, DWORD, LPCWSTR, LPCWSTR, LPDWORD,
                                    LPCWSTR, LPCWSTR, LPCWSTR, LPCWSTR) {
    return no_handle();
}
WINBOOL WINAPI ChangeServiceConfig2A(SC_HANDLE, DWORD, LPVOID) { return no_handle(); }
WINBOOL WINAPI ChangeServiceConfig2W(SC_HANDLE, DWORD, LPVOID) { return no_handle(); }
WINBOOL WINAPI ControlService(SC_HANDLE, DWORD, LPSERVICE_STATUS) { return no_handle(); }
WINBOOL WINAPI DeleteService(SC_HANDLE) { return no_handle(); }
WINBOOL WINAPI EnumDependentServicesA(SC_HANDLE, DWORD, LPENUM_SERVICE_STATUSA, DWORD, LPDWORD,
                                      LPDWORD) {
    return no_handle();
}
WINBOOL WINAPI EnumDependentServicesW(SC_HANDLE, DWORD, LPENUM_SERVICE_STATUSW, DWORD, LPDWORD,
                                      LPDWORD) {
    return no_handle();
}
WINBOOL WINAPI QueryServiceConfigA(SC_HANDLE, LPQUERY_SERVICE_CONFIGA, DWORD, LPDWORD) {
    return no_handle();
}
WINBOOL WINAPI QueryServiceConfigW(SC_HANDLE, LPQUERY_SERVICE_CONFIGW, DWORD, LPDWORD) {
    return no_handle();
}
WINBOOL WINAPI QueryServiceConfig2A(SC_HANDLE, DWORD, LPBYTE, DWORD, LPDWORD) {
    return no_handle();
}
WINBOOL WINAPI QueryServiceConfig2W(SC_HANDLE, DWORD, LPBYTE, DWORD, LPDWORD) {
    return no_handle();
}
WINBOOL WINAPI QueryServiceObjectSecurity(SC_HANDLE, SECURITY_INFORMATION, PSECURITY_DESCRIPTOR,
                                          DWORD, LPDWORD) {
    return no_handle();
}
WINBOOL WINAPI SetServiceObjectSecurity(SC_HANDLE, SECURITY_INFORMATION, PSECURITY_DESCRIPTOR) {
    return no_handle();
}
WINBOOL WINAPI QueryServiceStatus(SC_HANDLE, LPSERVICE_STATUS) { return no_handle(); }
WINBOOL WINAPI QueryServiceStatusEx(SC_HANDLE, SC_STATUS_TYPE, LPBYTE, DWORD, LPDWORD) {
    return no_handle();
}
WINBOOL WINAPI StartServiceA(SC_HANDLE, DWORD, LPCSTR*) { return no_handle(); }
WINBOOL WINAPI StartServiceW(SC_HANDLE, DWORD, LPCWSTR*) { return no_handle(); }
DWORD WINAPI NotifyServiceStatusChangeW(SC_HANDLE, DWORD, PSERVICE_NOTIFYW) {
    return ERROR_INVALID_HANDLE;
}

// By this a program knows that it was not started as a service.
WINBOOL WINAPI StartServiceCtrlDispatcherA(const SERVICE_TABLE_ENTRYA*) {
    return fail(ERROR_FAILED_SERVICE_CONTROLLER_CONNECT);
}
WINBOOL WINAPI StartServiceCtrlDispatcherW(const SERVICE_TABLE_ENTRYW*) {
    return fail(ERROR_FAILED_SERVICE_CONTROLLER_CONNECT);
}
SERVICE_STATUS_HANDLE WINAPI RegisterServiceCtrlHandlerA(LPCSTR, LPHANDLER_FUNCTION) {
    SetLastError(ERROR_SERVICE_NOT_IN_EXE);
    return nullptr;
}
SERVICE_STATUS_HANDLE WINAPI RegisterServiceCtrlHandlerW(LPCWSTR, LPHANDLER_FUNCTION) {
    SetLastError(ERROR_SERVICE_NOT_IN_EXE);
    return nullptr;
}
SERVICE_STATUS_HANDLE WINAPI RegisterServiceCtrlHandlerExA(LPCSTR, LPHANDLER_FUNCTION_EX, LPVOID) {
    SetLastError(ERROR_SERVICE_NOT_IN_EXE);
    return nullptr;
}
SERVICE_STATUS_HANDLE WINAPI RegisterServiceCtrlHandlerExW(LPCWSTR, LPHANDLER_FUNCTION_EX, LPVOID) {
    SetLastError(ERROR_SERVICE_NOT_IN_EXE);
    return nullptr;
}
WINBOOL WINAPI SetServiceStatus(SERVICE_STATUS_HANDLE, LPSERVICE_STATUS) { return no_handle(); }

} // extern "C"
