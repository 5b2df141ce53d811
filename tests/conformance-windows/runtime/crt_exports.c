// Calls every export of ucrtbase and msvcrt, and of ntdll what C knows, by the table
// runtime_calls.inc, by the shape of its arguments; what is not called says why there. An export
// that GetProcAddress finds and the table has not is named. Calls without a prototype pass 64 bits
// for what has 64: a literal of four bytes ends in rubbish on the stack.
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <windows.h>

typedef long long I;
typedef struct {
    double re, im;
} Z;
typedef struct {
    float re, im;
} FZ;

#define FILE_A "file"
#define FILE_W L"file"
#define HERE(name) ((I(*)())(void (*)(void))GetProcAddress(module, #name))
#define FRESH I fresh = HERE(fopen)(FILE_A, "r")
#define CLOSE HERE(fclose)(fresh)

struct thrown {
    const char* what;
    char owned;
};

static HMODULE module;
static HANDLE output;
static const char* row_name;
static char s1[64], s2[64];
static wchar_t w1[64], w2[64];
static char place[64];
static volatile double d;
static volatile float f;
static volatile I i;
static char wide_place[4096];
static char object[64];
static char type[] = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0.?AVa@@";
static char list[16];
static double number;
static float small;
static size_t size;
static char* context;
static struct tm tm = {.tm_year = 100, .tm_mday = 1};
static I moment = 1000000000;
static I stream;
static int descriptor;
static const I arguments_42[] = {42};
static char* const arguments_place[] = {place};
#define list_42 ((char*)arguments_42)
#define list_place ((char*)arguments_place)

static void say(const char* text) {
    DWORD done;
    WriteFile(output, text, strlen(text), &done, NULL);
}
static void expect(I result, int line_of_sense) {
    if (result == 0 && line_of_sense) {
        char text[200];
        snprintf(text, sizeof text, "%s says %lld\n", row_name, i);
        say(text);
    }
}
static void ignore(const wchar_t* a, const wchar_t* b, const wchar_t* c, unsigned e, uintptr_t g) {
    (void)a, (void)b, (void)c, (void)e, (void)g;
}
static int nothing(void) { return 0; }
static int (*functions[])(void) = {nothing};
static int compare(const int* a, const int* b) { return *a - *b; }
static int compare_s(void* with, const int* a, const int* b) {
    return compare(a, b) + (with != NULL);
}
static void thread(void* with) { (void)with; }
static unsigned thread_ex(void* with) { return with != NULL; }
static void made(void) {
    ((I(*)())(void (*)(void))GetProcAddress(GetModuleHandleA("msvcrt.dll"),
                                            "??0exception@@QEAA@XZ"))(object);
}

static void refresh(void) {
    strcpy(s1, "12 Text");
    strcpy(s2, "2 t");
    wcscpy(w1, L"12 Text");
    wcscpy(w2, L"2 t");
    memset(place, 0, sizeof place);
}

#define F(result, ...) ((result(*)(__VA_ARGS__))(void (*)(void))function)
#define SHAPE(name, ...)                                                                           \
    static void call_##name(FARPROC function) { __VA_ARGS__; }
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

static I standard(int which) {
    return HERE(__acrt_iob_func) ? HERE(__acrt_iob_func)(which)
                                 : (I)GetProcAddress(module, "_iob") + 48 * which;
}

// What scanf, fgets and their kind read.
static void numbers(void) {
    HERE(rewind)(stream);
    HERE(fputs)("42 text\n", stream);
    HERE(rewind)(standard(0));
    strcpy(s1, "42 text");
    wcscpy(w1, L"42 text");
}

static void open_stream(void) {
    stream = HERE(fopen)(FILE_A, "w+");
    numbers();
}

#include "runtime_shapes.h"

static const struct {
    const char* name;
    void (*call)(FARPROC);
} rows[] = {
#define CALL(shape, name) {#name, call_##shape},
#define CALL_AS(shape, name) {name, call_##shape},
#define LEFT(name, reason) {name, NULL},
#include "runtime_calls.inc"
#undef CALL
};

// The module with files of its own: in, out, and one to read and write.
static void enter(const char* dll) {
    module = LoadLibraryA(dll);
    if (HERE(_set_invalid_parameter_handler))
        HERE(_set_invalid_parameter_handler)(ignore);
    HERE(freopen)("in", "r", standard(0));
    HERE(freopen)("out", "w", standard(1));
    HERE(freopen)("err", "w", standard(2));
    open_stream();
    descriptor = HERE(_open)("bytes", 0x8102, 0600);
    HERE(_write)(descriptor, "some bytes", 10);
}

static int is_row(const char* name) {
    if (strncmp(name, "_o_", 3) == 0 && is_row(name + 3))
        return 1;
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; ++row)
        if (strcmp(rows[row].name, name) == 0)
            return 1;
    return 0;
}

// Names exports of C's kind that have no row.
static int unlisted(HMODULE from) {
    const char* base = (const char*)from;
    const IMAGE_NT_HEADERS* headers =
        (const void*)(base + ((const IMAGE_DOS_HEADER*)base)->e_lfanew);
    const IMAGE_EXPORT_DIRECTORY* exports =
        (const void*)(base + headers->OptionalHeader.DataDirectory[0].VirtualAddress);
    const DWORD* names = (const DWORD*)(base + exports->AddressOfNames);
    int count = 0;
    for (DWORD name = 0; name < exports->NumberOfNames; ++name) {
        const char first = base[names[name]];
        if (from != module && first >= 'A' && first <= 'Z')
            continue;
        if (!is_row(base + names[name]) && GetProcAddress(from, base + names[name]) != NULL) {
            say(base + names[name]);
            say(" has no row\n");
            ++count;
        }
    }
    return count;
}

static int call(HMODULE from, const char* name, void (*how)(FARPROC)) {
    FARPROC function = GetProcAddress(from, name);
    if (function == NULL)
        return 0;
    if (how != NULL) {
        row_name = name;
        if (getenv("CRT_EXPORTS_TRACE") != NULL) {
            say(name);
            say("\n");
        }
        refresh();
        how(function);
    }
    return 1;
}

int main(void) {
    static const char* const dlls[] = {"ucrtbase.dll", "msvcrt.dll", "ntdll.dll"};
    static int found[sizeof rows / sizeof rows[0]];
    int missing = 0;
    DuplicateHandle((HANDLE)-1, GetStdHandle(STD_OUTPUT_HANDLE), (HANDLE)-1, &output, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    HANDLE in = CreateFileA("in", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    for (int line = 0; line < 100; ++line) {
        DWORD done;
        WriteFile(in, "42 text\n", 8, &done, NULL);
    }
    CloseHandle(in);
    for (int dll = 0; dll < 3; ++dll) {
        // ntdll's have no streams, so its functions are called with msvcrt's.
        if (dll < 2)
            enter(dlls[dll]);
        const HMODULE from = GetModuleHandleA(dlls[dll]);
        for (size_t row = 0; row < sizeof rows / sizeof rows[0]; ++row) {
            char private_name[200];
            snprintf(private_name, sizeof private_name, "_o_%s", rows[row].name);
            found[row] += call(from, rows[row].name, rows[row].call);
            call(from, private_name, rows[row].call);
        }
        missing += unlisted(from);
    }
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; ++row) {
        if (found[row] == 0) {
            say(rows[row].name);
            say(" is missing\n");
            ++missing;
        }
    }
    say(missing == 0 ? "0 missing\n" : "some are missing\n");
    ExitProcess(0);
}
