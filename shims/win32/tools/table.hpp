#pragma once
/// Answers in rows, as TABLE, LIST or CSV (/FO, /NH).

#include <stream.hpp>
#include <text.hpp>

namespace ferry::tools {

using namespace console;

enum class Format { table, list, csv };
/// The format of that name; false if there is none.
bool read_format(View name, Format& format);

struct Column {
    const wchar_t* name;
    int width = 0;         ///< 0: that of what is in it
    bool to_right = false; ///< as numbers stand
};

class Table {
public:
    template <SIZE_T count>
    explicit Table(const Column (&columns)[count]) : columns_(columns), count_(count) {}

    /// A row has as many cells as there are columns.
    void add(List<Text> row) { rows_.add(move(row)); }
    bool empty() const { return rows_.empty(); }
    void show(Format format, bool heads) const;

private:
    int width_of(SIZE_T column) const;
    void show_table(bool heads) const;
    void show_list() const;
    void show_csv(bool heads) const;

    const Column* columns_;
    SIZE_T count_;
    List<List<Text>> rows_;
};

} // namespace ferry::tools
