// runtime: ucrt
// A stream without a buffer leaves no room to those who write into a stream's buffer themselves, as
// C++ libraries do that are not the C runtime's.
#include <stdio.h>

int _get_stream_buffer_pointers(FILE* stream, char*** buffer, char*** next, int** left);

static int* left;

/// As a streambuf over the C runtime's buffer does it.
static void put(FILE* stream, char c) {
    char** buffer;
    char** next;
    _get_stream_buffer_pointers(stream, &buffer, &next, &left);
    if (*next != NULL && *left > 0) {
        --*left;
        *(*next)++ = c;
    } else {
        fputc(c, stream);
    }
}

int main(void) {
    FILE* stream = fopen("room", "wb");
    char text[16];
    setvbuf(stream, NULL, _IONBF, 0);
    put(stream, 'a');
    printf("room: %d", *left);
    fflush(stream);
    printf(", flushed: %d", *left);
    put(stream, 'b');
    fputs("cde", stream);
    printf(", written: %d\n", *left);
    put(stream, 'f');
    fclose(stream);
    stream = fopen("room", "rb");
    text[fread(text, 1, sizeof text - 1, stream)] = 0;
    printf("%s\n", text);
    return 0;
}
