// A program whose manifest names a locale has the pages of its language.
// ferry: --code-page=850
#include <windows.h>

#include <stdio.h>

int main(void) {
    char bytes[8] = "";
    printf("%u %u %d\n", GetACP(), GetOEMCP(),
           WideCharToMultiByte(CP_ACP, 0, L"\xe9", -1, bytes, 8, NULL, NULL));
    return 0;
}
