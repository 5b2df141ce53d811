// beside: raises
// What a DllMain raises fails the load, and with what it raised; the lock is free again.
#include <windows.h>

#include <stdio.h>

static void load(const char* how) {
    SetEnvironmentVariableA("RAISES", how);
    SetLastError(0);
    HMODULE module = LoadLibraryA("raises.dll");
    const DWORD error = module != NULL ? 0 : GetLastError();
    printf("%s: loaded %d, error %lu, there %d\n", how, module != NULL, error,
           GetModuleHandleA("raises.dll") != NULL);
    if (module != NULL) {
        FreeLibrary(module);
    }
}

static DWORD WINAPI load_elsewhere(void* argument) {
    load(argument);
    return 0;
}

int main(void) {
    load("fault");
    load("other");
    load("none");
    load("fault");
    HANDLE thread = CreateThread(NULL, 0, load_elsewhere, "none", 0, NULL);
    printf("another thread: %lx\n", WaitForSingleObject(thread, 10000));
    return 0;
}
