// What mathematics tells of wrong arguments: errno, and the handler of __setusermatherr.
// runtime: ucrt
#include <windows.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>

static struct _exception told;

static int __cdecl handler(struct _exception* exception) {
    told = *exception;
    if (exception->type == _DOMAIN && exception->arg1 == 3) {
        exception->retval = 42;
    }
    return exception->arg1 == 4;
}

static HMODULE runtime;

static void show(const char* name, double x, double y, double result) {
    printf("%s(%g, %g) = %g, errno %d", name, x, y, result, errno);
    if (told.type != 0) {
        printf(", kind %d of %s(%g, %g)", told.type, told.name, told.arg1, told.arg2);
    }
    printf("\n");
}

static void one(const char* name, double x) {
    double (*function)(double) = (void*)GetProcAddress(runtime, name);
    errno = 0;
    told.type = 0;
    double result = function(x);
    show(name, x, 0, result);
}

static void two(const char* name, double x, double y) {
    double (*function)(double, double) = (void*)GetProcAddress(runtime, name);
    errno = 0;
    told.type = 0;
    double result = function(x, y);
    show(name, x, y, result);
}

static void scaled(const char* name, double x, long exponent) {
    double (*function)(double, long) = (void*)GetProcAddress(runtime, name);
    errno = 0;
    told.type = 0;
    double result = function(x, exponent);
    show(name, x, exponent, result);
}

int main(void) {
    void (*set_handler)(int(__cdecl*)(struct _exception*));
    runtime = GetModuleHandleA("ucrtbase.dll");
    set_handler = (void*)GetProcAddress(runtime, "__setusermatherr");
    set_handler(handler);
    // A handler that returns 0 leaves errno to the function; its result is taken either way.
    one("acos", 2);
    one("acos", 3);
    one("acos", 4);
    one("log", 0);
    one("log", -1);
    one("log10", 0);
    one("_logb", 0);
    one("exp", 1e100);
    one("exp", -1e100);
    one("exp", -INFINITY);
    one("exp2", 1e100);
    one("exp2", -1e100);
    one("acosh", 0);
    one("atanh", 1);
    one("atanh", 2);
    one("log1p", -1);
    one("log1p", -2);
    two("pow", 0, -1);
    two("pow", 0, 2);
    two("pow", -1, 1.5);
    two("pow", 2, 1e100);
    two("pow", 2, -1e100);
    two("pow", 2, -INFINITY);
    two("remainder", 1, 0);
    two("fmod", 1, 0);
    scaled("ldexp", 1, 1000000000);
    scaled("ldexp", 1, -1000000000);
    scaled("ldexp", 0, -1000000000);
    scaled("_scalb", 1, 1000000000);
    return 0;
}
