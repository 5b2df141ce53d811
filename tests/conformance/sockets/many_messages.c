// sendmmsg and recvmmsg move several datagrams in one call.
#include "check.h"
#include <sys/socket.h>

int main(void) {
    int pair[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0);
    char* texts[] = {"one", "two two", "three"};
    struct iovec out[3], in[4];
    struct mmsghdr send[3] = {0}, receive[4] = {0};
    char buffers[4][5];
    for (size_t i = 0; i < 3; ++i) {
        out[i] = (struct iovec){texts[i], strlen(texts[i])};
        send[i].msg_hdr = (struct msghdr){.msg_iov = &out[i], .msg_iovlen = 1};
    }
    for (size_t i = 0; i < 4; ++i) {
        in[i] = (struct iovec){buffers[i], sizeof buffers[i]};
        receive[i].msg_hdr = (struct msghdr){.msg_iov = &in[i], .msg_iovlen = 1};
    }
    SHOW_NUMBER(sendmmsg(pair[0], send, 3, 0));
    say("%u %u %u\n", send[0].msg_len, send[1].msg_len, send[2].msg_len);
    int got = recvmmsg(pair[1], receive, 4, MSG_DONTWAIT, NULL);
    SHOW_NUMBER(got);
    for (int i = 0; i < got; ++i)
        say("%.*s %u%s\n", (int)receive[i].msg_len, buffers[i], receive[i].msg_len,
            receive[i].msg_hdr.msg_flags & MSG_TRUNC ? " truncated" : "");
    struct timespec limit = {0, 10000000};
    SHOW_NUMBER(sendmmsg(pair[0], send, 1, 0));
    SHOW_NUMBER(recvmmsg(pair[1], receive, 1, MSG_WAITFORONE, &limit));
    SHOW(recvmmsg(pair[1], receive, 1, MSG_DONTWAIT, NULL));
    SHOW(sendmmsg(99, send, 1, 0));
    SHOW(sendmmsg(pair[0], (struct mmsghdr*)16, 1, 0));
}
