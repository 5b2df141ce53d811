// build: -ladvapi32
// The service manager of a machine without services, as an ordinary user sees it; and a program
// that asks whether it is one.
#include <windows.h>

#include <stdio.h>

static void WINAPI service_main(DWORD count, LPWSTR* arguments) {
    (void)count;
    (void)arguments;
}

int main(void) {
    SERVICE_TABLE_ENTRYW table[] = {{(LPWSTR)L"ferry", service_main}, {NULL, NULL}};
    printf("dispatcher %d", StartServiceCtrlDispatcherW(table));
    printf(" %lu\n", GetLastError());
    printf("handler %d", RegisterServiceCtrlHandlerW(L"ferry", NULL) != NULL);
    printf(" %lu\n", GetLastError());

    const DWORD accesses[] = {SC_MANAGER_CONNECT, GENERIC_READ, SC_MANAGER_CREATE_SERVICE,
                              SC_MANAGER_ALL_ACCESS};
    for (int i = 0; i < 4; ++i) {
        SetLastError(0);
        const SC_HANDLE manager = OpenSCManagerA(NULL, NULL, accesses[i]);
        printf("%lx %d", accesses[i], manager != NULL);
        printf(" %lu\n", GetLastError());
        if (manager != NULL)
            CloseServiceHandle(manager);
    }
    printf("database %d", OpenSCManagerW(NULL, L"No such", SC_MANAGER_CONNECT) != NULL);
    printf(" %lu\n", GetLastError());
    printf("active %d\n", OpenSCManagerW(NULL, L"servicesactive", SC_MANAGER_CONNECT) != NULL);

    const SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_ENUMERATE_SERVICE);
    DWORD needed = 77, count = 77, resume = 0;
    printf("service %d", OpenServiceW(manager, L"No such service", SERVICE_QUERY_STATUS) != NULL);
    printf(" %lu\n", GetLastError());
    printf("no name %d", OpenServiceW(manager, NULL, SERVICE_QUERY_STATUS) != NULL);
    printf(" %lu\n", GetLastError());
    printf("driver list %d", EnumServicesStatusW(manager, SERVICE_DRIVER, SERVICE_STATE_ALL, NULL,
                                                 0, &needed, &count, &resume));
    printf(" %lu %lu\n", needed, count);
    SetLastError(0);
    printf("no kind %d",
           EnumServicesStatusW(manager, 0, SERVICE_STATE_ALL, NULL, 0, &needed, &count, &resume));
    printf(" %lu\n", GetLastError());
    SERVICE_STATUS status;
    printf("no handle %d", QueryServiceStatus(NULL, &status));
    printf(" %lu\n", GetLastError());
    printf("closed %d", CloseServiceHandle(manager));
    printf(" %d", CloseServiceHandle(NULL));
    printf(" %lu\n", GetLastError());
    return 0;
}
