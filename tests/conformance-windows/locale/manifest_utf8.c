// A program whose manifest asks for UTF-8 has it whatever the user asks for.
// ferry: --code-page=850
#include <windows.h>

#include <stdio.h>

int main(void) {
    char bytes[8] = "";
    printf("%u %u %d\n", GetACP(), GetOEMCP(),
           WideCharToMultiByte(CP_ACP, 0, L"\xe9", -1, bytes, 8, NULL, NULL));
    return 0;
}
