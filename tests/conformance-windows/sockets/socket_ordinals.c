// Functions of wsock32 and ws2_32 by the ordinals that import libraries of Microsoft's use.
#include <stdio.h>
#include <winsock2.h>

static void* at(const char* dll, int ordinal) {
    return (void*)GetProcAddress(LoadLibraryA(dll), MAKEINTRESOURCEA(ordinal));
}

static int same(const char* dll, int ordinal, const char* name) {
    return at(dll, ordinal) == (void*)GetProcAddress(GetModuleHandleA(dll), name);
}

int main(void) {
    static const struct {
        int wsock32, ws2_32;
        const char* name;
    } rows[] = {{1, 1, "accept"},          {7, 7, "getsockopt"},
                {10, 11, "inet_addr"},     {12, 10, "ioctlsocket"},
                {23, 23, "socket"},        {52, 52, "gethostbyname"},
                {57, 57, "gethostname"},   {111, 111, "WSAGetLastError"},
                {115, 115, "WSAStartup"},  {116, 116, "WSACleanup"},
                {151, 151, "__WSAFDIsSet"}};
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
        printf("%s %d %d\n", rows[i].name, same("wsock32.dll", rows[i].wsock32, rows[i].name),
               same("ws2_32.dll", rows[i].ws2_32, rows[i].name));
    }
    WSADATA data;
    int(WINAPI * start)(WORD, WSADATA*) = (int(WINAPI*)(WORD, WSADATA*))at("wsock32.dll", 115);
    u_long(WINAPI * address)(const char*) = (u_long(WINAPI*)(const char*))at("wsock32.dll", 10);
    printf("start %d address %lx\n", start(0x101, &data), address("1.2.3.4"));
    return 0;
}
