// C++ exceptions as Microsoft's compiler lays them out (__CxxFrameHandler3): types, destructors,
// rethrow, exceptions out of catch blocks and in them. The copy of a caught object is made before
// unwinding.

// compiler: msvc
extern "C" int printf(const char*, ...);

struct Noisy {
    const char* name;
    explicit Noisy(const char* n) : name(n) { printf("+%s\n", name); }
    ~Noisy() { printf("-%s\n", name); }
};
struct Base {
    virtual ~Base() {}
    int a = 1;
};
struct Mid {
    virtual void f() {}
    long long m = 5;
};
struct Derived : Mid, Base {
    int b = 2;
    Derived() {}
    Derived(const Derived& o) : Mid(o), Base(o), b(o.b) { printf("copy\n"); }
    ~Derived() { printf("~Derived\n"); }
};
struct Virtual : virtual Base {
    int c = 3;
};

static Derived* kept;

__attribute__((noinline)) static void thrower(int kind) {
    const Noisy noisy("thrower");
    switch (kind) {
    case 0: throw 42;
    case 1: throw Derived();
    case 2: throw "text";
    case 3: throw kept;
    case 4: throw Virtual();
    default: return;
    }
}

__attribute__((noinline)) static int kind_of(int kind) {
    const Noisy outer("outer");
    try {
        const Noisy inner("inner");
        thrower(kind);
        printf("nothing thrown\n");
    } catch (int value) {
        printf("int %d\n", value);
        return 1;
    } catch (Base& base) {
        printf("Base& %d\n", base.a);
        return 2;
    } catch (const char* text) {
        printf("text %s\n", text);
        return 3;
    } catch (Base* base) {
        printf("Base* %d\n", base->a);
        return 4;
    }
    return 0;
}

__attribute__((noinline)) static void rethrows(int kind) {
    try {
        const Noisy noisy("before");
        thrower(kind);
    } catch (...) {
        const Noisy noisy("in catch");
        printf("again\n");
        throw;
    }
}

__attribute__((noinline)) static void throws_another() {
    try {
        thrower(1);
    } catch (Mid&) {
        const Noisy noisy("in catch");
        throw "another";
    }
}

__attribute__((noinline)) static void nested() {
    try {
        try {
            throw 1;
        } catch (int a) {
            printf("a %d\n", a);
            try {
                throw 2;
            } catch (int b) {
                printf("b %d\n", b);
                try {
                    const Noisy noisy("deep");
                    throw;
                } catch (int c) {
                    printf("c %d\n", c);
                }
            }
            printf("a once more\n");
            throw;
        }
    } catch (int d) {
        printf("d %d\n", d);
    }
}

__attribute__((noinline)) static int many() {
    int sum = 0;
    for (int i = 0; i < 1000; ++i) {
        try {
            if (i % 3 == 0) {
                throw i;
            }
            ++sum;
        } catch (int value) {
            sum += value;
        }
    }
    return sum;
}

/// An exception caught in a destructor that runs because of another one.
struct Catches {
    ~Catches() {
        try {
            throw 7;
        } catch (int value) {
            printf("in destructor %d\n", value);
        }
    }
};

int main() {
    Derived local;
    kept = &local;
    for (int kind = 0; kind < 6; ++kind) {
        printf("= %d\n", kind_of(kind));
    }
    try {
        rethrows(1);
    } catch (Derived caught) {
        printf("Derived %d\n", caught.b);
    }
    try {
        rethrows(0);
    } catch (int value) {
        printf("int %d\n", value);
    }
    try {
        throws_another();
    } catch (const char* text) {
        printf("%s\n", text);
    }
    nested();
    printf("many %d\n", many());
    try {
        try {
            throw Derived();
        } catch (Mid mid) {
            printf("sliced %lld\n", mid.m);
            throw;
        }
    } catch (Base& base) {
        printf("whole %d\n", base.a);
    }
    try {
        const Catches catches;
        throw 8;
    } catch (int value) {
        printf("outside %d\n", value);
    }
    return 0;
}

void operator delete(void*) noexcept {}
extern "C" void _purecall() {}
asm(".section .rdata,\"dr\"\n.globl \"??_7type_info@@6B@\"\n\"??_7type_info@@6B@\": .quad "
    "0\n.text\n");
