#include "dispatcher.hpp"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

#include <ferry/kernel/host_call.hpp>

#include "../ob/names.hpp"
#include "../ob/packets.hpp"
#include "../ob/wait_packets.hpp"
#include "../ps/jobs.hpp"
#include "recovery.hpp"
#include "time.hpp"

namespace ferry::nt::ke {

using kernel::host_call;
using ob::ObjectId;
using ob::Region;
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

WaitBlock* block(const Region& region, std::uint32_t number) {
    const std::uint32_t area = (number - 1) / ob::most_waits;
    if (number == 0 || area == 0 || area >= region.threads_end()) {
        return nullptr;
    }
    return &region.thread(area).blocks[(number - 1) % ob::most_waits];
}

bool is_signalled(const Slot& slot, std::uint32_t area) {
    switch (slot.wait) {
    case Wait::never: return false;
    case Wait::notification:
    case Wait::synchronization: return slot.state != 0;
    case Wait::count: return slot.state > 0;
    case Wait::mutant: return slot.state > 0 || slot.details[mutant_owner] == area;
    }
    return false;
}

} // namespace

DispatcherLock::DispatcherLock(ob::Arena& arena) : arena_(arena) {
    auto& word = arena.tree().lock_word();
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
            rebuild_queues(arena.tree());
            return;
        }
    }
}

DispatcherLock::~DispatcherLock() {
    if (user_ != nullptr) {
        user_->lock.unlock();
    }
    auto& word = arena_.tree().lock_word();
    if ((word.exchange(0) & contended) != 0) {
        host_call(SYS_futex, &word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
    }
    for (std::size_t i = 0; i < woken_count_; ++i) {
        host_call(SYS_futex, woken_[i], FUTEX_WAKE, 1, nullptr, nullptr, 0);
    }
}

ob::UserRegion* DispatcherLock::enter_user() {
    ob::UserRegion* const user = user_ != nullptr ? user_ : arena_.user();
    if (user == nullptr || user_ != nullptr) {
        return user;
    }
    const bool died = user->lock.lock();
    user_ = user;
    Dispatcher dispatcher(*this);
    if (died) {
        recover(*user);
        dispatcher.offer_all();
    }
    if (!user->is_clean) {
        user->is_clean = true;
        if (!user->file.is_handed_over()) {
            dispatcher.reap(user->file.self()); // what one has left that had the record before
        }
        dispatcher.reap_dead();
    }
    return user;
}

void Dispatcher::wake(std::atomic<std::uint32_t>& word) {
    word.fetch_add(1);
    if (lock_.woken_count_ == lock_.woken_.size()) {
        host_call(SYS_futex, &word, FUTEX_WAKE, 1, nullptr, nullptr,
                  0); // it then waits for the lock
        return;
    }
    lock_.woken_[lock_.woken_count_++] = &word;
}

Region& Dispatcher::region_of(ObjectId object) {
    ob::UserRegion* const user = object.is_user() ? lock_.enter_user() : nullptr;
    return user != nullptr ? user->region : arena_.tree();
}

Slot& Dispatcher::slot(ObjectId object) { return region_of(object).at(object.number()); }

ObjectId Dispatcher::find(std::u16string_view name, bool any_case) {
    ob::UserRegion* const user = lock_.enter_user();
    while (user != nullptr) {
        const std::uint32_t found = ob::find_name(user->region, name, any_case);
        if (found == 0) {
            break;
        }
        if (!reap_holders(found)) {
            return ObjectId::of_user(found);
        }
    }
    return {ob::find_name(arena_.tree(), name, any_case)};
}

/// Takes out the dead that refer to an object of the user's region; true if there were any.
bool Dispatcher::reap_holders(std::uint32_t object) {
    const ob::UserRegion& user = *lock_.enter_user();
    bool any = false;
    for (std::uint32_t record = 1; record < user.file.records_end(); ++record) {
        if (user.region.is_held_by(record, object) && !user.file.is_alive(record)) {
            reap(record);
            any = true;
        }
    }
    return any;
}

ObjectId Dispatcher::create(ob::Type type, std::u16string_view name) {
    ob::UserRegion* const user =
        !name.empty() && ob::can_be_shared(type) ? lock_.enter_user() : nullptr;
    for (int tries = 0; user != nullptr && tries < 2; ++tries) {
        if (const std::uint32_t made = user->region.allocate(type); made != 0) {
            if (ob::add_name(user->region, made, name)) {
                return ObjectId::of_user(made);
            }
            release(ObjectId::of_user(made));
        }
        reap_dead();
    }
    const ObjectId made = arena_.allocate(type);
    if (made && !name.empty() && !ob::add_name(arena_.tree(), made.slot, name)) {
        release(made);
        return {};
    }
    return made;
}

std::u16string Dispatcher::name(ObjectId object) {
    return ob::name_of(region_of(object), object.number());
}

/// The thread's area in the user's region; 0 if it has none.
std::uint32_t Dispatcher::user_area(std::uint32_t area) {
    const ThreadArea& thread = arena_.thread(area);
    ob::UserRegion* const user = thread.user_area != 0 ? lock_.enter_user() : nullptr;
    if (user == nullptr) {
        return 0;
    }
    // That of a killed process may have been given to somebody else meanwhile.
    const ThreadArea& there = user->region.thread(thread.user_area);
    return there.host_process == thread.host_process && there.host_thread == thread.host_thread
               ? thread.user_area
               : 0;
}

/// The same, made where there is none; 0 if there is no room.
std::uint32_t Dispatcher::make_user_area(std::uint32_t area) {
    if (const std::uint32_t there = user_area(area); there != 0) {
        return there;
    }
    ob::UserRegion* const user = lock_.enter_user();
    std::uint32_t made = user->region.allocate_thread();
    if (made == 0) {
        reap_dead();
        made = user->region.allocate_thread();
    }
    if (made != 0) {
        ThreadArea& thread = arena_.thread(area);
        ThreadArea& there = user->region.thread(made);
        there.process = user->region.self();
        there.host_thread = thread.host_thread;
        there.host_process = thread.host_process;
        thread.user_area = made;
    }
    return made;
}

Dispatcher::Place Dispatcher::place_for(ObjectId object, std::uint32_t area) {
    Region& region = region_of(object);
    return {region, &region == &arena_.tree() ? area : make_user_area(area)};
}

/// Whether the wait in which a thread of the tree stands has been ended from outside of it.
bool Dispatcher::has_ended(const ThreadArea& thread) {
    ob::UserRegion* const user = thread.waits_there != 0 ? lock_.enter_user() : nullptr;
    return user != nullptr && user->region.thread(thread.user_area).state == ThreadArea::running;
}

void Dispatcher::satisfy(Region& region, std::uint32_t object, std::uint32_t area,
                         bool& abandoned) {
    Slot& slot = region.at(object);
    switch (slot.wait) {
    case Wait::never:
    case Wait::notification: return;
    case Wait::synchronization: slot.state = 0; return;
    case Wait::count: slot.state -= 1; return;
    case Wait::mutant: break;
    }
    if (slot.state-- > 0) {
        ThreadArea& owner = region.thread(area);
        slot.details[mutant_owner] = area;
        slot.details[mutant_next] = owner.owned;
        slot.details[mutant_previous] = 0;
        if (region.is_slot(owner.owned)) {
            region.at(owner.owned).details[mutant_previous] = object;
        }
        owner.owned = object;
    }
    abandoned = abandoned || (slot.flags & mutant_abandoned) != 0;
    slot.flags &= static_cast<std::uint8_t>(~mutant_abandoned);
}

/// Takes a mutant out of what its owner owns.
void Dispatcher::disown(Region& region, std::uint32_t mutant) {
    Slot& slot = region.at(mutant);
    const auto owner = static_cast<std::uint32_t>(slot.details[mutant_owner]);
    if (owner == 0 || owner >= region.threads_end()) {
        return;
    }
    const auto next = static_cast<std::uint32_t>(slot.details[mutant_next]);
    const auto previous = static_cast<std::uint32_t>(slot.details[mutant_previous]);
    if (region.is_slot(next)) {
        region.at(next).details[mutant_previous] = previous;
    }
    if (region.is_slot(previous)) {
        region.at(previous).details[mutant_next] = next;
    } else {
        region.thread(owner).owned = next;
    }
    slot.details[mutant_owner] = 0;
}

void Dispatcher::look_at_timer(ObjectId timer) {
    Slot& slot = region_of(timer).at(timer.number());
    if (slot.type == ob::Type::timer && slot.details[ob::timer_due] != 0 &&
        interrupt_time() >= static_cast<std::int64_t>(slot.details[ob::timer_due])) {
        slot.details[ob::timer_due] = 0;
        set(timer, 1);
    }
}

NtStatus Dispatcher::try_wait(std::uint32_t area, std::span<const ObjectId> objects, bool all) {
    bool abandoned = false;
    for (const ObjectId object : objects) {
        look_at_timer(object);
    }
    for (std::size_t i = 0; i < objects.size(); ++i) {
        const Place place = place_for(objects[i], area);
        if (place.area == 0) {
            return status::INSUFFICIENT_RESOURCES;
        }
        const bool signalled = is_signalled(place.region.at(objects[i].number()), place.area);
        if (all && !signalled) {
            return status::TIMEOUT;
        }
        if (!all && signalled) {
            satisfy(place.region, objects[i].number(), place.area, abandoned);
            return {static_cast<std::uint32_t>(i) +
                    (abandoned ? status::ABANDONED_WAIT_0.value : 0)};
        }
    }
    if (!all) {
        return status::TIMEOUT;
    }
    for (const ObjectId object : objects) {
        const Place place = place_for(object, area);
        satisfy(place.region, object.number(), place.area, abandoned);
    }
    return abandoned ? status::ABANDONED_WAIT_0 : status::SUCCESS;
}

/// Puts one block of a thread at the end of an object's queue.
void Dispatcher::append(const Place& place, std::size_t index, std::uint32_t object) {
    Slot& slot = place.region.at(object);
    const auto number = static_cast<std::uint32_t>(place.area * ob::most_waits + index + 1);
    place.thread().blocks[index] = {object, 0, slot.wait_tail};
    if (WaitBlock* const last = block(place.region, slot.wait_tail); last != nullptr) {
        last->next = number;
    } else {
        slot.wait_head = number;
    }
    slot.wait_tail = number;
}

std::uint32_t Dispatcher::enqueue(std::uint32_t area, std::span<const ObjectId> objects,
                                  ThreadArea::State state, bool alertable, std::uint64_t key) {
    ThreadArea& thread = arena_.thread(area);
    ThreadArea* there = nullptr;
    bool in_tree = false;
    bool has_mutants = false;
    thread.timer_due = 0;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        const Place place = place_for(objects[i], area);
        const Slot& slot = place.region.at(objects[i].number());
        if (const auto due = static_cast<std::int64_t>(slot.details[ob::timer_due]);
            slot.type == ob::Type::timer && due != 0) {
            thread.timer_due = thread.timer_due == 0 ? due : std::min(thread.timer_due, due);
        }
        if (&place.region == &arena_.tree()) {
            in_tree = true;
        } else {
            there = &place.thread();
            thread.blocks[i].object = 0;
        }
        has_mutants = has_mutants || slot.wait == Wait::mutant;
        append(place, i, objects[i].number());
    }
    const auto count = static_cast<std::uint32_t>(objects.size());
    if (there != nullptr) {
        for (std::size_t i = 0; i < objects.size(); ++i) {
            if (!objects[i].is_user()) {
                there->blocks[i].object = 0;
            }
        }
        there->count = count;
        there->waits_for_tree = static_cast<std::uint32_t>(in_tree);
        there->state = state;
    }
    thread.waits_there = static_cast<std::uint32_t>(there != nullptr);
    thread.waits_for_mutants = static_cast<std::uint32_t>(has_mutants);
    thread.count = count;
    thread.alertable = alertable;
    thread.key = key;
    thread.state = state;
    return (there != nullptr ? *there : thread).word.load(std::memory_order_relaxed);
}

/// Takes a thread out of the queues of a region.
void Dispatcher::unlink(const Place& place) {
    ThreadArea& thread = place.thread();
    if (thread.state == ThreadArea::running) {
        return;
    }
    for (std::uint32_t i = 0; i < std::min(thread.count, ob::most_waits); ++i) {
        const WaitBlock& own = thread.blocks[i];
        if (!place.region.is_slot(own.object)) {
            continue;
        }
        Slot& slot = place.region.at(own.object);
        if (WaitBlock* const next = block(place.region, own.next); next != nullptr) {
            next->previous = own.previous;
        } else {
            slot.wait_tail = own.previous;
        }
        if (WaitBlock* const previous = block(place.region, own.previous); previous != nullptr) {
            previous->next = own.next;
        } else {
            slot.wait_head = own.next;
        }
    }
    thread.count = 0;
    thread.state = ThreadArea::running;
}

/// Ends the wait of a thread as far as its region knows.
void Dispatcher::complete_there(const Place& place, NtStatus result) {
    unlink(place);
    if (place.thread().packet != 0) {
        ob::end_packet_wait(arena_, *this, place.area, result == status::SUCCESS);
        return;
    }
    place.thread().result = result.value;
    wake(place.thread().word);
}

/// Ends the wait of a thread of the tree, which has not ended yet.
void Dispatcher::complete(std::uint32_t area, NtStatus result) {
    ThreadArea& thread = arena_.thread(area);
    ob::UserRegion* const user = thread.waits_there != 0 ? lock_.enter_user() : nullptr;
    if (user == nullptr) {
        complete_there({arena_.tree(), area}, result);
        return;
    }
    complete_there({user->region, thread.user_area}, result);
    unlink({arena_.tree(), area});
}

NtStatus Dispatcher::finish(std::uint32_t area, NtStatus otherwise) {
    ThreadArea& thread = arena_.thread(area);
    ob::UserRegion* const user = thread.waits_there != 0 ? lock_.enter_user() : nullptr;
    const Place place =
        user != nullptr ? Place{user->region, thread.user_area} : Place{arena_.tree(), area};
    const bool ended = place.thread().state == ThreadArea::running;
    const NtStatus result = ended ? NtStatus{place.thread().result} : otherwise;
    unlink(place);
    unlink({arena_.tree(), area});
    thread.waits_there = 0;
    return result;
}

bool Dispatcher::end_wait(std::uint32_t area, NtStatus result) {
    const ThreadArea& thread = arena_.thread(area);
    if (thread.state == ThreadArea::running || has_ended(thread)) {
        return false;
    }
    complete(area, result);
    return true;
}

std::uint32_t Dispatcher::find_keyed(ObjectId event, ThreadArea::State role, std::uint64_t key,
                                     std::uint32_t process) {
    Region& region = region_of(event);
    for (std::uint32_t number = region.at(event.number()).wait_head; number != 0;) {
        const WaitBlock* const at = block(region, number);
        if (at == nullptr) {
            break;
        }
        const std::uint32_t area = (number - 1) / ob::most_waits;
        const ThreadArea& thread = region.thread(area);
        if (thread.state == role && thread.key == key && thread.process == process) {
            return area;
        }
        number = at->next;
    }
    return 0;
}

/// A wait for all whose objects lie in one region.
NtStatus Dispatcher::try_all(Region& region, std::uint32_t area) {
    const ThreadArea& thread = region.thread(area);
    const std::uint32_t count = std::min(thread.count, ob::most_waits);
    for (std::uint32_t i = 0; i < count; ++i) {
        if (!is_signalled(region.at(thread.blocks[i].object), area)) {
            return status::TIMEOUT;
        }
    }
    bool abandoned = false;
    for (std::uint32_t i = 0; i < count; ++i) {
        satisfy(region, thread.blocks[i].object, area, abandoned);
    }
    return abandoned ? status::ABANDONED_WAIT_0 : status::SUCCESS;
}

/// Lets a waiting thread have a signalled object, if it can take it. True if its wait has ended.
bool Dispatcher::offer(Region& region, std::uint32_t object, std::uint32_t area,
                       std::uint32_t index) {
    const ThreadArea& thread = region.thread(area);
    const bool in_tree = &region == &arena_.tree();
    if (in_tree && has_ended(thread)) {
        return false;
    }
    NtStatus result = status::TIMEOUT;
    if (thread.state == ThreadArea::any) {
        bool abandoned = false;
        satisfy(region, object, area, abandoned);
        result = {index + (abandoned ? status::ABANDONED_WAIT_0.value : 0)};
    } else if (thread.state == ThreadArea::all) {
        const bool is_mixed = in_tree ? thread.waits_there != 0 : thread.waits_for_tree != 0;
        result = is_mixed ? wait_again : try_all(region, area);
    }
    if (result == status::TIMEOUT) {
        return false;
    }
    if (in_tree) {
        complete(area, result);
    } else {
        complete_there({region, area}, result);
    }
    return true;
}

/// Lets threads go on in the order in which they began to wait.
void Dispatcher::release_waiters(Region& region, std::uint32_t object) {
    const Slot& slot = region.at(object);
    std::uint32_t most = region.limits().threads * ob::most_waits;
    for (std::uint32_t number = slot.wait_head; number != 0 && most != 0; --most) {
        const WaitBlock* const at = block(region, number);
        if (at == nullptr) {
            break;
        }
        const std::uint32_t area = (number - 1) / ob::most_waits;
        const std::uint32_t index = (number - 1) % ob::most_waits;
        const std::uint32_t next = at->next;
        if (!is_signalled(slot, area)) {
            if (slot.wait != Wait::mutant) {
                break;
            }
            number = next;
        } else {
            // The thread may have had several blocks here.
            number = offer(region, object, area, index) ? slot.wait_head : next;
        }
    }
}

void Dispatcher::offer_all() {
    Region& region = lock_.enter_user()->region;
    for (std::uint32_t object = 1; object < region.objects_end(); ++object) {
        if (region.at(object).wait_head != 0) {
            release_waiters(region, object);
        }
    }
}

std::int32_t Dispatcher::set_in(Region& region, std::uint32_t object, std::int32_t state) {
    Slot& slot = region.at(object);
    const std::int32_t before = std::exchange(slot.state, state);
    if (slot.wait_head != 0 && state > 0) {
        release_waiters(region, object);
    }
    return before;
}

std::int32_t Dispatcher::set(ObjectId object, std::int32_t state) {
    return set_in(region_of(object), object.number(), state);
}

std::int32_t Dispatcher::add(ObjectId object, std::int32_t count) {
    return set(object, slot(object).state + count);
}

std::int32_t Dispatcher::pulse(ObjectId object) {
    const std::int32_t before = set(object, 1);
    slot(object).state = 0;
    return before;
}

bool Dispatcher::owns(ObjectId mutant, std::uint32_t area) {
    const Slot& object = slot(mutant);
    const std::uint32_t owner = mutant.is_user() ? user_area(area) : area;
    return object.state <= 0 && owner != 0 && object.details[mutant_owner] == owner;
}

NtStatus Dispatcher::release_mutant(ObjectId mutant, std::uint32_t area, std::int32_t& before) {
    before = slot(mutant).state;
    if (!owns(mutant, area)) {
        return status::MUTANT_NOT_OWNED;
    }
    if (before == 0) {
        disown(region_of(mutant), mutant.number());
    }
    set(mutant, before + 1);
    return status::SUCCESS;
}

void Dispatcher::abandon_in(const Place& place) {
    ThreadArea& thread = place.thread();
    unlink(place);
    for (std::uint32_t most = place.region.limits().objects;
         place.region.is_slot(thread.owned) && most != 0; --most) {
        const std::uint32_t mutant = thread.owned;
        place.region.at(mutant).details[mutant_owner] = place.area; // whatever it says
        disown(place.region, mutant);
        place.region.at(mutant).flags |= mutant_abandoned;
        set_in(place.region, mutant, 1);
    }
}

void Dispatcher::abandon(std::uint32_t area) {
    abandon_in({arena_.tree(), area});
    if (const std::uint32_t there = user_area(area); there != 0) {
        Region& region = lock_.enter_user()->region;
        abandon_in({region, there});
        region.free_thread(there);
        arena_.thread(area).user_area = 0;
    }
}

void Dispatcher::release(ObjectId object) {
    Region& region = region_of(object);
    if (region.release(object.number())) {
        end(region, object.number());
    }
}

void Dispatcher::drop_reference(ObjectId object) {
    Region& region = region_of(object);
    if (region.drop_reference(object.number())) {
        end(region, object.number());
    }
}

void Dispatcher::end(Region& region, std::uint32_t object) {
    if (region.at(object).wait == Wait::mutant) {
        disown(region, object);
    }
    const ob::Type type = region.at(object).type;
    if ((type == ob::Type::completion || type == ob::Type::debug) && &region == &arena_.tree()) {
        ob::drop_packets(arena_, {object});
    }
    if (type == ob::Type::wait_packet) {
        [[maybe_unused]] const NtStatus unused =
            ob::cancel_wait_packet(arena_, *this, {object}, false);
    }
    if (&region == &arena_.tree()) {
        ps::drop_held(arena_, *this, {object});
    }
    if (ob::UserRegion* const user = lock_.user_; user != nullptr && &region == &user->region &&
                                                  region.at(object).type == ob::Type::section) {
        user->file.remove_memory(region.at(object).details[ob::section_memory]);
    }
    ob::remove_name(region, object);
    region.free(object);
}

void Dispatcher::reap(std::uint32_t record) {
    Region& region = lock_.enter_user()->region;
    for (std::uint32_t area = 1; area < region.threads_end(); ++area) {
        const ThreadArea& thread = region.thread(area);
        if (thread.process == record && thread.host_process != 0) {
            abandon_in({region, area});
            region.free_thread(area);
        }
    }
    region.reap(record, [&](std::uint32_t object) { end(region, object); });
}

bool Dispatcher::reap_owners(std::uint32_t area) {
    const Region& tree = arena_.tree();
    const ThreadArea& thread = tree.thread(area);
    bool any = false;
    for (std::uint32_t i = 0; i < std::min(thread.count, ob::most_waits); ++i) {
        const Slot& slot = tree.at(thread.blocks[i].object);
        const auto owner = static_cast<std::uint32_t>(slot.details[mutant_owner]);
        const std::int32_t host = tree.thread(owner).host_process;
        if (slot.wait == Wait::mutant && owner != 0 && host > 0 && host != ::getpid()) {
            any = true;
            if (host_call(SYS_kill, host, 0) == -ESRCH) {
                abandon(owner);
            }
        }
    }
    ob::UserRegion* const user = thread.waits_there != 0 ? lock_.enter_user() : nullptr;
    if (user == nullptr) {
        return any;
    }
    const ThreadArea& there = user->region.thread(thread.user_area);
    for (std::uint32_t i = 0; i < std::min(there.count, ob::most_waits); ++i) {
        const Slot& slot = user->region.at(there.blocks[i].object);
        const auto owner = static_cast<std::uint32_t>(slot.details[mutant_owner]);
        const std::uint32_t record = user->region.thread(owner).process;
        if (slot.wait == Wait::mutant && owner != 0 && record != user->region.self()) {
            any = true;
            if (!user->file.is_alive(record)) {
                reap(record);
            }
        }
    }
    return any;
}

void Dispatcher::reap_dead() {
    const ob::UserRegion& user = *lock_.enter_user();
    for (std::uint32_t record = 1; record < user.file.records_end(); ++record) {
        if (!user.file.is_alive(record)) {
            reap(record);
        }
    }
}

std::atomic<std::uint32_t>& word_of(ob::Arena& arena, ThreadArea& thread) {
    ob::UserRegion* const user = thread.waits_there != 0 ? arena.user() : nullptr;
    return user != nullptr ? user->region.thread(thread.user_area).word : thread.word;
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
