// String functions may not read into the page after their terminator or length.
#include "check.h"

int main(void) {
    size_t page = page_size();
    char* base = map_pages(2, PROT_READ | PROT_WRITE);
    munmap(base + page, page);
    char* end = base + page;
    size_t wrong = 0;
    for (size_t length = 0; length < 300; ++length) {
        char* text = end - length - 1;
        memset(text, 'a', length);
        text[length] = 0;
        wrong += strlen(text) != length || strnlen(text, 1000) != length;
        wrong += strchr(text, 'b') != NULL || memchr(text, 'b', length + 1) != NULL;
        wrong += strcmp(text, text) != 0 || strrchr(text, 0) != text + length;
        char copy[301];
        wrong += strcmp(strcpy(copy, text), text) != 0;
        memcpy(copy, text, length + 1);
        wrong += memcmp(copy, text, length + 1) != 0 || rawmemchr(text, 0) != text + length;
        memmove(text, copy, length + 1);
        memset(text, 0, length + 1);
    }
    SHOW_NUMBER(wrong);
}
