#include "dispatcher.hpp"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/kernel/host_call.hpp>

namespace ferry::nt::ke {

using kernel::host_call;
using ob::ObjectId;
using ob::Slot;
using ob::ThreadArea;
using ob::Wait;
using ob::WaitBlock;

namespace {

constexpr std::uint32_t contended = 0x80000000;

/// The host's id of the calling thread. It is asked for at every lock; the kernel takes 60 ns.
std::uint32_t own_id() {
    thread_local std::uint32_t id = 0;
    if (id == 0) {
        id = static_cast<std::uint32_t>(::gettid());
    }
    return id;
}

bool is_dead(std::uint32_t thread) { return host_call(SYS_tkill, thread, 0) == -ESRCH; }

/// Makes the queues anew out of what the threads' areas say: who held the lock has died while it
/// changed them.
void rebuild(ob::Arena& arena) {
    for (std::uint32_t slot = 1; slot < arena.objects_end(); ++slot) {
        arena.at({slot}).wait_head = arena.at({slot}).wait_tail = 0;
    }
    for (std::uint32_t area = 1; area < arena.threads_end(); ++area) {
        ThreadArea& thread = arena.thread(area);
        if (thread.state == ThreadArea::running || thread.host_process == 0) {
            continue;
        }
        for (std::uint32_t i = 0; i < std::min(thread.count, ob::most_waits); ++i) {
            WaitBlock& block = thread.blocks[i];
            if (!ob::Arena::is_slot(block.object)) {
                continue;
            }
            Slot& slot = arena.at({block.object});
            const std::uint32_t number = area * ob::most_waits + i + 1;
            block.next = 0;
            block.previous = slot.wait_tail;
            if (slot.wait_tail != 0) {
                const std::uint32_t last = slot.wait_tail - 1;
                arena.thread(last / ob::most_waits).blocks[last % ob::most_waits].next = number;
            } else {
                slot.wait_head = number;
            }
            slot.wait_tail = number;
        }
    }
}

void wake(ob::Arena& arena, std::uint32_t area) {
    host_call(SYS_futex, &arena.thread(area).word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

} // namespace

DispatcherLock::DispatcherLock(ob::Arena& arena) : arena_(arena) {
    auto& word = arena.lock_word();
    const std::uint32_t self = own_id();
    std::uint32_t found = 0;
    if (word.compare_exchange_strong(found, self)) {
        return;
    }
    constexpr int spins = 200;
    for (int i = 0; i < spins; ++i) {
        found = word.load(std::memory_order_relaxed);
        if (found == 0 && word.compare_exchange_weak(found, self)) {
            return;
        }
        __builtin_ia32_pause();
    }
    for (;;) {
        found = word.load();
        if (found == 0) {
            if (word.compare_exchange_strong(found, self | contended)) {
                return;
            }
            continue;
        }
        if ((found & contended) == 0 && !word.compare_exchange_strong(found, found | contended)) {
            continue;
        }
        found |= contended;
        constexpr timespec patience{0, 50'000'000};
        if (host_call(SYS_futex, &word, FUTEX_WAIT, found, &patience, nullptr, 0) == -ETIMEDOUT &&
            is_dead(found & ~contended) && word.compare_exchange_strong(found, self | contended)) {
            rebuild(arena);
            return;
        }
    }
}

DispatcherLock::~DispatcherLock() {
    auto& word = arena_.lock_word();
    if ((word.exchange(0) & contended) != 0) {
        host_call(SYS_futex, &word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
    }
    for (std::size_t i = 0; i < woken_count_; ++i) {
        wake(arena_, woken_[i]);
    }
}

WaitBlock* Dispatcher::block(std::uint32_t number) const {
    const std::uint32_t area = (number - 1) / ob::most_waits;
    if (number == 0 || area == 0 || area >= arena_.threads_end()) {
        return nullptr;
    }
    return &arena_.thread(area).blocks[(number - 1) % ob::most_waits];
}

bool Dispatcher::is_signalled(const Slot& slot, std::uint32_t area) const {
    switch (slot.wait) {
    case Wait::never: return false;
    case Wait::notification:
    case Wait::synchronization: return slot.state != 0;
    case Wait::count: return slot.state > 0;
    case Wait::mutant: return slot.state > 0 || slot.details[mutant_owner] == area;
    }
    return false;
}

/// True if the object was abandoned.
bool Dispatcher::satisfy(Slot& slot, ObjectId id, std::uint32_t area) {
    switch (slot.wait) {
    case Wait::never:
    case Wait::notification: return false;
    case Wait::synchronization: slot.state = 0; return false;
    case Wait::count: slot.state -= 1; return false;
    case Wait::mutant: break;
    }
    if (slot.state-- > 0) {
        ThreadArea& owner = arena_.thread(area);
        slot.details[mutant_owner] = area;
        slot.details[mutant_next] = owner.owned;
        slot.details[mutant_previous] = 0;
        if (ob::Arena::is_slot(owner.owned)) {
            arena_.at({owner.owned}).details[mutant_previous] = id.slot;
        }
        owner.owned = id.slot;
    }
    const bool abandoned = (slot.flags & mutant_abandoned) != 0;
    slot.flags &= static_cast<std::uint8_t>(~mutant_abandoned);
    return abandoned;
}

void Dispatcher::disown(ObjectId mutant) {
    Slot& slot = arena_.at(mutant);
    const auto owner = static_cast<std::uint32_t>(slot.details[mutant_owner]);
    if (owner == 0 || owner >= arena_.threads_end()) {
        return;
    }
    const auto next = static_cast<std::uint32_t>(slot.details[mutant_next]);
    const auto previous = static_cast<std::uint32_t>(slot.details[mutant_previous]);
    if (ob::Arena::is_slot(next)) {
        arena_.at({next}).details[mutant_previous] = previous;
    }
    if (ob::Arena::is_slot(previous)) {
        arena_.at({previous}).details[mutant_next] = next;
    } else {
        arena_.thread(owner).owned = next;
    }
    slot.details[mutant_owner] = 0;
}

NtStatus Dispatcher::try_wait(std::uint32_t area, std::span<const ObjectId> objects, bool all) {
    if (!all) {
        for (std::size_t i = 0; i < objects.size(); ++i) {
            Slot& slot = arena_.at(objects[i]);
            if (is_signalled(slot, area)) {
                const bool abandoned = satisfy(slot, objects[i], area);
                return {static_cast<std::uint32_t>(i) +
                        (abandoned ? status::ABANDONED_WAIT_0.value : 0)};
            }
        }
        return status::TIMEOUT;
    }
    for (const ObjectId object : objects) {
        if (!is_signalled(arena_.at(object), area)) {
            return status::TIMEOUT;
        }
    }
    bool abandoned = false;
    for (const ObjectId object : objects) {
        abandoned |= satisfy(arena_.at(object), object, area);
    }
    return abandoned ? status::ABANDONED_WAIT_0 : status::SUCCESS;
}

std::uint32_t Dispatcher::enqueue(std::uint32_t area, std::span<const ObjectId> objects,
                                  ThreadArea::State state, bool alertable, std::uint64_t key) {
    ThreadArea& thread = arena_.thread(area);
    for (std::size_t i = 0; i < objects.size(); ++i) {
        Slot& slot = arena_.at(objects[i]);
        const auto number = static_cast<std::uint32_t>(area * ob::most_waits + i + 1);
        thread.blocks[i] = {objects[i].slot, 0, slot.wait_tail};
        if (WaitBlock* const last = block(slot.wait_tail); last != nullptr) {
            last->next = number;
        } else {
            slot.wait_head = number;
        }
        slot.wait_tail = number;
    }
    thread.count = static_cast<std::uint32_t>(objects.size());
    thread.alertable = alertable;
    thread.key = key;
    thread.state = state;
    return thread.word.load(std::memory_order_relaxed);
}

void Dispatcher::unlink(std::uint32_t area) {
    ThreadArea& thread = arena_.thread(area);
    for (std::uint32_t i = 0; i < std::min(thread.count, ob::most_waits); ++i) {
        const WaitBlock& own = thread.blocks[i];
        if (!ob::Arena::is_slot(own.object)) {
            continue;
        }
        Slot& slot = arena_.at({own.object});
        if (WaitBlock* const next = block(own.next); next != nullptr) {
            next->previous = own.previous;
        } else {
            slot.wait_tail = own.previous;
        }
        if (WaitBlock* const previous = block(own.previous); previous != nullptr) {
            previous->next = own.next;
        } else {
            slot.wait_head = own.next;
        }
    }
    thread.count = 0;
    thread.state = ThreadArea::running;
}

void Dispatcher::complete(std::uint32_t area, NtStatus result) {
    unlink(area);
    ThreadArea& thread = arena_.thread(area);
    thread.result = result.value;
    thread.word.fetch_add(1);
    if (lock_.woken_count_ == lock_.woken_.size()) {
        wake(arena_, area); // it then waits for the lock
        return;
    }
    lock_.woken_[lock_.woken_count_++] = area;
}

NtStatus Dispatcher::finish(std::uint32_t area, NtStatus otherwise) {
    ThreadArea& thread = arena_.thread(area);
    if (thread.state == ThreadArea::running) {
        return {thread.result};
    }
    unlink(area);
    return otherwise;
}

bool Dispatcher::end_wait(std::uint32_t area, NtStatus result) {
    if (arena_.thread(area).state == ThreadArea::running) {
        return false;
    }
    complete(area, result);
    return true;
}

std::uint32_t Dispatcher::find_keyed(ObjectId event, ThreadArea::State role, std::uint64_t key,
                                     std::uint32_t process) {
    for (std::uint32_t number = arena_.at(event).wait_head; number != 0;) {
        const WaitBlock* const at = block(number);
        if (at == nullptr) {
            break;
        }
        const std::uint32_t area = (number - 1) / ob::most_waits;
        const ThreadArea& thread = arena_.thread(area);
        if (thread.state == role && thread.key == key && thread.process == process) {
            return area;
        }
        number = at->next;
    }
    return 0;
}

/// Lets threads go on in the order in which they began to wait.
void Dispatcher::release_waiters(ObjectId object) {
    Slot& slot = arena_.at(object);
    for (std::uint32_t number = slot.wait_head; number != 0;) {
        const WaitBlock* const at = block(number);
        if (at == nullptr) {
            break;
        }
        const std::uint32_t area = (number - 1) / ob::most_waits;
        const std::uint32_t index = (number - 1) % ob::most_waits;
        std::uint32_t next = at->next;
        ThreadArea& thread = arena_.thread(area);
        if (!is_signalled(slot, area)) {
            if (slot.wait != Wait::mutant) {
                break;
            }
        } else if (thread.state == ThreadArea::any) {
            const bool abandoned = satisfy(slot, object, area);
            complete(area, {index + (abandoned ? status::ABANDONED_WAIT_0.value : 0)});
            next = slot.wait_head; // it may have had several blocks here
        } else if (thread.state == ThreadArea::all) {
            std::array<ObjectId, ob::most_waits> objects;
            const std::uint32_t count = std::min(thread.count, ob::most_waits);
            bool valid = true;
            for (std::uint32_t i = 0; i < count; ++i) {
                objects[i].slot = thread.blocks[i].object;
                valid = valid && ob::Arena::is_slot(objects[i].slot);
            }
            const NtStatus done =
                valid ? try_wait(area, std::span(objects).first(count), true) : status::TIMEOUT;
            if (done != status::TIMEOUT) {
                complete(area, done);
                next = slot.wait_head;
            }
        }
        number = next;
    }
}

std::int32_t Dispatcher::set(ObjectId object, std::int32_t state) {
    Slot& slot = arena_.at(object);
    const std::int32_t before = std::exchange(slot.state, state);
    if (slot.wait_head != 0 && state > 0) {
        release_waiters(object);
    }
    return before;
}

std::int32_t Dispatcher::add(ObjectId object, std::int32_t count) {
    return set(object, arena_.at(object).state + count);
}

std::int32_t Dispatcher::pulse(ObjectId object) {
    const std::int32_t before = set(object, 1);
    arena_.at(object).state = 0;
    return before;
}

NtStatus Dispatcher::release_mutant(ObjectId mutant, std::uint32_t area, std::int32_t& before) {
    Slot& slot = arena_.at(mutant);
    before = slot.state;
    if (slot.state > 0 || slot.details[mutant_owner] != area) {
        return status::MUTANT_NOT_OWNED;
    }
    if (slot.state == 0) {
        disown(mutant);
    }
    set(mutant, slot.state + 1);
    return status::SUCCESS;
}

void Dispatcher::abandon(std::uint32_t area) {
    ThreadArea& thread = arena_.thread(area);
    if (thread.state != ThreadArea::running) {
        unlink(area);
    }
    for (std::uint32_t most = ob::Arena::most_objects;
         ob::Arena::is_slot(thread.owned) && most != 0; --most) {
        const ObjectId mutant{thread.owned};
        disown(mutant);
        arena_.at(mutant).flags |= mutant_abandoned;
        set(mutant, 1);
    }
}

std::int32_t set_state(ob::Arena& arena, ObjectId object, std::int32_t state) {
    DispatcherLock lock(arena);
    return Dispatcher(lock).set(object, state);
}

std::int32_t add_count(ob::Arena& arena, ObjectId object, std::int32_t count) {
    DispatcherLock lock(arena);
    return Dispatcher(lock).add(object, count);
}

} // namespace ferry::nt::ke
