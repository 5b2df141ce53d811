// SCM_CREDENTIALS and SO_PEERCRED tell who is at the other end.
#include "check.h"
#include <sys/socket.h>

int main(void) {
    int pair[2], on = 1;
    REQUIRE(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0);
    SHOW(setsockopt(pair[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof on));
    pid_t child = fork();
    if (child == 0)
        _exit(send(pair[1], "x", 1, 0) == 1 ? 0 : 1);
    char control[CMSG_SPACE(sizeof(struct ucred))], byte;
    struct iovec piece = {&byte, 1};
    struct msghdr message = {.msg_iov = &piece,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = sizeof control};
    SHOW_NUMBER(recvmsg(pair[0], &message, 0));
    struct cmsghdr* header = CMSG_FIRSTHDR(&message);
    struct ucred who;
    memcpy(&who, CMSG_DATA(header), sizeof who);
    SHOW_IF(header->cmsg_type == SCM_CREDENTIALS);
    SHOW_IF(who.pid == child && who.uid == getuid() && who.gid == getgid());
    waitpid(child, NULL, 0);
    socklen_t size = sizeof who;
    SHOW(getsockopt(pair[0], SOL_SOCKET, SO_PEERCRED, &who, &size));
    SHOW_IF(size == sizeof who && who.pid == getpid());
}
