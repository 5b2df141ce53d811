// What is told of a token, and what of it can be changed.

#include <array>
#include <cstring>
#include <vector>

#include <ferry/abi/layout/nt_security.hpp>

#include "../io/file_security.hpp"
#include "../ob/objects.hpp"
#include "../process.hpp"
#include "privileges.hpp"
#include "services.hpp"
#include "token.hpp"

namespace ferry::nt::se {
namespace {

enum Kind : std::uint32_t {
    user = 1,
    groups,
    privileges,
    owner,
    primary_group,
    default_dacl,
    source,
    type,
    impersonation_level,
    statistics,
    restricted_sids,
    session_id,
    groups_and_privileges,
    session_reference,
    sand_box_inert,
    audit_policy,
    origin,
    elevation_type,
    linked_token,
    elevation,
    has_restrictions,
    access_information,
    virtualization_allowed,
    virtualization_enabled,
    integrity_level,
    ui_access,
    mandatory_policy,
    logon_sid,
    is_app_container,
    capabilities,
};

constexpr Access may_query = 8;
constexpr Access may_query_source = 0x10;
constexpr Access may_adjust_privileges = 0x20;
constexpr Access may_adjust_default = 0x80;
constexpr Access may_adjust_session = 0x100;

constexpr std::uint32_t se_group_enabled = 7; // mandatory, by default, enabled
constexpr std::uint32_t se_group_for_deny_only = 0x10;
constexpr std::uint32_t se_group_integrity = 0x60;
constexpr std::uint32_t privilege_enabled_by_default = 1;
constexpr std::uint32_t privilege_enabled = 2;
constexpr std::uint32_t privilege_removed = 4;
constexpr std::uint64_t logon_session = 0x3e8f0;

using Sid = abi::nt::UserSid;

Sid short_sid(std::uint8_t authority, std::uint8_t count, std::uint32_t first,
              std::uint32_t second = 0) {
    Sid sid;
    sid.count = count;
    sid.authority[5] = authority;
    sid.parts[0] = first;
    sid.parts[1] = second;
    return sid;
}

/// The groups of an ordinary user who sits at the machine.
const std::array<Sid, 6>& user_groups() {
    static const std::array<Sid, 6> list = {abi::nt::primary_group(),
                                            short_sid(1, 1, 0),       // Everyone
                                            short_sid(5, 2, 32, 545), // Users
                                            short_sid(5, 1, 4),       // INTERACTIVE
                                            short_sid(5, 1, 11),      // Authenticated Users
                                            short_sid(2, 1, 0)};      // LOCAL
    return list;
}

std::size_t size_of(const Sid& sid) { return 8 + sid.count * sizeof(std::uint32_t); }

/// An answer with pointers into itself.
class Answer {
public:
    explicit Answer(OutBytes to) : base_(to.value()) {}

    template <class T>
    void add(const T& value) {
        append(&value, sizeof value);
    }
    /// A place for a pointer.
    std::size_t add_pointer() {
        const std::size_t at = bytes_.size();
        add(std::uint64_t{0});
        return at;
    }
    /// What comes next is where that pointer leads.
    void point(std::size_t at) {
        const std::uint64_t value = base_ + bytes_.size();
        std::memcpy(bytes_.data() + at, &value, sizeof value);
    }
    void add_sid(const Sid& sid) { append(&sid, size_of(sid)); }
    void add_bytes(const std::vector<std::byte>& bytes) { append(bytes.data(), bytes.size()); }
    /// A pointer to a SID, and its attributes.
    void add_reference(std::uint32_t attributes) {
        pointers_.push_back(add_pointer());
        add(std::uint64_t{attributes});
    }
    void add_referred(const Sid& sid) {
        point(pointers_[next_++]);
        add_sid(sid);
    }
    void add_privileges(const ob::Slot& slot) {
        const std::uint64_t enabled = slot.details[token_privileges];
        for (const std::uint32_t number : user_privileges) {
            if (!has_privilege(slot, number)) {
                continue;
            }
            add(number);
            add(std::uint32_t{0});
            const bool by_default = (default_privileges >> number & 1) != 0;
            add((by_default ? privilege_enabled_by_default : 0) |
                ((enabled >> number & 1) != 0 ? privilege_enabled : 0));
        }
    }

    NtStatus write(Task& task, std::uint32_t size, Out<std::uint32_t> needed) const {
        if (needed && task.write(needed, static_cast<std::uint32_t>(bytes_.size()))) {
            return status::ACCESS_VIOLATION;
        }
        if (size < bytes_.size()) {
            return status::BUFFER_TOO_SMALL;
        }
        return memory::copy_out(task.space(), GuestAddr(base_), bytes_.data(), bytes_.size())
                   ? status::ACCESS_VIOLATION
                   : status::SUCCESS;
    }

private:
    void append(const void* from, std::size_t size) {
        const auto* const bytes = static_cast<const std::byte*>(from);
        bytes_.insert(bytes_.end(), bytes, bytes + size);
    }

    std::uint64_t base_;
    std::vector<std::byte> bytes_;
    std::vector<std::size_t> pointers_;
    std::size_t next_ = 0;
};

/// Access entries that let the user and the system do everything.
void add_access_list(Answer& answer) {
    const std::array<Sid, 2> who = {Sid{}, short_sid(5, 1, 18)};
    constexpr std::size_t head = 8;
    std::size_t size = head;
    for (const Sid& sid : who) {
        size += head + size_of(sid);
    }
    answer.add(std::uint16_t{2}); // revision
    answer.add(static_cast<std::uint16_t>(size));
    answer.add(std::uint32_t{who.size()});
    for (const Sid& sid : who) {
        answer.add(std::uint16_t{0}); // allowed
        answer.add(static_cast<std::uint16_t>(head + size_of(sid)));
        answer.add(std::uint32_t{0x10000000}); // GENERIC_ALL
        answer.add_sid(sid);
    }
}

std::uint32_t privilege_count(const ob::Slot& slot) {
    std::uint32_t count = 0;
    for (const std::uint32_t number : user_privileges) {
        count += has_privilege(slot, number) ? 1 : 0;
    }
    return count;
}

void add_groups(Answer& answer, const ob::Slot& slot) {
    const auto integrity = static_cast<std::uint32_t>(slot.details[token_integrity]);
    const auto& list = user_groups();
    answer.add(std::uint64_t{list.size() + 1});
    for (std::size_t i = 0; i < list.size(); ++i) {
        answer.add_reference((slot.details[token_denied] >> i & 1) != 0 ? se_group_for_deny_only
                                                                        : se_group_enabled);
    }
    answer.add_reference(se_group_integrity);
    for (const Sid& sid : list) {
        answer.add_referred(sid);
    }
    answer.add_referred(short_sid(16, 1, integrity));
}

void add_pointed(Answer& answer, const Sid& sid) {
    const std::size_t at = answer.add_pointer();
    answer.point(at);
    answer.add_sid(sid);
}

void add_statistics(Answer& answer, const ob::Slot& slot) {
    answer.add(slot.details[token_id]);
    answer.add(logon_session);
    answer.add(std::int64_t{0x7fffffffffffffff}); // does not expire
    answer.add(std::uint32_t{slot.flags});
    answer.add(static_cast<std::uint32_t>(slot.details[token_level]));
    answer.add(std::uint32_t{0x1000}); // dynamic memory, charged...
    answer.add(std::uint32_t{0x1000}); // ...and free
    answer.add(static_cast<std::uint32_t>(user_groups().size() + 1));
    answer.add(privilege_count(slot));
    answer.add(slot.details[token_modified]);
}

/// SUCCESS where `answer` has what was asked for.
NtStatus tell(const ob::Slot& slot, const DefaultLists& lists, std::uint32_t kind, Answer& answer) {
    const auto integrity = static_cast<std::uint32_t>(slot.details[token_integrity]);
    switch (kind) {
    case user:
        answer.add_reference(0);
        answer.add_referred({});
        return status::SUCCESS;
    case groups: add_groups(answer, slot); return status::SUCCESS;
    case privileges:
        answer.add(privilege_count(slot));
        answer.add_privileges(slot);
        return status::SUCCESS;
    case owner: add_pointed(answer, {}); return status::SUCCESS;
    case primary_group:
        add_pointed(answer, user_groups()[slot.details[token_group] % user_groups().size()]);
        return status::SUCCESS;
    case default_dacl: {
        const std::size_t pointer = answer.add_pointer();
        const auto list = lists.of(slot);
        if (!list || !list->empty()) {
            answer.point(pointer);
        }
        if (list) {
            answer.add_bytes(*list);
        } else {
            add_access_list(answer);
        }
        return status::SUCCESS;
    }
    case source:
        answer.add(std::array<char, 8>{'U', 's', 'e', 'r', '3', '2', ' '});
        answer.add(logon_session);
        return status::SUCCESS;
    case type: answer.add(std::uint32_t{slot.flags}); return status::SUCCESS;
    case impersonation_level:
        if (slot.flags != static_cast<std::uint8_t>(TokenType::impersonation)) {
            return status::INVALID_PARAMETER;
        }
        answer.add(static_cast<std::uint32_t>(slot.details[token_level]));
        return status::SUCCESS;
    case statistics: add_statistics(answer, slot); return status::SUCCESS;
    case origin: answer.add(std::uint64_t{0x3e7}); return status::SUCCESS;     // the system's
    case elevation_type: answer.add(std::uint32_t{1}); return status::SUCCESS; // default
    case mandatory_policy: answer.add(std::uint32_t{3}); return status::SUCCESS;
    case linked_token: return status::NO_SUCH_LOGON_SESSION;
    case integrity_level:
        answer.add_reference(se_group_integrity);
        answer.add_referred(short_sid(16, 1, integrity));
        return status::SUCCESS;
    case has_restrictions:
        answer.add(std::uint32_t{slot.details[token_filter] != 0});
        return status::SUCCESS;
    case sand_box_inert:
        answer.add(std::uint32_t{(slot.details[token_filter] & filter_sandbox_inert) != 0});
        return status::SUCCESS;
    case session_id: answer.add(std::uint32_t{1}); return status::SUCCESS;
    case restricted_sids:
    case capabilities:
    case elevation:
    case is_app_container:
    case ui_access:
    case virtualization_allowed:
    case virtualization_enabled: answer.add(std::uint32_t{0}); return status::SUCCESS;
    default: return status::INVALID_INFO_CLASS;
    }
}

bool read_sid(Task& task, std::uint64_t from, Sid& sid) {
    constexpr std::size_t head = 8;
    sid = {};
    std::memset(sid.parts, 0, sizeof sid.parts);
    return !memory::copy_in(task.space(), &sid, GuestAddr(from), head) &&
           sid.count <= std::size(sid.parts) &&
           !memory::copy_in(task.space(), sid.parts, GuestAddr(from) + head,
                            sid.count * sizeof(std::uint32_t));
}

bool is_same(const Sid& a, const Sid& b) {
    return a.count == b.count && std::memcmp(&a, &b, size_of(a)) == 0;
}

NtStatus set_integrity(ob::Slot& slot, const Sid& sid) {
    constexpr std::uint8_t label_authority = 16;
    if (sid.count != 1 || sid.authority[5] != label_authority) {
        return status::INVALID_PARAMETER;
    }
    if (sid.parts[0] > slot.details[token_integrity]) {
        return status::PRIVILEGE_NOT_HELD; // SeTcbPrivilege
    }
    slot.details[token_integrity] = sid.parts[0];
    return status::SUCCESS;
}

NtStatus set_group(ob::Slot& slot, const Sid& sid) {
    for (std::size_t i = 0; i < user_groups().size(); ++i) {
        if (is_same(sid, user_groups()[i])) {
            slot.details[token_group] = i;
            return status::SUCCESS;
        }
    }
    return status::INVALID_PRIMARY_GROUP;
}

NtStatus set_default_list(Task& task, const ob::Slot& slot, GuestAddr from) {
    io::AccessList list;
    if (!from.is_null()) {
        std::uint16_t head[2]{}; // revision, size
        if (memory::copy_in(task.space(), head, from, sizeof head)) {
            return status::ACCESS_VIOLATION;
        }
        list.bytes.resize(head[1]);
        if (memory::copy_in(task.space(), list.bytes.data(), from, list.bytes.size())) {
            return status::ACCESS_VIOLATION;
        }
        if (!io::is_valid(list)) {
            return status::INVALID_ACL;
        }
    }
    task.process().default_lists.set(slot, std::move(list.bytes));
    return status::SUCCESS;
}

/// The SIDs of a TOKEN_GROUPS; those that are too long to be a group here are left out.
NtStatus read_groups(Task& task, InBytes from, std::vector<Sid>& list) {
    struct Group {
        std::uint64_t sid;
        std::uint64_t attributes;
    };
    constexpr std::uint32_t most = 1024;
    if (!from) {
        return status::SUCCESS;
    }
    const auto count = task.read(GuestPtr<std::uint32_t>(from.addr()));
    if (!count) {
        return status::ACCESS_VIOLATION;
    }
    if (*count > most) {
        return status::INVALID_PARAMETER;
    }
    for (std::uint32_t i = 0; i < *count; ++i) {
        const auto one =
            task.read(GuestPtr<Group>(from.addr() + sizeof(std::uint64_t) + i * sizeof(Group)));
        if (!one) {
            return status::ACCESS_VIOLATION;
        }
        Sid sid;
        if (read_sid(task, one->sid, sid)) {
            list.push_back(sid);
        }
    }
    return status::SUCCESS;
}

/// LUID_AND_ATTRIBUTES.
struct Privilege {
    std::uint32_t number;
    std::uint32_t high;
    std::uint32_t attributes;
};
constexpr std::uint32_t most_privileges = 64;

bool read_privileges(Task& task, GuestAddr from, std::uint32_t count,
                     std::vector<Privilege>& list) {
    list.resize(count);
    return list.empty() ||
           !memory::copy_in(task.space(), list.data(), from, count * sizeof(Privilege));
}

} // namespace

NtStatus query_information_token(Task& task, Handle token, std::uint32_t kind, OutBytes to,
                                 std::uint32_t size, Out<std::uint32_t> needed) {
    ob::Held held;
    if (const NtStatus found =
            hold_token(task, token, kind == source ? may_query_source : may_query, held);
        !found.ok()) {
        return found;
    }
    Answer answer(to);
    const NtStatus told = tell(held.slot(), task.process().default_lists, kind, answer);
    return told.ok() ? answer.write(task, size, needed) : told;
}

NtStatus set_information_token(Task& task, Handle token, std::uint32_t kind, InBytes from,
                               std::uint32_t size) {
    ob::Held held;
    const Access access =
        kind == session_id ? may_adjust_session | may_adjust_default : may_adjust_default;
    if (const NtStatus found = hold_token(task, token, access, held); !found.ok()) {
        return found;
    }
    if (kind == session_id) {
        return status::PRIVILEGE_NOT_HELD; // SeTcbPrivilege
    }
    if (kind != owner && kind != primary_group && kind != default_dacl && kind != integrity_level) {
        return status::INVALID_INFO_CLASS;
    }
    const auto pointer = task.read(GuestPtr<std::uint64_t>(from.addr()));
    if (size < sizeof *pointer) {
        return status::INFO_LENGTH_MISMATCH;
    }
    Sid sid;
    if (!pointer || (kind != default_dacl && !read_sid(task, *pointer, sid))) {
        return status::ACCESS_VIOLATION;
    }
    ob::Slot& slot = held.slot();
    const NtStatus done = kind == default_dacl ? set_default_list(task, slot, GuestAddr(*pointer))
                          : kind == integrity_level ? set_integrity(slot, sid)
                          : kind == primary_group   ? set_group(slot, sid)
                          : is_same(sid, {})        ? NtStatus{status::SUCCESS}
                                                    : NtStatus{status::INVALID_OWNER};
    if (done.ok()) {
        slot.details[token_modified] = new_luid();
    }
    return done;
}

NtStatus adjust_privileges_token(Task& task, Handle token, std::uint8_t disable_all, InBytes wanted,
                                 std::uint32_t size, OutBytes previous, Out<std::uint32_t> needed) {
    ob::Held held;
    const Access access = may_adjust_privileges | (previous ? may_query : 0);
    if (const NtStatus found = hold_token(task, token, access, held); !found.ok()) {
        return found;
    }
    ob::Slot& slot = held.slot();
    std::vector<Privilege> list;
    if (disable_all != 0) {
        for (const std::uint32_t number : user_privileges) {
            list.push_back({number, 0, 0});
        }
    } else {
        const auto count = task.read(GuestPtr<std::uint32_t>(wanted.addr()));
        if (!count) {
            return status::ACCESS_VIOLATION;
        }
        if (*count > most_privileges) {
            return status::INVALID_PARAMETER;
        }
        if (!read_privileges(task, wanted.addr() + sizeof *count, *count, list)) {
            return status::ACCESS_VIOLATION;
        }
    }
    std::uint64_t now = slot.details[token_privileges];
    std::uint64_t removed = slot.details[token_removed];
    std::vector<Privilege> changed;
    bool all = true;
    for (const Privilege& one : list) {
        if (one.high != 0 || !has_privilege(slot, one.number)) {
            all = false;
            continue;
        }
        const std::uint64_t bit = std::uint64_t{1} << one.number;
        const bool removes = (one.attributes & privilege_removed) != 0;
        const std::uint64_t then =
            (one.attributes & privilege_enabled) != 0 && !removes ? now | bit : now & ~bit;
        removed |= removes ? bit : 0;
        if (then != now) {
            const bool by_default = (default_privileges & bit) != 0;
            changed.push_back({one.number, 0,
                               (by_default ? privilege_enabled_by_default : 0) |
                                   ((now & bit) != 0 ? privilege_enabled : 0)});
        }
        now = then;
    }
    if (previous) {
        const auto count = static_cast<std::uint32_t>(changed.size());
        const std::size_t bytes = sizeof count + changed.size() * sizeof(Privilege);
        if (needed && task.write(needed, static_cast<std::uint32_t>(bytes))) {
            return status::ACCESS_VIOLATION;
        }
        if (size < bytes) {
            return status::BUFFER_TOO_SMALL;
        }
        if (memory::copy_out(task.space(), previous.addr(), &count, sizeof count) ||
            (count != 0 && memory::copy_out(task.space(), previous.addr() + sizeof count,
                                            changed.data(), changed.size() * sizeof(Privilege)))) {
            return status::ACCESS_VIOLATION;
        }
    }
    if (!changed.empty() || removed != slot.details[token_removed]) {
        slot.details[token_privileges] = now;
        slot.details[token_removed] = removed;
        slot.details[token_modified] = new_luid();
    }
    return all ? status::SUCCESS : status::NOT_ALL_ASSIGNED;
}

NtStatus filter(Task& task, ob::Slot& slot, std::uint32_t flags, InBytes disabled,
                InBytes deleted) {
    if ((flags & filter_max_privilege) != 0) {
        for (const std::uint32_t number : user_privileges) {
            if (number != pass_through_directories) {
                slot.details[token_removed] |= std::uint64_t{1} << number;
            }
        }
    }
    if (deleted) {
        const auto count = task.read(GuestPtr<std::uint32_t>(deleted.addr()));
        std::vector<Privilege> list;
        if (!count) {
            return status::ACCESS_VIOLATION;
        }
        if (*count > most_privileges) {
            return status::INVALID_PARAMETER;
        }
        if (!read_privileges(task, deleted.addr() + sizeof *count, *count, list)) {
            return status::ACCESS_VIOLATION;
        }
        for (const Privilege& one : list) {
            if (one.high == 0 && one.number < 64) {
                slot.details[token_removed] |= std::uint64_t{1} << one.number;
            }
        }
    }
    slot.details[token_privileges] &= ~slot.details[token_removed];
    std::vector<Sid> list;
    if (const NtStatus read = read_groups(task, disabled, list); !read.ok()) {
        return read;
    }
    for (const Sid& sid : list) {
        for (std::size_t i = 0; i < user_groups().size(); ++i) {
            slot.details[token_denied] |=
                is_same(sid, user_groups()[i]) ? std::uint64_t{1} << i : 0;
        }
    }
    slot.details[token_filter] |= flags | filter_made;
    return status::SUCCESS;
}

NtStatus privilege_check(Task& task, Handle token, InBytes set, Out<std::uint8_t> result) {
    constexpr std::uint32_t all_necessary = 1;
    constexpr std::uint32_t used_for_access = 0x80000000;
    struct Head {
        std::uint32_t count;
        std::uint32_t control;
    };
    ob::Held held;
    if (const NtStatus found = hold_token(task, token, may_query, held); !found.ok()) {
        return found;
    }
    const ob::Slot& slot = held.slot();
    if (slot.flags == static_cast<std::uint8_t>(TokenType::impersonation) &&
        slot.details[token_level] < static_cast<std::uint64_t>(Level::identification)) {
        return status::BAD_IMPERSONATION_LEVEL;
    }
    const auto head = task.read(GuestPtr<Head>(set.addr()));
    std::vector<Privilege> list;
    if (!head || head->count > most_privileges ||
        !read_privileges(task, set.addr() + sizeof *head, head->count, list)) {
        return !head || head->count <= most_privileges ? status::ACCESS_VIOLATION
                                                       : status::INVALID_PARAMETER;
    }
    std::uint32_t held_count = 0;
    for (Privilege& one : list) {
        if (one.high == 0 && has_privilege(slot, one.number) &&
            (slot.details[token_privileges] >> one.number & 1) != 0) {
            one.attributes |= used_for_access;
            ++held_count;
        }
    }
    const bool holds =
        (head->control & all_necessary) != 0 ? held_count == head->count : held_count != 0;
    if (task.write(result, std::uint8_t{holds}) ||
        (!list.empty() && memory::copy_out(task.space(), set.addr() + sizeof *head, list.data(),
                                           list.size() * sizeof(Privilege)))) {
        return status::ACCESS_VIOLATION;
    }
    return status::SUCCESS;
}

} // namespace ferry::nt::se
