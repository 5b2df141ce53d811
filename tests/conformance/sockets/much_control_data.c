// sendmmsg with as much control data as the kernel refuses, a thousand times over.
#include "check.h"
#include <sys/socket.h>

int main(void) {
    enum { messages = 1024, size = 16 << 20 };
    static struct mmsghdr message[messages];
    alarm(20);
    int ends[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) == 0);
    char* control = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(control != MAP_FAILED);
    for (int i = 0; i < messages; ++i) {
        message[i].msg_hdr.msg_control = control;
        message[i].msg_hdr.msg_controllen = size;
    }
    SHOW(sendmmsg(ends[0], message, messages, MSG_DONTWAIT));
}
