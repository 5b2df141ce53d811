// Opening and copying tokens, and threads that impersonate.

#include "../ob/objects.hpp"
#include "../ps/agent.hpp"
#include "../ps/thread.hpp"
#include "privileges.hpp"
#include "services.hpp"
#include "token.hpp"

namespace ferry::nt::se {
namespace {

// Handles of the caller's own tokens (GetCurrentProcessToken and its like).
constexpr Handle process_token{~std::uint64_t{3}};
constexpr Handle thread_token{~std::uint64_t{4}};
constexpr Handle effective_token{~std::uint64_t{5}};

constexpr Access may_duplicate = 2;
constexpr Access may_impersonate = 4;
constexpr Access may_query_process = 0x1000;
constexpr Access may_query_thread = 0x40;
constexpr Access may_set_thread_token = 0x80;
constexpr Access all_access = 0x10000000;

/// SECURITY_QUALITY_OF_SERVICE.
struct QualityOfService {
    std::uint32_t length;
    Level level;
    std::uint8_t dynamic_tracking;
    std::uint8_t effective_only;
};

TokenType type_of(const ob::Slot& slot) { return static_cast<TokenType>(slot.flags); }
Level level_of(const ob::Slot& slot) { return static_cast<Level>(slot.details[token_level]); }

NtStatus give(Task& task, Out<std::uint64_t> handle, ob::ObjectId token, Access access,
              std::uint32_t attributes) {
    if (!token) {
        return status::INSUFFICIENT_RESOURCES;
    }
    return ob::give_handle(task, handle,
                           {token, ob::Type::token, ob::map_generic(ob::Type::token, access),
                            attributes & ob::obj_inherit, nullptr});
}

} // namespace

NtStatus hold_token(Task& task, Handle handle, Access access, ob::Held& held) {
    const bool either = handle == effective_token;
    if (handle != process_token && handle != thread_token && !either) {
        return ob::hold(task, handle, ob::Type::token, access, held);
    }
    ob::Arena& arena = task.process().handles.arena();
    ob::ObjectId token =
        handle == process_token ? ob::ObjectId{} : task.thread()->impersonation_token();
    if (!token && handle == thread_token) {
        return status::NO_TOKEN;
    }
    if (!token) {
        token = task.process().primary_token.open(arena);
    }
    if (!token) {
        return status::INSUFFICIENT_RESOURCES;
    }
    constexpr Access readable = 0x20018; // READ_CONTROL, TOKEN_QUERY, TOKEN_QUERY_SOURCE
    held = ob::Held(arena, {token, ob::Type::token, readable, 0, nullptr});
    return (access & ~readable) == 0 ? status::SUCCESS : status::ACCESS_DENIED;
}

NtStatus set_thread_token(Task& task, const ob::Held& thread, Handle token) {
    const auto own = ps::thread_of(task, thread);
    if (own == nullptr) {
        return status::ACCESS_DENIED;
    }
    if (token.value == 0) {
        own->set_impersonation_token({});
        return status::SUCCESS;
    }
    ob::Held held;
    if (const NtStatus found = ob::hold(task, token, ob::Type::token, may_impersonate, held);
        !found.ok()) {
        return found;
    }
    if (type_of(held.slot()) != TokenType::impersonation) {
        return status::BAD_TOKEN_TYPE;
    }
    task.process().handles.arena().add_reference(held.object());
    own->set_impersonation_token(held.object());
    return status::SUCCESS;
}

NtStatus open_process_token_ex(Task& task, Handle process, Access access, std::uint32_t attributes,
                               Out<std::uint64_t> handle) {
    ps::Target target;
    if (const NtStatus found = ps::find_target(task, process, may_query_process, target);
        !found.ok()) {
        return found;
    }
    ob::Arena& arena = task.process().handles.arena();
    return give(task, handle,
                target.own
                    ? task.process().primary_token.open(arena)
                    : make_token(arena, TokenType::primary, Level::anonymous, medium_integrity),
                access, attributes);
}

NtStatus open_process_token(Task& task, Handle process, Access access, Out<std::uint64_t> handle) {
    return open_process_token_ex(task, process, access, 0, handle);
}

NtStatus open_thread_token_ex(Task& task, Handle thread, Access access, std::uint8_t,
                              std::uint32_t attributes, Out<std::uint64_t> handle) {
    ob::Held held;
    if (const NtStatus found = ob::hold(task, thread, ob::Type::thread, may_query_thread, held);
        !found.ok()) {
        return found;
    }
    const auto own = ps::thread_of(task, held);
    const ob::ObjectId token = own != nullptr ? own->impersonation_token() : ob::ObjectId{};
    if (!token) {
        return status::NO_TOKEN;
    }
    ob::Arena& arena = task.process().handles.arena();
    if (level_of(arena.at(token)) == Level::anonymous) {
        ob::release(arena, token);
        return status::CANT_OPEN_ANONYMOUS;
    }
    return give(task, handle, token, access, attributes);
}

NtStatus open_thread_token(Task& task, Handle thread, Access access, std::uint8_t as_self,
                           Out<std::uint64_t> handle) {
    return open_thread_token_ex(task, thread, access, as_self, 0, handle);
}

// A copy of what is in effect only has the other privileges all the same, turned off.
NtStatus duplicate_token(Task& task, Handle token, Access access, In<ObjectAttributes> from,
                         std::uint8_t, std::uint32_t type, Out<std::uint64_t> handle) {
    ob::Held held;
    if (const NtStatus found = hold_token(task, token, may_duplicate, held); !found.ok()) {
        return found;
    }
    Level level = Level::anonymous;
    std::uint32_t attributes = 0;
    if (from) {
        const auto given = task.read(from);
        if (!given) {
            return status::ACCESS_VIOLATION;
        }
        attributes = given->attributes;
        if (given->security_quality_of_service != 0) {
            const auto quality =
                task.read(GuestPtr<QualityOfService>(given->security_quality_of_service));
            if (!quality) {
                return status::ACCESS_VIOLATION;
            }
            level = quality->level;
        }
    }
    const bool to_primary = type == static_cast<std::uint32_t>(TokenType::primary);
    if (level > Level::delegation ||
        (!to_primary && type != static_cast<std::uint32_t>(TokenType::impersonation))) {
        return status::INVALID_PARAMETER;
    }
    const ob::Slot& slot = held.slot();
    if (type_of(slot) == TokenType::impersonation &&
        (to_primary ? level_of(slot) < Level::impersonation : level > level_of(slot))) {
        return status::BAD_IMPERSONATION_LEVEL;
    }
    ob::Arena& arena = task.process().handles.arena();
    const ob::ObjectId made = copy_token(arena, held.object(), static_cast<TokenType>(type),
                                         to_primary ? Level::anonymous : level);
    if (made) {
        task.process().default_lists.copy(slot, arena.at(made));
    }
    return give(task, handle, made, access == 0 ? held.entry().access : access, attributes);
}

// What limited users may have is what this one has: LUA_TOKEN takes nothing away.
NtStatus filter_token(Task& task, Handle token, std::uint32_t flags, InBytes disabled,
                      InBytes deleted, InBytes restricting, Out<std::uint64_t> handle) {
    constexpr std::uint32_t all =
        filter_max_privilege | filter_sandbox_inert | filter_lua | filter_write_restricted;
    ob::Held held;
    if (const NtStatus found = hold_token(task, token, may_duplicate, held); !found.ok()) {
        return found;
    }
    if ((flags & ~all) != 0) {
        return status::INVALID_PARAMETER;
    }
    if (restricting) {
        const auto count = task.read(GuestPtr<std::uint32_t>(restricting.addr()));
        if (!count || *count != 0) {
            return count ? status::NOT_SUPPORTED : status::ACCESS_VIOLATION;
        }
    }
    ob::Arena& arena = task.process().handles.arena();
    const ob::Slot& slot = held.slot();
    const ob::ObjectId made = copy_token(arena, held.object(), type_of(slot), level_of(slot));
    if (made) {
        if (const NtStatus filtered = filter(task, arena.at(made), flags, disabled, deleted);
            !filtered.ok()) {
            ob::release(arena, made);
            return filtered;
        }
        task.process().default_lists.copy(slot, arena.at(made));
    }
    return give(task, handle, made, held.entry().access, 0);
}

NtStatus compare_tokens(Task& task, Handle first, Handle second, Out<std::uint8_t> equal) {
    constexpr Access may_query = 8;
    ob::Held held[2];
    for (const NtStatus found : {hold_token(task, first, may_query, held[0]),
                                 hold_token(task, second, may_query, held[1])}) {
        if (!found.ok()) {
            return found;
        }
    }
    const auto same = [&](TokenDetail detail) {
        return held[0].slot().details[detail] == held[1].slot().details[detail];
    };
    return task.write(equal, std::uint8_t{same(token_integrity) && same(token_privileges) &&
                                          same(token_removed) && same(token_denied)})
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

NtStatus allocate_locally_unique_id(Task& task, Out<std::uint64_t> luid) {
    return task.write(luid, new_luid()) ? status::ACCESS_VIOLATION : status::SUCCESS;
}

} // namespace ferry::nt::se
