// A state machine in a loop: compilers put its cases before and behind the part that all go on
// from, so that branches lead back to several places. Often enough that it is translated again as a
// whole, with and without calls in it, and left by a signal handler in the middle.
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum state { begin, field, quoted, escaped, quote_ended, returned };

struct counts {
    unsigned fields, rows, quotes, hash;
};

static __attribute__((noinline)) unsigned mixed(unsigned hash, unsigned c) { return hash * 31 + c; }

#define MACHINE(name, mix)                                                                         \
    static __attribute__((noinline)) void name(const unsigned char* text, size_t size,             \
                                               struct counts* counts) {                            \
        enum state state = begin;                                                                  \
        unsigned fields = 0, rows = 0, quotes = 0, hash = 0;                                       \
        for (size_t i = 0; i < size; ++i) {                                                        \
            const unsigned c = text[i];                                                            \
            switch (state) {                                                                       \
            case begin:                                                                            \
                if (c == '"') {                                                                    \
                    state = quoted;                                                                \
                    ++quotes;                                                                      \
                } else if (c == ',') {                                                             \
                    ++fields;                                                                      \
                } else if (c == '\n') {                                                            \
                    ++rows;                                                                        \
                } else {                                                                           \
                    state = field;                                                                 \
                    hash = mix(hash, c);                                                           \
                }                                                                                  \
                break;                                                                             \
            case field:                                                                            \
                if (c == ',' || c == '\n') {                                                       \
                    ++fields;                                                                      \
                    rows += c == '\n';                                                             \
                    state = begin;                                                                 \
                } else if (c == '\r') {                                                            \
                    state = returned;                                                              \
                } else {                                                                           \
                    hash = mix(hash, c);                                                           \
                }                                                                                  \
                break;                                                                             \
            case quoted:                                                                           \
                if (c == '"') {                                                                    \
                    state = quote_ended;                                                           \
                } else if (c == '\\') {                                                            \
                    state = escaped;                                                               \
                } else {                                                                           \
                    hash = mix(hash, c + 2);                                                       \
                }                                                                                  \
                break;                                                                             \
            case escaped:                                                                          \
                hash ^= c;                                                                         \
                state = quoted;                                                                    \
                break;                                                                             \
            case quote_ended: state = c == '"' ? quoted : c == ',' ? begin : field; break;         \
            case returned:                                                                         \
                if (c == '\n') {                                                                   \
                    ++rows;                                                                        \
                    state = begin;                                                                 \
                } else {                                                                           \
                    state = field;                                                                 \
                }                                                                                  \
                break;                                                                             \
            }                                                                                      \
        }                                                                                          \
        counts->fields += fields;                                                                  \
        counts->rows += rows;                                                                      \
        counts->quotes += quotes;                                                                  \
        counts->hash = counts->hash * 7 + hash;                                                    \
    }

#define BY_HAND(hash, c) ((hash)*31 + (c))
MACHINE(with_calls, mixed)
MACHINE(without_calls, BY_HAND)

static sigjmp_buf behind;
static void on_fault(int signal) { siglongjmp(behind, signal); }

static void show(const char* what, const struct counts* counts) {
    printf("%s: %u fields, %u rows, %u quotes, %x\n", what, counts->fields, counts->rows,
           counts->quotes, counts->hash);
}

int main(void) {
    static const char* const words[] = {"abc", "hello world", "42\r",       "\"quoted, text\"",
                                        "x",   "\"a\\\"b\"",  "long field", "\"\"\"\""};
    const size_t size = 1 << 16;
    unsigned char* const text =
        mmap(NULL, size + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    unsigned random = 12345;
    size_t end = 0;
    while (end < size - 32) {
        random = random * 1103515245 + 12345;
        const char* const word = words[random >> 16 & 7];
        memcpy(text + end, word, strlen(word));
        end += strlen(word);
        text[end++] = (random >> 20) % 6 == 0 ? '\n' : ',';
    }
    memset(text + end, 'x', size - end);
    struct counts plain = {0}, called = {0};
    for (int turn = 0; turn < 40; ++turn) {
        without_calls(text, size - (size_t)turn, &plain);
        with_calls(text + turn, size - (size_t)turn, &called);
    }
    show("without calls", &plain);
    show("with calls", &called);

    mprotect(text + size, 4096, PROT_NONE);
    signal(SIGSEGV, on_fault);
    struct counts none = {0};
    for (volatile int turn = 0; turn < 3; ++turn) {
        if (sigsetjmp(behind, 1) == 0) {
            without_calls(text, size + 1, &none);
            puts("no fault");
        }
    }
    show("faulted", &none);
    return 0;
}
