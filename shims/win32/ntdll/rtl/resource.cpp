// Resources: locks that many may share, which their owner may take again. Who releases one as the
// last hands it over: to one who waits to have it alone, else to all who wait to share it.

#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

namespace {

/// RTL_RWLOCK.
struct Resource {
    RTL_CRITICAL_SECTION lock;
    HANDLE shared;
    ULONG shared_waiters;
    HANDLE exclusive;
    ULONG exclusive_waiters;
    LONG active; ///< that share it; less than 0: how often its owner has it
    HANDLE owner;
    ULONG boost;
    PVOID debug;
};

HANDLE own_id() { return reinterpret_cast<HANDLE>(teb()->client.thread); }

class Guard {
public:
    explicit Guard(Resource& resource) : lock_(resource.lock) { RtlEnterCriticalSection(&lock_); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() { RtlLeaveCriticalSection(&lock_); }

private:
    RTL_CRITICAL_SECTION& lock_;
};

bool try_exclusive(Resource& resource) {
    if (resource.active != 0 && (resource.active > 0 || resource.owner != own_id())) {
        return false;
    }
    --resource.active;
    resource.owner = own_id();
    return true;
}

bool try_shared(Resource& resource) {
    if (resource.active < 0) {
        return resource.owner == own_id() && try_exclusive(resource);
    }
    ++resource.active;
    return true;
}

void hand_over(Resource& resource) {
    if (resource.exclusive_waiters != 0) {
        --resource.exclusive_waiters;
        resource.active = -1;
        NtReleaseSemaphore(resource.exclusive, 1, nullptr);
    } else if (resource.shared_waiters != 0) {
        resource.active = static_cast<LONG>(resource.shared_waiters);
        resource.shared_waiters = 0;
        NtReleaseSemaphore(resource.shared, resource.active, nullptr);
    }
}

} // namespace

extern "C" {

void NTAPI RtlInitializeResource(Resource* resource) {
    *resource = {};
    RtlInitializeCriticalSection(&resource->lock);
    NtCreateSemaphore(&resource->shared, SEMAPHORE_ALL_ACCESS, nullptr, 0, MAXLONG);
    NtCreateSemaphore(&resource->exclusive, SEMAPHORE_ALL_ACCESS, nullptr, 0, MAXLONG);
}

void NTAPI RtlDeleteResource(Resource* resource) {
    NtClose(resource->shared);
    NtClose(resource->exclusive);
    RtlDeleteCriticalSection(&resource->lock);
}

BOOLEAN NTAPI RtlAcquireResourceExclusive(Resource* resource, BOOLEAN wait) {
    {
        const Guard guard(*resource);
        if (try_exclusive(*resource)) {
            return TRUE;
        }
        if (wait == 0) {
            return FALSE;
        }
        ++resource->exclusive_waiters;
    }
    NtWaitForSingleObject(resource->exclusive, FALSE, nullptr);
    const Guard guard(*resource);
    resource->owner = own_id();
    return TRUE;
}

BOOLEAN NTAPI RtlAcquireResourceShared(Resource* resource, BOOLEAN wait) {
    {
        const Guard guard(*resource);
        if (try_shared(*resource)) {
            return TRUE;
        }
        if (wait == 0) {
            return FALSE;
        }
        ++resource->shared_waiters;
    }
    NtWaitForSingleObject(resource->shared, FALSE, nullptr);
    return TRUE;
}

void NTAPI RtlReleaseResource(Resource* resource) {
    const Guard guard(*resource);
    resource->active += resource->active < 0 ? 1 : -1;
    if (resource->active == 0) {
        resource->owner = nullptr;
        hand_over(*resource);
    }
}

/// Shared with others from now on.
void NTAPI RtlConvertExclusiveToShared(Resource* resource) {
    const Guard guard(*resource);
    resource->owner = nullptr;
    resource->active = 1 + static_cast<LONG>(resource->shared_waiters);
    if (resource->shared_waiters != 0) {
        NtReleaseSemaphore(resource->shared, static_cast<LONG>(resource->shared_waiters), nullptr);
        resource->shared_waiters = 0;
    }
}

} // extern "C"
