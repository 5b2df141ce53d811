// The ends of operations on files: one port for all, whose keys are items.

#include "pool.hpp"

extern "C" {
NTSTATUS NTAPI NtCreateIoCompletion(PHANDLE port, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                                    ULONG threads);
NTSTATUS NTAPI NtRemoveIoCompletion(HANDLE port, PULONG_PTR key, PVOID* context,
                                    PIO_STATUS_BLOCK io, PLARGE_INTEGER timeout);
NTSTATUS NTAPI NtSetInformationFile(HANDLE file, PIO_STATUS_BLOCK io, PVOID from, ULONG size,
                                    FILE_INFORMATION_CLASS kind);
}

namespace ferry::win32 {

namespace {

HANDLE port;
Item* items;

/// Under the lock: whether the key is that of an item. A packet may come too late.
bool is_item(const Item* key) {
    const Item* item = items;
    while (item != nullptr && item != key) {
        item = item->next_io;
    }
    return item != nullptr;
}

/// Under the lock: takes the packet over if its item wants it.
bool accept(Item* item, Packet* packet) {
    if (!is_item(item)) {
        return false;
    }
    item->skipped -= item->skipped != 0 ? 1 : 0;
    if (item->pending != 0) {
        --item->pending;
    } else if (item->style != Style::completion) { // nobody wants to hear of it any more
        free_if_unused(item);
        return false;
    }
    (item->last_packet != nullptr ? item->last_packet->next : item->first_packet) = packet;
    item->last_packet = packet;
    enqueue(item);
    return true;
}

DWORD WINAPI take_packets(LPVOID) {
    for (;;) {
        ULONG_PTR key = 0;
        PVOID overlapped = nullptr;
        IO_STATUS_BLOCK io{};
        if (NtRemoveIoCompletion(port, &key, &overlapped, &io, nullptr) < 0) {
            return 0;
        }
        auto* const packet = static_cast<Packet*>(pool_allocate(sizeof(Packet)));
        if (packet == nullptr) {
            continue;
        }
        packet->overlapped = overlapped;
        packet->io = io;
        const PoolGuard guard;
        if (!accept(reinterpret_cast<Item*>(key), packet)) {
            pool_free(packet);
        }
    }
}

/// Under the lock.
NTSTATUS listen_to_file(Item* item, HANDLE file) {
    if (port == nullptr) {
        constexpr ULONG any_number = 0;
        HANDLE made = nullptr;
        const NTSTATUS status =
            NtCreateIoCompletion(&made, IO_COMPLETION_ALL_ACCESS, nullptr, any_number);
        if (status < 0) {
            return status;
        }
        port = made;
        if (!start_pool_thread(take_packets, nullptr, {})) {
            port = nullptr;
            NtClose(made);
            return STATUS_NO_MEMORY;
        }
    }
    struct {
        HANDLE port;
        PVOID key;
    } information{port, item};
    constexpr auto completion_information = static_cast<FILE_INFORMATION_CLASS>(30);
    IO_STATUS_BLOCK io{};
    const NTSTATUS status =
        NtSetInformationFile(file, &io, &information, sizeof information, completion_information);
    if (status >= 0) {
        item->next_io = items;
        items = item;
    }
    return status;
}

} // namespace

NTSTATUS make_io(Item*& item, HANDLE file, Style style, PVOID callback, PVOID context,
                 const TP_CALLBACK_ENVIRON* environment) {
    item = make_item(Kind::io, style, callback, context, environment);
    if (item == nullptr) {
        return STATUS_NO_MEMORY;
    }
    const PoolGuard guard;
    const NTSTATUS status = listen_to_file(item, file);
    if (status < 0) {
        item->released = true;
        free_if_unused(item);
    }
    return status;
}

void forget_file(Item* item) {
    for (Item** link = &items; *link != nullptr; link = &(*link)->next_io) {
        if (*link == item) {
            *link = item->next_io;
            return;
        }
    }
}

Packet* take_packet(Item* item) {
    Packet* const packet = item->first_packet;
    if (packet != nullptr) {
        item->first_packet = packet->next;
        item->last_packet = item->first_packet == nullptr ? nullptr : item->last_packet;
    }
    return packet;
}

} // namespace ferry::win32
