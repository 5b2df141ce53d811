// Calls exports of ucrtbase and msvcrt by the table runtime_calls.h, by the shape of their
// arguments. build: -Wno-cast-function-type
#include <stdio.h>
#include <string.h>
#include <windows.h>

typedef long long I;
typedef struct {
    double re, im;
} Z;
typedef struct {
    float re, im;
} FZ;

static char s1[64], s2[64];
static wchar_t w1[64], w2[64];
static char place[64];
static volatile double d;
static volatile float f;
static volatile I i;

static void refresh(void) {
    strcpy(s1, "12 Text");
    strcpy(s2, "2 t");
    wcscpy(w1, L"12 Text");
    wcscpy(w2, L"2 t");
    memset(place, 0, sizeof place);
}

#define F(result, ...) ((result(*)(__VA_ARGS__))(void (*)(void))function)
#define SHAPE(name, call)                                                                          \
    static void call_##name(FARPROC function) { call; }
SHAPE(D_D, d = F(double, double)(0.5))
SHAPE(F_F, f = F(float, float)(0.5f))
SHAPE(D_DD, d = F(double, double, double)(0.5, 0.25))
SHAPE(F_FF, f = F(float, float, float)(0.5f, 0.25f))
SHAPE(F_FD, f = F(float, float, double)(0.5f, 0.25))
SHAPE(D_DDD, d = F(double, double, double, double)(0.5, 0.25, 2))
SHAPE(F_FFF, f = F(float, float, float, float)(0.5f, 0.25f, 2))
SHAPE(D_DI, d = F(double, double, int)(0.5, 3))
SHAPE(F_FI, f = F(float, float, int)(0.5f, 3))
SHAPE(D_DP, d = F(double, double, void*)(2.5, place))
SHAPE(F_FP, f = F(float, float, void*)(2.5f, place))
SHAPE(D_DDP, d = F(double, double, double, void*)(7.5, 2, place))
SHAPE(F_FFP, f = F(float, float, float, void*)(7.5f, 2, place))
SHAPE(I_D, i = F(I, double)(2.5))
SHAPE(I_F, i = F(I, float)(2.5f))
SHAPE(I_I, i = F(I, I)('a'))
SHAPE(I_IL, i = F(I, I, void*)('a', NULL))
SHAPE(I_II, i = F(I, I, I)('a', 1))
SHAPE(I_IIL, i = F(I, I, I, void*)('a', 1, NULL))
SHAPE(S_PARSE, i = F(I, char*, void*, int)(s1, place, 10))
SHAPE(W_PARSE, i = F(I, wchar_t*, void*, int)(w1, place, 10))
SHAPE(S_PARSE_L, i = F(I, char*, void*, int, void*)(s1, place, 10, NULL))
SHAPE(W_PARSE_L, i = F(I, wchar_t*, void*, int, void*)(w1, place, 10, NULL))
SHAPE(I_S, i = F(I, char*)(s1))
SHAPE(I_W, i = F(I, wchar_t*)(w1))
SHAPE(I_SL, i = F(I, char*, void*)(s1, NULL))
SHAPE(I_WL, i = F(I, wchar_t*, void*)(w1, NULL))
SHAPE(D_S, d = F(double, char*)(s1))
SHAPE(D_W, d = F(double, wchar_t*)(w1))
SHAPE(D_SL, d = F(double, char*, void*)(s1, NULL))
SHAPE(D_WL, d = F(double, wchar_t*, void*)(w1, NULL))
SHAPE(D_SP, d = F(double, char*, void*)(s1, place))
SHAPE(D_WP, d = F(double, wchar_t*, void*)(w1, place))
SHAPE(D_SPL, d = F(double, char*, void*, void*)(s1, place, NULL))
SHAPE(D_WPL, d = F(double, wchar_t*, void*, void*)(w1, place, NULL))
SHAPE(TO_S, F(char*, I, char*, int)(42, s1, 10))
SHAPE(TO_W, F(wchar_t*, I, wchar_t*, int)(42, w1, 10))
SHAPE(TO_S_S, i = F(int, I, char*, size_t, int)(42, s1, 64, 10))
SHAPE(TO_W_S, i = F(int, I, wchar_t*, size_t, int)(42, w1, 64, 10))
SHAPE(S_SS, i = F(I, char*, char*)(s1, s2))
SHAPE(W_WW, i = F(I, wchar_t*, wchar_t*)(w1, w2))
SHAPE(S_SSL, i = F(I, char*, char*, void*)(s1, s2, NULL))
SHAPE(W_WWL, i = F(I, wchar_t*, wchar_t*, void*)(w1, w2, NULL))
SHAPE(S_SSN, i = F(I, char*, char*, size_t)(s1, s2, 3))
SHAPE(W_WWN, i = F(I, wchar_t*, wchar_t*, size_t)(w1, w2, 3))
SHAPE(S_SSNL, i = F(I, char*, char*, size_t, void*)(s1, s2, 3, NULL))
SHAPE(W_WWNL, i = F(I, wchar_t*, wchar_t*, size_t, void*)(w1, w2, 3, NULL))
SHAPE(S_SI, i = F(I, char*, int)(s1, 'T'))
SHAPE(W_WI, i = F(I, wchar_t*, int)(w1, 'T'))
SHAPE(S_SIL, i = F(I, char*, int, void*)(s1, 'T', NULL))
SHAPE(COPY, F(char*, char*, char*)(s1, s2))
SHAPE(WCOPY, F(wchar_t*, wchar_t*, wchar_t*)(w1, w2))
SHAPE(COPY_N, F(char*, char*, char*, size_t)(s1, s2, 2))
SHAPE(WCOPY_N, F(wchar_t*, wchar_t*, wchar_t*, size_t)(w1, w2, 2))
SHAPE(COPY_S, i = F(int, char*, size_t, char*)(s1, 64, s2))
SHAPE(WCOPY_S, i = F(int, wchar_t*, size_t, wchar_t*)(w1, 64, w2))
SHAPE(COPY_NS, i = F(int, char*, size_t, char*, size_t)(s1, 64, s2, 2))
SHAPE(WCOPY_NS, i = F(int, wchar_t*, size_t, wchar_t*, size_t)(w1, 64, w2, 2))
SHAPE(CHANGE, F(char*, char*)(s1))
SHAPE(WCHANGE, F(wchar_t*, wchar_t*)(w1))
SHAPE(CHANGE_L, F(char*, char*, void*)(s1, NULL))
SHAPE(WCHANGE_L, F(wchar_t*, wchar_t*, void*)(w1, NULL))
SHAPE(CHANGE_S, i = F(int, char*, size_t)(s1, 64))
SHAPE(WCHANGE_S, i = F(int, wchar_t*, size_t)(w1, 64))
SHAPE(SET, F(char*, char*, int)(s1, 'x'))
SHAPE(WSET, F(wchar_t*, wchar_t*, int)(w1, 'x'))
SHAPE(DUP, F(char*, char*)(s1))
SHAPE(WDUP, F(wchar_t*, wchar_t*)(w1))
SHAPE(POINTER, i = F(I, void)())
SHAPE(Z_Z, F(Z, Z)((Z){0.5, 0.25}))
SHAPE(FZ_FZ, F(FZ, FZ)((FZ){0.5f, 0.25f}))
SHAPE(D_Z, d = F(double, Z)((Z){0.5, 0.25}))
SHAPE(F_FZ, f = F(float, FZ)((FZ){0.5f, 0.25f}))

static const struct {
    const char* name;
    void (*call)(FARPROC);
} rows[] = {
#define CALL(shape, name) {#name, call_##shape},
#include "runtime_calls.h"
#undef CALL
};

int main(void) {
    HMODULE modules[] = {LoadLibraryA("ucrtbase.dll"), LoadLibraryA("msvcrt.dll")};
    int missing = 0;
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; ++row) {
        int found = 0;
        for (int which = 0; which < 2; ++which) {
            FARPROC function = GetProcAddress(modules[which], rows[row].name);
            if (function != NULL) {
                refresh();
                rows[row].call(function);
                ++found;
            }
        }
        if (found == 0) {
            printf("%s is missing\n", rows[row].name);
            ++missing;
        }
    }
    printf("%d missing\n", missing);
    return 0;
}
