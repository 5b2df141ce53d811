:: Windows' programs that deal with the system: tasklist, taskkill, whoami, reg, hostname, chcp, timeout, choice, ping.
@echo off
echo -- tasklist
tasklist /nh /fi "imagename eq cmd.exe" | find /c "cmd.exe"
tasklist /fo csv /fi "imagename eq nothing.exe"
tasklist | findstr /b "Image ="
for /f "tokens=1 delims=," %%a in ('tasklist /m ntdll.dll /fi "imagename eq tasklist*" /fo csv /nh') do echo %%~a
tasklist /fo list /fi "imagename eq tasklist.exe" /fi "session eq 1" | findstr /b "Image Session"
tasklist /fi "nonsense"
echo %errorlevel%
tasklist /x
echo %errorlevel%

echo -- taskkill
taskkill /f /im nothing.exe
echo %errorlevel%
taskkill /pid 4000000
echo %errorlevel%
taskkill /f
echo %errorlevel%

echo -- whoami
whoami | findstr /r "^[a-z]*\\."
whoami /user /fo csv | findstr /v S-1-5-21
whoami /groups /nh /fo csv | findstr "S-1-1-0 S-1-16"
whoami /priv | find "SeChangeNotify"
whoami /upn
echo %errorlevel%

echo -- reg
set key=HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion
reg query "%key%" /v ProductName
for /f "tokens=3" %%a in ('reg query "%key%" /v CurrentBuild') do echo build %%a
reg query "%key%" /z | findstr /r "Major Root"
reg query HKLM\SOFTWARE /s /f productname /e
echo %errorlevel%
reg query HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft
reg query HKLM\SOFTWARE /s /t REG_DWORD /f CurrentM
reg query "%key%" /ve
echo %errorlevel%
reg query HKCU\Nothing
echo %errorlevel%
reg query HKXX
reg query
reg copy HKCU\Software\Mine HKCU\Software\Other
echo %errorlevel%

echo -- ping
ping -n 1 127.0.0.1
echo %errorlevel%
ping /n 2 /l 5 ::1 | find /c "Reply from ::1: time"
ping -n 0 127.0.0.1
ping -q 127.0.0.1
echo %errorlevel%

echo -- hostname, chcp, timeout, choice
for /f %%h in ('hostname') do if /i %%h == %COMPUTERNAME% echo the same
chcp
chcp 65001
for /f "tokens=2 delims=:" %%c in ('chcp') do chcp %%c > nul && echo set
chcp 1
echo %errorlevel%
chcp x
echo %errorlevel%
timeout /t 0 < nul
echo %errorlevel%
timeout
echo %errorlevel%
timeout 100000
echo %errorlevel%
echo xn| choice /m "Sure"
echo %errorlevel%
echo B| choice /c abc /n
echo %errorlevel%
echo bB| choice /c AB /cs
echo %errorlevel%
choice < nul
echo %errorlevel%
choice /c aa
echo %errorlevel%
find /?
exit /b 0
