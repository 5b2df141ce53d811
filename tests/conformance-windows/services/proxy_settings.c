// The proxy that the user has set, as winhttp tells it to those who speak HTTP themselves.
// build: -lwinhttp

#include <windows.h>

#include <stdio.h>
#include <winhttp.h>

static void show(const char* what) {
    WINHTTP_CURRENT_USER_IE_PROXY_CONFIG config;
    memset(&config, 0x55, sizeof config);
    const BOOL told = WinHttpGetIEProxyConfigForCurrentUser(&config);
    printf("%s %d: script %ls, proxy %ls, bypass %ls\n", what, told, config.lpszAutoConfigUrl,
           config.lpszProxy, config.lpszProxyBypass);
    GlobalFree(config.lpszAutoConfigUrl);
    GlobalFree(config.lpszProxy);
    GlobalFree(config.lpszProxyBypass);
}

int main(void) {
    HKEY key;
    RegCreateKeyExW(HKEY_CURRENT_USER,
                    L"Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings", 0, NULL, 0,
                    KEY_ALL_ACCESS, NULL, &key, NULL);
    show("none");
    const WCHAR proxy[] = L"10.0.0.1:3128", bypass[] = L"<local>";
    RegSetValueExW(key, L"ProxyServer", 0, REG_SZ, (const BYTE*)proxy, sizeof proxy);
    RegSetValueExW(key, L"ProxyOverride", 0, REG_SZ, (const BYTE*)bypass, sizeof bypass);
    show("not enabled");
    DWORD enabled = 1;
    RegSetValueExW(key, L"ProxyEnable", 0, REG_DWORD, (const BYTE*)&enabled, sizeof enabled);
    show("enabled");
    RegDeleteValueW(key, L"ProxyEnable");
    RegDeleteValueW(key, L"ProxyServer");
    RegDeleteValueW(key, L"ProxyOverride");

    HINTERNET session = WinHttpOpen(L"test", WINHTTP_ACCESS_TYPE_NO_PROXY, NULL, NULL, 0);
    WINHTTP_AUTOPROXY_OPTIONS options = {.dwFlags = WINHTTP_AUTOPROXY_AUTO_DETECT,
                                         .dwAutoDetectFlags = WINHTTP_AUTO_DETECT_TYPE_DNS_A};
    WINHTTP_PROXY_INFO info;
    printf("for a page %d", WinHttpGetProxyForUrl(session, L"http://localhost/", &options, &info));
    printf(" %lu\n", GetLastError());
    printf("close %d", WinHttpCloseHandle(session));
    printf(" %d\n", WinHttpCloseHandle(NULL));
    printf("default %d", WinHttpGetDefaultProxyConfiguration(&info));
    printf(" %lu\n", info.dwAccessType);

    const SYSTEMTIME time = {2026, 11, 2, 24, 1, 2, 3, 0};
    WCHAR text[WINHTTP_TIME_FORMAT_BUFSIZE];
    printf("time %d", WinHttpTimeFromSystemTime(&time, text));
    printf(" %ls\n", text);
    SYSTEMTIME back = {0};
    printf("back %d", WinHttpTimeToSystemTime(text, &back));
    printf(" %d\n", memcmp(&time, &back, sizeof time) == 0);
    return 0;
}
