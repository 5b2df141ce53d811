// build: -lole32 -loleaut32 -lwinmm -lws2_32 -lbcrypt -lshell32
// DLLs of which programs use little.
#include <winsock2.h>

#include <windows.h>

#include <bcrypt.h>
#include <mmsystem.h>
#include <oleauto.h>
#include <shellapi.h>
#include <stdio.h>
int main(void) {
    BSTR text = SysAllocStringLen(L"a\0b", 3);
    printf("%u %u\n", SysStringLen(text), SysStringByteLen(text));
    VARIANT from, to;
    VariantInit(&to);
    from.vt = VT_BSTR;
    from.bstrVal = text;
    HRESULT copied = VariantCopy(&to, &from);
    printf("%lx %d %u\n", copied, to.bstrVal != text, SysStringLen(to.bstrVal));
    VariantClear(&to);
    printf("%d\n", to.vt);
    BYTE random[32] = {0};
    printf("%lx ",
           (unsigned long)BCryptGenRandom(NULL, random, 32, BCRYPT_USE_SYSTEM_PREFERRED_RNG));
    int sum = 0;
    for (int i = 0; i < 32; ++i) {
        sum += random[i];
    }
    printf("%d\n", sum != 0);
    BOOL(WINAPI * prng)
    (PBYTE, SIZE_T) = (void*)GetProcAddress(LoadLibraryA("bcryptprimitives.dll"), "ProcessPrng");
    printf("%d\n", prng(random, 32));
    int count = 0;
    WCHAR** words = CommandLineToArgvW(
        L"\"C:\\a b\\p.exe\" one \"two words\" a\\\\b \\\"q\\\" \"x\\\\\" \"\"", &count);
    printf("%d:", count);
    for (int i = 0; i < count; ++i) {
        char line[100];
        WideCharToMultiByte(CP_UTF8, 0, words[i], -1, line, sizeof line, NULL, NULL);
        printf(" [%s]", line);
    }
    puts("");
    WSADATA data;
    int started = WSAStartup(MAKEWORD(2, 2), &data);
    printf("%d %x\n", started, data.wVersion);
    printf("%x %lx\n", htons(0x1234), htonl(0x12345678));
    printf("%d %d\n", timeBeginPeriod(1), timeEndPeriod(1));
    GUID guid;
    WCHAR name[40];
    printf("%lx %d\n", (unsigned long)CoCreateGuid(&guid), StringFromGUID2(&guid, name, 40));
    return 0;
}
