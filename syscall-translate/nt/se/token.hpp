#pragma once
/// Access tokens: objects of the arena. All are of the one user; they differ in type, level,
/// integrity and in which privileges are turned on.

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "../ob/handle_table.hpp"

namespace ferry::nt::se {

enum class TokenType : std::uint8_t { none, primary, impersonation };

/// SECURITY_IMPERSONATION_LEVEL.
enum class Level : std::uint32_t { anonymous, identification, impersonation, delegation };

/// Details of a token's slot; its type is in the flags.
enum TokenDetail {
    token_id,
    token_modified, ///< an id that is new after each change
    token_level,
    token_integrity,  ///< the last part of the level's SID
    token_privileges, ///< a bit for each that is turned on
    token_group,      ///< which of the groups is the primary one
    token_removed,    ///< a bit for each privilege that was taken away
    token_denied,     ///< a bit for each group that counts for what is denied alone
    token_filter,     ///< NtFilterToken's flags, if it made this token
};

inline constexpr std::uint32_t medium_integrity = 0x2000;

/// NtFilterToken's flags, and what says that a token was made by it.
inline constexpr std::uint32_t filter_max_privilege = 1;
inline constexpr std::uint32_t filter_sandbox_inert = 2;
inline constexpr std::uint32_t filter_lua = 4;
inline constexpr std::uint32_t filter_write_restricted = 8;
inline constexpr std::uint32_t filter_made = 0x100;

/// A number that no other process gives, as LUIDs are.
[[nodiscard]] std::uint64_t new_luid();

/// A new token with one reference: none if there is no room.
ob::ObjectId make_token(ob::Arena& arena, TokenType type, Level level, std::uint32_t integrity);
/// A copy of a token as one of `type` and `level`.
ob::ObjectId copy_token(ob::Arena& arena, ob::ObjectId from, TokenType type, Level level);

/// The lists for what is made with a token, of those tokens for which this process has said one. It
/// is told again, and nothing has it: objects have no lists of their own. Thread-safe.
class DefaultLists {
public:
    using List = std::vector<std::byte>; ///< a whole one; empty where everybody may do everything

    [[nodiscard]] std::optional<List> of(const ob::Slot& token) const;
    void set(const ob::Slot& token, List list);
    void copy(const ob::Slot& from, const ob::Slot& to);

private:
    mutable std::mutex mutex_;            ///< guards what follows; nothing is locked under it
    std::map<std::uint64_t, List> lists_; ///< by the token's id
};

/// The process's own token, made when it is first asked for. Thread-safe.
class PrimaryToken {
public:
    /// With a reference for the caller; none if there is no room.
    ob::ObjectId open(ob::Arena& arena);
    /// What it has from its parent; before anybody asks.
    void set_integrity(std::uint32_t integrity) { integrity_ = integrity; }

private:
    std::mutex mutex_; ///< guards what follows; nothing is locked under it
    ob::ObjectId token_;
    std::uint32_t integrity_ = medium_integrity;
};

} // namespace ferry::nt::se
