// Starting: arguments, the kind of program, initializers. What crt objects linked into programs
// call.

#include "arguments.hpp"
#include "environment.hpp"
#include "wildcards.hpp"

using namespace ferry::crt;
using namespace ferry::win32;

extern "C" {

char* _acmdln;
wchar_t* _wcmdln;
int _commode;
int _fmode;
char* _pgmptr;
wchar_t* _wpgmptr;
int __argc;
char** __argv;
wchar_t** __wargv;
unsigned _osplatform = VER_PLATFORM_WIN32_NT;
unsigned _osver;
unsigned _winmajor;
unsigned _winminor;
unsigned _winver;

} // extern "C"

namespace {

constexpr size_t path_units = 32768;
int app_type;

/// Splits the command line, once, and each time wildcards are asked for; where there is no memory
/// for names of files, arguments stay.
template <class C>
void start_arguments(C**& list, const C* line, bool expands) {
    if (list != nullptr && !expands) {
        return;
    }
    list = split_arguments(line, __argc);
    if (list != nullptr && expands) {
        if (C** const expanded = expand_wildcards(list, __argc); expanded != nullptr) {
            free(list);
            list = expanded;
        }
    }
}
void start_arguments(bool expands) {
    start_arguments(__argv, static_cast<const char*>(_acmdln), expands);
}
void start_wide_arguments(bool expands) {
    start_arguments(__wargv, static_cast<const wchar_t*>(_wcmdln), expands);
}

/// The command line behind the program's name.
template <class C>
C* without_program(C* line) {
    bool quoted = false;
    for (; *line > ' ' || (*line != 0 && quoted); ++line) {
        quoted ^= *line == '"';
    }
    while (*line != 0 && *line <= ' ') {
        ++line;
    }
    return line;
}

/// What the _get_… functions do.
template <class T>
int get(T* to, T value) {
    if (to == nullptr) {
        return invalid();
    }
    *to = value;
    return 0;
}

} // namespace

namespace ferry::crt {

void start_program() {
    _acmdln = GetCommandLineA();
    _wcmdln = GetCommandLineW();
    const DWORD version = GetVersion(); // what the program's manifest lets it know
    _winmajor = version & 0xff;
    _winminor = version >> 8 & 0xff;
    _winver = _winmajor * 256 + _winminor;
    _osver = version >> 16;
    const auto& path = peb()->parameters->image_path;
    const size_t units = path.length / sizeof(wchar_t);
    if (units < path_units) {
        _wpgmptr = static_cast<wchar_t*>(calloc(units + 1, sizeof(wchar_t)));
        memcpy(_wpgmptr, reinterpret_cast<const wchar_t*>(path.buffer), units * sizeof(wchar_t));
        _pgmptr = narrow(_wpgmptr).release();
    }
}

} // namespace ferry::crt

extern "C" {

int __getmainargs(int* count, char*** arguments, char*** environment, int expands, int* new_mode) {
    start_arguments(expands != 0);
    *count = __argc;
    *arguments = __argv;
    *environment = start_environment();
    if (new_mode != nullptr) {
        _set_new_mode(*new_mode);
    }
    return 0;
}
int __wgetmainargs(int* count, wchar_t*** arguments, wchar_t*** environment, int expands,
                   int* new_mode) {
    start_wide_arguments(expands != 0);
    *count = __argc;
    *arguments = __wargv;
    *environment = start_wide_environment();
    if (new_mode != nullptr) {
        _set_new_mode(*new_mode);
    }
    return 0;
}

/// _crt_argv_mode
constexpr int argv_expanded = 2;
int _configure_narrow_argv(int mode) {
    if (mode != 0) {
        start_arguments(mode == argv_expanded);
    }
    return 0;
}
int _configure_wide_argv(int mode) {
    if (mode != 0) {
        start_wide_arguments(mode == argv_expanded);
    }
    return 0;
}

void __set_app_type(int type) { app_type = type; }
void _set_app_type(int type) { app_type = type; }
int _query_app_type() { return app_type; }
int __crt_app_type() { return app_type; }

void _initterm(void (**begin)(), void (**end)()) {
    for (; begin != end; ++begin) {
        if (*begin != nullptr) {
            (*begin)();
        }
    }
}
int _initterm_e(int (**begin)(), int (**end)()) {
    for (; begin != end; ++begin) {
        if (*begin != nullptr) {
            if (const int error = (*begin)(); error != 0) {
                return error;
            }
        }
    }
    return 0;
}

int* __p___argc() { return &__argc; }
char*** __p___argv() { return &__argv; }
wchar_t*** __p___wargv() { return &__wargv; }
char** __p__acmdln() { return &_acmdln; }
wchar_t** __p__wcmdln() { return &_wcmdln; }
int* __p__commode() { return &_commode; }
int* __p__fmode() { return &_fmode; }
char** __p__pgmptr() { return &_pgmptr; }
wchar_t** __p__wpgmptr() { return &_wpgmptr; }
char* _get_narrow_winmain_command_line() { return without_program(_acmdln); }
wchar_t* _get_wide_winmain_command_line() { return without_program(_wcmdln); }

int _get_pgmptr(char** value) { return get(value, _pgmptr); }
int _get_wpgmptr(wchar_t** value) { return get(value, _wpgmptr); }
int _get_fmode(int* value) { return get(value, _fmode); }
int _set_fmode(int mode) {
    constexpr int text = 0x4000;
    constexpr int binary = 0x8000;
    constexpr int wide_text = 0x10000;
    if (mode != text && mode != binary && mode != wide_text) {
        return invalid();
    }
    _fmode = mode;
    return 0;
}
int _get_osplatform(unsigned* value) { return get(value, _osplatform); }
int _get_osver(unsigned* value) { return get(value, _osver); }
int _get_winmajor(unsigned* value) { return get(value, _winmajor); }
int _get_winminor(unsigned* value) { return get(value, _winminor); }
int _get_winver(unsigned* value) { return get(value, _winver); }

} // extern "C"
