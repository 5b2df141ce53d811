// build: -lcrypt32
// Bytes as texts: CryptBinaryToString and CryptStringToBinary.
#include <windows.h>

#include <wincrypt.h>

#include <stdio.h>
#include <string.h>

static void put(const char* text, DWORD size) {
    for (DWORD i = 0; i < size; ++i) {
        const unsigned char c = (unsigned char)text[i];
        printf(c < ' ' || c > '~' ? "<%02x>" : "%c", c);
    }
}

static void to_text(DWORD size, DWORD flags) {
    BYTE bytes[100];
    char text[400];
    WCHAR wide[400];
    for (DWORD i = 0; i < size; ++i) {
        bytes[i] = (BYTE)(i * 37 + 1);
    }
    DWORD needed = 0, room = sizeof text, units = 400;
    const BOOL counted = CryptBinaryToStringA(bytes, size, flags, NULL, &needed);
    const BOOL done = CryptBinaryToStringA(bytes, size, flags, text, &room);
    printf("%lu as %lx: %d %d %ld ", size, flags, counted, done, (long)(needed - room));
    put(text, room);
    CryptBinaryToStringW(bytes, size, flags, wide, &units);
    printf(" %d", units == room);
    SetLastError(0);
    room = needed - 1;
    printf(" small: %d", CryptBinaryToStringA(bytes, size, flags, text, &room));
    printf(" %lu\n", GetLastError());
}

static void to_bytes(const char* text, DWORD size, DWORD format) {
    BYTE bytes[100];
    WCHAR wide[200];
    DWORD needed = 99, room = sizeof bytes, skipped = 99, used = 99;
    SetLastError(0);
    const BOOL counted = CryptStringToBinaryA(text, size, format, NULL, &needed, NULL, NULL);
    const BOOL done = CryptStringToBinaryA(text, size, format, bytes, &room, &skipped, &used);
    printf("%lx: %d %d", format, counted, done);
    if (!done) {
        printf(" error %lu", GetLastError());
        printf(" skipped %lu used %lx\n", skipped, used);
        return;
    }
    printf(" %d skipped %lu used %lx ", needed == room, skipped, used);
    put((const char*)bytes, room);
    MultiByteToWideChar(CP_ACP, 0, text, -1, wide, 200);
    DWORD other = sizeof bytes;
    BYTE again[100];
    CryptStringToBinaryW(wide, size, format, again, &other, NULL, NULL);
    printf(" %d", other == room && memcmp(bytes, again, room) == 0);
    if (room > 1) {
        other = room - 1;
        SetLastError(0);
        printf(" small: %d", CryptStringToBinaryA(text, size, format, bytes, &other, NULL, NULL));
        printf(" %lu", GetLastError());
    }
    printf("\n");
}

int main(void) {
    const DWORD formats[] = {CRYPT_STRING_BASE64,
                             CRYPT_STRING_BASE64HEADER,
                             CRYPT_STRING_BASE64REQUESTHEADER,
                             CRYPT_STRING_BASE64X509CRLHEADER,
                             CRYPT_STRING_HEX,
                             CRYPT_STRING_HEXRAW};
    for (int i = 0; i < 6; ++i) {
        to_text(5, formats[i]);
        to_text(50, formats[i] | CRYPT_STRING_NOCR);
    }
    for (DWORD size = 1; size < 4; ++size) {
        to_text(size, CRYPT_STRING_BASE64 | CRYPT_STRING_NOCRLF);
    }
    to_text(48, CRYPT_STRING_BASE64);
    to_text(49, CRYPT_STRING_BASE64);
    to_text(17, CRYPT_STRING_HEX);
    to_text(17, CRYPT_STRING_HEX | CRYPT_STRING_NOCRLF);
    DWORD room = 0;
    printf("nothing: %d", CryptBinaryToStringA(NULL, 5, CRYPT_STRING_BASE64, NULL, &room));
    printf(" %lu\n", GetLastError());

    to_bytes("QUJD", 0, CRYPT_STRING_BASE64);
    to_bytes("QUJDRA==", 0, CRYPT_STRING_BASE64);
    to_bytes("QU\r\nJD RA =\t=\r\n", 0, CRYPT_STRING_BASE64_ANY);
    to_bytes("QUJD####", 4, CRYPT_STRING_BASE64);
    to_bytes("QU*D", 0, CRYPT_STRING_BASE64);
    to_bytes("VA", 0, CRYPT_STRING_BASE64); /* what fills may be missing, but not in part */
    to_bytes("VA=", 0, CRYPT_STRING_BASE64);
    to_bytes("VA==VAVA", 0, CRYPT_STRING_BASE64);
    to_bytes("V", 0, CRYPT_STRING_BASE64);
    to_bytes("V==", 0, CRYPT_STRING_BASE64);
    to_bytes("QU*D", 0, CRYPT_STRING_BASE64_ANY);
    to_bytes("QU*D", 0, CRYPT_STRING_ANY);
    to_bytes("text\r\n-----BEGIN ANY-----\r\nQUJD\r\nREVG\r\n-----END ANY-----\r\n", 0,
             CRYPT_STRING_BASE64HEADER);
    to_bytes("-----BEGIN X-----\nQUJD\n-----END X-----\n", 0, CRYPT_STRING_ANY);
    to_bytes("-----BEGIN X-----\nQUJD\n", 0, CRYPT_STRING_BASE64HEADER);
    to_bytes("QUJD", 0, CRYPT_STRING_BASE64HEADER);
    to_bytes("41 42-43,44\r\n45", 0, CRYPT_STRING_HEX);
    to_bytes("4142434445", 0, CRYPT_STRING_HEX_ANY);
    to_bytes("414", 0, CRYPT_STRING_HEX);
    to_bytes("41x", 0, CRYPT_STRING_HEX);
    to_bytes("a~z", 0, CRYPT_STRING_BINARY);
    to_bytes(NULL, 0, CRYPT_STRING_HEX);

    char* block = CryptMemAlloc(10);
    strcpy(block, "kept");
    block = CryptMemRealloc(block, 1000);
    printf("memory: %s\n", block);
    CryptMemFree(block);
    return 0;
}
