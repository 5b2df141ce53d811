// What tasks of the Parallel Patterns Library call, and with them std::async: the thread pool of
// Windows, and the apartments of COM, of which there are none that a task has to go back to.

#include "exceptions.hpp"

struct _TP_WORK;
struct _TP_CALLBACK_INSTANCE;

extern "C" {
using Work = void (*)(_TP_CALLBACK_INSTANCE* instance, void* context, _TP_WORK* work);
RUNTIME _TP_WORK* CreateThreadpoolWork(Work does, void* context, void* environment);
RUNTIME void SubmitThreadpoolWork(_TP_WORK* work);
RUNTIME void CloseThreadpoolWork(_TP_WORK* work);
RUNTIME unsigned long GetCurrentThreadId();
RUNTIME unsigned short RtlCaptureStackBackTrace(unsigned long skip, unsigned long count,
                                                void** frames, unsigned long* hash);
}

namespace std {

[[noreturn]] void _Xbad_function_call();

template <class Signature>
class function;
/// As programs make it: what is called lies in it or elsewhere, and the last word tells where.
template <>
class function<void()> {
public:
    ~function() {
        if (Callable* const callable = words_[last].callable; callable != nullptr) {
            callable->remove(static_cast<void*>(callable) != this);
        }
    }
    void operator()() const {
        if (words_[last].callable == nullptr) {
            _Xbad_function_call();
        }
        words_[last].callable->call();
    }

private:
    class Callable {
    public:
        virtual Callable* copy(void* place) const = 0;
        virtual Callable* move(void* place) = 0;
        virtual void call() = 0;
        virtual const void* type() const noexcept = 0;
        virtual void remove(bool frees) noexcept = 0;

    protected:
        ~Callable() = default;
    };
    static constexpr int last = 7;
    union {
        Callable* callable;
        void* other;
    } words_[last + 1];
};

} // namespace std

namespace Concurrency {
namespace details {

struct _Threadpool_chore {
    _TP_WORK* work;
    void (*function)(void* data);
    void* data;
};

int _Reschedule_chore(const _Threadpool_chore* chore) {
    SubmitThreadpoolWork(chore->work);
    return 0;
}
int _Schedule_chore(_Threadpool_chore* chore) {
    constexpr int failed = -1;
    if (chore->work == nullptr) {
        chore->work = CreateThreadpoolWork(
            [](_TP_CALLBACK_INSTANCE*, void* context, _TP_WORK*) {
                const auto& own = *static_cast<const _Threadpool_chore*>(context);
                own.function(own.data);
            },
            chore, nullptr);
        if (chore->work == nullptr) {
            return failed;
        }
    }
    return _Reschedule_chore(chore);
}
void _Release_chore(_Threadpool_chore* chore) {
    if (chore->work != nullptr) {
        CloseThreadpoolWork(chore->work);
        chore->work = nullptr;
    }
}
[[noreturn]] void _ReportUnobservedException() { abort(); }

class _ContextCallback {
public:
    void _CallInContext(std::function<void()> called, bool detached) const;

protected:
    constexpr _ContextCallback() = default;

private:
    void _Capture();
    void _Reset();
    void _Assign(void* context);
    static bool _IsCurrentOriginSTA();

    void* context_ = nullptr;
};
void _ContextCallback::_CallInContext(std::function<void()> called, bool) const { called(); }
void _ContextCallback::_Capture() { context_ = nullptr; }
void _ContextCallback::_Reset() { context_ = nullptr; }
void _ContextCallback::_Assign(void* context) { context_ = context; }
bool _ContextCallback::_IsCurrentOriginSTA() { return false; }

/// Events for debuggers.
class _TaskEventLogger {
public:
    void _LogScheduleTask(bool is_continuation);
    void _LogCancelTask();
    void _LogTaskCompleted();
    void _LogTaskExecutionCompleted();
    void _LogWorkItemStarted();
    void _LogWorkItemCompleted();
};
void _TaskEventLogger::_LogScheduleTask(bool) {}
void _TaskEventLogger::_LogCancelTask() {}
void _TaskEventLogger::_LogTaskCompleted() {}
void _TaskEventLogger::_LogTaskExecutionCompleted() {}
void _TaskEventLogger::_LogWorkItemStarted() {}
void _TaskEventLogger::_LogWorkItemCompleted() {}

struct _Task_impl_base {
    static bool _IsNonBlockingThread();
};
bool _Task_impl_base::_IsNonBlockingThread() { return false; }

struct _ExceptionHolder {
private:
    void ReportUnhandledError();
};
void _ExceptionHolder::ReportUnhandledError() {}

namespace platform {

long GetCurrentThreadId() { return static_cast<long>(::GetCurrentThreadId()); }
unsigned GetNextAsyncId() {
    static unsigned last;
    return __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
}
size_t CaptureCallstack(void** frames, size_t skip, size_t count) {
    return RtlCaptureStackBackTrace(static_cast<unsigned long>(skip + 1),
                                    static_cast<unsigned long>(count), frames, nullptr);
}

} // namespace platform

} // namespace details

class task_continuation_context : public details::_ContextCallback {
    task_continuation_context();
};
task_continuation_context::task_continuation_context() = default;

} // namespace Concurrency
