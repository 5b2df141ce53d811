// The functions of version resources are kernelbase's own: programs that bring a version.dll of
// their own hand calls on to there.
#include <windows.h>

#include <stdio.h>

int main(void) {
    static const char* const names[] = {"GetFileVersionInfoSizeA", "GetFileVersionInfoW",
                                        "GetFileVersionInfoExW", "VerQueryValueW"};
    const HMODULE base = GetModuleHandleA("kernelbase.dll");
    for (int i = 0; i < 4; ++i) {
        HMODULE home = NULL;
        GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                               GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                           (const char*)GetProcAddress(base, names[i]), &home);
        printf("%s: in kernelbase %d\n", names[i], home == base);
    }
    return 0;
}
