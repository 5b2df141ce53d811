// The one thing of ntdll's C runtime that is no function (c_runtime.inc has the others): compilers
// refer to it where a program calculates with floating-point numbers.

extern "C" int _fltused = 0x9875;
