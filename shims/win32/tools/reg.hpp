#pragma once
/// REG: what its operations share.

#include "security.hpp"
#include "tool.hpp"

namespace ferry::tools::reg {

inline constexpr int failed = 1;

struct Type {
    const wchar_t* name;
    DWORD type;
};
inline constexpr Type types[] = {{L"REG_SZ", REG_SZ},
                                 {L"REG_MULTI_SZ", REG_MULTI_SZ},
                                 {L"REG_EXPAND_SZ", REG_EXPAND_SZ},
                                 {L"REG_DWORD", REG_DWORD},
                                 {L"REG_DWORD_BIG_ENDIAN", REG_DWORD_BIG_ENDIAN},
                                 {L"REG_QWORD", REG_QWORD},
                                 {L"REG_BINARY", REG_BINARY},
                                 {L"REG_NONE", REG_NONE}};

/// A key that an operation names: below a predefined one.
struct KeyName {
    HKEY root = nullptr; ///< null: it is none
    View path;
    Text whole; ///< spelt out
};
KeyName key_name(View word);

int wrong_syntax(View operation);
int wrong_key(View operation);
int not_found();

/// What stands behind the operation's name.
int add(View arguments);
int remove(View arguments);

} // namespace ferry::tools::reg
