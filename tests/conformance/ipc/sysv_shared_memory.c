// shmget, shmat, shmdt, shmctl: sharing with a child, attach counts, read-only, removal.
#include "check.h"
#include <sys/shm.h>

static int id;
static int child(void) {
    char* memory = shmat(id, NULL, 0);
    SHOW_IF(strcmp(memory, "from the parent") == 0);
    strcpy(memory, "from the child");
    return 0;
}

int main(void) {
    id = shmget(IPC_PRIVATE, 10000, IPC_CREAT | 0600);
    SHOW_IF(id >= 0);
    char* memory = shmat(id, NULL, 0);
    strcpy(memory, "from the parent");
    show_status("child", in_child(child));
    say("%s\n", memory);
    char* again = shmat(id, NULL, SHM_RDONLY);
    SHOW_IF(again != memory && strcmp(again, memory) == 0);
    struct shmid_ds info;
    SHOW(shmctl(id, IPC_STAT, &info));
    SHOW_NUMBER(info.shm_segsz);
    SHOW_NUMBER(info.shm_nattch);
    SHOW_IF(info.shm_cpid == getpid() && (info.shm_perm.mode & 0777) == 0600);
    SHOW(shmdt(again));
    SHOW(shmdt(again));
    SHOW(shmctl(id, IPC_RMID, NULL));
    SHOW_IF(strcmp(memory, "from the child") == 0);
    SHOW(shmdt(memory));
    SHOW(shmctl(id, IPC_STAT, &info));
    SHOW(shmget(IPC_PRIVATE, 0, IPC_CREAT));
    SHOW((long)shmat(99999999, NULL, 0));
    char* place = map_pages(4, PROT_NONE);
    id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
    SHOW_IF(shmat(id, place + page_size() + 5, SHM_RND | SHM_REMAP) == place + page_size());
    SHOW((long)shmat(id, place + 5, 0));
    SHOW(shmctl(id, IPC_RMID, NULL));
}
