#include "token.hpp"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <unistd.h>
#include <utility>

#include "privileges.hpp"

namespace ferry::nt::se {

std::uint64_t new_luid() {
    constexpr unsigned counter_bits = 40;
    static std::atomic<std::uint64_t> last{0};
    return (static_cast<std::uint64_t>(::getpid()) << counter_bits) + ++last;
}

ob::ObjectId make_token(ob::Arena& arena, TokenType type, Level level, std::uint32_t integrity) {
    const ob::ObjectId object = arena.allocate(ob::Type::token);
    if (object) {
        ob::Slot& slot = arena.at(object);
        slot.flags = static_cast<std::uint8_t>(type);
        slot.details[token_id] = new_luid();
        slot.details[token_modified] = new_luid();
        slot.details[token_level] = static_cast<std::uint64_t>(level);
        slot.details[token_integrity] = integrity;
        slot.details[token_privileges] = default_privileges;
    }
    return object;
}

ob::ObjectId copy_token(ob::Arena& arena, ob::ObjectId from, TokenType type, Level level) {
    const ob::Slot& old = arena.at(from);
    const ob::ObjectId object =
        make_token(arena, type, level, static_cast<std::uint32_t>(old.details[token_integrity]));
    if (object) {
        ob::Slot& slot = arena.at(object);
        for (const TokenDetail same : {token_modified, token_privileges, token_group, token_removed,
                                       token_denied, token_filter}) {
            slot.details[same] = old.details[same];
        }
    }
    return object;
}

std::optional<DefaultLists::List> DefaultLists::of(const ob::Slot& token) const {
    const std::lock_guard lock(mutex_);
    const auto found = lists_.find(token.details[token_id]);
    return found == lists_.end() ? std::nullopt : std::optional(found->second);
}

void DefaultLists::set(const ob::Slot& token, List list) {
    const std::lock_guard lock(mutex_);
    lists_[token.details[token_id]] = std::move(list);
}

void DefaultLists::copy(const ob::Slot& from, const ob::Slot& to) {
    if (std::optional<List> list = of(from)) {
        set(to, *std::move(list));
    }
}

ob::ObjectId PrimaryToken::open(ob::Arena& arena) {
    const std::lock_guard lock(mutex_);
    if (!token_) {
        token_ = make_token(arena, TokenType::primary, Level::anonymous, integrity_);
    }
    if (token_) {
        arena.add_reference(token_);
    }
    return token_;
}

} // namespace ferry::nt::se
