// build: -lntdll
// ntdll's internet addresses as text: what is read and where it ends, and how addresses are
// written.
#include <windows.h>

#include <in6addr.h>
#include <inaddr.h>
#include <stdio.h>
#include <string.h>
#include <winternl.h>

NTSTATUS NTAPI RtlIpv4StringToAddressA(PCSTR text, BOOLEAN strict, PCSTR* end, IN_ADDR* to);
NTSTATUS NTAPI RtlIpv4StringToAddressExA(PCSTR text, BOOLEAN strict, IN_ADDR* to, PUSHORT port);
NTSTATUS NTAPI RtlIpv6StringToAddressA(PCSTR text, PCSTR* end, IN6_ADDR* to);
NTSTATUS NTAPI RtlIpv6StringToAddressExA(PCSTR text, IN6_ADDR* to, PULONG scope, PUSHORT port);
PSTR NTAPI RtlIpv6AddressToStringA(const IN6_ADDR* address, PSTR to);
NTSTATUS NTAPI RtlIpv6AddressToStringExW(const IN6_ADDR* address, ULONG scope, USHORT port,
                                         PWSTR to, PULONG size);

static const char* const four[] = {
    "1.2.3.4",  "1.2.3.4:80", "255.255.255.256", "0x7f.1",     "017700000001",
    "1.2.3",    "1.1.1.08",   "1.1.1.008",       "1..2",       "1.2.3.4.5",
    " 1.2.3.4", "3.4.65536",  "203569230",       "1.1.1.0xaA", "1.2.",
    "",         "1.1.1.-2"};
static const char* const six[] = {"::",
                                  "::1",
                                  "1:2:3:4:5:6:7:8",
                                  "1:2:3:4:5:6:7::",
                                  "::ffff:13.1.68.3",
                                  "1::1.2.3.4::1",
                                  "1:2:3:4:5:6::7:8",
                                  "1::2::3",
                                  ":1",
                                  "1:2",
                                  "12345::",
                                  "fe80::1%3",
                                  "1111:2222:3333:4444:5555:6666:7777:8888:9"};
static const USHORT written[][8] = {
    {0, 0, 0, 0, 0, 0, 0, 1},
    {0, 0, 0, 0, 0, 0, 0x0d01, 0x4403},
    {0, 0, 0, 0, 0, 0xffff, 0x0d01, 0x4403},
    {0, 0, 0, 0, 0xffff, 0, 1, 2},
    {0, 0, 0, 0, 0, 0x5efe, 0x8190, 0x3426},
    {0xfe80, 0, 0, 0, 0x0200, 0x5efe, 0x8190, 0x3426},
    {0x1111, 0, 0, 2, 0, 0, 0, 3},
    {1, 0, 3, 4, 5, 6, 7, 8},
    {1, 2, 3, 4, 5, 6, 0, 0},
    {0, 0, 0, 0, 0, 0xffff, 0, 0x0344},
};

static void read_and_ports(void) {
    static const char* const texts[] = {
        "1.2.3.4:80", "1.2.3.4", "1.2.3.4:0", "1.2.3.4 ",       "[::1]:8080",  "[fe80::1%7]:0x50",
        "::1%12",     "::1]:80", "[::1",      "::1%4294967296", "[::1]:65536", "1.2.3.4:080"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; ++i) {
        IN_ADDR in = {{{0}}};
        IN6_ADDR in6;
        ULONG scope = 77;
        USHORT port = 0x7777;
        memset(&in6, 0, sizeof in6);
        printf("%s: %08lx", texts[i], RtlIpv4StringToAddressExA(texts[i], FALSE, &in, &port));
        printf(" %08lx %x", in.S_un.S_addr, port);
        port = 0x7777;
        printf(" | %08lx", RtlIpv6StringToAddressExA(texts[i], &in6, &scope, &port));
        printf(" %lu %x\n", scope, port);
    }
}

int main(void) {
    for (size_t i = 0; i < sizeof four / sizeof four[0]; ++i) {
        for (int strict = 0; strict < 2; ++strict) {
            IN_ADDR address = {{{0xab, 0xab, 0xab, 0xab}}};
            const char* end = NULL;
            const NTSTATUS status =
                RtlIpv4StringToAddressA(four[i], (BOOLEAN)strict, &end, &address);
            printf("%s '%s' %08lx at %d", strict ? "strict" : "loose ", four[i], status,
                   (int)(end - four[i]));
            if (status == 0)
                printf(" %lx", address.S_un.S_addr);
            printf("\n");
        }
    }
    for (size_t i = 0; i < sizeof six / sizeof six[0]; ++i) {
        IN6_ADDR address;
        const char* end = NULL;
        const NTSTATUS status = RtlIpv6StringToAddressA(six[i], &end, &address);
        printf("'%s' %08lx at %d", six[i], status, (int)(end - six[i]));
        for (int k = 0; status == 0 && k < 16; ++k)
            printf("%s%02x", k == 0 ? " " : "", address.u.Byte[k]);
        printf("\n");
    }
    for (size_t i = 0; i < sizeof written / sizeof written[0]; ++i) {
        IN6_ADDR address;
        char text[64];
        WCHAR wide[64];
        ULONG size = 4, fits = 64;
        for (int k = 0; k < 8; ++k)
            address.u.Word[k] = (USHORT)(written[i][k] << 8 | written[i][k] >> 8);
        const char* const end = RtlIpv6AddressToStringA(&address, text);
        printf("%s %d", text, (int)(end - text) == (int)strlen(text));
        printf(" %08lx", RtlIpv6AddressToStringExW(&address, 5, 0x5000, wide, &size));
        printf(" %lu", size);
        printf(" %08lx", RtlIpv6AddressToStringExW(&address, 5, 0x5000, wide, &fits));
        printf(" %ls %lu\n", wide, fits);
    }
    read_and_ports();
    return 0;
}
