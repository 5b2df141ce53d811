// Output streams.

#include "ostream.hpp"

#include "facets.hpp"

namespace std {

#define OUTPUT                                                                                     \
    template <class Elem, class Traits>                                                            \
    auto basic_ostream<Elem, Traits>::
#define OUTPUT_MAKER                                                                               \
    template <class Elem, class Traits>                                                            \
    basic_ostream<Elem, Traits>::

/// What goes around each output: the buffer's lock, the stream that is tied to this one, and
/// flushing behind it.
template <class Elem, class Traits>
class basic_ostream<Elem, Traits>::Output {
public:
    explicit Output(basic_ostream& stream) : stream_(stream), buffer_(stream.rdbuf()) {
        if (buffer_ != nullptr) {
            buffer_->_Lock();
        }
        good_ = stream.opfx();
    }
    ~Output() {
        if (!cpp_uncaught_exception()) {
            stream_._Osfx();
        }
        if (buffer_ != nullptr) {
            buffer_->_Unlock();
        }
    }
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    explicit operator bool() const { return good_; }

private:
    basic_ostream& stream_;
    buffer_type* buffer_;
    bool good_;
};

OUTPUT_MAKER basic_ostream(buffer_type* buffer, bool is_standard) {
    ios_type::init(buffer, is_standard);
}
OUTPUT_MAKER basic_ostream(_Uninitialized, bool adds) {
    if (adds) {
        ios_base::_Addstd(this);
    }
}
OUTPUT_MAKER basic_ostream(basic_ostream&& other) {
    ios_type::init();
    ios_type::move(static_cast<ios_type&>(other));
}
OUTPUT_MAKER ~basic_ostream() noexcept = default;
OUTPUT operator=(basic_ostream&& other)->basic_ostream& {
    swap(other);
    return *this;
}
OUTPUT swap(basic_ostream& other)->void {
    if (this != &other) {
        ios_type::swap(other);
    }
}

OUTPUT opfx()->bool {
    if (ios_base::good() && ios_type::tie() != nullptr && ios_type::tie() != this) {
        ios_type::tie()->flush();
    }
    return ios_base::good();
}
OUTPUT osfx()->void { _Osfx(); }
OUTPUT _Osfx()->void {
    try {
        if (ios_base::good() && (ios_base::flags() & ios_base::unitbuf) != 0 &&
            ios_type::rdbuf()->pubsync() == -1) {
            ios_type::setstate(ios_base::badbit);
        }
    } catch (...) {
    }
}

OUTPUT operator<<(basic_ostream& (*manipulator)(basic_ostream&))->basic_ostream& {
    return manipulator(*this);
}
OUTPUT operator<<(ios_type& (*manipulator)(ios_type&))->basic_ostream& {
    manipulator(*this);
    return *this;
}
OUTPUT operator<<(ios_base& (*manipulator)(ios_base&))->basic_ostream& {
    manipulator(*this);
    return *this;
}

template <class Elem, class Traits>
template <class Value>
auto basic_ostream<Elem, Traits>::number(Value value) -> basic_ostream& {
    int state = ios_base::goodbit;
    if (const Output output(*this); output) {
        try {
            const auto& facet = use_facet<num_put<Elem>>(ios_base::getloc());
            if (facet
                    .put(ostreambuf_iterator<Elem, Traits>(ios_type::rdbuf()), *this,
                         ios_type::fill(), value)
                    .failed()) {
                state = ios_base::badbit;
            }
        } catch (...) {
            ios_type::setstate(ios_base::badbit, true);
        }
    }
    ios_type::setstate(state);
    return *this;
}
OUTPUT operator<<(bool value)->basic_ostream& { return number(value); }
OUTPUT operator<<(short value)->basic_ostream& {
    const int base = ios_base::flags() & ios_base::basefield;
    const bool bits = base == ios_base::oct || base == ios_base::hex;
    return number(bits ? static_cast<long>(static_cast<unsigned short>(value))
                       : static_cast<long>(value));
}
OUTPUT operator<<(unsigned short value)->basic_ostream& {
    return number(static_cast<unsigned long>(value));
}
OUTPUT operator<<(int value)->basic_ostream& { return number(static_cast<long>(value)); }
OUTPUT operator<<(unsigned value)->basic_ostream& {
    return number(static_cast<unsigned long>(value));
}
OUTPUT operator<<(long value)->basic_ostream& { return number(value); }
OUTPUT operator<<(unsigned long value)->basic_ostream& { return number(value); }
OUTPUT operator<<(long long value)->basic_ostream& { return number(value); }
OUTPUT operator<<(unsigned long long value)->basic_ostream& { return number(value); }
OUTPUT operator<<(float value)->basic_ostream& { return number(static_cast<double>(value)); }
OUTPUT operator<<(double value)->basic_ostream& { return number(value); }
OUTPUT operator<<(long double value)->basic_ostream& { return number(value); }
OUTPUT operator<<(const void* value)->basic_ostream& { return number(value); }

OUTPUT operator<<(buffer_type* from)->basic_ostream& {
    int state = ios_base::goodbit;
    if (const Output output(*this); output && from != nullptr) {
        bool copied = false;
        try {
            auto c = from->sgetc();
            while (c != Traits::eof()) {
                bool put = false;
                try {
                    put = ios_type::rdbuf()->sputc(static_cast<Elem>(c)) != Traits::eof();
                } catch (...) {
                    ios_type::setstate(ios_base::badbit, true);
                }
                if (!put) {
                    state |= ios_base::badbit;
                    break;
                }
                copied = true;
                c = from->snextc();
            }
        } catch (...) {
            ios_type::setstate(ios_base::failbit, true);
        }
        if (!copied) {
            state |= ios_base::failbit;
        }
    }
    ios_base::width(0);
    ios_type::setstate(from == nullptr ? ios_base::badbit : state);
    return *this;
}
OUTPUT put(Elem c)->basic_ostream& {
    int state = ios_base::goodbit;
    if (const Output output(*this); !output) {
        state = ios_base::badbit;
    } else {
        try {
            if (ios_type::rdbuf()->sputc(c) == Traits::eof()) {
                state = ios_base::badbit;
            }
        } catch (...) {
            ios_type::setstate(ios_base::badbit, true);
        }
    }
    ios_type::setstate(state);
    return *this;
}
OUTPUT write(const Elem* text, streamsize count)->basic_ostream& {
    int state = ios_base::goodbit;
    if (const Output output(*this); !output) {
        state = ios_base::badbit;
    } else if (count > 0) {
        try {
            if (ios_type::rdbuf()->sputn(text, count) != count) {
                state = ios_base::badbit;
            }
        } catch (...) {
            ios_type::setstate(ios_base::badbit, true);
        }
    }
    ios_type::setstate(state);
    return *this;
}
OUTPUT flush()->basic_ostream& {
    int state = ios_base::goodbit;
    buffer_type* const buffer = ios_type::rdbuf();
    if (buffer == nullptr) {
        return *this;
    }
    if (const Output output(*this); output) {
        try {
            if (buffer->pubsync() == -1) {
                state = ios_base::badbit;
            }
        } catch (...) {
            ios_type::setstate(ios_base::badbit, true);
        }
    }
    ios_type::setstate(state);
    return *this;
}
OUTPUT seekp(streampos position)->basic_ostream& {
    if (!ios_base::fail() && ios_type::rdbuf()->pubseekpos(position, ios_base::out) == -1) {
        ios_type::setstate(ios_base::failbit);
    }
    return *this;
}
OUTPUT seekp(streamoff offset, int from)->basic_ostream& {
    if (!ios_base::fail() && ios_type::rdbuf()->pubseekoff(offset, from, ios_base::out) == -1) {
        ios_type::setstate(ios_base::failbit);
    }
    return *this;
}
OUTPUT tellp()->streampos {
    if (ios_base::fail()) {
        return streampos(-1);
    }
    return ios_type::rdbuf()->pubseekoff(0, ios_base::cur, ios_base::out);
}

template class basic_ostream<char, char_traits<char>>;
template class basic_ostream<wchar_t, char_traits<wchar_t>>;

} // namespace std
