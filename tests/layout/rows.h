/* SIZE(type) and FIELD(type, field) put one line each into the compiler's assembly output:
   "@ROW type size" and "@ROW type.field offset size". Compiled with -S by the compiler of each ISA
   and read by layout_test.cpp; nothing here ever runs. */
#pragma once
#include <stddef.h>

#define ROW(text, ...) __asm__ volatile("@ROW " text ::__VA_ARGS__)
#define SIZE(type) ROW(#type " %c0", "i"(sizeof(type)));
#define FIELD(type, field)                                                                         \
    ROW(#type "." #field " %c0 %c1", "i"(offsetof(type, field)),                                   \
        "i"(sizeof(((type*)0)->field)));
#define VALUE(name) ROW("=" #name " %c0", "i"((long)(name)));
