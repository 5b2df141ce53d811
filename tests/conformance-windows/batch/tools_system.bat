:: Windows' programs that deal with the system: tasklist, taskkill, whoami, hostname, chcp, timeout, choice.
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
