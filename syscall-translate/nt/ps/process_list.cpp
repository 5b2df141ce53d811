// The tree's, which are those that can be opened: others of the user's have no object that a handle
// could refer to.

#include "process_list.hpp"

#include <cstring>
#include <vector>

#include <ferry/base/bits.hpp>

#include "../ke/answer.hpp"
#include "../ob/objects.hpp"
#include "../unicode.hpp"
#include "agent.hpp"
#include "host_figures.hpp"
#include "processes.hpp"
#include "thread.hpp"

namespace ferry::nt::ps {
namespace {

/// SYSTEM_PROCESS_INFORMATION of 64-bit guests, with threads behind it.
struct ProcessEntry {
    std::uint32_t next = 0;
    std::uint32_t thread_count = 0;
    std::int64_t private_working_set = 0;
    std::uint32_t hard_faults = 0;
    std::uint32_t most_threads = 0;
    std::uint64_t cycles = 0;
    std::int64_t created = 0;
    std::int64_t user = 0;
    std::int64_t kernel = 0;
    UnicodeString name{};
    std::int32_t base_priority = 0;
    std::uint32_t gap = 0;
    std::uint64_t id = 0;
    std::uint64_t parent = 0;
    std::uint32_t handles = 0;
    std::uint32_t session = 1;
    std::uint64_t key = 0;
    std::uint64_t peak_virtual = 0;
    std::uint64_t virtual_size = 0;
    std::uint32_t page_faults = 0;
    std::uint32_t gap_2 = 0;
    std::uint64_t peak_working_set = 0;
    std::uint64_t working_set = 0;
    std::uint64_t pools[4] = {};
    std::uint64_t page_file = 0;
    std::uint64_t peak_page_file = 0;
    std::uint64_t private_pages = 0;
    std::int64_t io[6] = {};
};
static_assert(offsetof(ProcessEntry, name) == 0x38 && offsetof(ProcessEntry, handles) == 0x60 &&
              offsetof(ProcessEntry, working_set) == 0x90 && sizeof(ProcessEntry) == 0x100);

/// SYSTEM_THREAD_INFORMATION.
struct ThreadEntry {
    std::int64_t kernel = 0;
    std::int64_t user = 0;
    std::int64_t created = 0;
    std::uint32_t wait_time = 0;
    std::uint32_t gap = 0;
    std::uint64_t start = 0;
    ClientId client{};
    std::int32_t priority = 0;
    std::int32_t base_priority = 0;
    std::uint32_t switches = 0;
    std::uint32_t state = 0;
    std::uint32_t wait_reason = 0;
    std::uint32_t gap_2 = 0;
};
static_assert(sizeof(ThreadEntry) == 0x50);

struct Listed {
    ProcessEntry entry;
    std::vector<ThreadEntry> threads;
    std::u16string name;
};

/// A slot is looked at while it can't become another object's.
struct Kept {
    ob::Arena& arena;
    ob::ObjectId object;
    explicit Kept(ob::Arena& of, ob::ObjectId id)
        : arena(of), object(of.try_reference(id) ? id : ob::ObjectId{}) {}
    Kept(const Kept&) = delete;
    Kept& operator=(const Kept&) = delete;
    ~Kept() {
        if (object) {
            ob::release(arena, object);
        }
    }
};

void add_threads(Task& task, ob::ObjectId process, Listed& listed) {
    ob::Arena& arena = task.process().handles.arena();
    for (std::uint32_t number = 1; number < arena.threads_end(); ++number) {
        const ob::ThreadArea& area = arena.thread(number);
        if (area.host_process == 0 || area.process != process.slot ||
            !ob::Arena::is_slot(area.thread)) {
            continue;
        }
        const Kept kept(arena, {area.thread});
        const ob::Slot& slot = arena.at({area.thread});
        if (!kept.object || slot.type != ob::Type::thread || slot.state != 0) {
            continue;
        }
        constexpr std::uint32_t running = 2;
        constexpr std::uint32_t waiting = 5;
        constexpr std::uint32_t for_user = 6; // UserRequest
        constexpr std::uint32_t suspended = 5;
        const ProcessorTimes times =
            times_since(times_of_thread(area.host_process, area.host_thread), slot);
        ThreadEntry entry;
        entry.kernel = times.kernel;
        entry.user = times.user;
        entry.created = static_cast<std::int64_t>(slot.details[thread_created]);
        entry.client = {listed.entry.id, slot.details[thread_id]};
        entry.base_priority =
            listed.entry.base_priority + static_cast<std::int32_t>(slot.details[thread_priority]);
        entry.priority = entry.base_priority;
        entry.state =
            area.suspended > 0 || area.state != ob::ThreadArea::running ? waiting : running;
        entry.wait_reason = area.suspended > 0 ? suspended : for_user;
        if (const auto own = task.process().threads.find(number); own != nullptr) {
            entry.start = own->start.value();
        }
        listed.threads.push_back(entry);
    }
}

/// What only the process itself knows: its handles and its name.
void add_facts(Task& task, ob::ObjectId process, const ob::Slot& slot, Listed& listed) {
    Parcel facts;
    const bool own = process == task.process().object;
    const NtStatus known = own ? answer_process_facts(task.shared_process(), facts)
                               : ask(task, process, Ask::process_facts, facts);
    if (known.ok()) {
        listed.entry.handles = static_cast<std::uint32_t>(facts.words[0]);
        listed.name.resize(facts.bytes.size() / sizeof(char16_t));
        std::memcpy(listed.name.data(), facts.bytes.data(), listed.name.size() * sizeof(char16_t));
        listed.name.erase(0, listed.name.find_last_of(u'\\') + 1);
    } else {
        listed.name = to_utf16(program_of(slot.details[process_host_id]));
    }
}

/// False if it has ended.
bool describe(Task& task, ob::ObjectId process, const ob::Slot& slot, Listed& listed) {
    const auto figures = figures_of(slot.details[process_host_id]);
    if (!figures && figures_of(static_cast<std::uint64_t>(::getpid()))->virtual_size != 0) {
        return false; // the host knows processes, and this one is none
    }
    const HostFigures known = figures.value_or(HostFigures{});
    ProcessEntry& entry = listed.entry;
    entry.private_working_set = static_cast<std::int64_t>(known.own_bytes);
    entry.created = static_cast<std::int64_t>(slot.details[process_created]);
    entry.user = known.times.user;
    entry.kernel = known.times.kernel;
    entry.base_priority = class_priority(class_of(slot));
    entry.id = slot.details[process_host_id] * 4;
    entry.parent = slot.details[process_parent] * 4;
    entry.peak_virtual = known.peak_virtual;
    entry.virtual_size = known.virtual_size;
    entry.page_faults = known.page_faults;
    entry.peak_working_set = known.peak_working_set;
    entry.working_set = known.working_set;
    entry.page_file = entry.peak_page_file = entry.private_pages = known.own_bytes;
    add_threads(task, process, listed);
    add_facts(task, process, slot, listed);
    entry.thread_count = entry.most_threads = static_cast<std::uint32_t>(listed.threads.size());
    return true;
}

std::vector<Listed> all_of_tree(Task& task) {
    ob::Arena& arena = task.process().handles.arena();
    std::vector<Listed> list;
    for (std::uint32_t number = 1; number < arena.objects_end(); ++number) {
        const ob::Slot& slot = arena.at({number});
        const auto is_process = [&slot] {
            return slot.type == ob::Type::process && slot.state == 0 &&
                   slot.details[process_host_id] != 0;
        };
        if (!is_process()) {
            continue;
        }
        const Kept kept(arena, {number});
        Listed listed;
        if (kept.object && is_process() && describe(task, kept.object, slot, listed)) {
            list.push_back(std::move(listed));
        }
    }
    return list;
}

} // namespace

NtStatus list_processes(Task& task, OutBytes to, std::uint32_t size, Out<std::uint32_t> needed) {
    constexpr std::size_t alignment = 8;
    std::vector<std::byte> bytes;
    std::vector<Listed> list = all_of_tree(task);
    for (Listed& listed : list) {
        const std::size_t begin = bytes.size();
        const std::size_t threads = listed.threads.size() * sizeof(ThreadEntry);
        const std::size_t name = sizeof(ProcessEntry) + threads;
        const std::size_t name_size = (listed.name.size() + 1) * sizeof(char16_t);
        const std::size_t whole = align_up(name + name_size, alignment);
        listed.entry.name = {static_cast<std::uint16_t>(name_size - sizeof(char16_t)),
                             static_cast<std::uint16_t>(name_size), to.value() + begin + name};
        listed.entry.next = static_cast<std::uint32_t>(&listed == &list.back() ? 0 : whole);
        bytes.resize(begin + whole);
        std::memcpy(&bytes[begin], &listed.entry, sizeof listed.entry);
        if (threads != 0) {
            std::memcpy(&bytes[begin + sizeof listed.entry], listed.threads.data(), threads);
        }
        std::memcpy(&bytes[begin + name], listed.name.c_str(), name_size);
    }
    return ke::answer_bytes(task, bytes, to, size, needed);
}

} // namespace ferry::nt::ps
