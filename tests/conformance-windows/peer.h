// A second process of the same program: started with a pipe each way, it is told handles as numbers.
#pragma once
#include <windows.h>

#include "plain.h"

typedef struct {
    PROCESS_INFORMATION process;
    HANDLE to;   // what is written here the peer reads
    HANDLE from; // and the other way
} Peer;

static inline char* own_path(void) {
    static char path[MAX_PATH];
    GetModuleFileNameA(NULL, path, sizeof path);
    return path;
}

// The peer gets "ROLE IN OUT" as its arguments, the two ends that are its.
static inline BOOL start_peer(Peer* peer, const char* role, DWORD flags) {
    SECURITY_ATTRIBUTES inheritable = {sizeof inheritable, NULL, TRUE};
    STARTUPINFOA startup = {.cb = sizeof startup};
    HANDLE in, out;
    char line[MAX_PATH + 100];
    CreatePipe(&in, &peer->to, &inheritable, 0);
    CreatePipe(&peer->from, &out, &inheritable, 0);
    SetHandleInformation(peer->to, HANDLE_FLAG_INHERIT, 0);
    SetHandleInformation(peer->from, HANDLE_FLAG_INHERIT, 0);
    char* end = append(append(append(append(append(line, "\""), own_path()), "\" "), role), " ");
    append_hex(append(append_hex(end, (ULONG_PTR)in), " "), (ULONG_PTR)out);
    const BOOL started = CreateProcessA(NULL, line, NULL, NULL, TRUE, flags, NULL, NULL, &startup,
                                        &peer->process);
    CloseHandle(in);
    CloseHandle(out);
    return started;
}

static inline void send_number(HANDLE pipe, ULONG_PTR number) {
    DWORD done;
    WriteFile(pipe, &number, sizeof number, &done, NULL);
}

static inline ULONG_PTR receive_number(HANDLE pipe) {
    ULONG_PTR number = 0;
    DWORD done = 0;
    return ReadFile(pipe, &number, sizeof number, &done, NULL) && done == sizeof number
               ? number
               : (ULONG_PTR)-1;
}

// Its exit code.
static inline DWORD end_peer(Peer* peer) {
    DWORD code = 0;
    CloseHandle(peer->to);
    if (WaitForSingleObject(peer->process.hProcess, 10000) != WAIT_OBJECT_0) {
        TerminateProcess(peer->process.hProcess, 99);
    }
    WaitForSingleObject(peer->process.hProcess, 10000);
    GetExitCodeProcess(peer->process.hProcess, &code);
    CloseHandle(peer->from);
    CloseHandle(peer->process.hProcess);
    CloseHandle(peer->process.hThread);
    return code;
}
