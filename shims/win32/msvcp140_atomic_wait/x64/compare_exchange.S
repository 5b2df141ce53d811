// unsigned char __std_atomic_compare_exchange_128(long long* to, long long high, long long low,
// long long* comparand): the comparand gets what was there.
    .text
    .globl __std_atomic_compare_exchange_128
    .def __std_atomic_compare_exchange_128
    .scl 2
    .type 32
    .endef
    .seh_proc __std_atomic_compare_exchange_128
__std_atomic_compare_exchange_128:
    pushq %rbx
    .seh_pushreg %rbx
    .seh_endprologue
    movq %rcx, %r10
    movq %rdx, %rcx
    movq %r8, %rbx
    movq (%r9), %rax
    movq 8(%r9), %rdx
    lock cmpxchg16b (%r10)
    movq %rax, (%r9)
    movq %rdx, 8(%r9)
    sete %al
    popq %rbx
    ret
    .seh_endproc
