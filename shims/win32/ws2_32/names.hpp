#pragma once
/// What the sources of names share: addresses as text, the list of services, and memory for
/// answers.

#include "socket.hpp"

#include <mstcpip.h>

namespace ferry::win32::sockets {

/// The same but for the case of ASCII letters.
bool equal(const char* a, const char* b);

// addresses.cpp
/// Four numbers, or fewer (inet_addr: the last takes the rest). In network order.
bool read_ipv4(const char* text, bool strict, ULONG& address);
bool read_ipv6(const char* text, UCHAR (&to)[16], ULONG& scope);

struct Address {
    int family;
    UCHAR bytes[16];
    ULONG scope;
};

struct Found {
    static constexpr int most = 8;
    Address list[most];
    int count = 0;

    void add(const Address& address) {
        for (int i = 0; i < count; ++i) {
            if (list[i].family == address.family && memcmp(list[i].bytes, address.bytes, 16) == 0) {
                return;
            }
        }
        if (count < most) {
            list[count++] = address;
        }
    }
};

inline bool read_address(const char* text, Address& to) {
    to = {};
    ULONG four = 0;
    if (read_ipv4(text, true, four)) {
        to.family = AF_INET;
        memcpy(to.bytes, &four, sizeof four);
        return true;
    }
    to.family = AF_INET6;
    return read_ipv6(text, to.bytes, to.scope);
}

// databases.cpp
struct Service {
    const char* name;
    USHORT port;
    bool udp;
};
/// Null if there is none.
const Service* service_of(const char* name);
const Service* service_at(USHORT port);

// A text that fits, for callers of either kind.
inline void copy(char* to, const char* from, size_t) { memcpy(to, from, strlen(from) + 1); }
inline void copy(WCHAR* to, const char* from, size_t room) {
    MultiByteToWideChar(CP_UTF8, 0, from, -1, to, static_cast<int>(room));
}

/// A text in UTF-8; null if there was none, or it is too long.
struct Narrow {
    char text[1024];
    const char* value = nullptr;

    explicit Narrow(const WCHAR* from) {
        if (from != nullptr &&
            WideCharToMultiByte(CP_UTF8, 0, from, -1, text, sizeof text, nullptr, nullptr) != 0) {
            value = text;
        }
    }
};

inline void WINAPI release_thread_memory(PVOID memory) { release(memory); }

/// Memory of the thread for one kind of answer of the old functions, which callers never free.
/// Null, and the error, if there is none.
template <class T>
T* thread_memory() {
    static DWORD slot = TLS_OUT_OF_INDEXES;
    DWORD known = __atomic_load_n(&slot, __ATOMIC_ACQUIRE);
    if (known == TLS_OUT_OF_INDEXES) {
        const DWORD made = FlsAlloc(&release_thread_memory);
        if (__atomic_compare_exchange_n(&slot, &known, made, false, __ATOMIC_ACQ_REL,
                                        __ATOMIC_ACQUIRE)) {
            known = made;
        } else {
            FlsFree(made);
        }
    }
    void* memory = FlsGetValue(known);
    if (memory == nullptr) {
        memory = allocate(sizeof(T));
        FlsSetValue(known, memory);
    }
    if (memory == nullptr) {
        fail(WSAENOBUFS);
    }
    return static_cast<T*>(memory);
}

} // namespace ferry::win32::sockets
