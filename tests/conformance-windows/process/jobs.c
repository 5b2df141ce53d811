// Job objects: members and their children, accounting, limits, completion ports, nesting, breaking
// away, ends by force and with the last handle.
// args: parent
#include <stdio.h>

#include "peer.h"

static HANDLE in, out;

static void set_flags(HANDLE job, DWORD flags, DWORD most) {
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
    limits.BasicLimitInformation.LimitFlags = flags;
    limits.BasicLimitInformation.ActiveProcessLimit = most;
    if (!SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits)) {
        printf("[error %lu] ", GetLastError());
    }
}

// Waits until it is told to end, or starts a child of its own.
static int child(char** argv) {
    in = handle_from(argv[2]);
    out = handle_from(argv[3]);
    static Peer own;
    send_number(out, GetCurrentProcessId());
    for (;;) {
        BOOL inside = FALSE;
        switch ((int)receive_number(in)) {
        case 'j': // in a job at all
            IsProcessInJob(GetCurrentProcess(), NULL, &inside);
            send_number(out, (ULONG_PTR)inside);
            break;
        case 'c':
            send_number(out,
                        start_peer(&own, "child", 0) ? receive_number(own.from) : GetLastError());
            break;
        case 'b':
            send_number(out, start_peer(&own, "child", CREATE_BREAKAWAY_FROM_JOB)
                                 ? receive_number(own.from)
                                 : GetLastError());
            break;
        case 'k': { // holds a job whose member ends with it
            HANDLE job = CreateJobObjectA(NULL, NULL);
            set_flags(job, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, 0);
            start_peer(&own, "child", CREATE_SUSPENDED);
            AssignProcessToJobObject(job, own.process.hProcess);
            send_number(out, own.process.dwProcessId);
            break;
        }
        case 'x': return 5;
        default: return 0;
        }
    }
}

static ULONG_PTR ask(Peer* peer, int what) {
    send_number(peer->to, (ULONG_PTR)what);
    return receive_number(peer->from);
}

static DWORD ended(HANDLE process) {
    DWORD code = 0;
    if (WaitForSingleObject(process, 10000) != 0) {
        return 0xbad;
    }
    GetExitCodeProcess(process, &code);
    return code;
}

static void show(const char* when, HANDLE job) {
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION value = {0};
    const BOOL queried = QueryInformationJobObject(job, JobObjectBasicAccountingInformation, &value,
                                                   sizeof value, NULL);
    printf("%s: %d total %lu active %lu\n", when, queried, value.TotalProcesses,
           value.ActiveProcesses);
}

static int drain(HANDLE port, DWORD wanted, int most) {
    int found = 0;
    for (int i = 0; i < most; ++i) {
        DWORD message = 0;
        ULONG_PTR key = 0;
        OVERLAPPED* process = NULL;
        if (!GetQueuedCompletionStatus(port, &message, &key, &process, 2000)) {
            break;
        }
        found += message == wanted && key == 77;
    }
    return found;
}

int main(int argc, char** argv) {
    (void)argc;
    if (argv[1][0] == 'c') {
        return child(argv);
    }
    Peer peer, other;
    BOOL inside = TRUE;
    HANDLE job = CreateJobObjectA(NULL, "job of a test");
    printf("made %d", job != NULL);
    CreateJobObjectA(NULL, "job of a test");
    printf(" again %d", GetLastError() == ERROR_ALREADY_EXISTS);
    HANDLE opened = OpenJobObjectA(JOB_OBJECT_ALL_ACCESS, FALSE, "job of a test");
    printf(" opened %d\n", opened != NULL);
    show("new", job);

    // Members and their children.
    start_peer(&peer, "child", CREATE_SUSPENDED);
    printf("assigned %d", AssignProcessToJobObject(job, peer.process.hProcess));
    ResumeThread(peer.process.hThread);
    receive_number(peer.from);
    IsProcessInJob(peer.process.hProcess, job, &inside);
    printf(" inside %d", inside);
    IsProcessInJob(GetCurrentProcess(), job, &inside);
    printf(" self %d", inside);
    printf(" says %d\n", (int)ask(&peer, 'j'));
    const DWORD grandchild_id = (DWORD)ask(&peer, 'c');
    HANDLE grandchild = OpenProcess(PROCESS_ALL_ACCESS, FALSE, grandchild_id);
    IsProcessInJob(grandchild, opened, &inside);
    printf("grandchild %d inside %d\n", grandchild != NULL, inside);
    show("two", job);
    struct {
        JOBOBJECT_BASIC_PROCESS_ID_LIST list;
        ULONG_PTR more[8];
    } ids = {0};
    printf("ids %d",
           QueryInformationJobObject(job, JobObjectBasicProcessIdList, &ids, sizeof ids, NULL));
    int known = 0;
    for (DWORD i = 0; i < ids.list.NumberOfProcessIdsInList; ++i) {
        known += ids.list.ProcessIdList[i] == peer.process.dwProcessId ||
                 ids.list.ProcessIdList[i] == grandchild_id;
    }
    printf(" %lu %lu %d\n", ids.list.NumberOfAssignedProcesses, ids.list.NumberOfProcessIdsInList,
           known);

    // Breaking away.
    printf("breakaway refused %d\n", (int)ask(&peer, 'b'));
    set_flags(job, JOB_OBJECT_LIMIT_BREAKAWAY_OK, 0);
    HANDLE away = OpenProcess(PROCESS_ALL_ACCESS, FALSE, (DWORD)ask(&peer, 'b'));
    IsProcessInJob(away, job, &inside);
    printf("away %d inside %d\n", away != NULL, inside);

    // A limit of processes.
    set_flags(job, JOB_OBJECT_LIMIT_ACTIVE_PROCESS, 2);
    printf("one too many %d\n", (int)ask(&peer, 'c'));
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
    printf("limits %d", QueryInformationJobObject(job, JobObjectExtendedLimitInformation, &limits,
                                                  sizeof limits, NULL));
    printf(" %lx %lu\n", limits.BasicLimitInformation.LimitFlags,
           limits.BasicLimitInformation.ActiveProcessLimit);
    printf("short %d", SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, 8));
    printf(" %lu\n", GetLastError());

    // By force.
    printf("terminated %d", TerminateJobObject(job, 123));
    printf(" %lu", ended(peer.process.hProcess));
    printf(" %lu", ended(grandchild));
    printf(" away %lu\n", WaitForSingleObject(away, 100));
    TerminateProcess(away, 1);
    end_peer(&peer);
    show("after", job);

    // The last handle. The name's handles are closed too.
    HANDLE last = CreateJobObjectA(NULL, NULL);
    HANDLE copy;
    DuplicateHandle(GetCurrentProcess(), last, GetCurrentProcess(), &copy, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    set_flags(last, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, 0);
    start_peer(&peer, "child", 0);
    receive_number(peer.from);
    AssignProcessToJobObject(last, peer.process.hProcess);
    HANDLE below = OpenProcess(PROCESS_ALL_ACCESS, FALSE, (DWORD)ask(&peer, 'c'));
    CloseHandle(last);
    printf("one of two closed %lu\n", WaitForSingleObject(peer.process.hProcess, 100));
    CloseHandle(copy);
    printf("last closed %lu", WaitForSingleObject(peer.process.hProcess, 10000));
    printf(" %lu\n", WaitForSingleObject(below, 10000));
    end_peer(&peer);

    // The last holder is killed; the member has not even begun.
    start_peer(&peer, "child", 0);
    receive_number(peer.from);
    below = OpenProcess(PROCESS_ALL_ACCESS, FALSE, (DWORD)ask(&peer, 'k'));
    printf("held %lu", WaitForSingleObject(below, 50));
    TerminateProcess(peer.process.hProcess, 1);
    printf(" killed %lu\n", WaitForSingleObject(below, 10000));
    end_peer(&peer);

    // A completion port.
    HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    HANDLE told = CreateJobObjectA(NULL, NULL);
    JOBOBJECT_ASSOCIATE_COMPLETION_PORT association = {(PVOID)77, port};
    printf("port %d\n", SetInformationJobObject(told, JobObjectAssociateCompletionPortInformation,
                                                &association, sizeof association));
    start_peer(&peer, "child", 0);
    receive_number(peer.from);
    AssignProcessToJobObject(told, peer.process.hProcess);
    printf("new %d\n", drain(port, JOB_OBJECT_MSG_NEW_PROCESS, 1));
    ask(&peer, 'x');
    printf("ended %lu", ended(peer.process.hProcess));
    printf(" exit %d", drain(port, JOB_OBJECT_MSG_EXIT_PROCESS, 1));
    printf(" zero %d\n", drain(port, JOB_OBJECT_MSG_ACTIVE_PROCESS_ZERO, 1));
    end_peer(&peer);

    // In two jobs.
    HANDLE outer = CreateJobObjectA(NULL, NULL);
    HANDLE inner = CreateJobObjectA(NULL, NULL);
    start_peer(&peer, "child", 0);
    receive_number(peer.from);
    start_peer(&other, "child", 0);
    receive_number(other.from);
    printf("nested %d", AssignProcessToJobObject(outer, peer.process.hProcess));
    printf(" %d", AssignProcessToJobObject(inner, peer.process.hProcess));
    printf(" %d\n", AssignProcessToJobObject(outer, other.process.hProcess));
    show("outer", outer);
    show("inner", inner);
    TerminateJobObject(inner, 9);
    printf("inner ended %lu", ended(peer.process.hProcess));
    printf(" other %lu\n", WaitForSingleObject(other.process.hProcess, 0));
    TerminateJobObject(outer, 8);
    printf("outer ended %lu\n", ended(other.process.hProcess));
    end_peer(&peer);
    end_peer(&other);

    // By the list of STARTUPINFOEX.
    HANDLE listed = CreateJobObjectA(NULL, NULL);
    STARTUPINFOEXA startup = {.StartupInfo = {.cb = sizeof startup}};
    PROCESS_INFORMATION information;
    SIZE_T size = 0;
    char line[MAX_PATH + 100];
    append(append(append(line, "\""), own_path()), "\" child 0 0");
    InitializeProcThreadAttributeList(NULL, 1, 0, &size);
    startup.lpAttributeList = HeapAlloc(GetProcessHeap(), 0, size);
    InitializeProcThreadAttributeList(startup.lpAttributeList, 1, 0, &size);
    printf("listed %d", UpdateProcThreadAttribute(startup.lpAttributeList, 0, 0x2000d, &listed,
                                                  sizeof listed, NULL, NULL));
    printf(" %d", CreateProcessA(NULL, line, NULL, NULL, FALSE,
                                 EXTENDED_STARTUPINFO_PRESENT | CREATE_SUSPENDED, NULL, NULL,
                                 &startup.StartupInfo, &information));
    IsProcessInJob(information.hProcess, listed, &inside);
    printf(" inside %d\n", inside);
    TerminateProcess(information.hProcess, 0);

    // What can't be.
    printf("bad %d", AssignProcessToJobObject(CreateEventA(NULL, 0, 0, NULL), GetCurrentProcess()));
    printf(" %lu", GetLastError());
    HANDLE poor = OpenJobObjectA(JOB_OBJECT_QUERY, FALSE, "job of a test");
    printf(" poor %d", TerminateJobObject(poor, 0));
    printf(" %lu\n", GetLastError());
    return 0;
}
