// copy_file_range, sendfile, splice, tee and vmsplice move bytes and count them.
#include "check.h"
#include <sys/sendfile.h>

int main(void) {
    write_file("source", "0123456789abcdef", 0600);
    int in = open("source", O_RDONLY), out = open("target", O_RDWR | O_CREAT, 0600), ends[2],
        more[2];
    REQUIRE(pipe(ends) == 0 && pipe(more) == 0);
    off64_t from = 4, to = 2;
    SHOW_NUMBER(copy_file_range(in, &from, out, &to, 5, 0));
    SHOW_NUMBER(from);
    SHOW_NUMBER(to);
    char text[32] = "";
    SHOW_NUMBER(pread(out, text, sizeof text, 0));
    say("%.5s\n", text + 2);
    SHOW(copy_file_range(in, NULL, out, NULL, 5, 1));
    off_t position = 10;
    SHOW_NUMBER(sendfile(ends[1], in, &position, 100));
    SHOW_NUMBER(position);
    SHOW_NUMBER(sendfile(ends[1], in, NULL, 3));
    SHOW_NUMBER(tee(ends[0], more[1], 100, 0));
    SHOW_NUMBER(read(more[0], text, sizeof text));
    say("%.9s\n", text);
    to = 20;
    SHOW_NUMBER(splice(ends[0], NULL, out, &to, 4, 0));
    SHOW_NUMBER(to);
    from = 0;
    SHOW_NUMBER(splice(in, &from, more[1], NULL, 6, SPLICE_F_MOVE));
    SHOW_NUMBER(from);
    struct iovec pieces[] = {{"vm", 2}, {"splice", 6}};
    SHOW_NUMBER(vmsplice(more[1], pieces, 2, 0));
    SHOW_NUMBER(read(more[0], text, sizeof text));
    say("%.14s\n", text);
    SHOW(splice(in, NULL, out, NULL, 4, 0));
    SHOW(splice(ends[0], &from, out, NULL, 4, 0));
    SHOW(tee(in, ends[1], 4, 0));
    SHOW(splice(more[0], NULL, out, &to, 4, SPLICE_F_NONBLOCK));
    SHOW(sendfile(out, in, (off_t*)16, 4));
}
