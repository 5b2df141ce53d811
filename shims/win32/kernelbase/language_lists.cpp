// What there is of code pages, groups of languages, and languages of the interface.

#include <ferry/win32/code_pages.hpp>

#include "kernelbase.hpp"

using namespace ferry::win32;

namespace {

constexpr LGRPID western_europe = 1;
constexpr LGRPID last_group = 0x11;
constexpr LCID english = 0x409;

int put_number(LPWSTR to, UINT number) {
    WCHAR digits[10];
    int count = 0;
    do {
        digits[count++] = static_cast<WCHAR>(L'0' + number % 10);
        number /= 10;
    } while (number != 0);
    for (int i = 0; i < count; ++i) {
        to[i] = digits[count - 1 - i];
    }
    to[count] = 0;
    return count;
}

bool call_with_page(CODEPAGE_ENUMPROCW call, UINT page) {
    WCHAR text[12];
    put_number(text, page);
    return call(text) != FALSE;
}

} // namespace

extern "C" {

BOOL WINAPI EnumSystemCodePagesW(CODEPAGE_ENUMPROCW call, DWORD) {
    if (call == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    for (UINT i = 0; const CodePage* page = ferry_code_page_at(i); ++i) {
        if (!call_with_page(call, page->number)) {
            return TRUE;
        }
    }
    if (call_with_page(call, CP_UTF7)) {
        call_with_page(call, CP_UTF8);
    }
    return TRUE;
}

BOOL WINAPI EnumSystemLanguageGroupsW(LANGUAGEGROUP_ENUMPROCW call, DWORD flags,
                                      LONG_PTR argument) {
    if (call == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (flags != 0 && flags != LGRPID_INSTALLED && flags != LGRPID_SUPPORTED) {
        return fail(ERROR_INVALID_FLAGS);
    }
    WCHAR number[] = L"1";
    WCHAR name[] = L"Western Europe and United States";
    call(western_europe, number, name, flags == 0 ? LGRPID_INSTALLED : flags, argument);
    return TRUE;
}

BOOL WINAPI EnumLanguageGroupLocalesW(LANGGROUPLOCALE_ENUMPROCW call, LGRPID group, DWORD flags,
                                      LONG_PTR argument) {
    if (call == nullptr || group < western_europe || group > last_group) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (flags != 0) {
        return fail(ERROR_INVALID_FLAGS);
    }
    if (group == western_europe) {
        WCHAR number[] = L"00000409";
        call(group, english, number, argument);
    }
    return TRUE;
}

BOOL WINAPI EnumUILanguagesW(UILANGUAGE_ENUMPROCW call, DWORD flags, LONG_PTR argument) {
    if (call == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    constexpr DWORD known = MUI_LANGUAGE_ID | MUI_LANGUAGE_NAME;
    if ((flags & ~known) != 0 || flags == known) {
        return fail(ERROR_INVALID_FLAGS);
    }
    WCHAR number[] = L"0409";
    WCHAR name[] = L"en-US";
    call((flags & MUI_LANGUAGE_NAME) != 0 ? name : number, argument);
    return TRUE;
}

BOOL WINAPI SetLocaleInfoW(LCID, LCTYPE, LPCWSTR text) {
    // There is no place where a user's choices are kept.
    return fail(text == nullptr ? ERROR_INVALID_PARAMETER : ERROR_INVALID_FLAGS);
}

int WINAPI FindStringOrdinal(DWORD flags, LPCWSTR text, int count, LPCWSTR value, int value_count,
                             BOOL ignore_case) {
    constexpr DWORD known = FIND_FROMSTART | FIND_FROMEND | FIND_STARTSWITH | FIND_ENDSWITH;
    if (text == nullptr || value == nullptr || count < -1 || value_count < -1) {
        fail(ERROR_INVALID_PARAMETER);
        return -1;
    }
    if ((flags & ~known) != 0 || (flags & (flags - 1)) != 0) {
        fail(ERROR_INVALID_FLAGS);
        return -1;
    }
    count = count < 0 ? static_cast<int>(wcslen(text)) : count;
    value_count = value_count < 0 ? static_cast<int>(wcslen(value)) : value_count;
    fail(ERROR_SUCCESS);
    const int last = count - value_count;
    const auto is_at = [&](int at) {
        return at >= 0 && at <= last &&
               (value_count == 0 || CompareStringOrdinal(text + at, value_count, value, value_count,
                                                         ignore_case) == CSTR_EQUAL);
    };
    if (flags == FIND_STARTSWITH || flags == FIND_ENDSWITH) {
        const int at = flags == FIND_STARTSWITH ? 0 : last;
        return is_at(at) ? at : -1;
    }
    for (int i = 0; i <= last; ++i) {
        const int at = flags == FIND_FROMEND ? last - i : i;
        if (is_at(at)) {
            return at;
        }
    }
    return -1;
}

} // extern "C"
