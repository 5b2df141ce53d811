// setlocale and its kin. The C locale and English with every known code page; categories other than
// LC_CTYPE know the conventions of C and of the United States.

#include "locale.hpp"

using namespace ferry::crt;

namespace {

constexpr char unset = 127;
const Conventions c_conventions{".",
                                "",
                                "",
                                "",
                                "",
                                "",
                                "",
                                "",
                                "",
                                "",
                                {unset, unset, unset, unset, unset, unset, unset, unset},
                                {L".", L"", L"", L"", L"", L"", L"", L""}};
const Conventions us_conventions{".",
                                 ",",
                                 "\3",
                                 "USD",
                                 "$",
                                 ".",
                                 ",",
                                 "\3",
                                 "",
                                 "-",
                                 {2, 2, 1, 0, 1, 0, 3, 0},
                                 {L".", L",", L"USD", L"$", L".", L",", L"", L"-"}};

Locale* process_locale = &c_locale;
Lock locale_lock;
unsigned char identity[256];
int thread_mode = 2; // _DISABLE_PER_THREAD_LOCALE

constexpr const char* english_names[] = {
    "english",
    "english_united states",
    "english_us",
    "english-american",
    "english-us",
    "american",
    "american english",
    "american-english",
    "us",
    "usa",
    "enu",
    "en",
    "en-us",
    "en_us",
    "english_usa",
};

char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same(const char* text, size_t size, const char* name) {
    for (size_t i = 0; i < size; ++i) {
        if (ascii_lower(text[i]) != name[i]) {
            return false;
        }
    }
    return name[size] == 0;
}

void copy_name(char (&to)[96], const char* from) {
    size_t i = 0;
    for (; from[i] != 0 && i < 95; ++i) {
        to[i] = from[i];
    }
    to[i] = 0;
}

/// What a locale's name says; false where there is no such locale.
struct Named {
    char name[96];
    unsigned code_page = 0;
    bool is_c = false;

    bool read(const char* text) {
        if (text[0] == 'C' && text[1] == 0) {
            is_c = true;
            copy_name(name, "C");
            return true;
        }
        size_t size = 0;
        while (text[size] != 0 && text[size] != '.') {
            ++size;
        }
        bool known = size == 0;
        for (const char* english : english_names) {
            known = known || same(text, size, english);
        }
        if (!known) {
            return false;
        }
        const bool keeps = size == 2 || size == 5; // en, en-US
        const bool has_page = text[size] == '.';
        const char* const page = has_page ? text + size + 1 : "acp";
        if (!read_page(page)) {
            return false;
        }
        if (keeps) {
            copy_name(name, text);
            return true;
        }
        copy_name(name, "English_United States.");
        size_t at = 22;
        if (code_page == page_utf8) {
            memcpy(name + at, "utf8", 5);
            return true;
        }
        char digits[8];
        int count = 0;
        for (unsigned rest = code_page; rest != 0; rest /= 10) {
            digits[count++] = static_cast<char>('0' + rest % 10);
        }
        while (count > 0) {
            name[at++] = digits[--count];
        }
        name[at] = 0;
        return true;
    }

private:
    bool read_page(const char* text) {
        const size_t size = strlen(text);
        if (same(text, size, "acp") || size == 0) {
            code_page = GetACP();
        } else if (same(text, size, "ocp")) {
            code_page = GetOEMCP();
        } else if (same(text, size, "utf8") || same(text, size, "utf-8")) {
            code_page = page_utf8;
        } else {
            for (; *text >= '0' && *text <= '9'; ++text) {
                code_page = code_page * 10 + static_cast<unsigned>(*text - '0');
            }
            if (*text != 0) {
                return false;
            }
        }
        return code_page == page_utf8 || code_page_half(code_page) != nullptr ||
               double_bytes_of(code_page) != nullptr;
    }
};

unsigned char byte_of(wchar_t c, const wchar_t* half, unsigned char otherwise) {
    if (c < 0x80) {
        return static_cast<unsigned char>(c);
    }
    for (unsigned i = 0; i < 128; ++i) {
        if (half[i] == c && c != 0) {
            return static_cast<unsigned char>(0x80 + i);
        }
    }
    return otherwise;
}

/// What single bytes stand for beside pairs; zeros for lead bytes.
void fill_half(Locale& locale) {
    for (unsigned c = 0x80; c < 0x100; ++c) {
        const char byte = static_cast<char>(c);
        wchar_t& wide = locale.own_half[c - 0x80];
        wide = 0;
        if (!is_lead(*locale.pairs, static_cast<unsigned char>(c))) {
            MultiByteToWideChar(locale.code_page, 0, &byte, 1, &wide, 1);
        }
    }
}

void set_ctype(Locale& locale, const Named& named) {
    locale.code_page = named.code_page;
    locale.pairs = double_bytes_of(named.code_page);
    locale.most_bytes = named.code_page == page_utf8 ? 4 : locale.pairs != nullptr ? 2 : 1;
    locale.high_half = locale.pairs != nullptr ? locale.own_half : code_page_half(named.code_page);
    if (locale.pairs != nullptr) {
        fill_half(locale);
    }
    locale.kinds = locale.own_kinds + 1;
    locale.lower = locale.own_lower;
    locale.upper = locale.own_upper;
    locale.own_kinds[0] = 0;
    for (unsigned c = 0; c < 256; ++c) {
        const auto byte = static_cast<unsigned char>(c);
        if (c < 0x80) {
            locale.own_kinds[c + 1] = c_locale.kinds[c];
            locale.own_lower[c] = c_locale.lower[c];
            locale.own_upper[c] = c_locale.upper[c];
        } else if (locale.high_half != nullptr) {
            const wchar_t wide = locale.high_half[c - 0x80];
            locale.own_kinds[c + 1] = kind_of(wide);
            locale.own_lower[c] = byte_of(to_lower(wide), locale.high_half, byte);
            locale.own_upper[c] = byte_of(to_upper(wide), locale.high_half, byte);
            if (locale.pairs != nullptr && is_lead(*locale.pairs, byte)) {
                locale.own_kinds[c + 1] = kind_lead;
            }
        } else {
            locale.own_kinds[c + 1] = 0;
            locale.own_lower[c] = locale.own_upper[c] = byte;
        }
    }
}

void set_category(Locale& locale, int category, const Named& named) {
    copy_name(locale.names[category], named.name);
    for (size_t i = 0; i < 96; ++i) {
        locale.wide_names[category][i] = static_cast<unsigned char>(locale.names[category][i]);
    }
    locale.is_c[category] = named.is_c;
    if (category == category_ctype) {
        set_ctype(locale, named);
    }
    if (category == category_numeric || category == category_monetary) {
        locale.conventions = locale.is_c[category_numeric] && locale.is_c[category_monetary]
                                 ? &c_conventions
                                 : &us_conventions;
    }
}

void name_all(Locale& locale) {
    static const char* const titles[] = {
        "", "LC_COLLATE=", "LC_CTYPE=", "LC_MONETARY=", "LC_NUMERIC=", "LC_TIME="};
    bool alike = true;
    for (int i = category_ctype; i < category_count; ++i) {
        alike = alike && strcmp(locale.names[i], locale.names[category_collate]) == 0;
    }
    char all[category_count * 110];
    size_t at = 0;
    const auto add = [&](const char* text) {
        while (*text != 0) {
            all[at++] = *text++;
        }
    };
    if (alike) {
        add(locale.names[category_collate]);
    } else {
        for (int i = category_collate; i < category_count; ++i) {
            add(i > category_collate ? ";" : "");
            add(titles[i]);
            add(locale.names[i]);
        }
    }
    all[at] = 0;
    copy_name(locale.names[category_all], all);
    for (size_t i = 0; i < 96; ++i) {
        locale.wide_names[category_all][i] =
            static_cast<unsigned char>(locale.names[category_all][i]);
    }
}

/// "LC_COLLATE=C;LC_CTYPE=…", what setlocale gave for categories that differ.
bool set_composite(Locale& locale, const char* text) {
    static const char* const titles[] = {
        "LC_COLLATE=", "LC_CTYPE=", "LC_MONETARY=", "LC_NUMERIC=", "LC_TIME="};
    while (*text != 0) {
        int category = 0;
        for (int i = 0; i < 5; ++i) {
            if (strncmp(text, titles[i], strlen(titles[i])) == 0) {
                category = i + 1;
                text += strlen(titles[i]);
            }
        }
        char part[96];
        size_t size = 0;
        while (text[size] != 0 && text[size] != ';' && size < 95) {
            part[size] = text[size];
            ++size;
        }
        part[size] = 0;
        Named named;
        if (category == 0 || !named.read(part)) {
            return false;
        }
        set_category(locale, category, named);
        text += size + (text[size] == ';');
    }
    return true;
}

bool set(Locale& locale, int category, const char* name) {
    if (strncmp(name, "LC_", 3) == 0) {
        if (category != category_all || !set_composite(locale, name)) {
            return false;
        }
    } else {
        Named named;
        if (!named.read(name)) {
            return false;
        }
        for (int i = category_collate; i < category_count; ++i) {
            if (category == category_all || category == i) {
                set_category(locale, i, named);
            }
        }
    }
    name_all(locale);
    return true;
}

Locale* changed(const Locale& from, int category, const char* name) {
    auto* const locale = static_cast<Locale*>(malloc(sizeof(Locale)));
    if (locale == nullptr) {
        return nullptr;
    }
    memcpy(locale, &from, sizeof(Locale));
    if (from.kinds == from.own_kinds + 1) {
        locale->kinds = locale->own_kinds + 1;
        locale->lower = locale->own_lower;
        locale->upper = locale->own_upper;
    }
    if (set(*locale, category, name)) {
        return locale;
    }
    free(locale);
    return nullptr;
}

/// Locales that were in use stay: other threads may be reading them.
Locale* choose(int category, const char* name) {
    if (category < 0 || category >= category_count) {
        invalid();
        return nullptr;
    }
    Locale& old = current_locale();
    if (name == nullptr) {
        return &old;
    }
    const Guard guard(locale_lock);
    Locale* const made = changed(old, category, name);
    if (made == nullptr) {
        return nullptr;
    }
    ThreadData& data = thread_data();
    if (data.owns_locale) {
        data.locale = made;
    } else {
        __atomic_store_n(&process_locale, made, __ATOMIC_RELEASE);
    }
    return made;
}

} // namespace

namespace ferry::crt {

Locale c_locale;

Locale& current_locale() {
    if (thread_mode != 1) {
        return *__atomic_load_n(&process_locale, __ATOMIC_ACQUIRE);
    }
    ThreadData& data = thread_data();
    return data.locale != nullptr ? *data.locale
                                  : *__atomic_load_n(&process_locale, __ATOMIC_ACQUIRE);
}

void start_locale() {
    Locale& locale = c_locale;
    locale.kinds = locale.own_kinds + 1;
    locale.lower = locale.own_lower;
    locale.upper = locale.own_upper;
    locale.most_bytes = 1;
    locale.conventions = &c_conventions;
    for (unsigned c = 0; c < 256; ++c) {
        const auto wide = static_cast<wchar_t>(c);
        identity[c] = static_cast<unsigned char>(c);
        locale.own_kinds[c + 1] = c < 0x80 ? kind_of(wide) & ~kind_letter : 0;
        locale.own_lower[c] = static_cast<unsigned char>(c < 0x80 ? to_lower(wide) : c);
        locale.own_upper[c] = static_cast<unsigned char>(c < 0x80 ? to_upper(wide) : c);
    }
    for (int i = 0; i < category_count; ++i) {
        locale.is_c[i] = true;
        copy_name(locale.names[i], "C");
        locale.wide_names[i][0] = 'C';
    }
}

int decode(const char* text, size_t size, wchar_t units[2], int& count, const Locale& locale) {
    const auto* const from = reinterpret_cast<const unsigned char*>(text);
    count = 1;
    if (size == 0) {
        return -2;
    }
    if (locale.pairs != nullptr && is_lead(*locale.pairs, from[0])) {
        if (size < 2) {
            return -2;
        }
        return from[1] != 0 && MultiByteToWideChar(locale.code_page, 0, text, 2, units, 1) == 1
                   ? 2
                   : -1;
    }
    if (from[0] < 0x80 || locale.code_page != page_utf8) {
        units[0] = from[0] < 0x80 || locale.high_half == nullptr ? from[0]
                                                                 : locale.high_half[from[0] - 0x80];
        return from[0] != 0 ? 1 : 0;
    }
    const int more = from[0] >= 0xc2 && from[0] < 0xe0   ? 1
                     : from[0] >= 0xe0 && from[0] < 0xf0 ? 2
                     : from[0] >= 0xf0 && from[0] < 0xf5 ? 3
                                                         : 0;
    if (more == 0) {
        return -1;
    }
    unsigned code = from[0] & (0x3fU >> more);
    for (int i = 1; i <= more; ++i) {
        if (static_cast<size_t>(i) >= size) {
            return -2;
        }
        if ((from[i] & 0xc0) != 0x80) {
            return -1;
        }
        code = code << 6 | (from[i] & 0x3f);
    }
    if ((more == 2 && (code < 0x800 || (code >= 0xd800 && code < 0xe000))) ||
        (more == 3 && (code < 0x10000 || code > 0x10ffff))) {
        return -1;
    }
    if (code < 0x10000) {
        units[0] = static_cast<wchar_t>(code);
    } else {
        units[0] = static_cast<wchar_t>(0xd800 + ((code - 0x10000) >> 10));
        units[1] = static_cast<wchar_t>(0xdc00 + (code & 0x3ff));
        count = 2;
    }
    return more + 1;
}

int encode(char* to, unsigned code, const Locale& locale) {
    if (code < 0x80) {
        to[0] = static_cast<char>(code);
        return 1;
    }
    if (locale.code_page == page_utf8) {
        if (code >= 0xd800 && code < 0xe000) {
            return -1;
        }
        const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        for (int i = more; i > 0; --i) {
            to[i] = static_cast<char>(0x80 | (code & 0x3f));
            code >>= 6;
        }
        to[0] = static_cast<char>((0xff00U >> (more + 1)) | code);
        return more + 1;
    }
    if (locale.high_half == nullptr) {
        if (code > 0xff) {
            return -1;
        }
        to[0] = static_cast<char>(code);
        return 1;
    }
    for (unsigned i = 0; i < 128; ++i) {
        if (locale.high_half[i] == code) {
            to[0] = static_cast<char>(0x80 + i);
            return 1;
        }
    }
    const auto unit = static_cast<wchar_t>(code);
    BOOL failed = FALSE;
    const int size =
        locale.pairs == nullptr || code > 0xffff
            ? 0
            : WideCharToMultiByte(locale.code_page, 0, &unit, 1, to, 2, nullptr, &failed);
    return size != 0 && !failed ? size : -1;
}

} // namespace ferry::crt

extern "C" {

char* setlocale(int category, const char* name) {
    Locale* const locale = choose(category, name);
    return locale == nullptr ? nullptr : locale->names[category];
}
wchar_t* _wsetlocale(int category, const wchar_t* name) {
    Locale* const locale = choose(category, narrow(name).get());
    return locale == nullptr ? nullptr : locale->wide_names[category];
}
const Conventions* localeconv() { return current_locale().conventions; }
void __initialize_lconv_for_unsigned_char() {}
void __lconv_init() {}

int _configthreadlocale(int mode) {
    constexpr int enable = 1;
    constexpr int disable = 2;
    ThreadData& data = thread_data();
    const int old = data.owns_locale ? enable : disable;
    if (mode == enable) {
        thread_mode = enable;
        if (!data.owns_locale) {
            data.locale = process_locale;
        }
        data.owns_locale = true;
    } else if (mode == disable) {
        data.owns_locale = false;
        data.locale = nullptr;
    } else if (mode != 0 && mode != -1) {
        invalid();
        return -1;
    }
    return old;
}

LocaleHandle* _create_locale(int category, const char* name) {
    if (category < 0 || category >= category_count || name == nullptr) {
        return nullptr;
    }
    auto* const handle = static_cast<LocaleHandle*>(calloc(1, sizeof(LocaleHandle)));
    Locale* const locale = changed(c_locale, category, name);
    if (handle == nullptr || locale == nullptr) {
        free(handle);
        return nullptr;
    }
    handle->locale = locale;
    handle->multibyte = locale;
    return handle;
}
LocaleHandle* _wcreate_locale(int category, const wchar_t* name) {
    return _create_locale(category, narrow(name).get());
}
LocaleHandle* _get_current_locale() {
    auto* const handle = static_cast<LocaleHandle*>(calloc(1, sizeof(LocaleHandle)));
    if (handle != nullptr) {
        handle->locale = &current_locale();
    }
    return handle;
}
void _free_locale(LocaleHandle* handle) {
    if (handle != nullptr) {
        free(handle->multibyte); // its own locale, which _get_current_locale's has not
        free(handle);
    }
}
void _lock_locales() { locale_lock.take(); }
void _unlock_locales() { locale_lock.release(); }

unsigned ___lc_codepage_func() { return current_locale().code_page; }
unsigned ___lc_collate_cp_func() {
    const Locale& locale = current_locale();
    return locale.is_c[category_collate] ? 0 : locale.code_page;
}
wchar_t** ___lc_locale_name_func() {
    static wchar_t english[] = L"en-US";
    static wchar_t* c_names[category_count];
    static wchar_t* english_list[category_count] = {english, english, english,
                                                    english, english, english};
    return current_locale().is_c[category_ctype] ? c_names : english_list;
}
/// LCIDs, as msvcrt gives them.
unsigned long* ___lc_handle_func() {
    static unsigned long c_ids[category_count];
    static unsigned long english[category_count] = {0x409, 0x409, 0x409, 0x409, 0x409, 0x409};
    return current_locale().is_c[category_ctype] ? c_ids : english;
}
int ___mb_cur_max_func() { return current_locale().most_bytes; }
int ___mb_cur_max_l_func(const LocaleHandle* locale) { return locale_of(locale).most_bytes; }
int ___setlc_active_func() { return 0; }
int* ___unguarded_readlc_active_add_func() {
    static int active;
    return &active;
}
int __setlc_active;
int __unguarded_readlc_active;
unsigned __lc_codepage;
unsigned __lc_collate_cp;
int __mb_cur_max = 1;
unsigned long __lc_handle[category_count];

} // extern "C"
