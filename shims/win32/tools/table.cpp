#include "table.hpp"

namespace ferry::tools {
namespace {

/// A cell of a table: cut where it does not fit.
Text fitted(View text, int width, bool to_right) {
    const auto units = static_cast<SIZE_T>(width);
    Text cell(to_right ? View() : text.to(units));
    for (SIZE_T i = text.size(); i < units; ++i) {
        cell.add(L' ');
    }
    return to_right ? cell.add(text.to(units)) : cell;
}

} // namespace

bool read_format(View name, Format& format) {
    if (same(name, L"TABLE")) {
        format = Format::table;
    } else if (same(name, L"LIST")) {
        format = Format::list;
    } else if (same(name, L"CSV")) {
        format = Format::csv;
    } else {
        return false;
    }
    return true;
}

int Table::width_of(SIZE_T column) const {
    if (columns_[column].width != 0) {
        return columns_[column].width;
    }
    SIZE_T width = View(columns_[column].name).size();
    for (const List<Text>& row : rows_) {
        width = row[column].size() > width ? row[column].size() : width;
    }
    return static_cast<int>(width);
}

void Table::show_table(bool heads) const {
    if (heads) {
        Text names;
        Text lines;
        for (SIZE_T i = 0; i < count_; ++i) {
            const int width = width_of(i);
            names.add(i == 0 ? L"" : L" ")
                .add(fitted(columns_[i].name, width, columns_[i].to_right));
            lines.add(i == 0 ? L"" : L" ");
            for (int k = 0; k < width; ++k) {
                lines.add(L'=');
            }
        }
        print(Text(L"\r\n").add(names).add(L"\r\n").add(lines).add(L"\r\n"));
    }
    for (const List<Text>& row : rows_) {
        Text line;
        for (SIZE_T i = 0; i < count_; ++i) {
            line.add(i == 0 ? L"" : L" ").add(fitted(row[i], width_of(i), columns_[i].to_right));
        }
        print(line.add(L"\r\n"));
    }
}

void Table::show_list() const {
    SIZE_T width = 0;
    for (SIZE_T i = 0; i < count_; ++i) {
        const SIZE_T size = View(columns_[i].name).size();
        width = size > width ? size : width;
    }
    for (const List<Text>& row : rows_) {
        Text lines(L"\r\n");
        for (SIZE_T i = 0; i < count_; ++i) {
            lines.add(fitted(Text(columns_[i].name).add(L":"), static_cast<int>(width) + 2, false));
            lines.add(row[i]).add(L"\r\n");
        }
        print(lines);
    }
}

void Table::show_csv(bool heads) const {
    Text lines;
    for (SIZE_T i = 0; heads && i < count_; ++i) {
        lines.add(L"\"").add(columns_[i].name).add(i + 1 < count_ ? L"\"," : L"\"\r\n");
    }
    for (const List<Text>& row : rows_) {
        for (SIZE_T i = 0; i < count_; ++i) {
            lines.add(L"\"").add(row[i]).add(i + 1 < count_ ? L"\"," : L"\"\r\n");
        }
    }
    print(lines);
}

void Table::show(Format format, bool heads) const {
    switch (format) {
    case Format::table: show_table(heads); break;
    case Format::list: show_list(); break;
    case Format::csv: show_csv(heads); break;
    }
}

} // namespace ferry::tools
