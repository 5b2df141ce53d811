// C++ exceptions by the packed tables of Microsoft's compiler (__CxxFrameHandler4), which are
// written by hand here: states, the kinds of clean-up, catch blocks with tables of their own, where
// they go on, functions in several pieces, what may not throw. Numbers in the tables come in all
// their lengths.

// compiler: msvc
using size_t = unsigned long long;
extern "C" {
int printf(const char*, ...);
__declspec(dllimport) void* GetModuleHandleA(const char*);
__declspec(dllimport) void* GetProcAddress(void*, const char*);
__declspec(dllimport) void* CreateThread(void*, size_t, unsigned (*)(void*), void*, unsigned,
                                         unsigned*);
__declspec(dllimport) unsigned WaitForSingleObject(void*, unsigned);
__declspec(dllimport) void ExitThread(unsigned);
__declspec(dllimport) void RaiseException(unsigned, unsigned, unsigned, const void*);

// What the code below calls.
void thrower(int kind) {
    switch (kind) {
    case 1: throw 42;
    case 2: throw 2.5;
    case 3: throw "text";
    case 4: RaiseException(0x1234, 0, 0, nullptr); break;
    default: break;
    }
}
void rethrow() { throw; }
void destroy(const int* object) { printf("  destroyed %d\n", *object); }
void raise_from(const int* object) {
    printf("  %d raises\n", *object);
    RaiseException(0x4321, 0, 0, nullptr);
}
void throw_from(const int* object) {
    printf("  %d throws\n", *object);
    throw 1;
}
void show_int(int value) { printf("  int %d\n", value); }
void show_double(const double* value) { printf("  double %d/2\n", static_cast<int>(*value * 2)); }
void show(const char* text) { printf("  %s\n", text); }
void wrong() { printf("  wrong: cleaned up in a catch block's state\n"); }

int catches(int kind);
int nested(int kind);
int tries_in_catch(int kind);
int in_pieces(int kind, int piece);
int cleans_up(int kind);
int takes_everything(int kind);
int none_may_leave(int kind);
int throws_in_clean_up(int kind);
}

// Types that the tables name.
void names_types() {
    try {
        thrower(0);
    } catch (int) {
    } catch (double&) {
    }
}

asm(R"(
    .macro N1 value
    .byte (\value) * 2
    .endm
    .macro N2 value
    .short (\value) * 4 + 1
    .endm
    .macro N3 value
    .byte ((\value) * 8 + 3) & 0xff
    .short (\value) >> 5
    .endm
    .macro N4 value
    .long (\value) * 16 + 7
    .endm
    .macro N5 value:vararg
    .byte 0x0f
    .long \value
    .endm
    .macro FUNCTION name
    .globl \name
    .def \name
    .scl 2
    .type 32
    .endef
    .p2align 4
    .seh_proc \name
\name:
    .endm
    .macro TABLE name
    .seh_handler __CxxFrameHandler4, @unwind, @except
    .seh_handlerdata
    .rva \name
    .text
    .endm
    // A catch block or clean-up: its frame is at rbp; where it lies in its own one is 56.
    .macro FUNCLET name
    .p2align 4
    .seh_proc \name
\name:
    movq %rdx, 0x10(%rsp)
    pushq %rbp
    .seh_pushreg %rbp
    subq $0x20, %rsp
    .seh_stackalloc 0x20
    .seh_endprologue
    movq %rdx, %rbp
    .endm
    .macro FUNCLET_ENDS
    addq $0x20, %rsp
    popq %rbp
    ret
    .seh_endproc
    .endm

    .section .rdata,"dr"
text_any: .asciz "anything"
text_inner: .asciz "inner block"
text_outer: .asciz "outer block"
text_cold: .asciz "in the cold piece"
text_funclet: .asciz "clean-up function"

    // An object in a try block; blocks that return 0, 1 and an address.
    .text
FUNCTION catches
    subq $0x68, %rsp
    .seh_stackalloc 0x68
    .seh_endprologue
    movl $7, 0x20(%rsp)
catches_1:
    call thrower
    nop
catches_out:
    xorl %eax, %eax
catches_end:
    addq $0x68, %rsp
    ret
catches_first:
    movl $11, %eax
    jmp catches_end
catches_second:
    movl $12, %eax
    jmp catches_end
catches_third:
    movl $13, %eax
    jmp catches_end
    TABLE catches_info
    .seh_endproc
FUNCLET catches_int
    movl 0x30(%rbp), %ecx
    call show_int
    xorl %eax, %eax
FUNCLET_ENDS
FUNCLET catches_double
    movq 0x38(%rbp), %rcx
    call show_double
    movl $1, %eax
FUNCLET_ENDS
FUNCLET catches_any
    leaq text_any(%rip), %rcx
    call show
    leaq catches_third(%rip), %rax
FUNCLET_ENDS
    .section .rdata,"dr"
catches_info:
    .byte 0x3c // C++ alone, tries, unwinds, flags of blocks
    N1 0
    .rva catches_unwinds, catches_tries, catches_addresses
catches_unwinds:
    N1 3
catches_u0:
    N1 1 << 2
catches_u1:
    N1 ((1 << 2) + 1)
    .rva destroy
    N5 0x20
catches_u2:
    N1 ((8 + 3 << 2) + 3)
    .rva wrong
catches_tries:
    N1 1
    N1 0
    N2 1
    N3 2
    .rva catches_handlers
catches_handlers:
    N1 3
    .byte 0x26 // a type and an object, two places
    .rva "??_R0H@8"
    N1 0x30
    .rva catches_int
    N5 catches_first-catches
    N5 catches_second-catches
    .byte 0x2f // adjectives too; the places are the image's
    N1 8
    .rva "??_R0N@8"
    N2 0x38
    .rva catches_double
    .rva catches_first, catches_second
    .byte 1
    N1 0x40
    .rva catches_any
catches_addresses:
    N1 3
    N1 0
    N1 0
    N5 catches_1-catches
    N1 2
    N5 catches_out-catches_1
    N1 0

    // A block that throws again what its neighbour outside takes; it has an object, and states, of its own.
    .text
FUNCTION nested
    subq $0x68, %rsp
    .seh_stackalloc 0x68
    .seh_endprologue
nested_1:
    call thrower
    nop
nested_out:
    xorl %eax, %eax
nested_end:
    addq $0x68, %rsp
    ret
nested_first:
    movl $21, %eax
    jmp nested_end
    TABLE nested_info
    .seh_endproc
FUNCLET nested_inner
    leaq text_inner(%rip), %rcx
    call show
    movl $8, 0x20(%rbp)
    leaq 0x20(%rbp), %rax
    movq %rax, 0x28(%rbp)
nested_inner_0:
    call rethrow
    nop
    TABLE nested_inner_info
FUNCLET_ENDS
FUNCLET nested_outer
    movl 0x30(%rbp), %ecx
    call show_int
    xorl %eax, %eax
FUNCLET_ENDS
    .section .rdata,"dr"
nested_info:
    .byte 0x38
    .rva nested_unwinds, nested_tries, nested_addresses
nested_unwinds:
    N1 4
nested_u0:
    N1 1 << 2
nested_u1:
    N1 1 << 2
nested_u2:
    N1 ((2 << 2) + 3) // within the outer try block
    .rva wrong
nested_u3:
    N1 ((8 << 2) + 3)
    .rva wrong
nested_tries:
    N1 2
    N4 1
    N1 1
    N1 2
    .rva nested_inner_handlers
    N1 0
    N1 2
    N1 3
    .rva nested_outer_handlers
nested_inner_handlers:
    N1 1
    .byte 0
    .rva nested_inner
nested_outer_handlers:
    N1 1
    .byte 0x16
    .rva "??_R0H@8"
    N1 0x30
    .rva nested_outer
    N5 nested_first-nested
nested_addresses:
    N1 2
    N5 nested_1-nested
    N1 2
    N5 nested_out-nested_1
    N1 0
nested_inner_info:
    .byte 0x29 // a catch block
    .rva nested_inner_unwinds, nested_inner_addresses
    N1 56
nested_inner_unwinds:
    N1 1
    N1 ((1 << 2) + 2)
    .rva destroy
    N1 0x28
nested_inner_addresses:
    N1 1
    N5 nested_inner_0-nested_inner
    N1 1

    // A catch block that throws something else and takes it itself, and then throws again what it took.
    .text
FUNCTION tries_in_catch
    subq $0x68, %rsp
    .seh_stackalloc 0x68
    .seh_endprologue
    movl %ecx, 0x58(%rsp)
tic_0:
    movl $1, %ecx
    call thrower
    nop
tic_out:
    xorl %eax, %eax
tic_end:
    addq $0x68, %rsp
    ret
tic_first:
    movl $31, %eax
    jmp tic_end
tic_second:
    movl $32, %eax
    jmp tic_end
    TABLE tic_info
    .seh_endproc
FUNCLET tic_block
    leaq text_outer(%rip), %rcx
    call show
tic_block_0:
    movl $2, %ecx
    call thrower
    nop
tic_block_out:
    xorl %eax, %eax
    jmp tic_block_end
tic_block_first:
    cmpl $2, 0x58(%rbp)
    je 1f
    movl $1, %eax
tic_block_end:
    addq $0x20, %rsp
    popq %rbp
    ret
1:  call rethrow
    nop
    int3
    TABLE tic_block_info
    .seh_endproc
FUNCLET tic_inner
    movq 0x38(%rbp), %rcx
    call show_double
    xorl %eax, %eax
FUNCLET_ENDS
    .section .rdata,"dr"
tic_info:
    .byte 0x38
    .rva tic_unwinds, tic_tries, tic_addresses
tic_unwinds:
    N1 2
    N1 1 << 2
    N1 ((2 << 2) + 3)
    .rva wrong
tic_tries:
    N1 1
    N1 0
    N1 0
    N1 1
    .rva tic_handlers
tic_handlers:
    N1 1
    .byte 0x20
    .rva tic_block
    N5 tic_first-tries_in_catch
    N5 tic_second-tries_in_catch
tic_addresses:
    N1 2
    N5 tic_0-tries_in_catch
    N1 1
    N5 tic_out-tic_0
    N1 0
tic_block_info:
    .byte 0x39
    .rva tic_block_unwinds, tic_block_tries, tic_block_addresses
    N1 56
tic_block_unwinds:
    N1 2
    N1 1 << 2
    N1 2 << 2
tic_block_tries:
    N1 1
    N1 0
    N1 0
    N1 1
    .rva tic_block_handlers
tic_block_handlers:
    N1 1
    .byte 0x17
    N1 8
    .rva "??_R0N@8"
    N1 0x38
    .rva tic_inner
    N5 tic_block_first-tic_block
tic_block_addresses:
    N1 2
    N5 tic_block_0-tic_block
    N1 1
    N5 tic_block_out-tic_block_0
    N1 0

    // Two pieces with a map each, and the catch block elsewhere.
    .text
FUNCTION in_pieces
    subq $0x68, %rsp
    .seh_stackalloc 0x68
    .seh_endprologue
    movl $9, 0x20(%rsp)
    testl %edx, %edx
    jnz in_pieces_cold
in_pieces_0:
    call thrower
    nop
in_pieces_out:
    xorl %eax, %eax
in_pieces_end:
    addq $0x68, %rsp
    ret
in_pieces_first:
    movl $41, %eax
    jmp in_pieces_end
    TABLE in_pieces_info
    .seh_endproc
FUNCLET in_pieces_block
    leaq text_any(%rip), %rcx
    call show
    xorl %eax, %eax
FUNCLET_ENDS
    .p2align 4
    .seh_proc in_pieces_cold
in_pieces_cold:
    .seh_stackalloc 0x68
    .seh_endprologue
    nop
in_pieces_cold_1:
    call thrower
    nop
in_pieces_cold_out:
    jmp in_pieces_out
    TABLE in_pieces_info
    .seh_endproc
    .section .rdata,"dr"
in_pieces_info:
    .byte 0x3a
    .rva in_pieces_unwinds, in_pieces_tries, in_pieces_segments
in_pieces_unwinds:
    N1 3
    N1 1 << 2
    N1 ((1 << 2) + 1)
    .rva destroy
    N1 0x20
    N1 ((7 << 2) + 3)
    .rva wrong
in_pieces_tries:
    N1 1
    N1 0
    N1 1
    N1 2
    .rva in_pieces_handlers
in_pieces_handlers:
    N1 1
    .byte 0x18
    .rva in_pieces_block
    .rva in_pieces_first
in_pieces_segments:
    N1 2
    .rva in_pieces, in_pieces_hot_map
    .rva in_pieces_cold, in_pieces_cold_map
in_pieces_hot_map:
    N1 2
    N5 in_pieces_0-in_pieces
    N1 1
    N5 in_pieces_out-in_pieces_0
    N1 0
in_pieces_cold_map:
    N1 2
    N5 in_pieces_cold_1-in_pieces_cold
    N1 2
    N5 in_pieces_cold_out-in_pieces_cold_1
    N1 0

    // The three kinds of clean-up, and no try block.
    .text
FUNCTION cleans_up
    subq $0x68, %rsp
    .seh_stackalloc 0x68
    .seh_endprologue
    movl $1, 0x20(%rsp)
    movl $2, 0x24(%rsp)
    leaq 0x24(%rsp), %rax
    movq %rax, 0x28(%rsp)
cleans_up_2:
    call thrower
    nop
cleans_up_out:
    movl $51, %eax
    addq $0x68, %rsp
    ret
    TABLE cleans_up_info
    .seh_endproc
FUNCLET cleans_up_call
    leaq text_funclet(%rip), %rcx
    call show
FUNCLET_ENDS
    .section .rdata,"dr"
cleans_up_info:
    .byte 0x28
    .rva cleans_up_unwinds, cleans_up_addresses
cleans_up_unwinds:
    N1 3
    N1 ((1 << 2) + 1)
    .rva destroy
    N1 0x20
    N1 ((6 << 2) + 3)
    .rva cleans_up_call
    N1 ((5 << 2) + 2)
    .rva destroy
    N1 0x28
cleans_up_addresses:
    N1 2
    N5 cleans_up_2-cleans_up
    N1 3
    N5 cleans_up_out-cleans_up_2
    N1 0

    // All exceptions, not C++'s alone. Its object's clean-up raises one, from what is left of the try block.
    .text
FUNCTION takes_everything
    subq $0x68, %rsp
    .seh_stackalloc 0x68
    .seh_endprologue
    movl $3, 0x20(%rsp)
    movl $4, 0x24(%rsp)
    testl %ecx, %ecx
    js 1f
te_1:
    call thrower
    nop
te_out:
    xorl %eax, %eax
te_end:
    addq $0x68, %rsp
    ret
te_first:
    movl $61, %eax
    jmp te_end
1:  negl %ecx
te_2:
    call thrower
    nop
te_out_2:
    int3
    TABLE te_info
    .seh_endproc
FUNCLET te_block
    leaq text_any(%rip), %rcx
    call show
    xorl %eax, %eax
FUNCLET_ENDS
    .section .rdata,"dr"
te_info:
    .byte 0x18
    .rva te_unwinds, te_tries, te_addresses
te_unwinds:
    N1 4
    N1 1 << 2
    N1 ((1 << 2) + 1)
    .rva destroy
    N1 0x20
    N1 ((6 << 2) + 1)
    .rva raise_from
    N1 0x24
    N1 13 << 2
te_tries:
    N1 1
    N1 0
    N1 2
    N1 3
    .rva te_handlers
te_handlers:
    N1 1
    .byte 0x10
    .rva te_block
    N5 te_first-takes_everything
te_addresses:
    N1 4
    N5 te_1-takes_everything
    N1 2
    N5 te_out-te_1
    N1 0
    N5 te_2-te_out
    N1 3
    N5 te_out_2-te_2
    N1 0

    // What ends the program: an exception that leaves, and one of a clean-up.
    .text
FUNCTION none_may_leave
    subq $0x28, %rsp
    .seh_stackalloc 0x28
    .seh_endprologue
    call thrower
    movl $71, %eax
    addq $0x28, %rsp
    ret
    TABLE none_may_leave_info
    .seh_endproc
FUNCTION throws_in_clean_up
    subq $0x68, %rsp
    .seh_stackalloc 0x68
    .seh_endprologue
    movl $5, 0x20(%rsp)
throws_in_clean_up_0:
    call thrower
    nop
    addq $0x68, %rsp
    ret
    TABLE throws_in_clean_up_info
    .seh_endproc
    .section .rdata,"dr"
none_may_leave_info:
    .byte 0x60
    .rva none_may_leave_addresses
none_may_leave_addresses:
    N1 0
throws_in_clean_up_info:
    .byte 0x28
    .rva throws_in_clean_up_unwinds, throws_in_clean_up_addresses
throws_in_clean_up_unwinds:
    N1 1
    N1 ((1 << 2) + 1)
    .rva throw_from
    N1 0x20
throws_in_clean_up_addresses:
    N1 1
    N5 throws_in_clean_up_0-throws_in_clean_up
    N1 1
    .text
)");

template <class F>
static int outcome(F function) {
    try {
        return function();
    } catch (int value) {
        printf("  left: int %d\n", value);
    } catch (double) {
        printf("  left: double\n");
    } catch (const char* text) {
        printf("  left: %s\n", text);
    }
    return -1;
}

static int kind_now;
static int seh_cleans_up() {
    __try {
        return cleans_up(4);
    } __except (1) {
        printf("  left: raised\n");
    }
    return -2;
}
static int seh_in_catches() {
    __try {
        return catches(4);
    } __except (1) {
        printf("  left: raised\n");
    }
    return -2;
}

static void end_thread_at_terminate() {
    const auto set_terminate = reinterpret_cast<void* (*)(void (*)())>(
        GetProcAddress(GetModuleHandleA("ucrtbase"), "set_terminate"));
    set_terminate([] {
        printf("  terminate\n");
        ExitThread(0);
    });
}
static unsigned leaves(void*) {
    end_thread_at_terminate();
    printf("none may leave\n");
    none_may_leave(1);
    return 0;
}
static unsigned throws_twice(void*) {
    end_thread_at_terminate();
    printf("throws in clean-up\n");
    try {
        throws_in_clean_up(2);
    } catch (...) {
        printf("  wrong\n");
    }
    return 0;
}

int main() {
    for (kind_now = 0; kind_now < 4; ++kind_now) {
        printf("catches %d\n", kind_now);
        printf("= %d\n", outcome([] { return catches(kind_now); }));
    }
    printf("catches a raised one: = %d\n", seh_in_catches());
    for (kind_now = 0; kind_now < 4; ++kind_now) {
        printf("nested %d\n", kind_now);
        printf("= %d\n", outcome([] { return nested(kind_now); }));
    }
    for (kind_now = 1; kind_now < 3; ++kind_now) {
        printf("tries in catch %d\n", kind_now);
        printf("= %d\n", outcome([] { return tries_in_catch(kind_now); }));
    }
    for (int piece = 0; piece < 2; ++piece) {
        for (int kind = 0; kind < 2; ++kind) {
            printf("piece %d\n", piece);
            printf("= %d\n", in_pieces(kind, piece));
        }
    }
    printf("cleans up\n");
    printf("= %d\n", outcome([] { return cleans_up(1); }));
    printf("cleans up a raised one\n");
    printf("= %d\n", seh_cleans_up());
    for (kind_now = 1; kind_now < 5; kind_now += 3) {
        printf("takes everything %d\n", kind_now);
        printf("= %d\n", outcome([] { return takes_everything(kind_now); }));
        printf("takes everything, and raises\n");
        printf("= %d\n", outcome([] { return takes_everything(-kind_now); }));
    }
    WaitForSingleObject(CreateThread(nullptr, 0, leaves, nullptr, 0, nullptr), ~0U);
    WaitForSingleObject(CreateThread(nullptr, 0, throws_twice, nullptr, 0, nullptr), ~0U);
    return 0;
}

extern "C" void _purecall() {}
asm(".section .rdata,\"dr\"\n.globl \"??_7type_info@@6B@\"\n\"??_7type_info@@6B@\": .quad "
    "0\n.text\n");
