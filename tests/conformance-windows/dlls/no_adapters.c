// Programs that look for a display adapter to compute with learn that there is none.
#include <stdio.h>
#include <windows.h>
typedef HRESULT(WINAPI* Create)(REFIID, void**);
int main(void) {
    const IID factory1 = {
        0x770aae78, 0xf26f, 0x4dba, {0xa8, 0x29, 0x25, 0x3c, 0x83, 0xd1, 0xb3, 0x87}};
    const HMODULE dxgi = LoadLibraryA("dxgi.dll");
    const Create create = (Create)(void*)GetProcAddress(dxgi, "CreateDXGIFactory1");
    void* made = &made;
    const HRESULT result = create(&factory1, &made);
    printf("failed %d, made %d\n", FAILED(result), made != NULL);
    return 0;
}
