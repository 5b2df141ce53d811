#include "recovery.hpp"

#include <algorithm>
#include <vector>

#include "../ob/names.hpp"
#include "dispatcher.hpp"

namespace ferry::nt::ke {

using ob::Region;
using ob::Slot;
using ob::ThreadArea;
using ob::Type;

namespace {

bool is_object(const Slot& slot) { return slot.type != Type::none && slot.type < Type::name_part; }

/// Says anew who refers to what. Who was in the middle of a change is dead.
void count_references(const ob::UserRegion& user, Region& region, const std::vector<bool>& living) {
    for (std::uint32_t slot = 1; slot < region.objects_end(); ++slot) {
        Slot& object = region.at(slot);
        if (!is_object(object)) {
            continue;
        }
        std::uint32_t count = 0;
        for (std::uint32_t record = 1; record < living.size(); ++record) {
            count += static_cast<std::uint32_t>(living[record] && region.is_held_by(record, slot));
        }
        object.references = count;
        if (count == 0) {
            if (object.type == Type::section) {
                user.file.remove_memory(object.details[ob::section_memory]);
            }
            object.type = Type::none;
        }
    }
    for (std::uint32_t record = 1; record < living.size(); ++record) {
        if (!living[record]) {
            region.forget(record);
        }
    }
}

/// Says anew which mutants threads own; those of the dead are abandoned.
void relink_mutants(Region& region) {
    for (std::uint32_t area = 1; area < region.threads_end(); ++area) {
        region.thread(area).owned = 0;
    }
    for (std::uint32_t slot = 1; slot < region.objects_end(); ++slot) {
        Slot& mutant = region.at(slot);
        if (!is_object(mutant) || mutant.wait != ob::Wait::mutant || mutant.state > 0) {
            continue;
        }
        const auto owner = static_cast<std::uint32_t>(mutant.details[mutant_owner]);
        if (owner == 0 || owner >= region.threads_end() || region.thread(owner).host_process == 0) {
            mutant.details[mutant_owner] = 0;
            mutant.flags |= mutant_abandoned;
            mutant.state = 1;
            continue;
        }
        ThreadArea& thread = region.thread(owner);
        mutant.details[mutant_next] = thread.owned;
        mutant.details[mutant_previous] = 0;
        if (thread.owned != 0) {
            region.at(thread.owned).details[mutant_previous] = slot;
        }
        thread.owned = slot;
    }
}

} // namespace

void rebuild_queues(Region& region) {
    for (std::uint32_t slot = 1; slot < region.objects_end(); ++slot) {
        region.at(slot).wait_head = region.at(slot).wait_tail = 0;
    }
    for (std::uint32_t area = 1; area < region.threads_end(); ++area) {
        ThreadArea& thread = region.thread(area);
        if (thread.state == ThreadArea::running || thread.host_process == 0) {
            continue;
        }
        for (std::uint32_t i = 0; i < std::min(thread.count, ob::most_waits); ++i) {
            ob::WaitBlock& block = thread.blocks[i];
            if (!region.is_slot(block.object)) {
                continue;
            }
            Slot& slot = region.at(block.object);
            const std::uint32_t number = area * ob::most_waits + i + 1;
            block.next = 0;
            block.previous = slot.wait_tail;
            if (slot.wait_tail != 0) {
                const std::uint32_t last = slot.wait_tail - 1;
                region.thread(last / ob::most_waits).blocks[last % ob::most_waits].next = number;
            } else {
                slot.wait_head = number;
            }
            slot.wait_tail = number;
        }
    }
}

void recover(ob::UserRegion& user) {
    Region& region = user.region;
    std::vector<bool> living(user.file.records_end());
    for (std::uint32_t record = 1; record < living.size(); ++record) {
        living[record] = user.file.is_alive(record);
    }
    for (std::uint32_t area = 1; area < region.threads_end(); ++area) {
        ThreadArea& thread = region.thread(area);
        if (thread.process >= living.size() || !living[thread.process]) {
            thread.host_process = 0;
            thread.state = ThreadArea::running;
        }
    }
    count_references(user, region, living);
    relink_mutants(region);
    ob::rebuild_names(region);
    region.rebuild_free_lists();
    rebuild_queues(region);
}

} // namespace ferry::nt::ke
