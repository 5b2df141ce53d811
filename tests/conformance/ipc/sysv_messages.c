// msgget, msgsnd, msgrcv: types, sizes, NOWAIT, truncation and removal.
#include "check.h"
#include <sys/msg.h>

struct message {
    long type;
    char text[32];
};

int main(void) {
    int id = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
    SHOW_IF(id >= 0);
    for (long type = 1; type <= 3; ++type) {
        struct message message = {.type = type * 10};
        snprintf(message.text, sizeof message.text, "of type %ld", type * 10);
        SHOW(msgsnd(id, &message, strlen(message.text) + 1, 0));
    }
    struct message got;
    SHOW_NUMBER(msgrcv(id, &got, sizeof got.text, 20, 0));
    say("%ld %s\n", got.type, got.text);
    SHOW(msgrcv(id, &got, sizeof got.text, 20, IPC_NOWAIT));
    SHOW(msgrcv(id, &got, 3, 0, 0));
    SHOW_NUMBER(msgrcv(id, &got, 3, 0, MSG_NOERROR));
    struct msqid_ds info;
    SHOW(msgctl(id, IPC_STAT, &info));
    SHOW_NUMBER(info.msg_qnum);
    SHOW_IF(info.msg_lspid == getpid());
    SHOW_NUMBER(msgrcv(id, &got, sizeof got.text, -40, 0));
    say("%ld\n", got.type);
    SHOW(msgsnd(id, &(struct message){.type = 0}, 1, 0));
    SHOW(msgsnd(id, (void*)16, 1, 0));
    SHOW(msgctl(id, IPC_RMID, NULL));
    SHOW(msgsnd(id, &got, 1, 0));
}
