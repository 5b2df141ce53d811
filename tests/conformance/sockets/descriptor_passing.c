// SCM_RIGHTS carries descriptors; too little room truncates and closes the rest.
#include "check.h"
#include <sys/socket.h>

static ssize_t send_descriptors(int socket, const int* fds, size_t count) {
    char control[CMSG_SPACE(sizeof(int) * 8)] = {0};
    struct iovec piece = {"!", 1};
    struct msghdr message = {.msg_iov = &piece,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = CMSG_SPACE(sizeof(int) * count)};
    struct cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int) * count);
    memcpy(CMSG_DATA(header), fds, sizeof(int) * count);
    return sendmsg(socket, &message, 0);
}

static int receive(int socket, size_t room, int* fds, int flags) {
    char control[CMSG_SPACE(sizeof(int) * 8)], byte;
    struct iovec piece = {&byte, 1};
    struct msghdr message = {
        .msg_iov = &piece, .msg_iovlen = 1, .msg_control = control, .msg_controllen = room};
    SHOW_NUMBER(recvmsg(socket, &message, flags));
    say("truncated: %s\n", message.msg_flags & MSG_CTRUNC ? "yes" : "no");
    struct cmsghdr* header = CMSG_FIRSTHDR(&message);
    if (header == NULL)
        return 0;
    size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    memcpy(fds, CMSG_DATA(header), count * sizeof(int));
    SHOW_IF(header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS);
    return (int)count;
}

int main(void) {
    int pair[2], fds[8];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    write_file("a", "file a", 0600);
    write_file("b", "file b", 0600);
    pid_t child = fork();
    if (child == 0) {
        int mine[] = {open("a", O_RDONLY), open("b", O_RDONLY)};
        unlink("a");
        unlink("b");
        _exit(send_descriptors(pair[1], mine, 2) == 1 ? 0 : 1);
    }
    int count = receive(pair[0], CMSG_SPACE(2 * sizeof(int)), fds, MSG_CMSG_CLOEXEC);
    waitpid(child, NULL, 0);
    for (int i = 0; i < count; ++i) {
        char text[16] = "";
        SHOW_NUMBER(read(fds[i], text, sizeof text));
        say("%s, close-on-exec %d\n", text, fcntl(fds[i], F_GETFD));
    }
    send_descriptors(pair[1], fds, 2);
    SHOW_NUMBER(receive(pair[0], CMSG_LEN(sizeof(int)), fds, 0));
    send_descriptors(pair[1], fds, 1);
    SHOW_NUMBER(receive(pair[0], 0, fds, 0));
    int bad[] = {99};
    SHOW(send_descriptors(pair[1], bad, 1));
}
