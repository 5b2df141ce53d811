// The second and third kind of characters: direction, and what a text processor needs to know.

#include <windows.h>

#include <stdio.h>

static const WCHAR text[] = {L'A',   L'z',   L'7',   L' ',   L'\t',  L'\n',  L'-',   L'_',   L'\'',
                             L'!',   L'$',   L'+',   L',',   L'/',   0x00a0, 0x00e9, 0x0103, 0x0301,
                             0x03b1, 0x0416, 0x05d0, 0x0628, 0x0640, 0x0664, 0x093e, 0x0e01, 0x200d,
                             0x200f, 0x20ac, 0x2028, 0x3042, 0x30a2, 0x30ac, 0x4e2d, 0xac00, 0xd83d,
                             0xde00, 0xe000, 0xff21, 0xff71, 0xffff};

int main(void) {
    enum { count = sizeof text / sizeof text[0] };
    WORD layout[count];
    WORD kinds[count];
    printf("%d", GetStringTypeW(CT_CTYPE2, text, count, layout));
    printf(" %d\n", GetStringTypeW(CT_CTYPE3, text, count, kinds));
    for (int i = 0; i < count; ++i) {
        printf("%04x: %2u %04x\n", text[i], layout[i], kinds[i]);
    }
    printf("Ex %d", GetStringTypeExW(LOCALE_USER_DEFAULT, CT_CTYPE3, L"a\x0301", -1, kinds));
    printf(" %04x %04x %04x\n", kinds[0], kinds[1], kinds[2]);
    printf("A %d", GetStringTypeA(LOCALE_USER_DEFAULT, CT_CTYPE2, "a1 ", 3, layout));
    printf(" %u %u %u\n", layout[0], layout[1], layout[2]);
    unsigned assigned = 0;
    for (unsigned c = 0; c < 0x10000; ++c) {
        const WCHAR unit = (WCHAR)c;
        GetStringTypeW(CT_CTYPE2, &unit, 1, layout);
        if (layout[0] > C2_OTHERNEUTRAL) {
            printf("%04x: %u\n", c, layout[0]);
        }
        assigned += layout[0] != C2_NOTAPPLICABLE;
    }
    printf("most have a direction: %d\n", assigned > 60000);
    SetLastError(0);
    printf("both at once: %d", GetStringTypeW(CT_CTYPE2 | CT_CTYPE3, text, 1, layout));
    printf(" error %lu\n", GetLastError());
    return 0;
}
