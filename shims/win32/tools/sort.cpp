// SORT [/R] [/+n] [/M kilobytes] [/L locale] [/REC characters] [/T directory] [/O file]
//      [/UNIQ[UE]] [/CASE_SENSITIVE] [file]

#include "lines.hpp"
#include "tool.hpp"

namespace ferry::tools {
namespace {

constexpr int failed = 1;

// All is sorted in memory: /M and /T are taken and change nothing.
constexpr Option table[] = {{L"R"},
                            {L"REVERSE"},
                            {L"+", Takes::rest},
                            {L"M", Takes::next},
                            {L"MEMORY", Takes::next},
                            {L"L", Takes::next},
                            {L"LOCALE", Takes::next},
                            {L"REC", Takes::next},
                            {L"RECORD_MAXIMUM", Takes::next},
                            {L"T", Takes::next},
                            {L"TEMPORARY", Takes::next},
                            {L"O", Takes::next},
                            {L"OUTPUT", Takes::next},
                            {L"C"},
                            {L"CASE_SENSITIVE"},
                            {L"UNIQ"},
                            {L"UNIQUE"}};

/// Compares lines from a column on; less than, equal to or greater than 0.
struct Order {
    SIZE_T column = 0;
    bool by_units = false; ///< the C locale
    bool heeds_case = false;

    int operator()(const Text& a, const Text& b) const {
        const View left = a.view().from(column);
        const View right = b.view().from(column);
        if (by_units) {
            return compare(left, right, false);
        }
        if (left.empty() || right.empty()) {
            return static_cast<int>(right.empty()) - static_cast<int>(left.empty());
        }
        return CompareStringW(LOCALE_USER_DEFAULT, heeds_case ? 0 : NORM_IGNORECASE, left.data(),
                              static_cast<int>(left.size()), right.data(),
                              static_cast<int>(right.size())) -
               CSTR_EQUAL;
    }
};

View either(const Options& options, View name, View other) {
    return options.has(name) ? options.value(name) : options.value(other);
}

int complain_of_file(DWORD error) {
    complain_of(error);
    return failed;
}

} // namespace

int do_sort(View arguments) {
    Options options;
    Order order;
    ULONG column = 1;
    ULONG longest = 65535;
    if (!options.read(arguments, Quoting::plain, table) || options.names.size() > 1 ||
        (options.has(L"+") && (!read_count(options.value(L"+"), column) || column == 0))) {
        complain(L"Invalid switch.\r\n");
        return failed;
    }
    const View locale = either(options, L"L", L"LOCALE");
    if (!locale.empty() && !same(locale, L"C")) {
        complain(L"Only the \"C\" locale and the default one are known.\r\n");
        return failed;
    }
    const View record = either(options, L"REC", L"RECORD_MAXIMUM");
    if (!record.empty() && (!read_count(record, longest) || longest < 128 || longest > 65535)) {
        complain(L"Invalid switch.\r\n");
        return failed;
    }
    order.column = column - 1;
    order.by_units = !locale.empty();
    order.heeds_case = options.has(L"C") || options.has(L"CASE_SENSITIVE");

    List<Text> list;
    const HANDLE input = options.names.empty() ? stream(0) : open_to_read(options.names[0].text);
    if (input == INVALID_HANDLE_VALUE) {
        return complain_of_file(GetLastError());
    }
    Lines lines(input);
    while (lines.next()) {
        list.add(lines.text());
        if (list.last().size() > longest) {
            complain(L"Input record exceeds maximum length.  Specify larger maximum.\r\n");
            return failed;
        }
    }
    const bool reverse = options.has(L"R") || options.has(L"REVERSE");
    list.sort(
        [&](const Text& a, const Text& b) { return reverse ? order(a, b) > 0 : order(a, b) < 0; });
    const View output = either(options, L"O", L"OUTPUT");
    if (!output.empty()) {
        CloseHandle(input); // it may be the same file
        const HANDLE file = CreateFileW(Text(output).c_str(), GENERIC_WRITE, FILE_SHARE_READ,
                                        nullptr, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
        if (file == INVALID_HANDLE_VALUE) {
            return complain_of_file(GetLastError());
        }
        set_stream(1, file);
    }
    const bool once = options.has(L"UNIQ") || options.has(L"UNIQUE");
    Text all;
    for (SIZE_T i = 0; i < list.size(); ++i) {
        if (!once || i == 0 || order(list[i - 1], list[i]) != 0) {
            all.add(list[i]).add(L"\r\n");
        }
    }
    return print(all) ? 0 : complain_of_file(GetLastError());
}

} // namespace ferry::tools
