// The C runtime's multibyte code pages and locales whose characters have one or two bytes.
#include <ctype.h>
#include <errno.h>
#include <locale.h>
#include <mbstring.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

extern __declspec(dllimport) unsigned char _mbctype[257];
int _setmbcp(int page);
int _getmbcp(void);

static void show(const char* what, const unsigned char* text) {
    printf("%s:", what);
    for (; *text != 0; ++text) {
        printf(" %02x", *text);
    }
    printf("\n");
}

static void show_types(int page) {
    printf("%d: %d,", page, _setmbcp(page));
    int begin = 0;
    for (int c = 1; c <= 256; ++c) {
        if (c == 256 || _mbctype[c + 1] != _mbctype[begin + 1]) {
            if (_mbctype[begin + 1] != 0) {
                printf(" %02x-%02x %x", begin, c - 1, _mbctype[begin + 1]);
            }
            begin = c;
        }
    }
    printf("\n");
}

int main(void) {
    static const int pages[] = {1252, 932, 936, 949, 950, 0};
    for (int i = 0; i < 6; ++i) {
        show_types(pages[i]);
    }
    _setmbcp(932);
    const unsigned char* text = (const unsigned char*)"A\x83\x41\xb1\x94\x4e\x81";
    printf("%d of %d, %d\n", (int)_mbslen(text), (int)strlen((const char*)text), _getmbcp());
    for (int i = 0; i < 7; ++i) {
        printf("%d%d%d ", _mbsbtype(text, i), _ismbslead(text, text + i),
               _ismbstrail(text, text + i));
    }
    printf("\n%d %d %x\n", (int)(_mbschr(text, 0x944e) - text), _mbschr(text, 'N') == NULL,
           _mbsnextc(text + 4));
    printf("%d %d\n", (int)(_mbsdec(text, text + 6) - text), (int)(_mbsinc(text + 1) - text));
    unsigned char copy[16];
    printf("%d ", _mbscpy_s(copy, sizeof copy, text));
    show("copied", copy);
    memcpy(copy, "\x82\x60x\x83\x41", 6);
    show("lower", _mbslwr(copy));
    show("upper", _mbsupr(copy));
    show("reversed", _mbsrev(copy));
    printf("%d %d %d\n",
           _mbsicmp((const unsigned char*)"\x82\x60", (const unsigned char*)"\x82\x81"),
           _mbscmp((const unsigned char*)"\xb1", (const unsigned char*)"\x81\x40"),
           _mbsncmp((const unsigned char*)"\x94\x4e-", (const unsigned char*)"\x94\x4e+", 1));
    printf("%x %x %x %x %x %x\n", _mbbtombc('A'), _mbctombb(0x8260), _mbctombb(0x829f),
           _mbctombb(0x834b), _mbctohira(0x8380), _mbctokata(0x82f1));
    printf("%x %x %x\n", _mbcjistojms(0x2121), _mbcjistojms(0x7426), _mbcjmstojis(0x889f));
    errno = 0;
    printf("%x", _mbcjmstojis(0xf040));
    printf(" %d\n", errno);
    printf("%d %d %d %d %d\n", _ismbchira(0x829f), _ismbckata(0x8340), _ismbcl1(0x889f) != 0,
           _ismbclegal(0x814e) != 0, _ismbclegal(0x417f) != 0);

    printf("%s", setlocale(LC_ALL, ".932"));
    printf(" %d %d\n", MB_CUR_MAX, isleadbyte(0x93) != 0);
    wchar_t wide[16];
    size_t units = mbstowcs(wide, "\x93\xfa\x96{ \xb1", 16);
    for (size_t i = 0; i < units; ++i) {
        printf("%04x ", wide[i]);
    }
    char bytes[16];
    int size = (int)wcstombs(bytes, L"\x672c\xff71z", sizeof bytes);
    show("narrow", (unsigned char*)bytes);
    printf("%d %d %d\n", size, mblen("\x93\xfa", 2), mblen("\x93", 1));
    mbstate_t state = 0;
    wchar_t one = 1;
    int first = (int)mbrtowc(&one, "\x93", 1, &state);
    int second = (int)mbrtowc(&one, "\xfa", 1, &state);
    printf("%d %d %04x\n", first, second, one);
    return 0;
}
