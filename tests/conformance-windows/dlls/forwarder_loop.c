// beside: forward_loop
// Forwarders that lead back to themselves lead to nothing.
#include <stdio.h>
#include <windows.h>
int main(void) {
    HMODULE m = LoadLibraryA("forward_loop");
    const char* names[] = {"plain", "here", "there", "self"};
    for (int i = 0; i < 4; i++) {
        SetLastError(0);
        FARPROC found = GetProcAddress(m, names[i]);
        printf("%s: %d %lu\n", names[i], found != NULL, GetLastError());
    }
    return 0;
}
