#pragma once
/// Input streams, and those of both directions.

#include "ostream.hpp"

namespace std {

#pragma vtordisp(push, 2)
template <class Elem, class Traits>
class basic_istream : virtual public basic_ios<Elem, Traits> {
public:
    using ios_type = basic_ios<Elem, Traits>;
    using buffer_type = basic_streambuf<Elem, Traits>;
    using int_type = typename Traits::int_type;

    explicit basic_istream(buffer_type* buffer, bool is_standard = false);
    basic_istream(buffer_type* buffer, bool is_standard, bool no_init);
    explicit basic_istream(_Uninitialized);
    ~basic_istream() noexcept override;

    bool _Ipfx(bool keeps_space = false);
    bool ipfx(bool keeps_space = false);
    void isfx();
    basic_istream& operator>>(basic_istream& (*manipulator)(basic_istream&));
    basic_istream& operator>>(ios_type& (*manipulator)(ios_type&));
    basic_istream& operator>>(ios_base& (*manipulator)(ios_base&));
    basic_istream& operator>>(bool& value);
    basic_istream& operator>>(short& value);
    basic_istream& operator>>(unsigned short& value);
    basic_istream& operator>>(int& value);
    basic_istream& operator>>(unsigned& value);
    basic_istream& operator>>(long& value);
    basic_istream& operator>>(unsigned long& value);
    basic_istream& operator>>(long long& value);
    basic_istream& operator>>(unsigned long long& value);
    basic_istream& operator>>(float& value);
    basic_istream& operator>>(double& value);
    basic_istream& operator>>(long double& value);
    basic_istream& operator>>(void*& value);
    basic_istream& operator>>(buffer_type* buffer);
    int_type get();
    basic_istream& get(Elem& c);
    basic_istream& get(Elem* to, streamsize count);
    basic_istream& get(Elem* to, streamsize count, Elem end);
    basic_istream& get(buffer_type& to);
    basic_istream& get(buffer_type& to, Elem end);
    basic_istream& getline(Elem* to, streamsize count);
    basic_istream& getline(Elem* to, streamsize count, Elem end);
    basic_istream& ignore(streamsize count = 1, int_type end = Traits::eof());
    basic_istream& read(Elem* to, streamsize count);
    streamsize readsome(Elem* to, streamsize count);
    int_type peek();
    basic_istream& putback(Elem c);
    basic_istream& unget();
    streamsize gcount() const;
    int sync();
    basic_istream& seekg(streampos position);
    basic_istream& seekg(streamoff offset, int from);
    streampos tellg();

protected:
    basic_istream(basic_istream&& other);
    basic_istream& operator=(basic_istream&& other);
    void swap(basic_istream& other);

private:
    class Input;
    template <class Value>
    basic_istream& number(Value& value);
    template <class Value>
    basic_istream& small_number(Value& value, long least, long most);
    /// Calls `does` with the state to set, inside of what goes around each input.
    template <class Does>
    basic_istream& input(bool keeps_space, Does does);
    template <class Read>
    basic_istream& text(Elem* to, streamsize count, Read read);
    basic_istream& step_back(bool (*does)(buffer_type& buffer, Elem c), Elem c);

    streamsize count_;
};
#pragma vtordisp(pop)

template <class Elem, class Traits>
class basic_iostream : public basic_istream<Elem, Traits>, public basic_ostream<Elem, Traits> {
public:
    using buffer_type = basic_streambuf<Elem, Traits>;
    explicit basic_iostream(buffer_type* buffer);
    ~basic_iostream() noexcept override;

protected:
    basic_iostream(basic_iostream&& other);
    basic_iostream& operator=(basic_iostream&& other);
    void swap(basic_iostream& other);
};

} // namespace std
