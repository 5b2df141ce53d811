// Unix sockets by path, by abstract name and unnamed; names come back with exact lengths.
#include "check.h"
#include <sys/socket.h>
#include <sys/un.h>

static void show_name(const char* text, int fd) {
    struct sockaddr_un name;
    memset(&name, 'z', sizeof name);
    socklen_t size = sizeof name;
    if (getsockname(fd, (struct sockaddr*)&name, &size) == -1)
        say("%s: %s\n", text, error_name(errno));
    else if (size == sizeof(sa_family_t))
        say("%s: unnamed\n", text);
    else
        say("%s: %s%.*s, %u bytes\n", text, name.sun_path[0] == 0 ? "abstract " : "",
            (int)(size - sizeof(sa_family_t) - 1), name.sun_path + (name.sun_path[0] == 0), size);
}

int main(void) {
    alarm(10);
    struct sockaddr_un path = {.sun_family = AF_UNIX, .sun_path = "by path"},
                       abstract = {.sun_family = AF_UNIX};
    char name[32];
    snprintf(name, sizeof name, "conformance%08d", getpid());
    memcpy(abstract.sun_path + 1, name, 19);
    int server = socket(AF_UNIX, SOCK_STREAM, 0), other = socket(AF_UNIX, SOCK_STREAM, 0);
    show_name("fresh", server);
    SHOW(bind(server, (struct sockaddr*)&path, sizeof path));
    show_name("by path", server);
    struct stat info;
    SHOW_IF(stat("by path", &info) == 0 && S_ISSOCK(info.st_mode));
    SHOW(bind(other, (struct sockaddr*)&path, sizeof path));
    SHOW(bind(other, (struct sockaddr*)&abstract, sizeof(sa_family_t) + 20));
    SHOW(listen(server, 2));
    SHOW(listen(other, 2));
    int client = socket(AF_UNIX, SOCK_STREAM, 0), second = socket(AF_UNIX, SOCK_STREAM, 0);
    SHOW(connect(client, (struct sockaddr*)&path, sizeof path));
    SHOW(connect(second, (struct sockaddr*)&abstract, sizeof(sa_family_t) + 20));
    SHOW_NUMBER(send(client, "x", 1, 0));
    int accepted = accept(server, NULL, NULL);
    show_name("accepted", accepted);
    SHOW_NUMBER(recv(accepted, name, sizeof name, 0));
    unlink("by path");
    int third = socket(AF_UNIX, SOCK_STREAM, 0);
    SHOW(connect(third, (struct sockaddr*)&path, sizeof path));
    abstract.sun_path[1] = '!';
    SHOW(connect(third, (struct sockaddr*)&abstract, sizeof(sa_family_t) + 20));
    SHOW(connect(third, (struct sockaddr*)&path, 500));
}
