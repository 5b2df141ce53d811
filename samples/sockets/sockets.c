// A server and a client, two processes, talk over the loopback interface; poll waits for both ends.
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char* what) {
    perror(what);
    exit(1);
}

static void client(const struct sockaddr_in* address) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1 || connect(fd, (const struct sockaddr*)address, sizeof *address) == -1)
        fail("connect");
    const char* words[] = {"ferry", "across", "the", "river"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; ++i) {
        char answer[32] = "";
        if (send(fd, words[i], strlen(words[i]), 0) == -1 ||
            recv(fd, answer, sizeof answer - 1, 0) <= 0)
            fail("client");
        printf("%s -> %s\n", words[i], answer);
    }
    exit(0);
}

int main(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int server = socket(AF_INET, SOCK_STREAM, 0);
    if (server == -1 || bind(server, (struct sockaddr*)&address, size) == -1 ||
        listen(server, 1) == -1 || getsockname(server, (struct sockaddr*)&address, &size) == -1)
        fail("server");
    if (fork() == 0)
        client(&address);
    int connection = accept(server, NULL, NULL);
    for (;;) {
        struct pollfd poller = {connection, POLLIN, 0};
        char text[32];
        if (poll(&poller, 1, 10000) != 1)
            fail("poll");
        ssize_t got = recv(connection, text, sizeof text, 0);
        if (got <= 0)
            break;
        for (ssize_t i = 0; i < got / 2; ++i) {
            char other = text[i];
            text[i] = text[got - 1 - i];
            text[got - 1 - i] = other;
        }
        if (send(connection, text, (size_t)got, 0) != got)
            fail("send");
    }
    int status;
    wait(&status);
    printf("the client left with %d\n", WEXITSTATUS(status));
    return 0;
}
