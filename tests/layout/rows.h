/* SIZE, FIELD and VALUE put one line each into the compiler's assembly output: "@ROW type size",
   "@ROW type.field offset size", "@ROW =NAME value". Compiled with -S by the compiler of each ISA
   and read by rows.cpp; nothing here ever runs. Operands print as the ISA writes immediates. */
#pragma once
#include <stddef.h>

#define ROW(text, ...) __asm__ volatile("@ROW " text ::__VA_ARGS__)
#define SIZE(type) ROW(#type " %0", "i"(sizeof(type)));
#define FIELD(type, field)                                                                         \
    ROW(#type "." #field " %0 %1", "i"(offsetof(type, field)), "i"(sizeof(((type*)0)->field)));
#define VALUE(name) ROW("=" #name " %0", "i"((long)(name)));
