// Code pages.

#include <ferry/win32/code_pages.hpp>

#include "kernelbase.hpp"
#include "utf7.hpp"

using namespace ferry::win32;

namespace {

constexpr DWORD fail_on_invalid = 0x80;  // WC_ERR_INVALID_CHARS
constexpr DWORD no_best_fit = 0x400;     // WC_NO_BEST_FIT_CHARS
constexpr DWORD widening_flags = 0xf;    // MB_PRECOMPOSED to MB_ERR_INVALID_CHARS
constexpr DWORD narrowing_flags = 0x6f0; // WC_COMPOSITECHECK and its kin, WC_NO_BEST_FIT_CHARS

/// The number that a constant stands for; the page of a thread's locale is the process's.
UINT real_page(UINT page) {
    switch (page) {
    case CP_ACP:
    case CP_THREAD_ACP: return ansi_page();
    case CP_OEMCP: return oem_page();
    default: return page;
    }
}

bool is_utf8(UINT page) { return page == CP_UTF8; }

bool is_utf7(UINT page) { return page == CP_UTF7; }

/// What a conversion gives for what it needs.
int fitted(int needed, int room) {
    return room != 0 && needed > room ? fail(ERROR_INSUFFICIENT_BUFFER) : needed;
}

int utf8_to_wide(DWORD flags, LPCSTR from, int count, LPWSTR to, int room) {
    ULONG written = 0;
    const NTSTATUS status =
        RtlUTF8ToUnicodeN(room == 0 ? nullptr : to, static_cast<ULONG>(room) * sizeof(WCHAR),
                          &written, from, static_cast<ULONG>(count));
    if (status == STATUS_BUFFER_TOO_SMALL) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    if (status == STATUS_SOME_NOT_MAPPED && (flags & MB_ERR_INVALID_CHARS) != 0) {
        return fail(ERROR_NO_UNICODE_TRANSLATION);
    }
    return static_cast<int>(written / sizeof(WCHAR));
}

int wide_to_utf8(DWORD flags, LPCWSTR from, int count, LPSTR to, int room) {
    ULONG written = 0;
    const NTSTATUS status =
        RtlUnicodeToUTF8N(room == 0 ? nullptr : to, static_cast<ULONG>(room), &written, from,
                          static_cast<ULONG>(count) * sizeof(WCHAR));
    if (status == STATUS_BUFFER_TOO_SMALL) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    if (status == STATUS_SOME_NOT_MAPPED && (flags & fail_on_invalid) != 0) {
        return fail(ERROR_NO_UNICODE_TRANSLATION);
    }
    return static_cast<int>(written);
}

/// The code that a text begins with.
WORD code_at(UINT page, LPCSTR text) {
    const auto first = static_cast<BYTE>(text[0]);
    return static_cast<WORD>(first != 0 && IsDBCSLeadByteEx(page, first) != FALSE
                                 ? first << 8 | static_cast<BYTE>(text[1])
                                 : first);
}

} // namespace

extern "C" {

UINT WINAPI GetACP(void) { return ansi_page(); }
UINT WINAPI GetOEMCP(void) { return oem_page(); }
BOOL WINAPI IsDBCSLeadByte(BYTE byte) { return IsDBCSLeadByteEx(CP_ACP, byte); }
BOOL WINAPI IsDBCSLeadByteEx(UINT page, BYTE byte) {
    const DoubleBytePage* const pairs = ferry_find_double_byte_page(real_page(page));
    return pairs != nullptr && is_lead(*pairs, byte);
}

int WINAPI MultiByteToWideChar(UINT asked, DWORD flags, LPCSTR from, int count, LPWSTR to,
                               int room) {
    const UINT page = real_page(asked);
    const CodePage* const table = ferry_find_code_page(page);
    if (from == nullptr || count == 0 || room < 0 || (room > 0 && to == nullptr) ||
        (table == nullptr && !is_utf8(page) && !is_utf7(page))) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if ((flags & ~(is_utf7(page) ? 0 : widening_flags)) != 0 ||
        (asked == CP_UTF8 && (flags & ~DWORD{MB_ERR_INVALID_CHARS}) != 0)) {
        return fail(ERROR_INVALID_FLAGS);
    }
    if (count < 0) {
        count = static_cast<int>(strlen(from)) + 1;
    }
    if (is_utf8(page)) {
        return utf8_to_wide(flags, from, count, to, room);
    }
    if (is_utf7(page)) {
        return fitted(utf7_to_wide(from, count, to, room), room);
    }
    bool valid = true;
    const int units = ferry_widen(*table, from, count, to, room, valid);
    return !valid && (flags & MB_ERR_INVALID_CHARS) != 0 ? fail(ERROR_NO_UNICODE_TRANSLATION)
                                                         : fitted(units, room);
}

int WINAPI WideCharToMultiByte(UINT asked, DWORD flags, LPCWSTR from, int count, LPSTR to, int room,
                               LPCSTR instead, LPBOOL used) {
    const UINT page = real_page(asked);
    const CodePage* const table = ferry_find_code_page(page);
    if (from == nullptr || count == 0 || room < 0 || (room > 0 && to == nullptr) ||
        (table == nullptr && !is_utf8(page) && !is_utf7(page)) ||
        (is_utf7(page) && (instead != nullptr || used != nullptr))) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    const DWORD known = is_utf7(page)      ? 0
                        : asked == CP_UTF8 ? fail_on_invalid
                                           : narrowing_flags | fail_on_invalid;
    if ((flags & ~known) != 0) {
        return fail(ERROR_INVALID_FLAGS);
    }
    if (count < 0) {
        count = static_cast<int>(wcslen(from)) + 1;
    }
    if (used != nullptr) {
        *used = FALSE;
    }
    if (is_utf8(page)) {
        return wide_to_utf8(flags, from, count, to, room);
    }
    if (is_utf7(page)) {
        return fitted(wide_to_utf7(from, count, to, room), room);
    }
    Narrowing how;
    how.instead = instead != nullptr ? code_at(page, instead) : '?';
    how.best_fit = (flags & no_best_fit) == 0;
    const int bytes = ferry_narrow(*table, from, count, to, room, how);
    if (used != nullptr) {
        *used = how.used_instead;
    }
    return fitted(bytes, room);
}

BOOL WINAPI IsValidCodePage(UINT page) {
    return page == CP_UTF8 || is_utf7(page) || ferry_find_code_page(page) != nullptr;
}

BOOL WINAPI GetCPInfo(UINT page, LPCPINFO info) {
    CPINFOEXW all;
    if (info == nullptr || !GetCPInfoExW(page, 0, &all)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    memset(info, 0, sizeof *info);
    info->MaxCharSize = all.MaxCharSize;
    memcpy(info->DefaultChar, all.DefaultChar, sizeof info->DefaultChar);
    memcpy(info->LeadByte, all.LeadByte, sizeof info->LeadByte);
    return TRUE;
}

BOOL WINAPI GetCPInfoExW(UINT asked, DWORD, LPCPINFOEXW to) {
    constexpr UINT longest_utf8 = 4;
    constexpr UINT longest_utf7 = 5;
    const UINT page = real_page(asked);
    const CodePage* const table = ferry_find_code_page(page);
    if (to == nullptr || (table == nullptr && !is_utf8(page) && !is_utf7(page))) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    // Of the name no more is written than there is: .NET declares it too short.
    memset(to, 0, offsetof(CPINFOEXW, CodePageName));
    to->MaxCharSize = table != nullptr ? 1 : is_utf7(page) ? longest_utf7 : longest_utf8;
    to->DefaultChar[0] = '?';
    to->UnicodeDefaultChar = table != nullptr ? L'?' : L'\xfffd';
    to->CodePage = page;
    if (const DoubleBytePage* const pairs = ferry_find_double_byte_page(page); pairs != nullptr) {
        to->MaxCharSize = 2;
        to->UnicodeDefaultChar = pairs->unknown;
        memcpy(to->LeadByte, pairs->leads, sizeof pairs->leads);
    }
    const LPCWSTR name = table != nullptr ? table->name : is_utf7(page) ? L"UTF-7" : L"UTF-8";
    // "1252  (ANSI - Latin I)": numbers have six places with the blank, those of five letters too.
    WCHAR* at = to->CodePageName;
    WCHAR digits[10];
    int count = 0;
    for (UINT rest = to->CodePage; rest != 0; rest /= 10) {
        digits[count++] = static_cast<WCHAR>(L'0' + rest % 10);
    }
    constexpr int places = 6;
    for (int i = 0; i < places; ++i) {
        *at++ = i < count ? digits[count - 1 - i] : L' ';
    }
    *at++ = L'(';
    for (LPCWSTR c = name; *c != 0; ++c) {
        *at++ = *c;
    }
    *at++ = L')';
    *at = 0;
    return TRUE;
}

} // extern "C"
