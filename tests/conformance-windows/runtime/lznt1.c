// build: -lntdll
// RtlCompressBuffer and RtlDecompressBuffer: LZNT1's chunks ([MS-XCA] 2.5), data that is damaged,
// and the way there and back.
#include <windows.h>

#include <stdio.h>
#include <string.h>
#include <winternl.h>

NTSTATUS NTAPI RtlCompressBuffer(USHORT format, PUCHAR from, ULONG size, PUCHAR to, ULONG room,
                                 ULONG chunk, PULONG final_size, PVOID workspace);
NTSTATUS NTAPI RtlDecompressBuffer(USHORT format, PUCHAR to, ULONG room, PUCHAR from, ULONG size,
                                   PULONG final_size);
NTSTATUS NTAPI RtlDecompressFragment(USHORT format, PUCHAR to, ULONG room, PUCHAR from, ULONG size,
                                     ULONG offset, PULONG final_size, PVOID workspace);
NTSTATUS NTAPI RtlGetCompressionWorkSpaceSize(USHORT format, PULONG to_compress,
                                              PULONG to_decompress);

static UCHAR data[100000], packed[120000], back[100000], fragment_space[4096];

static void round_trip(const char* what, ULONG size, PVOID workspace) {
    ULONG final_size = 0, got = 0, part = 0;
    const NTSTATUS status =
        RtlCompressBuffer(2, data, size, packed, sizeof packed, 4096, &final_size, workspace);
    memset(back, 0x11, sizeof back);
    const NTSTATUS opened = RtlDecompressBuffer(2, back, sizeof back, packed, final_size, &got);
    printf("%s %08lx %08lx same %d smaller %d", what, status, opened,
           got == size && memcmp(data, back, size) == 0, final_size < size);
    const NTSTATUS piece =
        RtlDecompressFragment(2, back, 1000, packed, final_size, 5000, &part, fragment_space);
    printf(", piece %08lx %lu %d\n", piece, part,
           part == 1000 && memcmp(data + 5000, back, part) == 0);
}

int main(void) {
    static const struct {
        UCHAR bytes[20];
        ULONG size;
    } chunks[] = {{{0x03, 0x30, 'a', 'b', 'c', 'd'}, 6},
                  {{0x04, 0xb0, 0x00, 'a', 'b', 'c', 'd'}, 7},
                  {{0x06, 0xb0, 0x10, 'a', 'b', 'c', 'd', 0x01, 0x30}, 9},
                  {{0x06, 0xb0, 0x10, 'a', 'b', 'c', 'd', 0x05, 0x30}, 9},
                  {{0x03, 0x30, 'a', 'b', 'c', 'd', 0, 0, 1, 2}, 10},
                  {{0x00, 0xb0, 0x00}, 3},
                  {{0x03, 0x20, 'a', 'b', 'c', 'd'}, 6},
                  {{0x01}, 1},
                  {{0x07, 0x30, 'a', 'b', 'c', 'd'}, 6},
                  {{0x06, 0xb0, 0x10, 'a', 'b', 'c', 'd', 0x05, 0x40}, 9},
                  {{0x05, 0xb0, 0x10, 'a', 'b', 'c', 'd', 0x05}, 8}};
    for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; ++i) {
        ULONG got = 0;
        memset(back, 0, 32);
        const NTSTATUS status =
            RtlDecompressBuffer(2, back, 32, (PUCHAR)chunks[i].bytes, chunks[i].size, &got);
        printf("%d %08lx %lu %s", (int)i, status, got, status == 0 ? (char*)back : "");
        printf(", into 2: %08lx",
               RtlDecompressBuffer(2, back, 2, (PUCHAR)chunks[i].bytes, chunks[i].size, &got));
        printf(", into 0: %08lx\n",
               RtlDecompressBuffer(2, back, 0, (PUCHAR)chunks[i].bytes, chunks[i].size, &got));
    }
    ULONG needed = 0, fragment = 0, got = 0;
    const USHORT formats[] = {0, 1, 2, 0x102, 0xff};
    for (int i = 0; i < 5; ++i) {
        printf("format %x %08lx", formats[i],
               RtlGetCompressionWorkSpaceSize(formats[i], &needed, &fragment));
        printf(" %08lx\n", RtlDecompressBuffer(formats[i], back, 32, (PUCHAR)chunks[0].bytes,
                                               chunks[0].size, &got));
    }
    printf("fragment %lx\n", fragment);
    PVOID workspace = HeapAlloc(GetProcessHeap(), 0, needed);
    round_trip("zeros", sizeof data, workspace);
    for (ULONG i = 0; i < sizeof data; ++i)
        data[i] = "the quick brown fox "[i % 20] ^ (i % 977 == 0);
    round_trip("text", sizeof data, workspace);
    ULONG seed = 1;
    for (ULONG i = 0; i < sizeof data; ++i)
        data[i] = (UCHAR)((seed = seed * 1103515245 + 12345) >> 16);
    round_trip("noise", sizeof data, workspace);
    printf("no room %08lx\n",
           RtlCompressBuffer(2, data, 5000, packed, 4000, 4096, &got, workspace));
    // A chunk that is short is made up by zeros where another one follows.
    static UCHAR two[] = {0x00, 0x30, 'a', 0x00, 0x30, 'b'};
    printf("two %08lx", RtlDecompressBuffer(2, back, sizeof back, two, sizeof two, &got));
    printf(" %lu %c %d %c\n", got, back[0], back[4095], back[4096]);
    return 0;
}
