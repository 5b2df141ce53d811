:: REG ADD and REG DELETE.
:: home: written
:: exit: 1
@echo off
reg add HKCU\Software\Mine
reg add HKCU\Software\Mine /v a /d "some text"
reg add HKCU\Software\Mine /v b /t REG_DWORD /d 0x2a
reg add HKCU\Software\Mine /v c /t reg_multi_sz /d one\0two
reg add HKCU\Software\Mine /v d /t REG_MULTI_SZ /s , /d one,two /f
reg add HKCU\Software\Mine /v e /t REG_BINARY /d 0aFF7
reg add HKCU\Software\Mine /v f /t REG_EXPAND_SZ /d ^%%windir^%%
reg add HKCU\Software\Mine\Below /ve /d nameless
reg query HKCU\Software\Mine /s
echo n| reg add HKCU\Software\Mine /v a /d other
echo y| reg add HKCU\Software\Mine /v b /t REG_QWORD /d 43
reg query HKCU\Software\Mine /v b
reg add HKCU\Software\Mine /v g /t REG_DWORD /d x
reg add HKLM\Software\Mine /v a /d kept
reg query HKLM\Software\Mine
reg delete HKLM\Software\Mine /f
reg add HKLM\Mine
reg delete HKCU\Software\Mine /v nothing /f
reg delete HKCU\Software\Mine /v a /f
reg delete HKCU\Software\Mine\Below /va /f
reg query HKCU\Software\Mine /s
echo n| reg delete HKCU\Software\Mine
reg delete HKCU\Software\Mine /f
reg query HKCU\Software\Mine
echo %errorlevel%
