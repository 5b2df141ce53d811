#pragma once
/// Output streams. Before the virtual base of streams programs leave room for a displacement
/// (/vd2), whether it is used or not.

#include "ios.hpp"

namespace std {

#pragma vtordisp(push, 2)
template <class Elem, class Traits>
class basic_ostream : virtual public basic_ios<Elem, Traits> {
public:
    using ios_type = basic_ios<Elem, Traits>;
    using buffer_type = basic_streambuf<Elem, Traits>;

    explicit basic_ostream(buffer_type* buffer, bool is_standard = false);
    basic_ostream(_Uninitialized, bool adds = true);
    ~basic_ostream() noexcept override;

    bool opfx();
    void osfx();
    void _Osfx();
    basic_ostream& operator<<(basic_ostream& (*manipulator)(basic_ostream&));
    basic_ostream& operator<<(ios_type& (*manipulator)(ios_type&));
    basic_ostream& operator<<(ios_base& (*manipulator)(ios_base&));
    basic_ostream& operator<<(bool value);
    basic_ostream& operator<<(short value);
    basic_ostream& operator<<(unsigned short value);
    basic_ostream& operator<<(int value);
    basic_ostream& operator<<(unsigned value);
    basic_ostream& operator<<(long value);
    basic_ostream& operator<<(unsigned long value);
    basic_ostream& operator<<(long long value);
    basic_ostream& operator<<(unsigned long long value);
    basic_ostream& operator<<(float value);
    basic_ostream& operator<<(double value);
    basic_ostream& operator<<(long double value);
    basic_ostream& operator<<(const void* value);
    basic_ostream& operator<<(buffer_type* buffer);
    basic_ostream& put(Elem c);
    basic_ostream& write(const Elem* text, streamsize count);
    basic_ostream& flush();
    basic_ostream& seekp(streampos position);
    basic_ostream& seekp(streamoff offset, int from);
    streampos tellp();

protected:
    basic_ostream(basic_ostream&& other);
    basic_ostream& operator=(basic_ostream&& other);
    void swap(basic_ostream& other);

private:
    class Output;
    template <class Value>
    basic_ostream& number(Value value);
};
#pragma vtordisp(pop)

} // namespace std
